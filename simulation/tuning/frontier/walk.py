"""Points between the ends: the first goal made best at levels of the others, each search begun at a neighbour."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from simulation.tuning.frontier.anchors import caps, signed
from simulation.tuning.frontier.patient import PROVEN, SAME, patient
from simulation.tuning.posed import Array, Posed
from simulation.tuning.search import Optimum

Cell = tuple[int, ...]
FIRST_STEP = 0.25
"""Share of the way from the end of the first goal to the other end at which the first search begins."""


@dataclass
class Walk:
    """The grid of levels, loosest first, and what was found in its cells.

    Attributes
    ----------
    grid
        Levels of the goals but the first, such that less is better.
    ends
        Optima to begin from where no neighbour is known.
    """

    posed: Posed
    grid: Sequence[Sequence[float]]
    ends: Sequence[Optimum]
    stop: Callable[[], bool]
    told: Callable[[], None]
    found: dict[Cell, Optimum] = field(default_factory=dict)
    missed: dict[Cell, str] = field(default_factory=dict)
    shared: set[Cell] = field(default_factory=set)
    runs: int = 0

    def go(self) -> str:
        """Visit every cell, then once more, from the other side, those without proof; return ``done`` or ``time``."""
        for cell in snake([len(levels) for levels in self.grid]):
            if self.stop():
                return "time"
            self._visit(cell)
            self.told()
        for cell in reversed([cell for cell in self.found if not self._proven(cell)]):
            if self.stop():
                return "time"
            self._again(cell)
        return "time" if self.stop() else "done"

    def limits(self, cell: Cell) -> list[float]:
        """Return the levels of a cell."""
        return [levels[place] for levels, place in zip(self.grid, cell, strict=True)]

    def neighbours(self) -> list[tuple[Cell, Cell]]:
        """Return the pairs of solved cells next to each other."""
        steps = np.eye(len(self.grid), dtype=int)
        pairs = [(cell, tuple(int(x) for x in np.add(cell, step))) for cell in self.found for step in steps]
        return [(cell, other) for cell, other in pairs if other in self.found]

    def _visit(self, cell: Cell) -> None:
        looser = [
            other for other in [*self.found, *self.missed] if all(a <= b for a, b in zip(other, cell, strict=True))
        ]
        blocked = [other for other in looser if self.missed.get(other) == "infeasible"]
        if blocked:
            # A stricter cell than one without any setting has none either.
            self.missed[cell] = "infeasible"
            return
        limits = np.array(self.limits(cell))
        for other in looser:
            if self._proven(other) and (signed(self.posed, self.found[other].values)[1:] <= limits).all():
                # The best of a looser cell that also keeps the stricter levels is the best there.
                self.found[cell] = self.found[other]
                self.shared.add(cell)
                return
        self._try(cell, self._begin(cell))
        if not self._proven(cell) and not self.stop():
            self._try(cell, self._strictest(limits))

    def _try(self, cell: Cell, start: Array) -> None:
        """Search a cell, and keep what is better than what was found there before."""
        optimum = patient(self.posed, 0, start, caps(self.posed, self.limits(cell)), self.stop)
        self.runs += optimum.runs
        before = self.found.get(cell)
        if not optimum.feasible and before is None:
            self.missed[cell] = optimum.stopped_by
        elif optimum.feasible and (before is None or self._beats(optimum, before)):
            self.found[cell] = optimum
            self.missed.pop(cell, None)

    def _beats(self, one: Optimum, other: Optimum) -> bool:
        gain = signed(self.posed, other.values)[0] - signed(self.posed, one.values)[0]
        alike = abs(gain) <= SAME * max(abs(signed(self.posed, other.values)[0]), 1e-12)
        return bool(one.stopped_by in PROVEN and other.stopped_by not in PROVEN) if alike else bool(gain > 0)

    def _proven(self, cell: Cell) -> bool:
        return cell in self.found and self.found[cell].stopped_by in PROVEN

    def _again(self, cell: Cell) -> None:
        """Search a cell from the setting of its nearest stricter neighbour."""
        stricter = [
            other for other in self.found if other != cell and all(a >= b for a, b in zip(other, cell, strict=True))
        ]
        if stricter:
            self._try(cell, self.found[self._nearest(cell, stricter)].point)

    def _begin(self, cell: Cell) -> Array:
        """Return the setting of the nearest solved cell, moved on as it moved from the one before."""
        own = [other for other in self.found if other not in self.shared]
        if not own:
            # Not at the end itself: there the first goal is flat, and may be 0, which leaves a solver without a scale.
            end, other = self.ends[0].point, self._strictest(np.array(self.limits(cell)))
            return end + FIRST_STEP * (other - end)
        near = self._nearest(cell, own)
        back = tuple(2 * a - b for a, b in zip(near, cell, strict=True))
        if back not in self.found or back in self.shared:
            return self.found[near].point
        place = next(i for i, (a, b) in enumerate(zip(near, cell, strict=True)) if a != b)
        levels = [self.grid[place][c[place]] for c in (back, near, cell)]
        ahead = (levels[2] - levels[1]) / (levels[1] - levels[0]) if levels[1] != levels[0] else 0.0
        step = self.found[near].point - self.found[back].point
        return self.posed.clipped(self.found[near].point + ahead * step)

    def _nearest(self, cell: Cell, others: Sequence[Cell]) -> Cell:
        return min(others, key=lambda other: (sum(abs(a - b) for a, b in zip(other, cell, strict=True)), other))

    def _strictest(self, limits: Array) -> Array:
        """Return the end that breaks the levels least."""
        over = [np.maximum(signed(self.posed, end.values)[1:] - limits, 0).max() for end in self.ends]
        return self.ends[int(np.argmin(over))].point


def snake(sizes: Sequence[int]) -> list[Cell]:
    """Return the cells of a grid so that each lies beside the one before.

    Examples
    --------
    >>> snake([2, 2])
    [(0, 0), (0, 1), (1, 1), (1, 0)]
    """
    cells: list[Cell] = [()]
    for size in sizes:
        cells = [
            (*cell, place)
            for number, cell in enumerate(cells)
            for place in (range(size) if number % 2 == 0 else range(size - 1, -1, -1))
        ]
    return cells
