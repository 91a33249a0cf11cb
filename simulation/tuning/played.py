"""Outcomes asked for again and again: kept, counted, refused where undefined, and stopped when time is out."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from simulation.tuning.posed import Array, Goal, Posed

HOLDS = 1e-8
"""Relative breach of a limit that counts as none: the solver's own precision."""
NEXT_TO = 0.02
"""Share of each lever's range within which two settings count as next to each other."""
KEPT = 512
"""Settings whose outcomes are kept."""


class SearchStopped(Exception):  # noqa: N818 (no error: the search ends and tells)
    """The search cannot go on, or need not; `why` is ``undefined``, ``time``, or ``met``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass
class Played:
    """Outcomes and slopes of a problem, with the best setting seen.

    A solver asks for the goal, its slopes, the limits and theirs one after the other at the same setting: one run.

    Attributes
    ----------
    steepest
        Steepest slope of the goal met, over the ranges of the levers.
    meets
        A setting that other searches found; one that comes next to it need not go on.
    far
        Whether the search is taken to begin far from the optimum.
    """

    posed: Posed
    goal: Goal
    stop: Callable[[], bool] = lambda: False
    runs: int = 0
    best: Array | None = None
    best_value: float = np.inf
    steepest: float = 0.0
    meets: Array | None = None
    far: bool = False
    _known: dict[bytes, tuple[Array, Array]] = field(default_factory=dict)

    def both(self, point: Array) -> tuple[Array, Array]:
        """Return outcomes and slopes at a setting.

        Raises
        ------
        SearchStopped
            Where the goal or a limited outcome is undefined (a solver would search on for ever), and when told to.
        """
        point = self.posed.clipped(np.nan_to_num(point))
        key = point.tobytes()
        if key not in self._known:
            self._known[key] = self._play(point)
            if len(self._known) > KEPT:
                self._known.pop(next(iter(self._known)))
        return self._known[key]

    def better_than(self, value: float, relative: float) -> bool:
        """Tell whether the best setting seen improves on a value of the goal (signed, less is better) by so much."""
        return self.best_value < value - relative * abs(value) if np.isfinite(value) else np.isfinite(self.best_value)

    def steepness(self, slopes: Array) -> float:
        """Return how steep the goal is over the ranges of the levers."""
        return float(np.linalg.norm(slopes[self.goal.outcome] * (self.posed.high - self.posed.low)))

    def _next_to(self, point: Array, other: Array) -> bool:
        return bool((np.abs(point - other) <= NEXT_TO * (self.posed.high - self.posed.low)).all())

    def _play(self, point: Array) -> tuple[Array, Array]:
        if self.stop():
            raise SearchStopped("time")
        if self.meets is not None and self._next_to(point, self.meets):
            raise SearchStopped("met")
        self.runs += 1
        values, slopes = self.posed.outcomes.slopes(point)
        needed = [self.goal.outcome, *(cap.outcome for cap in self.posed.caps)]
        if not (np.isfinite(values[needed]).all() and np.isfinite(slopes[needed]).all()):
            raise SearchStopped("undefined")
        self.steepest = max(self.steepest, self.steepness(slopes))
        value = self.goal.sign * values[self.goal.outcome]
        if value < self.best_value and self.posed.shortfall(point, values) <= HOLDS:
            self.best, self.best_value = point, value
        return values, slopes


def deadline(seconds: float | None, also: Callable[[], bool] = lambda: False) -> Callable[[], bool]:
    """Return a question whether so many seconds are over, or `also` says stop."""
    end = np.inf if seconds is None else time.monotonic() + seconds
    return lambda: time.monotonic() > end or also()
