"""Compare plans with a baseline: indicators, differences, intervals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from simulation.comparison.comparison import Comparison, Values, rows_beside
from simulation.comparison.expected import Expected, expect
from simulation.comparison.futures import Futures, rows_of, spread_over_draws
from simulation.comparison.replication import replicate
from simulation.engines.base import Progress, Request, check_request, enough_memory
from simulation.engines.monte_carlo import MonteCarlo, representation_for
from simulation.model.advice import class_order
from simulation.model.errors import InputError, Problem
from simulation.model.indicators import indicators
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.model.states.given import with_state
from simulation.model.states.state import State


@enough_memory()
def compare(
    specification: Specification,
    plans: Sequence[Plan],
    baseline: str | None = None,
    months: int = 36,
    replications: int = 0,
    seed: int = 0,
    *,
    initial: State | None = None,
    draws: pd.DataFrame | None = None,
    chance_only: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Compare `plans` with the one whose id is `baseline` (the first by default); the same plan given again is one.

    Parameters
    ----------
    replications
        0: expected values only, at once. More: intervals from that many Monte Carlo futures, in which all plans meet
        the same luck; at least 40 for a 95 % interval that is more than its extremes. Without `draws`, each future
        takes its behaviour from the ranges of what is assumed, the same for every plan.
    initial
        `State` that every plan begins with, its firms included. The comparison is of
        the specification that begins with it (`with_state`), and a plan year begins: nobody visited or drawn yet.
    draws
        Draws from the distribution of the parameters (``draws.parquet`` of a calibration), the same for every plan.
        Without replications the intervals then hold what is uncertain of the parameters; with them, chance as well,
        each future having a draw of its own.
    chance_only
        Take the behaviour as known: intervals of chance alone, which hold far fewer real futures than they seem to.

    Raises
    ------
    InputError
        For two different plans of one id, an unknown baseline, draws of another specification or with chance alone, or
        anything `run` refuses.

    Examples
    --------
    >>> import simulation as sim
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> plan = sim.read_plan("datasets/plans/status_quo.json")
    >>> comparison = sim.compare(specification, [plan], months=12)
    >>> comparison.table.query("indicator == 'coverage' and scope == 'all'").difference.item()
    0.0
    """
    specification = specification if initial is None else with_state(specification, initial)
    plans = tuple(dict.fromkeys(plans))
    chosen = _checked_baseline(plans, baseline)
    if chance_only and draws is not None:
        raise InputError([Problem("draws_for_chance", "draws", len(draws), remedy="draws_for_chance")])
    # Without replications nothing is drawn, but a seed out of range is refused all the same.
    check_request(Request(specification, plans[0], months, replications or 1, seed))
    engine = MonteCarlo(representation_for(specification, plans)) if replications else None
    if engine:
        for plan in plans:  # one too large is refused before the others are run
            engine.bytes_of(Request(specification, plan, months))
    expected = {plan.id: expect(specification, plan, months) for plan in plans}
    base = expected[chosen].indicators
    ranges = bool(replications) and draws is None and not chance_only
    spread: dict[str, dict[str, Values]] = {}
    if draws is not None or ranges:
        rows = None if draws is None else rows_of(draws, specification)
        futures = Futures(specification, plans, rows, months, replications, seed)
        spread = spread_over_draws(futures, base.groups, workers, progress)
    elif engine:
        spread = _replicated(engine, specification, plans, months, replications, seed, workers, progress)
    table = _beside(expected, chosen, spread, by_chance=bool(replications))
    monthly = pd.concat([each.monthly for each in expected.values()], ignore_index=True)
    advice = tuple(item for plan in plans for item in class_order(plan))
    used = 0 if draws is None else min(len(draws), futures.number)
    return Comparison(table, monthly, advice, specification, plans, chosen, months, replications, seed, used, ranges)


def _beside(
    expected: dict[str, Expected], baseline: str, spread: dict[str, dict[str, Values]], *, by_chance: bool
) -> pd.DataFrame:
    base = expected[baseline].indicators
    rows = [
        rows_beside(name, each.indicators, base, spread.get(name), spread.get(baseline), by_chance=by_chance)
        for name, each in expected.items()
    ]
    return pd.concat(rows, ignore_index=True)


def _checked_baseline(plans: tuple[Plan, ...], baseline: str | None) -> str:
    ids = [plan.id for plan in plans]
    problems = [
        Problem("repeated_id", f"plans[{i}].id", name, remedy="repeated_id")
        for i, name in enumerate(ids)
        if name in ids[:i]
    ]
    if not plans:
        problems.append(Problem("too_short", "plans", 0, 1, "too_short"))
    if baseline is not None and baseline not in ids:
        problems.append(Problem("not_among", "baseline", baseline, ", ".join(ids), "baseline"))
    if problems:
        raise InputError(problems)
    return baseline or ids[0]


def _replicated(
    engine: MonteCarlo,
    specification: Specification,
    plans: tuple[Plan, ...],
    months: int,
    replications: int,
    seed: int,
    workers: int | None,
    progress: Progress | None,
) -> dict[str, dict[str, Values]]:
    """Return plan id → indicator → (replication, group), reduced block by block."""
    result = {}
    for number, plan in enumerate(plans):
        request = Request(specification, plan, months, replications, seed)
        blocks = list(replicate(engine, request, indicators, workers, _part(progress, number, len(plans))))
        result[plan.id] = {name: np.concatenate([b.values[name] for b in blocks]) for name in blocks[0].values}
    return result


def _part(progress: Progress | None, number: int, parts: int) -> Progress | None:
    if progress is None:
        return None
    report = progress
    return lambda done, total: report(number * total + done, parts * total)
