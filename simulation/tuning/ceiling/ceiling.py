"""No plan can beat this: an upper bound on what any inspection policy can reach with the same hours.

Hours are limited in expectation only, at a price; then each firm can be looked at alone. What is hidden of a firm is
replaced by a belief over status and propensity, and the least cost, a concave function of beliefs, by a mixture of its
values on a lattice (Lovejoy 1991), which lies below it. So every price of an hour and every lattice give a bound; the
price is then chosen so that the bound is best.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from simulation.engines.base import Progress, Request, check_request, enough_memory, outside
from simulation.evaluation.evaluate import evaluate
from simulation.model.calendar import MONTHS_PER_YEAR
from simulation.model.errors import InputError, Problem
from simulation.model.indicators import SEVERITY_WEIGHTS
from simulation.model.plan import NO_PROACTIVE, Plan
from simulation.model.population import SEVERITIES, STATUSES
from simulation.model.qualifying.eligibility import eligibility_of
from simulation.model.specification import Specification
from simulation.model.states.given import with_state
from simulation.model.states.state import State
from simulation.tuning.ceiling.dual import Dual, Line, best_price
from simulation.tuning.ceiling.kinds import kinds_of
from simulation.tuning.ceiling.law import visits_of
from simulation.tuning.ceiling.outcome import Ceiling, assumptions_of
from simulation.tuning.ceiling.pricing import Pricing
from simulation.tuning.ceiling.recency import STEPS, Recency, best_by_recency
from simulation.tuning.ceiling.simplex import number_of_points
from simulation.tuning.ceiling.sweep import PRICES

FINEST = 40
MOST_POINTS = 7_000
"""Points of a lattice: 4 to 8 rows each, and hundreds of entries a row."""
HOURS_LIMIT = 1e12
COARSE = 2
"""Fineness of the lattice on which the price is sought first: fifty times quicker than on one of 6."""
AROUND = (0.7, 0.78, 0.86, 0.95)
"""Prices to begin with on the fine lattice, as shares of the one found on the coarse one, which promises too much."""
LIKELY_ROUNDS = 4

ByClass = float | Callable[[float], float] | None


@enough_memory()
def ceiling(
    specification: Specification,
    plan: Plan,
    hours: float,
    grid: int = 6,
    months: int = 36,
    *,
    by_class: ByClass = None,
    recency: bool = True,
    initial: State | None = None,
    progress: Progress | None = None,
) -> Ceiling:
    """Return an upper bound on what any inspection policy can reach with the same inspector-hours.

    A policy may use everything that is seen of a firm: its class and how it moved, every visit, channel and result, its
    stratum. It chooses among the kinds of visit that `plan` has; at most one visit a firm and month.

    Parameters
    ----------
    plan
        Whose kinds of visit, scopes, active months and hours a visit count; its ratios do not matter.
    hours
        Expected inspector-hours a year, for-cause visits among them: as the indicator ``hours``.
    grid
        Fineness of the lattice of beliefs; a finer one gives a better bound and takes longer.
    by_class
        Harm a year of the best class ratios with these hours: the number, or what returns it for the hours.
    recency
        Also look for the best choice by class, months since the last visit and its result.
    initial
        `State` to begin with, as in `evaluate`.
    progress
        Called with (done, about how much in all); may raise to stop.

    Raises
    ------
    InputError
        For numbers out of range, hours below what for-cause visits take, a lattice that is too fine for the number of
        propensity groups, an assumed effect of the plan's measures, and general deterrence: there the announced ratios
        change behaviour, and what any policy would announce is not defined.

    Examples
    --------
    >>> import simulation as sim
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> few = specification.model_copy(update={"strata": specification.strata[:1]})
    >>> plan = sim.read_plan("datasets/plans/status_quo.json")
    >>> found = sim.ceiling(few, plan, hours=20, grid=2, months=12, by_class=66.0)
    >>> found.bound < found.by_recency < found.none, 0 < found.reached < 1
    (True, True)
    """
    if initial is not None:
        specification = with_state(specification, initial)
    check_request(Request(specification, plan, months))
    _check(specification, plan, hours, grid)
    complete = months if months < MONTHS_PER_YEAR else months // MONTHS_PER_YEAR * MONTHS_PER_YEAR
    none = _without_programmes(specification, plan, complete)
    if hours < none.hours * (1 - 1e-9):
        least = math.ceil(10 * none.hours) / 10  # rounded up, so that it is enough when it is given back
        raise InputError([Problem("ceiling_hours", "hours", hours, least, "ceiling_hours")], plan.id)
    work = _Work(specification, plan, complete, progress, recency=recency)
    dual = work.dual(none, hours, grid)
    harm = work.by_recency(none, hours, dual.price) if recency else None
    work.finish()
    return Ceiling(
        bound=min(max(dual.bound, 0.0), none.harm), grid=grid, dual_gap=dual.gap, price=dual.price, hours=float(hours),
        months=months, none=none.harm, by_class=by_class(hours) if callable(by_class) else by_class, by_recency=harm,
        assumptions=assumptions_of(specification, plan, recency=recency),
    )  # fmt: skip


def _check(specification: Specification, plan: Plan, hours: float, grid: int) -> None:
    """Raise `InputError` with everything that has no bound."""
    behaviour, problems = specification.behaviour, outside("grid", grid, 1, FINEST)
    if not (math.isfinite(hours) and 0 <= hours <= HOURS_LIMIT):
        problems.append(Problem("out_of_range", "hours", hours, f"0–{HOURS_LIMIT:g}", "out_of_range"))
    things = len(STATUSES) * len(behaviour.propensity)
    if not problems and number_of_points(things, grid) > MOST_POINTS:
        fits = [m for m in range(1, grid) if number_of_points(things, m) <= MOST_POINTS]
        groups = {"groups": len(behaviour.propensity)}
        problems.append(Problem("ceiling_grid", "grid", grid, max(fits, default=1), "ceiling_grid", groups))
    if behaviour.general_deterrence.semi_elasticity != 0:
        path = "behaviour.general_deterrence.semi_elasticity"
        value = behaviour.general_deterrence.semi_elasticity
        problems.append(Problem("ceiling_deterrence", path, value, 0, "ceiling_deterrence"))
    promised = eligibility_of(specification, plan)
    if promised is not None and bool((promised.multiplier != 1).any()):
        names = ", ".join(effect.measure for effect in behaviour.measures)
        problems.append(Problem("ceiling_measures", "behaviour.measures", names, remedy="ceiling_measures"))
    if problems:
        raise InputError(problems, plan.id)


def _without_programmes(specification: Specification, plan: Plan, months: int) -> Line:
    """Return harm and hours a year where only for-cause visits are made."""
    nothing = {"programmes": (), "proactive": NO_PROACTIVE, "observation": None, "capacity_hours_per_month": None}
    values = evaluate(specification, [plan.model_copy(update=nothing)], months, ("harm", "hours"), ("all",)).value
    harm, hours = np.nan_to_num(values.to_numpy().ravel())
    return Line(math.inf, float(harm), float(hours))


class _Work:
    """One ceiling being worked out."""

    def __init__(
        self, specification: Specification, plan: Plan, months: int, progress: Progress | None, *, recency: bool
    ) -> None:
        self.visits = visits_of(plan)
        self.kinds = kinds_of(specification, plan, self.visits)
        self.weights = np.array([0.0, *(SEVERITY_WEIGHTS[s] for s in SEVERITIES)])
        self.months, self.years = months, max(1.0, months / MONTHS_PER_YEAR)
        self.progress, self.done = progress, 0
        self.total = 2 * LIKELY_ROUNDS * len(self.kinds) + STEPS * recency

    def report(self) -> None:
        """Tell that one more piece is done."""
        self.done += 1
        if self.progress:
            self.progress(self.done, max(self.total, self.done))

    def finish(self) -> None:
        """Tell that all is done: how much that would be was only about known."""
        if self.progress:
            self.progress(self.done, self.done)

    def dual(self, none: Line, hours: float, grid: int) -> Dual:
        """Return the best bound, its price sought on a coarse lattice first."""
        price = none.harm / max(none.hours + hours, 1.0)
        coarse = self._on(min(COARSE, grid))
        found = best_price(coarse, none, hours, [0.0, price / 4, price, 4 * price], PRICES)
        if grid <= COARSE:
            return found
        first = [found.price * share for share in AROUND]
        return best_price(self._on(grid), none, hours, first, PRICES)

    def _on(self, fineness: int) -> Pricing:
        return Pricing(self.kinds, self.visits, self.weights, self.months, self.years, fineness, self.report)

    def by_recency(self, none: Line, hours: float, price: float) -> float:
        """Return the harm of the best choice found by class, months since the last visit and its result."""
        choices = Recency(self.kinds, self.visits, self.weights, self.months, self.years)
        return best_by_recency(choices, none, hours, price, self.report)
