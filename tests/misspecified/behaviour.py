"""Specifications of districts: about 3,400 firms whose behaviour is drawn from wide ranges, one a seed."""

from __future__ import annotations

from typing import Any

import numpy as np

import simulation as sim
from tests.misspecified.plans import plan_named, planned_visits

CLASSES = "ABCD"
SECTORS, REGIONS = "FHI", ("张湾", "双沟")
COUNTS = {"A": 270, "B": 220, "C": 60, "D": 26}
ENTRIES = 2.5
"""Entrants a month and stratum: about as many as leave."""

CLEARED = [[0.99, 0.01, 0.0, 0.0], [0.2, 0.79, 0.01, 0.0], [0.0, 0.3, 0.68, 0.02], [0.0, 0.0, 0.3, 0.7]]
MINOR = [[0.5, 0.4, 0.1, 0.0], [0.0, 0.5, 0.4, 0.1], [0.0, 0.0, 0.6, 0.4], [0.0, 0.0, 0.1, 0.9]]
SERIOUS = [[0.1, 0.2, 0.4, 0.3], [0.0, 0.1, 0.4, 0.5], [0.0, 0.0, 0.3, 0.7], [0.0, 0.0, 0.05, 0.95]]
UP, DOWN = np.array([0.01, 0.01, 0.015]), np.array([0.02, 0.05, 0.06])


class Ranges:
    """Draws numbers of a district from ranges, the same for a seed in every world."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng([20_250, seed])

    def factor(self, low: float, high: float) -> float:
        """Return a number between two, evenly spread on the scale of logarithms."""
        return float(np.exp(self.random.uniform(np.log(low), np.log(high))))

    def share(self, low: float, high: float) -> float:
        """Return a number between two, evenly spread."""
        return float(self.random.uniform(low, high))


def base_specification(seed: int, size: float = 1.0) -> sim.Specification:
    """Return what is true in a district when the burn-in begins, as far as the model can say it.

    Parameters
    ----------
    size
        Share of the usual 3,400 firms.
    """
    ranges = Ranges(seed)
    behaviour = _behaviour(ranges)
    content = {
        "id": f"district-{seed}", "title": f"district {seed}", "strata": _strata(ranges, size), "behaviour": behaviour,
        "initial": {"kind": "shares", "status": behaviour["entry"]["status"]},
    }  # fmt: skip
    return sim.Specification.model_validate(content)


def _strata(ranges: Ranges, size: float) -> list[dict[str, Any]]:
    effects = {name: ranges.factor(0.6, 1.6) for name in (*SECTORS, *REGIONS)}
    return [
        {
            "id": f"{sector}-{region}", "sector": sector, "region": region,
            "firms": {name: int(size * n * ranges.share(0.7, 1.3)) for name, n in COUNTS.items()},
            "entries_per_month": ENTRIES * size, "onset_multiplier": effects[sector] * effects[region],
        }
        for sector in SECTORS for region in REGIONS
    ]  # fmt: skip


def _behaviour(ranges: Ranges) -> dict[str, Any]:
    share, ratio = ranges.factor(0.07, 0.2), ranges.factor(4.0, 10.0)
    mean = 1 - share + share * ratio
    return {
        "propensity": [
            {"id": "ordinary", "share": 1 - share, "onset_multiplier": 1 / mean},
            {"id": "persistent", "share": share, "onset_multiplier": ratio / mean},
        ],
        "onset": dict.fromkeys(CLASSES, ranges.factor(0.006, 0.02)),
        "escalation": ranges.factor(0.01, 0.05),
        "self_correction": {"minor": ranges.factor(0.03, 0.1), "serious": ranges.factor(0.02, 0.06)},
        "general_deterrence": {
            "semi_elasticity": 0.0,
            "reference_visits": dict(zip(CLASSES, planned_visits(plan_named("p0")), strict=True)),
        },
        "sanction": {"onset_multiplier": ranges.factor(0.3, 0.8), "memory_months": ranges.factor(8.0, 18.0)},
        "sensitivity": {"minor": ranges.share(0.5, 0.85), "serious": ranges.share(0.7, 0.95)},
        "rectification": {"minor": ranges.share(0.7, 0.95), "serious": ranges.share(0.5, 0.85)},
        "exit": dict(zip(CLASSES, (0.003, 0.004, 0.006, 0.012), strict=True)),
        "for_cause": _for_cause(ranges),
        "entry": {
            "risk_class": dict(zip(CLASSES, (0.3, 0.6, 0.08, 0.02), strict=True)),
            "status": {"compliant": 0.93, "minor": 0.05, "serious": 0.02},
        },
        "reclassification": _reclassification(ranges),
    }  # fmt: skip


def _for_cause(ranges: Ranges) -> dict[str, dict[str, float]]:
    return {
        "complaint": {"compliant": 0.001, "minor": ranges.factor(0.005, 0.015), "serious": ranges.factor(0.02, 0.06)},
        "alert": {"compliant": 0.0005, "minor": 0.003, "serious": ranges.factor(0.01, 0.03)},
        "referral": {"compliant": 0.0, "minor": 0.0, "serious": 0.0},
    }


def _reclassification(ranges: Ranges) -> dict[str, Any]:
    minor, serious = ranges.factor(4.0, 8.0), ranges.factor(9.0, 14.0)
    return {
        "unvisited": {
            "compliant": _steps(UP, DOWN),
            "minor": _steps(UP * minor, DOWN / 2),
            "serious": _steps(UP * serious, DOWN / 5),
        },
        "cleared": CLEARED, "found_minor": MINOR, "found_serious": SERIOUS,
    }  # fmt: skip


def _steps(up: np.ndarray, down: np.ndarray) -> list[list[float]]:
    """Return a class matrix that moves at most one class up or down."""
    rows = np.diag(up, 1) + np.diag(down, -1)
    return [[float(x) for x in row] for row in rows + np.diag(1 - rows.sum(axis=1))]
