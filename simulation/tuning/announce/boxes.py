"""Branch and bound over boxes of announceable settings, for outcomes that every lever moves one way."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simulation.tuning.announce.corners import best_corner, between, breach, by_row, groups
from simulation.tuning.announce.lattice import Places
from simulation.tuning.announce.ledger import Ledger
from simulation.tuning.announce.signs import Signs
from simulation.tuning.played import HOLDS
from simulation.tuning.posed import Array, Cap, Posed

AT_ONCE = 8
"""Boxes halved at a time: their settings are played together."""
PASSES = 4
"""Rounds in which linear limits, and probes, tighten a box."""
Told = Callable[[float], None]


@dataclass
class Boxes:
    """Boxes (low, high) of places that may hold something better than the best known, by their bound.

    A box is out where its corner that spares a limit most breaks it, or where its corner best for the goal is no
    better than the best known. The bound says nothing before the search has `begun`: looked into the whole.
    """

    ledger: Ledger
    signs: Signs
    weight: Array
    tolerance: float = 0.0
    begun: bool = False
    dropped: float = np.inf
    heap: list[tuple[float, int, Places, Places]] = field(default_factory=list)
    _number: int = 0

    @property
    def bound(self) -> float:
        """What no announceable setting betters: the least bound of the boxes left, or the best known."""
        return min(self.heap[0][0] if self.heap else np.inf, self.dropped, self.ledger.best_value)

    @property
    def target(self) -> float:
        """Below which a box has to promise, to be looked into."""
        best = self.ledger.best_value
        return best - self.tolerance * abs(best) if np.isfinite(best) else np.inf

    def search(self, told: Told = lambda bound: None) -> None:
        """Halve boxes, the most promising first, until none promises more than the best known."""
        last = self.ledger.lattice.last
        self._sort_in(np.zeros_like(last)[None], last[None])
        self.begun = True
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
        promising = open_ & (bounds < self.target)
        self.dropped = min(self.dropped, float(bounds[open_ & ~promising].min(initial=np.inf)))
        for box in np.flatnonzero(promising):
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
            guess = between(good[todo], bad[todo], at_good[todo], at_bad[todo])
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


def weight_of(signs: Signs, posed: Posed) -> Array:
    """Return how much the goal moves for a unit of each lever, on average."""
    span = np.where(posed.free, posed.high - posed.low, 1.0)
    return np.asarray(np.abs(np.array(signs.looked)[:, 0]).mean(axis=0) / span)
