"""One optimum: from several starts, with exact slopes, never worse than the plan in force, and why it stopped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog, minimize

from simulation.tuning.optimality import optimality
from simulation.tuning.played import HOLDS, Played, SearchStopped
from simulation.tuning.posed import Array, Cap, Posed

EXPLAINED = 1e-4
"""Share of the goal's slope that may stay unexplained at what is called an optimum."""
SAME = 1e-7
"""Relative difference of two values of the goal, and of two settings, that counts as none."""
LONG_STEPS = 0.2
"""Share of its steepness that the goal is measured by in a search from afar: the solver's first steps are the longer
the smaller it is. A third fewer runs than by the goal's size; from a neighbouring optimum they would be a third more.
"""
SNAP = 1e-11
"""Share of a lever's range within which it counts as being at its bound."""
BETTER = 1e-6
"""Relative improvement by a further start that is worth a precise search from there."""
ITERATIONS = 150
PRECISION, ROUGHLY = 1e-12, 1e-4
"""Relative change of the goal at which the solver ends: from the first start, and from the others."""


@dataclass(frozen=True, eq=False)
class Optimum:
    """The best setting found.

    Attributes
    ----------
    point, values
        Setting (lever,) and its outcomes (outcome,).
    stopped_by
        ``optimal``: no allowed move improves the goal; ``at_start``: the plan in force is it; ``fixed``: no lever can
        move; ``flat``: no lever changes the goal anywhere that was looked at; ``stalled``: the solver ended without
        proof; ``undefined``: the goal or a limited outcome has no value; ``time``; ``infeasible``: no setting was found
        that keeps the limits.
    prices
        See `simulation.tuning.optimality.Optimality`.
    shortfall
        Worst relative breach of a limit.
    runs
        Settings whose outcomes and slopes were worked out.
    slopes
        Slopes of the outcomes there, (outcome, lever); ``None`` where they are undefined.
    """

    point: Array
    values: Array
    stopped_by: str
    prices: dict[str, float]
    residual: float
    shortfall: float
    runs: int
    slopes: Array | None = None

    @property
    def feasible(self) -> bool:
        """Whether every limit holds."""
        return self.shortfall <= HOLDS


def optimise(
    posed: Posed,
    goal: int = 0,
    starts: Sequence[Array] | None = None,
    caps: Sequence[Cap] = (),
    stop: Callable[[], bool] = lambda: False,
) -> Optimum:
    """Return the best setting of the levers.

    Sequential quadratic programming (D. Kraft, 1988; SciPy's SLSQP) from each start, levers and limits scaled to 1.

    Parameters
    ----------
    goal
        Which of the problem's goals.
    starts
        Settings (lever,) to start from; by default those of `usual_starts`. One alone is taken to be near the optimum.
    caps
        Further limits, as a frontier needs them.
    stop
        Asked before every run; where it says yes, the best setting seen so far is returned, ``time``.
    """
    posed = replace(posed, caps=(*posed.caps, *caps))
    played = Played(posed, posed.goals[goal], stop)
    first, *others = usual_starts(posed) if starts is None else starts
    played.far = bool(others)
    ended = _solved(played, first, PRECISION)
    for start in others:
        before = played.best_value
        if ended != "time":
            played.meets = played.best if _proven(played) else None
            ended = _solved(played, start, ROUGHLY)
            played.meets = None
        if ended != "time" and played.best is not None and played.better_than(before, BETTER):
            played.far = False
            ended = _solved(played, played.best, PRECISION)
    return _told(played, ended)


def _proven(played: Played) -> bool:
    """Tell whether the best setting so far is an optimum."""
    if played.best is None:
        return False
    found = optimality(played.posed, played.goal, played.best, *played.both(played.best), played.steepest)
    return found.residual <= EXPLAINED


def _solved(played: Played, start: Array, precision: float) -> str:
    """Search from a start, and return why it ended."""
    try:
        _solve(played, played.posed.clipped(np.nan_to_num(start)), precision)
    except SearchStopped as stopped:
        return "stalled" if stopped.why == "met" else stopped.why
    return "stalled"


def usual_starts(posed: Posed, seed: int = 0) -> list[Array]:
    """Return the plan in force, and one setting between the bounds; both moved so that the linear limits hold."""
    between = posed.low + (posed.high - posed.low) * np.random.default_rng(seed).uniform(0.02, 0.3, len(posed.low))
    return [posed.start, nearest(posed, between)]


