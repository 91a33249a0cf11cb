"""The ends of a frontier: each goal's own optimum and, among settings as good, the best of the other goals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulation.tuning.frontier.patient import from_several, patient
from simulation.tuning.posed import Array, Cap, Goal, Posed
from simulation.tuning.search import Optimum, usual_starts

TIE = 1e-7
"""By how much, against its size, a goal may fall short of its best and still count as tied."""
AGREE = 1e-6
"""By how much, against its size, goals may miss their best at one setting and still agree."""
BRIEF = 15
"""Runs of a search among ties."""
TRADED = 1e-3
"""Gain of another goal, against its size, below which a tie was none: a little of the one was traded for the other."""
WIDE, WIDEST = 5.0, 50.0
"""From which ratio of a goal's worst to its best on levels are spaced by equal ratios, and up to which."""


@dataclass(frozen=True, eq=False)
class Anchors:
    """The ends found, in the order of the goals; fewer than goals where the search was stopped or found nothing.

    Attributes
    ----------
    size
        What a goal is measured against, (goal,): its best value, or its distance from the plan in force if larger.
    """

    optima: tuple[Optimum, ...]
    size: Array
    ended: str = "done"

    def reached(self, posed: Posed) -> Array:
        """Return the goals, less being better, (end, goal)."""
        return np.array([signed(posed, optimum.values) for optimum in self.optima])

    def serves(self, posed: Posed) -> NDArray[np.bool_]:
        """Return which end is best in which goal, (end, goal)."""
        reached = self.reached(posed)
        return np.asarray(reached <= reached.min(axis=0) + AGREE * self.size)


def signed(posed: Posed, values: Array) -> Array:
    """Return the goals of outcomes (…, outcome) such that less is better, (…, goal)."""
    places = [goal.outcome for goal in posed.goals]
    return np.asarray(values[..., places] * np.array([goal.sign for goal in posed.goals]))


def level(goal: Goal, limit: float) -> Cap:
    """Return the limit that holds a goal at a level, given such that less is better."""
    return Cap(f"level:{goal.name}", goal.outcome, goal.sign * limit, at_most=goal.least)


def anchors(posed: Posed, stop: Callable[[], bool] = lambda: False, told: Callable[[], None] = lambda: None) -> Anchors:
    """Return each goal's own optimum, the others served in their order as far as that one is not hurt.

    `told` is called after each end.
    """
    in_force = signed(posed, posed.outcomes.values(posed.start[None])[0])
    found: list[Optimum] = []
    size = np.maximum(np.abs(np.nan_to_num(in_force)), 1e-12)
    for first in range(len(posed.goals)):
        starts = [*usual_starts(posed), *(optimum.point for optimum in found)]
        optimum = from_several(posed, first, starts, stop)
        if not optimum.feasible or not np.isfinite(signed(posed, optimum.values)).all():
            return Anchors(tuple(found), size, optimum.stopped_by if not optimum.feasible else "undefined")
        best = signed(posed, optimum.values)[first]
        size[first] = max(abs(best), abs(in_force[first] - best) if np.isfinite(in_force[first]) else 0.0, 1e-12)
        found.append(_among_ties(posed, first, optimum, size, stop))
        told()
        if found[-1].stopped_by == "time":
            return Anchors(tuple(found), size, "time")
    return Anchors(tuple(found), size)


def _among_ties(posed: Posed, first: int, own: Optimum, size: Array, stop: Callable[[], bool]) -> Optimum:
    """Return the optimum of one goal that serves the other goals best, in their order."""
    if own.stopped_by in ("fixed", "time"):
        return own
    held: list[Cap] = []
    best, runs, place = own, own.runs, first
    for other in range(len(posed.goals)):
        if other == first:
            continue
        held.append(level(posed.goals[place], signed(posed, best.values)[place] + TIE * size[place]))
        served = patient(posed, other, best.point, held, stop, most=BRIEF)
        runs, place = runs + served.runs, other
        gained = signed(posed, best.values)[other] - signed(posed, served.values)[other]
        best = served if served.feasible and gained > TRADED * size[other] else best
        if served.stopped_by == "time":
            break
    told = "time" if stop() else own.stopped_by
    return replace(best, stopped_by=told, prices=own.prices, residual=own.residual, runs=runs)


def agreeing(posed: Posed, serves: NDArray[np.bool_]) -> tuple[tuple[str, str], ...]:
    """Return the pairs of goals of which one end is the best, from `Anchors.serves`."""
    names = [goal.name for goal in posed.goals]
    pairs = [(i, j) for i in range(len(names)) for j in range(i + 1, len(names))]
    return tuple((names[i], names[j]) for i, j in pairs if (serves[:, i] & serves[:, j]).any())


def spaced(best: float, worst: float, number: int) -> list[float]:
    """Return levels strictly between worst and best, loosest first: by equal ratios where wide, else by equal steps.

    Ratios beyond `WIDEST` are those of levels shifted by a part of the spread: none of them crowd together at 0.

    Examples
    --------
    >>> spaced(1.0, 4.0, 2)
    [3.0, 2.0]
    >>> [round(x, 9) for x in spaced(4.0, 32.0, 2)]
    [16.0, 8.0]
    >>> [round(x, 3) for x in spaced(0.0, 50.0, 2)]
    [12.752, 2.708]
    """
    low, high = sorted((abs(best), abs(worst)))
    if best * worst < 0 or high < WIDE * low or high == low:
        return [float(x) for x in np.linspace(worst, best, number + 2)[1:-1]]
    shift = low - max(low, (high - low) / WIDEST)
    ends = np.log([abs(worst) - shift, abs(best) - shift])
    direction = -1.0 if min(best, worst) < 0 else 1.0
    return [direction * float(np.exp(x) + shift) for x in np.linspace(ends[0], ends[1], number + 2)[1:-1]]


def caps(posed: Posed, limits: Sequence[float]) -> list[Cap]:
    """Return the limits that hold the goals but the first at levels."""
    return [level(goal, limit) for goal, limit in zip(posed.goals[1:], limits, strict=True)]
