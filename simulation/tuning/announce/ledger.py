"""Outcomes at announceable settings: many asked at once, each played once, the best that keeps every limit kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simulation.tuning.announce.lattice import Lattice, Places
from simulation.tuning.played import HOLDS, SearchStopped
from simulation.tuning.posed import Array, Goal, Posed


@dataclass
class Ledger:
    """What was played.

    Attributes
    ----------
    best, best_value
        Places of the best setting that keeps every limit, and its goal, less being better.
    """

    posed: Posed
    goal: Goal
    lattice: Lattice
    stop: Callable[[], bool] = lambda: False
    best: Places | None = None
    best_value: float = np.inf
    strict: bool = True
    _known: dict[bytes, Array] = field(default_factory=dict)

    @property
    def runs(self) -> int:
        """Settings played."""
        return len(self._known)

    def everything(self) -> tuple[Places, Array]:
        """Return all settings played, as places (setting, lever), and their outcomes (setting, outcome)."""
        keys = np.array([np.frombuffer(key, dtype=np.int64) for key in self._known])
        return keys.reshape(len(self._known), len(self.posed.levers)), np.array(list(self._known.values()))

    def ask(self, places: Places) -> Array:
        """Return the outcomes (setting, outcome) at places (setting, lever).

        Raises
        ------
        SearchStopped
            When time is out; and where the goal or a limited outcome is undefined, if `strict`.
        """
        places = np.ascontiguousarray(places, dtype=np.int64)
        keys = [row.tobytes() for row in places]
        new = {key: row for key, row in zip(keys, places, strict=True) if key not in self._known}
        if new:
            if self.stop():
                raise SearchStopped("time")
            self._play(new)
        return np.array([self._known[key] for key in keys])

    def _play(self, new: dict[bytes, Places]) -> None:
        rows = np.array(list(new.values()))
        settings = self.lattice.settings(rows)
        outcomes = self.posed.outcomes.values(settings)
        needed = [self.goal.outcome, *(cap.outcome for cap in self.posed.caps)]
        defined = np.isfinite(outcomes[:, needed]).all(axis=1)
        self._known.update(zip(new, outcomes, strict=True))
        if self.strict and not defined.all():
            raise SearchStopped("undefined")
        value = np.where(
            defined & self.keeps(settings, outcomes), self.goal.sign * outcomes[:, self.goal.outcome], np.inf
        )
        first = int(value.argmin())
        if value[first] < self.best_value:
            self.best, self.best_value = rows[first], float(value[first])

    def keeps(self, settings: Array, outcomes: Array) -> NDArray[np.bool_]:
        """Return which settings keep every limit."""
        kept = np.ones(len(settings), dtype=bool)
        for row in self.posed.rows:
            kept &= settings @ row.weights - row.least >= -HOLDS * row.size
        for cap in self.posed.caps:
            kept &= cap.sign * (cap.limit - outcomes[:, cap.outcome]) >= -HOLDS * cap.size
        return kept
