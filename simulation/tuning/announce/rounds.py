"""How many rounds a year: each choice posed and made best, the best of all choices told beside the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from simulation.tuning.posed import Array, Posed
from simulation.tuning.search import Optimum, optimise, usual_starts

PROVEN = ("optimal", "at_start", "fixed", "flat")


@dataclass(frozen=True, eq=False)
class Chosen:
    """A choice of rounds and its optimum; ``None`` where time was out before it was searched."""

    rounds: tuple[int, ...]
    optimum: Optimum | None


@dataclass(frozen=True, eq=False)
class RoundsChosen:
    """Choices of rounds with their optima.

    Attributes
    ----------
    every
        In the order they were given.
    best
        Place of the best among them; ``None`` where none keeps the limits.
    ended
        ``done``, or ``time``: some were not searched, or not to their end.
    """

    names: tuple[str, ...]
    every: tuple[Chosen, ...]
    best: int | None
    ended: str
    runs: int

    def rows(self) -> list[dict[str, object]]:
        """Return one row a choice: rounds by name, its setting and outcomes are those of the optimum."""
        return [
            {
                **dict(zip(self.names, chosen.rounds, strict=True)),
                "best": place == self.best,
                "stopped_by": "time" if chosen.optimum is None else chosen.optimum.stopped_by,
                "shortfall": None if chosen.optimum is None else chosen.optimum.shortfall,
                "values": None if chosen.optimum is None else chosen.optimum.values.tolist(),
            }
            for place, chosen in enumerate(self.every)
        ]


def choose_rounds(
    combinations: Sequence[tuple[int, ...]],
    posed_for: Callable[[tuple[int, ...]], Posed],
    goal: int = 0,
    names: Sequence[str] | None = None,
    stop: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> RoundsChosen:
    """Return the optimum of every choice of rounds, and which is best.

    The first choice, that of the plan in force, is searched from all usual starts; every other from the optimum of
    the choice most like it, and from the usual starts too where that ends without proof.

    Parameters
    ----------
    combinations
        Rounds of every programme and class to be chosen, one tuple a choice, the plan in force's own first.
    posed_for
        The problem under a choice; with the same levers each time.
    names
        Of the rounds, for the rows; by default their places.
    stop
        Asked before every run; what was found stays.

    Examples
    --------
    >>> from simulation.tuning.posed import Goal
    >>> class Parabola:
    ...     def __init__(self, rounds):
    ...         self.rounds = rounds
    ...
    ...     def values(self, points):
    ...         return (points - 0.5) ** 2 + abs(self.rounds - 2)
    ...
    ...     def slopes(self, point):
    ...         return self.values(point[None])[0], 2 * (point[None] - 0.5)
    >>> one = np.ones(1)
    >>> def posed_for(rounds):
    ...     return Posed(("x",), 0 * one, one, one, one, Parabola(rounds[0]), ("y",), (Goal("y", 0),))
    >>> found = choose_rounds([(1,), (2,), (4,)], posed_for)
    >>> found.every[found.best].rounds
    (2,)
    """
    if not combinations:
        raise ValueError("no choice of rounds")
    found: dict[int, Optimum] = {}
    sign, outcome = 1.0, 0
    for place in _walk(combinations):
        if stop():
            break
        posed = posed_for(combinations[place])
        sign, outcome = posed.goals[goal].sign, posed.goals[goal].outcome
        found[place] = _solved(posed, goal, _start(combinations, found, place), stop)
        progress(len(found), len(combinations))
    feasible = {place: sign * float(o.values[outcome]) for place, o in found.items() if o.feasible}
    cut = len(found) < len(combinations) or any(optimum.stopped_by == "time" for optimum in found.values())
    return RoundsChosen(
        tuple(names or (f"rounds {i + 1}" for i in range(len(combinations[0])))),
        tuple(Chosen(rounds, found.get(place)) for place, rounds in enumerate(combinations)),
        min(feasible, key=lambda place: (feasible[place], place)) if feasible else None,
        "time" if cut else "done",
        sum(optimum.runs for optimum in found.values()),
    )


def _solved(posed: Posed, goal: int, start: Array | None, stop: Callable[[], bool]) -> Optimum:
    first = optimise(posed, goal, None if start is None else [start], stop=stop)
    if start is None or first.stopped_by in (*PROVEN, "time"):
        return first
    again = optimise(posed, goal, usual_starts(posed), stop=stop)
    sign, outcome = posed.goals[goal].sign, posed.goals[goal].outcome
    better = again.feasible and not (first.feasible and sign * (first.values - again.values)[outcome] <= 0)
    return again if better or not first.feasible else first


def _walk(combinations: Sequence[tuple[int, ...]]) -> list[int]:
    """Return an order from the first in which each is like one before: always the nearest to any visited."""
    left, order = set(range(1, len(combinations))), [0]
    near = {place: _unlike(combinations[place], combinations[0]) for place in left}
    while left:
        following = min(left, key=lambda place: (near[place], place))
        left.remove(following)
        order.append(following)
        near = {place: min(near[place], _unlike(combinations[place], combinations[following])) for place in left}
    return order


def _start(combinations: Sequence[tuple[int, ...]], found: dict[int, Optimum], place: int) -> Array | None:
    """Return the optimum of the choice most like one, if any keeps its limits."""
    known = [other for other, optimum in found.items() if optimum.feasible]
    if not known:
        return None
    return found[min(known, key=lambda other: (_unlike(combinations[other], combinations[place]), other))].point


def _unlike(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    return float(np.abs(np.log(np.array(one) / np.array(other))).sum())
