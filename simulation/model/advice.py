"""What a plan may do but had better not: warnings that cite the clause of the notice."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES


@dataclass(frozen=True)
class Advice:
    """One warning about a plan.

    Attributes
    ----------
    code
        Message key ``advice.<code>``.
    plan
        Id of the plan.
    clause
        Clause of the notice, e.g. ``第3条``.
    lower, higher
        The two classes, and their planned visits per firm and year.
    """

    code: str
    plan: str
    clause: str
    lower: str
    higher: str
    lower_visits: float
    higher_visits: float


def planned_visits(plan: Plan) -> dict[str, float]:
    """Return planned visits per firm and year by class, over all programmes (ratio × rounds).

    Examples
    --------
    >>> planned_visits(Plan(id="p", title="p", start="2026-01", programmes=()))["A"]
    0.0
    """
    total = sum(
        (p.ratio.array() * p.rounds_per_year.array() for p in plan.programmes), start=0 * plan.proactive.array()
    )
    return dict(zip(RISK_CLASSES, map(float, total), strict=True))


def class_order(plan: Plan) -> list[Advice]:
    """Warn where a riskier class is planned fewer visits than a less risky one (clause 3 of the notice)."""
    visits = planned_visits(plan)
    pairs = pairwise(RISK_CLASSES)
    return [
        Advice("class_order", plan.id, "第3条", low, high, visits[low], visits[high])
        for low, high in pairs
        if visits[low] > visits[high] + 1e-12
    ]
