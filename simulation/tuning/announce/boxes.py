"""Branch and bound over boxes of announceable settings, for outcomes that every lever moves one way."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simulation.tuning.announce.lattice import Lattice, Places
from simulation.tuning.announce.ledger import Ledger
from simulation.tuning.announce.signs import Signs
from simulation.tuning.played import HOLDS
from simulation.tuning.posed import Array, Cap, Posed, Row

AT_ONCE = 8
"""Boxes halved at a time: their settings are played together."""
PASSES = 4
"""Rounds in which linear limits, and probes, tighten a box."""
Told = Callable[[float], None]


@dataclass
class Boxes:
    """Boxes (low, high) of places that may hold something better than the best known, by their bound.

    A box is out where its corner that spares a limit most breaks it, or where its corner best for the goal is no
    better than the best known.
    """

    ledger: Ledger
    signs: Signs
    weight: Array
    tolerance: float = 0.0
    heap: list[tuple[float, int, Places, Places]] = field(default_factory=list)
    _number: int = 0

    @property
    def bound(self) -> float:
        """What no announceable setting betters: the least bound of the boxes left, or the best known."""
        return min(self.heap[0][0] if self.heap else np.inf, self.ledger.best_value)

    @property
    def target(self) -> float:
        """Below which a box has to promise, to be looked into."""
        best = self.ledger.best_value
        return best - self.tolerance * abs(best) if np.isfinite(best) else np.inf

    def search(self, told: Told = lambda bound: None) -> None:
        """Halve boxes, the most promising first, until none promises more than the best known."""
        last = self.ledger.lattice.last
        self._sort_in(np.zeros_like(last)[None], last[None])
        while self.heap and self.heap[0][0] < self.target:
            told(self.bound)
            taken = [heapq.heappop(self.heap) for _ in range(min(AT_ONCE, len(self.heap)))]
            halves = [half for _, _, low, high in taken for half in self._halves(low, high)]
            try:
                self._sort_in(np.array([low for low, _ in halves]), np.array([high for _, high in halves]))
            except BaseException:
                # What was taken has not been looked into: the bound must go on counting it.
                for box in taken:
                    heapq.heappush(self.heap, box)
                raise

    def _halves(self, low: Places, high: Places) -> list[tuple[Places, Places]]:
        values = self.ledger.lattice
        width = self.weight * (values.settings(high) - values.settings(low)) + 1e-9 * (high - low)
        lever = int(np.argmax(np.where(high > low, width, -1.0)))
        middle = (low[lever] + high[lever]) // 2
        below, above = high.copy(), low.copy()
        below[lever], above[lever] = middle, middle + 1
        return [(low, below), (above, high)]

    def _sort_in(self, low: Places, high: Places) -> None:
        """Tighten boxes (box, lever), play their corners, and keep those that may hold something better."""
        low, high = self._tightened(low, high)
        for way, caps in groups(self.signs, self.ledger.posed.caps):
            low, high = self._probed(low, high, way, caps)
        low, high = self._tightened(low, high)
        if not len(low):
            return
        corner = best_corner(low, high, self.signs.ways[0])
        outcomes = self.ledger.ask(corner)
        bounds = self.ledger.goal.sign * outcomes[:, self.ledger.goal.outcome]
        # Where the best corner keeps every limit there is nothing left to look for in the box.
        open_ = ~self.ledger.keeps(self.ledger.lattice.settings(corner), outcomes) & (low < high).any(axis=1)
        for box in np.flatnonzero(open_ & (bounds < self.target)):
            self._number += 1
            heapq.heappush(self.heap, (float(bounds[box]), self._number, low[box], high[box]))

    def _tightened(self, low: Places, high: Places) -> tuple[Places, Places]:
        for _ in range(PASSES):
            before = (low, high)
            for row in self.ledger.posed.rows:
                low, high = by_row(self.ledger.lattice, row, low, high)
            if len(low) == len(before[0]) and (low == before[0]).all() and (high == before[1]).all():
                break
        return low, high

    def _probed(self, low: Places, high: Places, way: NDArray[np.int64], caps: list[Cap]) -> tuple[Places, Places]:
        """Cut off what breaks a limit even with every other lever at its most sparing; all levers at once."""
        if not len(low):
            return low, high
        sparing = best_corner(low, high, way)
        over = breach(self.ledger.ask(sparing), caps)
        alive = over <= HOLDS
        low, high, sparing, over = low[alive].copy(), high[alive].copy(), sparing[alive], over[alive]
        box, lever = np.nonzero((high > low) & (way != 0))
        if not len(box):
            return low, high
        good, bad = sparing[box, lever], np.where(way[lever] > 0, high[box, lever], low[box, lever])
        at_good, at_bad = over[box], self._at(sparing[box], lever, bad, caps)
        broken = at_bad > HOLDS
        for _ in range(PASSES):
            todo = np.flatnonzero(broken & (np.abs(bad - good) > 1))
            if not len(todo):
                break
            guess = _between(good[todo], bad[todo], at_good[todo], at_bad[todo])
            found = self._at(sparing[box[todo]], lever[todo], guess, caps)
            fails = found > HOLDS
            bad[todo[fails]], at_bad[todo[fails]] = guess[fails], found[fails]
            good[todo[~fails]], at_good[todo[~fails]] = guess[~fails], found[~fails]
        for b, k, place in zip(box[broken], lever[broken], bad[broken], strict=True):
            if way[k] > 0:
                high[b, k] = place - 1
            else:
                low[b, k] = place + 1
        return low, high

    def _at(self, places: Places, lever: Places, place: Places, caps: list[Cap]) -> Array:
        """Return how far limits are broken with one lever of each setting moved."""
        moved = places.copy()
        moved[np.arange(len(moved)), lever] = place
        return breach(self.ledger.ask(moved), caps)


def best_corner(low: Places, high: Places, way: NDArray[np.int64]) -> Places:
    """Return the corner of boxes where an outcome that levers move these ways is least."""
    return np.where(way < 0, high, low)


def breach(outcomes: Array, caps: list[Cap]) -> Array:
    """Return the worst relative breach of limits; negative where all have room."""
    slack = [cap.sign * (cap.limit - outcomes[:, cap.outcome]) / cap.size for cap in caps]
    return -np.min(slack, axis=0)


def groups(signs: Signs, caps: tuple[Cap, ...]) -> list[tuple[NDArray[np.int64], list[Cap]]]:
    """Return the limits that levers move the same ways, together."""
    found: dict[bytes, tuple[NDArray[np.int64], list[Cap]]] = {}
    for way, cap in zip(signs.ways[1:], caps, strict=True):
        found.setdefault(way.tobytes(), (way, []))[1].append(cap)
    return list(found.values())


def by_row(lattice: Lattice, row: Row, low: Places, high: Places) -> tuple[Places, Places]:
    """Return boxes without what a linear limit excludes, every other lever being at its best for it."""
    at_low, at_high = lattice.settings(low) * row.weights, lattice.settings(high) * row.weights
    most = np.maximum(at_low, at_high)
    total, low, high = most.sum(axis=1), low.copy(), high.copy()
    for lever in np.flatnonzero(row.weights):
        needed = row.least - HOLDS * row.size - (total - most[:, lever])
        edge, values = needed / row.weights[lever], lattice.values[lever]
        slight = 1e-12 * max(1.0, float(np.abs(values).max()))
        if row.weights[lever] > 0:
            low[:, lever] = np.maximum(low[:, lever], np.searchsorted(values, edge - slight, side="left"))
        else:
            high[:, lever] = np.minimum(high[:, lever], np.searchsorted(values, edge + slight, side="right") - 1)
    alive = (low <= high).all(axis=1)
    return low[alive], high[alive]


def _between(good: Places, bad: Places, at_good: Array, at_bad: Array) -> Places:
    """Return the first place, of those strictly between, that a straight line says breaks the limit."""
    share = np.clip((HOLDS - at_good) / np.maximum(at_bad - at_good, 1e-300), 0.0, 1.0)
    step = np.clip(np.floor(share * np.abs(bad - good)) + 1, 1, np.abs(bad - good) - 1).astype(np.int64)
    return good + np.sign(bad - good) * step


def weight_of(signs: Signs, posed: Posed) -> Array:
    """Return how much the goal moves for a unit of each lever, on average."""
    span = np.where(posed.free, posed.high - posed.low, 1.0)
    return np.asarray(np.abs(np.array(signs.looked)[:, 0]).mean(axis=0) / span)
