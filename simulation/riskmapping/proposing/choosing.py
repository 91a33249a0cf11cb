"""Which visits for the hours: cells that stand out, within the classes that find most; the rest by class alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.engines.random_streams import stream
from simulation.model.population import RISK_CLASSES
from simulation.riskmapping.crossed.table import CLASSES, Array
from simulation.riskmapping.proposing.asked import Asked
from simulation.riskmapping.proposing.ground import Ground, some, zeros

STANDS_OUT = 0.5
"""Least probability to be among the worst fifth with which a cell may be singled out."""
RATIO_STEP = 1e-4
"""Ratios are rounded down to this: the hours are kept."""

Cells = NDArray[np.bool_]


@dataclass(frozen=True)
class Part:
    """Cells that share one ratio for each class: one programme.

    Attributes
    ----------
    cells
        Which of the ground's cells, shape (I,).
    ratio
        By class, shape (4,).
    singled_out
        Whether the cells stand out; otherwise only the class decides.
    """

    cells: Cells
    ratio: Array
    singled_out: bool

    def visits(self, ground: Ground) -> Array:
        """Return visits by cell and class, shape (I, 4)."""
        return np.where(self.cells[:, None], ground.firms * self.ratio, 0.0)


@dataclass(frozen=True)
class Lot:
    """Comparison cells: a pool around the last that is singled out, and those of it that a lot leaves out."""

    pool: tuple[int, ...]
    left_out: tuple[int, ...]


def standing_out(ground: Ground, classes: str) -> list[int]:
    """Return cells that are probably among the worst fifth and have firms to visit, the likeliest first."""
    columns = [RISK_CLASSES.index(name) for name in classes]
    useful = (ground.firms * ground.room)[:, columns].sum(axis=1) > 0
    order = _ranked(ground)
    return [cell for cell in order if ground.worst_fifth[cell] >= STANDS_OUT and useful[cell]]


def _ranked(ground: Ground) -> list[int]:
    keys = (-ground.standard.mean(axis=0), -ground.worst_fifth)
    return [int(cell) for cell in np.lexsort(keys) if some(ground)[cell]]


def draw_lot(ground: Ground, chosen: list[int], asked: Asked) -> Lot:
    """Leave out comparison cells by lot, from as many on each side of the last that stands out.

    Half of those that are much alike are visited and half are not: a year later the difference is the programme's.
    """
    ranked = _ranked(ground)
    order = [*chosen, *[cell for cell in ranked if cell not in chosen]]
    first = max(1, len(chosen) - asked.leave_out)
    pool = order[first : first + 2 * asked.leave_out]
    random = stream(asked.seed, 0, "proposal: lot")
    drawn = random.permutation(len(pool))[: asked.leave_out]
    return Lot(tuple(pool), tuple(sorted(pool[place] for place in drawn)))


def fill(ground: Ground, groups: list[tuple[Cells, bool]], visits: float, classes: str) -> list[Part]:
    """Spread visits over groups and classes, those that find most first, each as far as its room goes."""
    ratios = np.zeros((len(groups), CLASSES))
    items = []
    for number, (cells, _) in enumerate(groups):
        for name in classes:
            column = RISK_CLASSES.index(name)
            firms = np.where(cells, ground.firms[:, column], 0.0)
            if firms.sum() > 0:
                found = float(firms @ ground.mean[:, column] / firms.sum())
                items.append(
                    (found, number, column, firms.sum(), float(ground.room[cells & (firms > 0), column].min()))
                )
    rest = visits
    for _, number, column, firms, most in sorted(items, key=lambda item: -item[0]):
        ratio = min(most, rest / firms)
        ratios[number, column] = np.floor(ratio / RATIO_STEP + 1e-9) * RATIO_STEP
        rest = max(0.0, rest - ratio * firms)
    return [
        Part(cells, ratios[number].round(4), singled_out)
        for number, (cells, singled_out) in enumerate(groups)
        if ratios[number].any()
    ]


def by_class_alone(ground: Ground, visits: float, classes: str) -> list[Part]:
    """Return the same visits by class alone, everywhere alike."""
    return fill(ground, [(some(ground), False)], visits, classes)


def at_random(ground: Ground, visits: float) -> Array:
    """Return the same visits at random over all firms of all classes, shape (I, 4)."""
    return np.asarray(ground.firms * (visits / ground.firms.sum()))


def singled_out(ground: Ground, chosen: list[int], lot: Lot, visits: float, classes: str) -> list[Part]:
    """Return visits of cells that stand out, and of all the others by class, without those left out."""
    inside, outside = np.zeros(len(ground.names), dtype=bool), some(ground)
    inside[chosen] = True
    left = np.zeros_like(inside)
    left[list(lot.left_out)] = True
    return fill(ground, [(inside & ~left, True), (outside & ~inside & ~left, False)], visits, classes)


def total(ground: Ground, parts: list[Part]) -> Array:
    """Return the visits of all parts by cell and class, shape (I, 4)."""
    return sum((part.visits(ground) for part in parts), zeros(ground))
