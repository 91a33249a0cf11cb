"""Which way every lever moves the goal and the limited outcomes, and whether that held wherever it was looked at."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simulation.tuning.announce.lattice import Lattice, Places
from simulation.tuning.posed import Array, Goal, Posed

SLIGHT = 1e-9
"""Slope or difference, against the largest of its outcome, that counts as none."""
AT_ONCE = 400
"""Settings compared with all others at a time."""
MOST = 2500
"""Settings whose order is compared."""


@dataclass
class Signs:
    """Directions of outcomes, told by their slopes at the settings looked at.

    The first is the goal, the others the limited outcomes; each counts such that less is better.
    """

    posed: Posed
    goal: Goal
    looked: list[Array] = field(default_factory=list)
    pairs: int = 0
    failed: set[tuple[str, str]] = field(default_factory=set)
    ways: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))

    @property
    def functions(self) -> list[tuple[int, float]]:
        """Place of each outcome and its sign."""
        return [(self.goal.outcome, self.goal.sign), *((cap.outcome, cap.sign) for cap in self.posed.caps)]

    def look(self, point: Array) -> None:
        """Look at the slopes of a setting."""
        _, slopes = self.posed.outcomes.slopes(point)
        span = self.posed.high - self.posed.low
        self.looked.append(np.array([sign * slopes[outcome] * span for outcome, sign in self.functions]))

    def settle(self) -> None:
        """Take the directions from what was looked at, or hold it against the directions taken before."""
        slopes = np.array(self.looked)
        slight = SLIGHT * np.abs(slopes).max(axis=(0, 2), keepdims=True, initial=0.0)
        up, down = (slopes > slight).any(axis=0), (slopes < -slight).any(axis=0)
        undefined = ~np.isfinite(slopes).all(axis=0)
        ways = up.astype(np.int64) - down.astype(np.int64)
        changed = (ways != self.ways) if self.ways.size else np.zeros_like(up)
        self._fail((up & down) | undefined | changed)
        self.ways = self.ways if self.ways.size else ways

    def compare(self, lattice: Lattice, places: Places, outcomes: Array) -> None:
        """Hold the outcomes of all pairs of settings of which one lies farther in every lever against the directions.

        Of very many settings `MOST` are taken, evenly.
        """
        chosen = np.linspace(0, len(places) - 1, min(len(places), MOST)).astype(int)
        at, outcomes = lattice.settings(places[chosen]), outcomes[chosen]
        for number, (outcome, sign) in enumerate(self.functions):
            value = sign * outcomes[:, outcome]
            moving = np.flatnonzero(self.ways[number])
            along = at[:, moving] * self.ways[number, moving]
            slight = SLIGHT * max(float(np.abs(value).max()), 1e-300)
            for start in range(0, len(at), AT_ONCE):
                part = slice(start, start + AT_ONCE)
                above = np.ones((len(along[part]), len(along)), dtype=bool)
                for lever in range(len(moving)):
                    above &= along[part, None, lever] <= along[None, :, lever]
                self.pairs += int(above.sum()) - len(above)
                if (above & (value[part, None] > value[None] + slight)).any():
                    self.failed.add((self.posed.names[outcome], ""))

    def _fail(self, where: NDArray[np.bool_]) -> None:
        for number, lever in np.argwhere(where):
            self.failed.add((self.posed.names[self.functions[number][0]], self.posed.levers[lever]))
