"""What binds in a plan: its rules, each by what changes without it, its capacity, and levers at their end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.comparison.expected import expect
from simulation.model.calendar import MONTHS_PER_YEAR
from simulation.model.plan import Plan, Programme
from simulation.model.population import RISK_CLASSES
from simulation.model.rules import in_scope
from simulation.model.specification import Specification

FULL = 1 - 1e-6
"""Share of the capacity from which a month counts as full."""
WITHOUT: dict[str, dict[str, Any]] = {
    "observation": {"observation": None},
    "recognition": {"mutual_recognition": False, "recognise_for_cause": False},
    "fusion": {"fusion": "none"},
    "capacity": {"capacity_hours_per_month": None},
}
"""Rule → what a plan without it has in its place."""


@dataclass(frozen=True)
class Bound:
    """One thing that binds, or could and does not.

    Attributes
    ----------
    code
        ``capacity_reached``, ``capacity_spare``, ``no_capacity``, ``without:RULE``, ``ratio_full``, ``ratio_none``,
        ``rounds_idle``, ``no_firms``.
    values
        Numbers of its sentence.
    """

    code: str
    values: dict[str, Any] = field(default_factory=dict)


def what_binds(specification: Specification, plan: Plan, months: int) -> tuple[Bound, ...]:
    """Return what binds in a plan, each with the number that shows it.

    A rule's effect is the difference in yearly visits between the plan and the same plan without the rule; each costs a
    run of the expectation engine.

    Raises
    ------
    InputError
        When plan and specification do not fit together.

    Examples
    --------
    >>> import simulation as sim
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> [bound.code for bound in what_binds(specification, sim.read_plan("datasets/plans/status_quo.json"), 12)][0]
    'no_capacity'
    """
    monthly = expect(specification, plan, months).monthly
    found = [_of_capacity(plan, monthly)]
    found += [bound for name in WITHOUT for bound in _of_rule(name, specification, plan, months, monthly)]
    found += [bound for programme in plan.programmes for bound in _of_levers(specification, programme)]
    return tuple(found)


def hours_by_month(monthly: pd.DataFrame, plan: str) -> NDArray[np.float64]:
    """Return inspector-hours of a plan in each month, all classes together."""
    rows = monthly[(monthly["plan"] == plan) & (monthly["measure"] == "hours")]
    return rows.groupby("month")["value"].sum().to_numpy(dtype=np.float64)


def _of_capacity(plan: Plan, monthly: pd.DataFrame) -> Bound:
    hours, capacity = hours_by_month(monthly, plan.id), plan.capacity_hours_per_month
    peak = int(hours.argmax())
    values = {"months": len(hours), "peak": float(hours[peak]), "peak_month": peak, "mean": float(hours.mean())}
    if capacity is None:
        return Bound("no_capacity", values)
    full = int((hours >= capacity * FULL).sum())
    values |= {"capacity": capacity, "full": full}
    return Bound("capacity_reached" if full else "capacity_spare", values)


def _of_rule(
    name: str, specification: Specification, plan: Plan, months: int, monthly: pd.DataFrame
) -> Iterator[Bound]:
    free = plan.model_copy(update=WITHOUT[name])
    if free == plan:
        return
    without = expect(specification, free, months).monthly
    pairs = (("visits", "visits"), ("found", "found"))
    changes = {key: yearly(monthly, measure, plan.id) - yearly(without, measure, plan.id) for key, measure in pairs}
    yield Bound(f"without:{name}", changes)


def yearly(monthly: pd.DataFrame, measure: str, plan: str) -> float:
    """Return the yearly number of a measure, over the complete years (or the one incomplete year)."""
    rows = monthly[(monthly["plan"] == plan) & (monthly["measure"] == measure)]
    by_month = rows.groupby("month")["value"].sum().to_numpy()
    length = min(len(by_month), MONTHS_PER_YEAR)
    years = len(by_month) // length
    return float(by_month[: years * length].sum() / years)


def _of_levers(specification: Specification, programme: Programme) -> Iterator[Bound]:
    for risk_class in RISK_CLASSES:
        ratio, rounds = getattr(programme.ratio, risk_class), getattr(programme.rounds_per_year, risk_class)
        values = {"programme": programme.title, "risk_class": risk_class, "ratio": ratio, "rounds": rounds}
        if firms_in_scope(specification, programme, risk_class) == 0:
            yield Bound("no_firms", values)
        elif ratio == 1:
            yield Bound("ratio_full", values)
        elif ratio == 0:
            yield Bound("rounds_idle" if rounds > 1 else "ratio_none", values)


def firms_in_scope(specification: Specification, programme: Programme, risk_class: str) -> int:
    """Return the firms of a class at the start in the strata that a programme draws from."""
    scope = programme.scope.model_dump()
    keys = (({"sector": s.sector, "region": s.region, "id": s.id}, s) for s in specification.strata)
    return sum(getattr(stratum.firms, risk_class) for key, stratum in keys if in_scope(scope, key))
