"""Where given plans stand: which point of the frontier betters them, and how much each goal could gain alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from simulation.tuning.frontier.anchors import level, signed
from simulation.tuning.frontier.patient import patient
from simulation.tuning.frontier.result import Frontier
from simulation.tuning.posed import Array, Posed
from simulation.tuning.search import Optimum


@dataclass(frozen=True, eq=False)
class Placed:
    """A given plan beside the frontier.

    Attributes
    ----------
    shortfall
        Worst relative breach of a limit by the plan itself; 0 where it keeps all.
    beaten_by
        Place of the point that betters it most evenly in every goal; ``None`` where none does.
    ahead
        Goal → by how much that point is better, in units of the goal.
    gains
        Goal → how much better it could be with every other goal as the plan has it; none where the plan's other goals
        cannot be kept within the limits. At the same hours so much less harm, for instance.
    size
        Goal → its size in the plan, to hold gains against.
    settings
        Goal → the setting that gains so much.
    stopped_by
        Goal → why its search ended, as of `simulation.tuning.search.Optimum`; ``time`` where it was not begun.
    """

    name: str
    point: Array
    values: Array
    shortfall: float
    beaten_by: int | None
    ahead: dict[str, float]
    gains: dict[str, float]
    size: dict[str, float]
    settings: dict[str, Array]
    stopped_by: dict[str, str]
    runs: int


def placed(
    found: Frontier, posed: Posed, plans: Mapping[str, Array], stop: Callable[[], bool] = lambda: False
) -> list[Placed]:
    """Return where plans, settings (lever,) by name, stand beside a frontier of the same problem.

    What each goal could gain is searched anew, the other goals held at the plan's own level: the frontier's points
    need not lie there.
    """
    if not plans:
        return []
    outcomes = posed.outcomes.values(np.array(list(plans.values())))
    return [_place(found, posed, name, plans[name], values, stop) for name, values in zip(plans, outcomes, strict=True)]


def _place(found: Frontier, posed: Posed, name: str, point: Array, values: Array, stop: Callable[[], bool]) -> Placed:
    own = signed(posed, values)
    reached = np.array([signed(posed, other.values) for other in found.points]).reshape(-1, len(posed.goals))
    better = own - reached
    beats = (better >= 0).all(axis=1) & (better > 0).any(axis=1)
    span = np.maximum(np.ptp(reached, axis=0), 1e-12) if len(reached) else np.ones(len(own))
    evenly = np.where(beats, (better / span).min(axis=1) + 1e-9 * (better / span).sum(axis=1), -np.inf)
    by = int(evenly.argmax()) if beats.any() else None
    names = [goal.name for goal in posed.goals]
    ahead = {} if by is None else dict(zip(names, better[by].tolist(), strict=True))
    optima = {goal: _gain(found, posed, place, point, own, stop) for place, goal in enumerate(names)}
    gains = {
        goal: float(own[place] - signed(posed, optima[goal].values)[place])
        for place, goal in enumerate(names)
        if optima[goal].feasible
    }
    return Placed(
        name, point, values, posed.shortfall(point, values), by, ahead, gains,
        dict(zip(names, np.maximum(np.abs(own), 1e-9).tolist(), strict=True)),
        {goal: optima[goal].point for goal in gains},
        {goal: optimum.stopped_by for goal, optimum in optima.items()},
        sum(optimum.runs for optimum in optima.values()),
    )  # fmt: skip


def _gain(found: Frontier, posed: Posed, goal: int, point: Array, own: Array, stop: Callable[[], bool]) -> Optimum:
    """Return the best of one goal with the others no worse than the plan has them."""
    held = [level(other, float(own[place])) for place, other in enumerate(posed.goals) if place != goal]
    keeps = [
        (float(signed(posed, other.values)[goal]), place)
        for place, other in enumerate(found.points)
        if (np.delete(signed(posed, other.values) - own, goal) <= 0).all()
    ]
    start = found.points[min(keeps)[1]].point if keeps else point
    optimum = patient(posed, goal, start, held, stop)
    return optimum if optimum.feasible or stop() else patient(posed, goal, point, held, stop)
