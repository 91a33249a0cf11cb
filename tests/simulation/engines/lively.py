"""A district in which everything happens, and a plan that draws often."""

from __future__ import annotations

from typing import Any

from simulation.model.plan import Plan
from simulation.model.specification import Specification
from tests.simulation.engines.discrete_event_cases import (
    by_class,
    for_cause,
    moves,
    plan,
    programme,
    specification,
    stratum,
)

DRIFT = [[0.9, 0.1, 0, 0], [0.05, 0.9, 0.05, 0], [0, 0.1, 0.8, 0.1], [0, 0, 0.2, 0.8]]
WORSEN = [[0.2, 0.5, 0.2, 0.1], [0, 0.3, 0.5, 0.2], [0, 0, 0.5, 0.5], [0, 0, 0, 1]]


def lively(**changes: Any) -> Specification:
    """Everything that the model has, at once."""
    return specification(
        stratum("a", by_class(40, 60, 20, 10), entries_per_month=3.0, onset_multiplier=1.5),
        stratum("b", by_class(5, 30, 0, 3), novel=True, in_observation=0.5, entries_per_month=2.0, sector="I"),
        stratum("c", by_class(0, 20, 7, 1), professional_tier="C"),
        start={"compliant": 0.8, "minor": 0.15, "serious": 0.05},
        propensity=[
            {"id": "ordinary", "share": 0.8, "onset_multiplier": 0.5},
            {"id": "persistent", "share": 0.2, "onset_multiplier": 3.0},
        ],
        onset=by_class(0.05, 0.05, 0.06, 0.08),
        escalation=0.1,
        self_correction={"minor": 0.1, "serious": 0.05},
        general_deterrence={"semi_elasticity": 0.2, "reference_visits": by_class(0.1, 0.2, 0.5, 1.0)},
        sanction={"onset_multiplier": 0.4, "memory_months": 6.0},
        for_cause=for_cause(
            complaint={"compliant": 0.01, "minor": 0.05, "serious": 0.1},
            alert={"compliant": 0.0, "minor": 0.02, "serious": 0.05},
            referral={"compliant": 0.01, "minor": 0.01, "serious": 0.01},
        ),
        sensitivity={"minor": 0.6, "serious": 0.85},
        rectification={"minor": 0.9, "serious": 0.7},
        exit=by_class(0.01, 0.01, 0.02, 0.05),
        entry={"risk_class": by_class(0.2, 0.7, 0.1, 0.0), "status": {"compliant": 0.9, "minor": 0.1, "serious": 0.0}},
        reclassification=moves(
            unvisited={"compliant": DRIFT, "minor": DRIFT, "serious": DRIFT},
            cleared=DRIFT,
            found_minor=WORSEN,
            found_serious=WORSEN,
        ),
        **changes,
    )


def busy_plan(**changes: Any) -> Plan:
    general = programme("general", by_class(0.1, 0.3, 0.6, 1.0), by_class(1, 1, 2, 4))
    joint = programme(
        "joint", 0.4, by_class(1, 2, 2, 4), departments=["市场监管", "消防"], months=[3, 4, 6, 9, 12], team_size=4,
        scope={"sectors": ["H"]},
    )  # fmt: skip
    rules: dict[str, Any] = {
        "proactive": by_class(0.0, 0.0, 0.02, 0.1),
        "mutual_recognition": True,
        "observation": {"months": 8.0, "classes": ["A", "B"]},
        "fusion": "stricter",
    }
    return plan(general, joint, start="2026-03", **{**rules, **changes})
