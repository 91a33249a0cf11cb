"""Compare plans with a baseline: indicators, differences, intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.engines.base import Progress, Request, check_request
from simulation.model.advice import Advice, class_order
from simulation.model.errors import InputError, Problem
from simulation.model.exchange import digest
from simulation.model.indicators import Indicators, indicators
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.workflows.expected import expect
from simulation.workflows.futures import Futures, rows_of, spread_over_draws
from simulation.workflows.replicate import replicate
from simulation.workflows.run import engine_named

COLUMNS = (
    "plan", "indicator", "scope", "group", "value", "low", "high", "difference", "difference_low", "difference_high",
)  # fmt: skip
LEVEL = 0.95
"""Share of replications in an interval: chance in who is drawn, violates and is found; with draws, parameters too."""

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Comparison:
    """Plans beside a baseline.

    Attributes
    ----------
    table
        One row per plan, indicator and group; `COLUMNS`. `value` is expected (engine ``expectation``); `low` and `high`
        hold the middle 95 % of replications, NaN when none were asked for. Undefined indicators have no row. With draws
        they hold the middle 95 % of futures whose parameters differ too.
    monthly
        Expected ``plan, month, risk_class, measure, value`` for `simulation.workflows.expected.MONTHLY`.
    warnings
        What the plans may do but had better not.
    specification, plans
        What was compared.
    baseline
        Id of the plan that differences are taken from.
    draws
        Parameter draws behind the intervals; 0: the parameters were taken as known.
    """

    table: pd.DataFrame
    monthly: pd.DataFrame
    warnings: tuple[Advice, ...]
    specification: Specification
    plans: tuple[Plan, ...]
    baseline: str
    months: int
    replications: int
    seed: int
    draws: int = 0

    @property
    def digests(self) -> dict[str, str]:
        """Return the digest of the specification (key ``specification``) and of each plan by id."""
        return {"specification": digest(self.specification), **{plan.id: digest(plan) for plan in self.plans}}


def compare(
    specification: Specification,
    plans: Sequence[Plan],
    baseline: str | None = None,
    months: int = 36,
    replications: int = 0,
    seed: int = 0,
    *,
    draws: pd.DataFrame | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Compare `plans` with the one whose id is `baseline` (the first by default); the same plan given again is one.

    Parameters
    ----------
    replications
        0: expected values only, at once. More: intervals from that many Monte Carlo futures, in which all plans meet
        the same luck; at least 40 for a 95 % interval that is more than its extremes.
    draws
        Draws from the distribution of the parameters (``draws.parquet`` of a calibration), the same for every plan.
        Without replications the intervals then hold what is uncertain of the parameters; with them, chance as well,
        each future having a draw of its own.

    Raises
    ------
    InputError
        For two different plans of one id, an unknown baseline, draws of another specification, or anything `run`
        refuses.

    Examples
    --------
    >>> import simulation as sim
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> plan = sim.read_plan("datasets/plans/status_quo.json")
    >>> comparison = sim.compare(specification, [plan], months=12)
    >>> comparison.table.query("indicator == 'coverage' and scope == 'all'").difference.item()
    0.0
    """
    plans = tuple(dict.fromkeys(plans))
    chosen = _checked_baseline(plans, baseline)
    # Without replications nothing is drawn, but a seed out of range is refused all the same.
    check_request(Request(specification, plans[0], months, replications or 1, seed))
    expected = {plan.id: expect(specification, plan, months) for plan in plans}
    base = expected[chosen].indicators
    spread: dict[str, dict[str, Values]] = {}
    if draws is not None:
        futures = Futures(specification, plans, rows_of(draws, specification), months, replications, seed)
        spread = spread_over_draws(futures, base.groups, workers, progress)
    elif replications:
        spread = _replicated(specification, plans, months, replications, seed, workers, progress)
    rows = [
        rows_beside(name, each.indicators, base, spread.get(name), spread.get(chosen))
        for name, each in expected.items()
    ]
    table = pd.concat(rows, ignore_index=True)
    monthly = pd.concat([each.monthly for each in expected.values()], ignore_index=True)
    advice = tuple(item for plan in plans for item in class_order(plan))
    used = 0 if draws is None else min(len(draws), futures.number)
    return Comparison(table, monthly, advice, specification, plans, chosen, months, replications, seed, used)


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
    specification: Specification,
    plans: tuple[Plan, ...],
    months: int,
    replications: int,
    seed: int,
    workers: int | None,
    progress: Progress | None,
) -> dict[str, dict[str, Values]]:
    """Return plan id → indicator → (replication, group), reduced block by block."""
    engine, result = engine_named("monte-carlo"), {}
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


def rows_beside(
    plan: str,
    own: Indicators,
    base: Indicators,
    drawn: dict[str, Values] | None = None,
    drawn_base: dict[str, Values] | None = None,
) -> pd.DataFrame:
    """Return the rows of one plan beside the baseline: every defined indicator of every group.

    Parameters
    ----------
    own, base
        Expected indicators of the plan and of the baseline.
    drawn, drawn_base
        Indicator → values by future and group, for intervals.
    """
    names, groups = list(own.values), own.groups
    unknown = np.full_like(own.values["firms"], np.nan)
    value = np.array([own.values[name][0] for name in names])
    columns = {"value": value, "difference": value - np.array([base.values.get(n, unknown)[0] for n in names])}
    if drawn is not None and drawn_base is not None:
        columns |= _intervals(names, drawn, drawn_base)
    labels = {
        "plan": plan,
        "indicator": np.repeat(np.array(names, dtype=object), len(groups)),
        "scope": [group.scope for group in groups] * len(names),
        "group": [group.name for group in groups] * len(names),
    }
    frame = pd.DataFrame(labels | {name: column.ravel() for name, column in columns.items()}, copy=False)
    return frame[frame["value"].notna()].reindex(columns=list(COLUMNS))


def _intervals(names: list[str], own: dict[str, Values], base: dict[str, Values]) -> dict[str, Values]:
    """Return the intervals of values and of differences, each (indicator, group)."""
    drawn = [own[name] for name in names]
    apart = [own[name] - base.get(name, np.full_like(own[name], np.nan)) for name in names]
    low, high = np.moveaxis(np.array([_interval(values) for values in drawn]), 1, 0)
    less, more = np.moveaxis(np.array([_interval(values) for values in apart]), 1, 0)
    return {"low": low, "high": high, "difference_low": less, "difference_high": more}


def _interval(drawn: Values) -> Values:
    """Return the middle `LEVEL` of the replications in which the value is defined, shape (2, group)."""
    tail = (1 - LEVEL) / 2
    defined = ~np.isnan(drawn).all(axis=0)
    result = np.full((2, drawn.shape[1]), np.nan)
    result[:, defined] = np.nanquantile(drawn[:, defined], [tail, 1 - tail], axis=0)
    return result
