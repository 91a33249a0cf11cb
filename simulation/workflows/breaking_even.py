"""Break-even: how large an effect of its measures a plan needs, to be no worse than a baseline."""

from __future__ import annotations

from simulation.comparison.measures.break_even import BreakEven, find_break_even
from simulation.engines.base import Progress, Request, check_request, enough_memory, outside
from simulation.model.errors import InputError, Problem
from simulation.model.incentives.measure import ANY_CONVENIENCE
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.model.states.given import with_state
from simulation.model.states.state import State

LESS_IS_BETTER = (
    "harm", "undetected_stock", "undetected_stock_minor", "undetected_stock_serious", "exposure", "serious_exposure",
)  # fmt: skip
"""What can be broken even in: what every violation fewer makes better. Exposure where the baseline has measures too."""
OF_PLANS_WITH_MEASURES = ("exposure", "serious_exposure")
DRAWS_LIMIT = 10_000


@enough_memory()
def break_even(
    specification: Specification,
    plan: Plan,
    baseline: Plan,
    indicator: str = "harm",
    months: int = 36,
    *,
    measure: str = ANY_CONVENIENCE,
    draws: int = 0,
    seed: int = 0,
    initial: State | None = None,
    progress: Progress | None = None,
) -> BreakEven:
    """Return by which multiplier new violations must fall while a firm qualifies, to pay for what the plan gives up.

    The answer is the root m of indicator(plan under m) = indicator(baseline), by the engine ``expectation``; or that
    none is needed, or that not even an effect that ends all new violations of those who qualify is enough.

    Parameters
    ----------
    indicator
        One of `LESS_IS_BETTER`, of the whole district.
    measure
        Id of a measure of the plan; by default any convenience: the effect holds once for a firm that qualifies for at
        least one. What the specification assumes of other measures stays.
    draws
        Draws from the ranges of what is assumed (`BreakEven.interval` holds the middle 95 % of their answers), the same
        for plan and baseline. They vary behaviour; luck is not in them.
    initial
        `State` that both begin with, as in `compare`.
    progress
        Called with the draws done and their number.

    Raises
    ------
    InputError
        For a plan without such a measure, another indicator, numbers out of range, and what `run` refuses.

    Examples
    --------
    >>> import simulation as sim
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> plan = sim.read_plan("datasets/plans/synthetic/incentives.json")
    >>> baseline = sim.read_plan("datasets/plans/yuexiu_2021.json")
    >>> sim.break_even(specification, plan, baseline, months=36).verdict
    'found'
    """
    specification = specification if initial is None else with_state(specification, initial)
    _check(plan, baseline, indicator, measure, draws)
    for each in (plan, baseline):
        check_request(Request(specification, each, months, seed=seed))
    return find_break_even(specification, plan, baseline, indicator, months, measure, draws, seed, progress)


def _check(plan: Plan, baseline: Plan, indicator: str, measure: str, draws: int) -> None:
    """Raise `InputError` with everything that cannot be asked."""
    problems = outside("draws", draws, 0, DRAWS_LIMIT)
    known = [m.id for m in plan.measures] + [ANY_CONVENIENCE] * any(m.convenient for m in plan.measures)
    if not known:
        problems.append(Problem("no_measures", "measures", plan.id, remedy="no_measures"))
    elif measure not in known:
        problems.append(Problem("not_among", "measure", measure, ", ".join(known), "not_among"))
    allowed = [name for name in LESS_IS_BETTER if baseline.measures or name not in OF_PLANS_WITH_MEASURES]
    if indicator not in allowed:
        problems.append(Problem("no_break_even_in", "indicator", indicator, ", ".join(allowed), "not_among"))
    if problems:
        raise InputError(problems, plan.id)
