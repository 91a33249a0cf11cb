"""What holds an optimum back: the multiplier of every limit and bound, and how well they explain where it stands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from simulation.tuning.posed import Array, Goal, Posed

REACHED = 1e-6
"""Relative slack below which a limit counts as reached."""
FAINT = 1e-2
"""Share of the goal, and of its steepest slope, that a slope over a lever's whole range is at least measured against:
inside the bounds an optimum's own slope is nothing but rounding, and no limit explains that."""


@dataclass(frozen=True)
class Optimality:
    """The conditions of Karush, Kuhn and Tucker at a point.

    Attributes
    ----------
    prices
        Limit or bound → how much better the goal would be for one unit of it less strict, in units of the goal. Only
        those that are reached. Bounds are named ``low:<lever>`` and ``high:<lever>``.
    residual
        Share of the goal's slope that no reached limit explains: 0 at an optimum. A slope that is next to none beside
        the goal or the slopes met elsewhere counts as little.
    """

    prices: dict[str, float]
    residual: float


def optimality(
    posed: Posed, goal: Goal, point: Array, values: Array, slopes: Array, steepest: float = 0.0
) -> Optimality:
    """Return the multipliers at a point that explain best why the goal cannot be improved.

    The slope of the goal is written as a sum of the slopes of the limits reached, with weights of 0 or more (least
    squares): W. Karush (1939), H. Kuhn and A. Tucker (1951).

    Parameters
    ----------
    steepest
        The steepest slope of the goal met on the way here, over the ranges of the levers.
    """
    span = np.where(posed.free, posed.high - posed.low, 0.0)
    downhill = goal.sign * slopes[goal.outcome] * span
    normals = {name: normal * span for name, normal in _reached(posed, point, values, slopes).items()}
    normals = {name: normal for name, normal in normals.items() if np.abs(normal).max(initial=0.0) > 0}
    steep = float(np.linalg.norm(downhill))
    if steep == 0:
        return Optimality({}, 0.0)
    share = steep / max(steep, FAINT * steepest, FAINT * abs(float(values[goal.outcome])))
    if not normals:
        return Optimality({}, share)
    sizes = np.array([np.linalg.norm(normal) for normal in normals.values()])
    weights, residual = nnls(np.array(list(normals.values())).T / sizes, downhill / steep)
    prices: dict[str, float] = {}
    for name, weight, size in zip(normals, weights, sizes, strict=True):
        asked_as = name.partition("#")[0]  # a limit on every month is held in several: its price is the sum
        prices[asked_as] = prices.get(asked_as, 0.0) + float(weight * steep / size)
    return Optimality(prices, float(residual) * share)


def _reached(posed: Posed, point: Array, values: Array, slopes: Array) -> dict[str, Array]:
    """Return the slopes of the slack of every limit and bound that is reached."""
    found: dict[str, Array] = {}
    for row in posed.rows:
        if row.slack(point) <= REACHED * row.size:
            found[row.name] = row.weights
    for cap in posed.caps:
        if cap.slack(values) <= REACHED * cap.size:
            found[cap.name] = -cap.sign * slopes[cap.outcome]
    unit = np.eye(len(posed.levers))
    near = REACHED * (posed.high - posed.low)
    for place in np.flatnonzero(posed.free):
        name = posed.levers[place]
        if point[place] - posed.low[place] <= near[place]:
            found[f"low:{name}"] = unit[place]
        elif posed.high[place] - point[place] <= near[place]:
            found[f"high:{name}"] = -unit[place]
    return found
