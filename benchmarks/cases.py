"""The populations and plans that are timed. Every number in them is assumed: they set sizes, not findings."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.model.plan import Plan
from simulation.model.specification import Specification

CLASS_SHARES = (0.35, 0.50, 0.11, 0.04)
Rows = list[list[float]]


def moves(worse: float, better: float, leap: float = 0.0) -> Rows:
    """Return a class matrix that moves a firm to a neighbouring class, and to the class after it with `leap`.

    Parameters
    ----------
    worse, better, leap
        Probabilities of one class towards D, one towards A, and two towards D; what would leave A to D stays.

    Examples
    --------
    >>> moves(0.25, 0.5)[1]
    [0.5, 0.25, 0.25, 0.0]
    """
    last = len(CLASS_SHARES) - 1
    rows = np.zeros((last + 1, last + 1))
    for c in range(last + 1):
        for step, probability in ((1, worse), (-1, better), (2, leap)):
            rows[c, min(max(c + step, 0), last)] += probability
        rows[c, c] += 1 - worse - better - leap
    return [[float(p) for p in row] for row in rows]


def specification(strata: int, firms: int, *, alert: float = 0.0) -> Specification:
    """Return `firms` firms in `strata` strata: two propensity groups, sanction memory, entries that replace exits.

    Parameters
    ----------
    alert
        Monthly probability of an alert at a seriously violating firm; 0 leaves that channel unused.
    """
    by_class = [round(share * firms / strata) for share in CLASS_SHARES]
    return Specification.model_validate(
        {
            "id": f"bench-{strata}-{firms}",
            "title": f"{firms} firms in {strata} strata",
            "strata": [_stratum(number, by_class) for number in range(strata)],
            "behaviour": _behaviour(alert),
            "initial": {"kind": "shares", "status": {"compliant": 0.93, "minor": 0.05, "serious": 0.02}},
        }
    )


def plan(months: tuple[int, ...] = tuple(range(1, 13))) -> Plan:
    """Return a plan of one programme, drawn without replacement, with on-site checks of class D."""
    programme = {
        "id": "general",
        "title": "general",
        "departments": ["market regulation"],
        "ratio": {"A": 0.01, "B": 0.03, "C": 0.1, "D": 0.5},
        "rounds_per_year": {"A": 1, "B": 1, "C": 1, "D": 2},
        "months": list(months),
        "hours_per_visit": 3.0,
        "team_size": 2,
    }
    proactive = {"A": 0.0, "B": 0.0, "C": 0.0, "D": 0.02}
    content = {"id": "bench", "title": "one programme", "start": "2026-01", "programmes": [programme]}
    return Plan.model_validate({**content, "proactive": proactive})


def _stratum(number: int, by_class: list[int]) -> dict[str, Any]:
    return {
        "id": f"s{number}",
        "sector": "FGHIL"[number % 5],
        "region": f"r{number // 5}",
        "firms": dict(zip("ABCD", by_class, strict=True)),
        "entries_per_month": 0.006 * sum(by_class),
        "onset_multiplier": 0.7 + 0.6 * (number % 7) / 6,
    }


def _behaviour(alert: float) -> dict[str, Any]:
    never = {"compliant": 0.0, "minor": 0.0, "serious": 0.0}
    return {
        "propensity": [
            {"id": "ordinary", "share": 0.9, "onset_multiplier": 0.6},
            {"id": "persistent", "share": 0.1, "onset_multiplier": 4.6},
        ],
        "onset": dict.fromkeys("ABCD", 0.01),
        "escalation": 0.02,
        "self_correction": {"minor": 0.05, "serious": 0.02},
        "general_deterrence": {"semi_elasticity": 0.0, "reference_visits": {"A": 0.01, "B": 0.03, "C": 0.1, "D": 1.0}},
        "sanction": {"onset_multiplier": 0.5, "memory_months": 12},
        "for_cause": {
            "complaint": {"compliant": 0.0005, "minor": 0.004, "serious": 0.02},
            "alert": {**never, "serious": alert},
            "referral": never,
        },
        "sensitivity": {"minor": 0.6, "serious": 0.85},
        "rectification": {"minor": 0.9, "serious": 0.7},
        "exit": {"A": 0.004, "B": 0.006, "C": 0.01, "D": 0.02},
        "entry": {
            "risk_class": {"A": 0.1, "B": 0.9, "C": 0.0, "D": 0.0},
            "status": {"compliant": 0.95, "minor": 0.05, "serious": 0.0},
        },
        "reclassification": {
            "unvisited": {
                "compliant": moves(0.002, 0.015),
                "minor": moves(0.008, 0.008),
                "serious": moves(0.02, 0.004),
            },
            "cleared": moves(0.0, 0.1),
            "found_minor": moves(0.4, 0.0, leap=0.05),
            "found_serious": moves(0.6, 0.0, leap=0.3),
        },
    }
