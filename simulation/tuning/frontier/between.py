"""Settings between neighbouring optima of a frontier: played, and kept where they keep the limits."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from simulation.tuning.frontier.anchors import Anchors, signed
from simulation.tuning.frontier.result import FrontierPoint
from simulation.tuning.frontier.walk import Walk
from simulation.tuning.played import HOLDS
from simulation.tuning.posed import Array, Posed
from simulation.tuning.search import Optimum

INTERPOLATED = "interpolated"
CURVE = 2
"""With so many goals the frontier is a curve: its points have an order."""
DUST = 1e-12
"""Distance from a bound, against the range of the lever, that counts as none."""


def point_of(posed: Posed, optimum: Optimum, anchor_of: tuple[str, ...] = ()) -> FrontierPoint:
    """Return an optimum as a point of the frontier."""
    point = without_dust(posed, optimum.point)
    return FrontierPoint(
        point, optimum.values, "continuous", optimum.stopped_by, optimum.prices, optimum.runs, anchor_of
    )


def without_dust(posed: Posed, point: Array) -> Array:
    """Return a setting whose levers stand at their bounds where a solver left them a hair off."""
    near = DUST * (posed.high - posed.low)
    point = np.where(point - posed.low <= near, posed.low, point)
    return np.asarray(np.where(posed.high - point <= near, posed.high, point))


def pairs(posed: Posed, ends: Anchors, walk: Walk) -> list[tuple[Optimum, Optimum]]:
    """Return the optima next to each other: along the curve of two goals, else along the lines of the grid."""
    if len(posed.goals) > CURVE:
        return [(walk.found[a], walk.found[b]) for a, b in walk.neighbours()]
    everyone = [*ends.optima, *(walk.found[cell] for cell in walk.found if cell not in walk.shared)]
    along = sorted(everyone, key=lambda optimum: float(signed(posed, optimum.values)[1]))
    return list(pairwise(along))


def between_optima(posed: Posed, pairs: Sequence[tuple[Optimum, Optimum]], number: int) -> list[FrontierPoint]:
    """Return the settings between pairs of optima that keep the limits, their outcomes worked out together."""
    if not pairs:
        return []
    shares = np.arange(1, number + 1) / (number + 1)
    ends = [(without_dust(posed, a.point), without_dust(posed, b.point)) for a, b in pairs]
    settings = np.array([a + share * (b - a) for a, b in ends for share in shares])
    outcomes = posed.outcomes.values(settings)
    return [
        FrontierPoint(point, values, INTERPOLATED, INTERPOLATED, {}, 0)
        for point, values in zip(settings, outcomes, strict=True)
        if np.isfinite(signed(posed, values)).all() and posed.shortfall(point, values) <= HOLDS
    ]
