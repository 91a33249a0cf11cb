"""The frontier of several goals: ends first, then the first goal made best at levels of the others, then between."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from simulation.tuning.frontier.anchors import Anchors, agreeing, anchors, signed, spaced
from simulation.tuning.frontier.between import CURVE, between_optima, pairs, point_of
from simulation.tuning.frontier.dominance import knee, unbeaten
from simulation.tuning.frontier.result import NO_CONFLICT, Frontier, FrontierPoint, pushes
from simulation.tuning.frontier.walk import Walk
from simulation.tuning.posed import Posed

Progress = Callable[[int, int], None]


def frontier(
    posed: Posed,
    points: int = 25,
    levels: Mapping[str, Sequence[float]] | None = None,
    between: int = 1,
    stop: Callable[[], bool] = lambda: False,
    progress: Progress = lambda done, of: None,
) -> Frontier:
    """Return settings of which none betters another in every goal.

    Each goal's own optimum comes first; between them the first goal is made best while the others are held at levels
    (the ε-constraint method: Y. Haimes, L. Lasdon, D. Wismer, 1971), which finds every part of a frontier, bulging or
    not. Settings between neighbours are then played and kept where they keep the limits and nothing betters them.

    Parameters
    ----------
    points
        Optima to find, the ends among them. With three goals or more their levels form a grid of about as many.
    levels
        Levels of goals by name, instead of `points` levels between their best and worst, spaced by equal ratios
        where wide, else by equal steps.
    between
        Settings to play between neighbours.
    stop
        Asked before every run; where it says yes, what was found is returned, ``time``.
    progress
        Told after each search how many of how many are done.

    Examples
    --------
    >>> from simulation.tuning.posed import Goal
    >>> class Squares:
    ...     def values(self, points):
    ...         return np.array([self.slopes(point)[0] for point in points])
    ...
    ...     def slopes(self, point):
    ...         away = np.array([point - 1.0, point + 1.0])
    ...         return (away**2).sum(axis=1), 2 * away
    >>> one = np.ones(1)
    >>> goals = (Goal("right", 0), Goal("left", 1))
    >>> posed = Posed(("x",), -3 * one, 3 * one, 2 * one, 0 * one, Squares(), ("right", "left"), goals)
    >>> found = frontier(posed, points=5, between=0)
    >>> np.sqrt(found.reached).sum(axis=1).round(3).tolist()
    [2.0, 2.0, 2.0, 2.0, 2.0]
    """
    grid_sizes = _sizes(len(posed.goals), points)
    of = len(posed.goals) + int(np.prod(grid_sizes)) + 1
    count = _Count(progress, of)
    ends = anchors(posed, stop, count)
    if len(ends.optima) < len(posed.goals) or len(posed.goals) == 1:
        return _told(posed, ends, [], {}, "done" if len(posed.goals) == 1 and ends.ended == "done" else ends.ended, 0)
    if ends.serves(posed).all(axis=1).any() and levels is None:
        count.finish()
        return _told(posed, ends, [], {}, NO_CONFLICT if ends.ended == "done" else ends.ended, 0)
    walk = Walk(posed, _grid(posed, ends, grid_sizes, levels), ends.optima, stop, count)
    ended = walk.go() if ends.ended == "done" else ends.ended
    found = [point_of(posed, walk.found[cell]) for cell in walk.found if cell not in walk.shared]
    if between and ended == "done":
        found += between_optima(posed, [pair for pair in pairs(posed, ends, walk) if pair[0] is not pair[1]], between)
    missed = {cell: why for cell, why in walk.missed.items() if cell not in walk.found}
    count.finish()
    named = {cell: (dict(zip([goal.name for goal in posed.goals[1:]], _shown(posed, walk, cell), strict=True)), why)
             for cell, why in missed.items()}  # fmt: skip
    return _told(posed, ends, found, named, ended, walk.runs)


@dataclass
class _Count:
    """Tells how far the work is."""

    progress: Progress
    of: int
    done: int = 0

    def __call__(self) -> None:
        self.done = min(self.done + 1, self.of)
        self.progress(self.done, self.of)

    def finish(self) -> None:
        self.done = self.of - 1
        self()


def _sizes(goals: int, points: int) -> list[int]:
    """Return how many levels each goal but the first gets."""
    if goals == 1:
        return [0]
    if goals == CURVE:
        return [max(points - 2, 0)]
    side = max(round(max(points - goals, 1) ** (1 / (goals - 1))), 1)
    return [side] * (goals - 1)


def _grid(
    posed: Posed, ends: Anchors, sizes: Sequence[int], levels: Mapping[str, Sequence[float]] | None
) -> list[list[float]]:
    """Return the levels of the goals but the first, less being better, loosest first."""
    reached = ends.reached(posed)
    grid = []
    for place, goal in enumerate(posed.goals[1:], start=1):
        if levels and goal.name in levels:
            grid.append(sorted((goal.sign * x for x in levels[goal.name]), reverse=True))
        else:
            grid.append(spaced(float(reached[:, place].min()), float(reached[:, place].max()), sizes[place - 1]))
    return grid


def _shown(posed: Posed, walk: Walk, cell: tuple[int, ...]) -> list[float]:
    return [goal.sign * limit for goal, limit in zip(posed.goals[1:], walk.limits(cell), strict=True)]


def _told(
    posed: Posed,
    ends: Anchors,
    found: Sequence[FrontierPoint],
    missed: Mapping[tuple[int, ...], tuple[dict[str, float], str]],
    ended: str,
    runs: int,
) -> Frontier:
    """Return what is left when the beaten are gone, best in the first goal first."""
    runs += sum(optimum.runs for optimum in ends.optima)
    names = [goal.name for goal in posed.goals]
    serves = ends.serves(posed) if ends.optima else np.zeros((0, len(names)), dtype=bool)
    complete = len(ends.optima) == len(names)
    best_of = [tuple(name for name, best in zip(names, row, strict=True) if best and complete) for row in serves]
    if ended == NO_CONFLICT:
        place = int(serves.all(axis=1).argmax())
        every = [point_of(posed, ends.optima[place], best_of[place])]
    else:
        every = [*(point_of(posed, *end) for end in zip(ends.optima, best_of, strict=True)), *found]
    every = _unbeaten(posed, every)
    reached = np.array([signed(posed, point.values) for point in every]).reshape(-1, len(names))
    return Frontier(
        posed.levers, posed.names, posed.goals, tuple(every), ended, knee(reached) if complete else None,
        agreeing(posed, serves), pushes(posed, every[0].point) if every else (), tuple(missed.values()), runs,
    )  # fmt: skip


def _unbeaten(posed: Posed, points: Sequence[FrontierPoint]) -> list[FrontierPoint]:
    if not points:
        return []
    reached = np.array([signed(posed, point.values) for point in points])
    kept = [point for point, best in zip(points, unbeaten(reached), strict=True) if best]
    return sorted(kept, key=lambda point: tuple(signed(posed, point.values)))