def nearest(posed: Posed, point: Array) -> Array:
    """Return the setting nearest to `point`, by sums of relative distances, that keeps bounds and linear limits.

    The point itself, within the bounds, where there is none.
    """
    if not posed.rows:
        return posed.clipped(point)
    span = np.where(posed.free, posed.high - posed.low, 1.0)
    number = len(point)
    rows = np.array([row.weights for row in posed.rows])
    distance = np.vstack([np.hstack([np.eye(number), -np.eye(number)]), np.hstack([-np.eye(number), -np.eye(number)])])
    found = linprog(
        np.concatenate([np.zeros(number), 1 / span]),
        A_ub=np.vstack([np.hstack([-rows, np.zeros_like(rows)]), distance]),
        b_ub=np.concatenate([[-row.least for row in posed.rows], point, -point]),
        bounds=[*zip(posed.low, posed.high, strict=True), *[(0, None)] * number],
    )
    return posed.clipped(point if found.x is None else found.x[:number])


def _solve(played: Played, start: Array, precision: float) -> None:
    """Let the solver run; `played` keeps the best setting it comes by."""
    posed, goal = played.posed, played.goal
    values, slopes = played.both(start)
    free = posed.free
    if not free.any():
        return
    span = (posed.high - posed.low)[free]
    # A goal of 0 at the start is measured by what the levers can make of it: much too large a scale drowns the limits.
    steepness = played.steepness(slopes)
    size = (LONG_STEPS * steepness if played.far else max(abs(values[goal.outcome]), steepness)) or 1.0

    known: dict[bytes, tuple[Array, Array, Array]] = {}

    def at(z: Array) -> tuple[Array, Array, Array]:
        key = z.tobytes()
        if key not in known:
            known.clear()
            point = posed.low.copy()
            point[free] += np.clip(np.nan_to_num(z), 0.0, 1.0) * span
            known[key] = (point, *played.both(point))
        return known[key]

    def value(z: Array) -> float:
        return float(goal.sign * at(z)[1][goal.outcome] / size)

    def slope(z: Array) -> Array:
        return np.asarray(goal.sign * at(z)[2][goal.outcome][free] * span / size)

    first: Any = (start - posed.low)[free] / span
    limits: Any = _constraints(posed, at, free, span)
    minimize(
        value, first, jac=slope, bounds=[(0, 1)] * len(span), method="SLSQP",
        constraints=limits, options={"ftol": precision, "maxiter": ITERATIONS},
    )  # fmt: skip


def _constraints(
    posed: Posed, at: Callable[[Array], Any], free: NDArray[np.bool_], span: Array
) -> list[dict[str, Any]]:
    """Return the limits as the solver takes them, scaled to 1."""
    found: list[dict[str, Any]] = []
    if posed.rows:
        sizes = np.array([row.size for row in posed.rows])
        weights = np.array([row.weights for row in posed.rows])[:, free] * span / sizes[:, None]
        found.append({
            "type": "ineq",
            "fun": lambda z: np.array([row.slack(at(z)[0]) for row in posed.rows]) / sizes,
            "jac": lambda _z: weights,
        })  # fmt: skip
    if posed.caps:
        sizes_of_caps = np.array([cap.size for cap in posed.caps])
        signs, places = np.array([cap.sign for cap in posed.caps]), [cap.outcome for cap in posed.caps]
        found.append({
            "type": "ineq",
            "fun": lambda z: np.array([cap.slack(at(z)[1]) for cap in posed.caps]) / sizes_of_caps,
            "jac": lambda z: -(signs / sizes_of_caps)[:, None] * at(z)[2][places][:, free] * span,
        })  # fmt: skip
    return found


def _told(played: Played, ended: str) -> Optimum:
    """Return the best setting seen, with its prices and why there is no better one."""
    posed, goal = played.posed, played.goal
    point = posed.clipped(posed.start) if played.best is None else _snapped(posed, played.best)
    played.stop = lambda: False
    try:
        values, slopes = played.both(point)
    except SearchStopped as stopped:
        values = posed.outcomes.values(point[None])[0]
        return Optimum(point, values, stopped.why, {}, np.nan, posed.shortfall(point, values), played.runs)
    shortfall = posed.shortfall(point, values)
    found = optimality(posed, goal, point, values, slopes, played.steepest)
    why = ended
    if played.best is None:
        why = "infeasible" if ended == "stalled" else ended
    elif not posed.free.any():
        why = "fixed"
    elif played.steepest == 0:
        why = "flat"
    elif found.residual <= EXPLAINED and ended != "time":
        why = "at_start" if _same(posed, point) else "optimal"
    return Optimum(point, values, why, found.prices, found.residual, shortfall, played.runs, slopes)


def _snapped(posed: Posed, point: Array) -> Array:
    """Return a setting with levers that are as good as at a bound put on it."""
    near = SNAP * np.maximum(posed.high - posed.low, SNAP)
    point = np.where(point - posed.low <= near, posed.low, point)
    return np.asarray(np.where(posed.high - point <= near, posed.high, point))


def _same(posed: Posed, point: Array) -> bool:
    """Tell whether a setting is the plan in force."""
    return bool((np.abs(point - posed.start) <= SAME * np.maximum(posed.high - posed.low, SAME)).all())
