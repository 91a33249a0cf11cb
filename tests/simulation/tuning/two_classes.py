"""Two classes of firms in one group, drawn every month: the smallest district that has an optimum of its own.

Of 8,000 and 2,000 firms a tenth is in violation; 1 and 3 percent of the others begin a minor violation a month, 5
percent of those end it by themselves, and a visit of 6 inspector-hours ends it with probability 0.7. No class moves.
"""

from __future__ import annotations

import numpy as np

from simulation.evaluation.slopes import slopes
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.tuning.posed import Array, Cap, Goal, Posed

NEVER = {"compliant": 0.0, "minor": 0.0, "serious": 0.0}
STAYS = [[float(row == column) for column in range(4)] for row in range(4)]
BY_CLASS = dict.fromkeys("ABCD", 0.0)


def specification() -> Specification:
    behaviour = {
        "propensity": [{"id": "all", "share": 1.0, "onset_multiplier": 1.0}],
        "onset": {**BY_CLASS, "A": 0.01, "B": 0.03},
        "escalation": 0.0,
        "self_correction": {"minor": 0.05, "serious": 0.0},
        "general_deterrence": {"semi_elasticity": 0.0, "reference_visits": BY_CLASS},
        "sanction": {"onset_multiplier": 1.0, "memory_months": 12.0},
        "for_cause": {"complaint": NEVER, "alert": NEVER, "referral": NEVER},
        "sensitivity": {"minor": 0.7, "serious": 1.0},
        "rectification": {"minor": 1.0, "serious": 1.0},
        "exit": BY_CLASS,
        "entry": {"risk_class": {**BY_CLASS, "A": 1.0}, "status": {**NEVER, "compliant": 1.0}},
        "reclassification": {
            "unvisited": {"compliant": STAYS, "minor": STAYS, "serious": STAYS},
            "cleared": STAYS,
            "found_minor": STAYS,
            "found_serious": STAYS,
        },
    }
    return Specification.model_validate({
        "id": "two-classes",
        "title": "two classes",
        "strata": [{"id": "s", "sector": "F", "region": "r", "firms": {"A": 8000, "B": 2000, "C": 0, "D": 0}}],
        "behaviour": behaviour,
        "initial": {"kind": "shares", "status": {"compliant": 0.9, "minor": 0.1, "serious": 0.0}},
    })  # fmt: skip


def plan() -> Plan:
    programme = {
        "id": "general",
        "title": "general",
        "departments": ["market regulation"],
        "ratio": {"A": 0.03, "B": 0.1, "C": 0.0, "D": 0.0},
        "rounds_per_year": dict.fromkeys("ABCD", 12),
        "hours_per_visit": 3.0,
        "team_size": 2,
    }
    return Plan.model_validate({
        "id": "two-classes", "title": "two classes", "start": "2026-01", "programmes": [programme], "draw": "bernoulli",
    })  # fmt: skip


class Played:
    """Harm and hours of a year, expected, by the ratios of A and B."""

    def __init__(self) -> None:
        self.specification, self.plan = specification(), plan()

    def values(self, points: Array) -> Array:
        return np.array([self.slopes(point)[0] for point in points])

    def slopes(self, point: Array) -> tuple[Array, Array]:
        changed = self.plan.with_ratio(A=float(point[0]), B=float(point[1]))
        levers = ["general.ratio.A", "general.ratio.B"]
        found = slopes(self.specification, changed, levers, 36, ["harm", "hours"], ["all"])
        return found["value"].values[:, 0], found["slope"].values[:, 0]


def two_classes(hours: float) -> Posed:
    levers = ("general.ratio.A", "general.ratio.B")
    bounds = (np.zeros(2), np.ones(2), np.array([0.03, 0.1]), np.full(2, 0.005))
    goals = (Goal("harm", 0), Goal("hours", 1))
    return Posed(levers, *bounds, Played(), ("harm", "hours"), goals, (), (Cap("hours", 1, hours),))
