"""Why two plans give the same result: they are the same, or what differs has nothing to act on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from simulation.comparison.binding import FULL, firms_in_scope, hours_by_month
from simulation.model.plan import Plan, Programme
from simulation.model.population import RISK_CLASSES
from simulation.model.specification import Specification

NAMES = ("id", "title")


@dataclass(frozen=True)
class Reason:
    """Why a change does nothing.

    Attributes
    ----------
    code
        ``same_plan``, ``no_firms``, ``rounds_of_nothing``, ``capacity``, ``other``.
    values
        What its sentence names.
    """

    code: str
    values: dict[str, Any] = field(default_factory=dict)


def why_no_difference(
    specification: Specification, plan: Plan, baseline: Plan, monthly: pd.DataFrame
) -> tuple[Reason, ...]:
    """Return why a plan gives what the baseline gives; to be asked when all differences are 0.

    Parameters
    ----------
    monthly
        Monthly course of a comparison that holds the plan.

    Examples
    --------
    >>> import simulation as sim
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> plan = sim.read_plan("datasets/plans/status_quo.json")
    >>> other = plan.model_copy(update={"id": "other", "title": "other"})
    >>> comparison = sim.compare(specification, [plan, other], months=12)
    >>> why_no_difference(specification, other, plan, comparison.monthly)
    (Reason(code='same_plan', values={}),)
    """
    blank = dict.fromkeys(NAMES, "")
    if plan.model_copy(update=blank) == baseline.model_copy(update=blank):
        return (Reason("same_plan"),)
    found = list(_of_programmes(specification, plan, baseline))
    capacity = plan.capacity_hours_per_month
    if not found and capacity is not None:
        full = int((hours_by_month(monthly, plan.id) >= capacity * FULL).sum())
        found += [Reason("capacity", {"full": full, "capacity": capacity})] if full else []
    return tuple(found) or (Reason("other", {"fields": _differing(plan, baseline)}),)


def _of_programmes(specification: Specification, plan: Plan, baseline: Plan) -> Iterator[Reason]:
    known = {programme.id: programme for programme in baseline.programmes}
    for programme in plan.programmes:
        before = known.get(programme.id)
        if before is not None and before != programme:
            yield from _of_levers(specification, programme, before)


def _of_levers(specification: Specification, programme: Programme, before: Programme) -> Iterator[Reason]:
    for risk_class in RISK_CLASSES:
        ratio, ratio_before = (getattr(p.ratio, risk_class) for p in (programme, before))
        rounds, rounds_before = (getattr(p.rounds_per_year, risk_class) for p in (programme, before))
        values = {"risk_class": risk_class, "programme": programme.title}
        if (ratio, rounds) == (ratio_before, rounds_before):
            continue
        if firms_in_scope(specification, programme, risk_class) == 0:
            yield Reason("no_firms", values)
        elif ratio == ratio_before == 0:
            yield Reason("rounds_of_nothing", values | {"rounds": rounds})


def _differing(plan: Plan, baseline: Plan) -> tuple[str, ...]:
    return tuple(n for n in Plan.model_fields if n not in NAMES and getattr(plan, n) != getattr(baseline, n))
