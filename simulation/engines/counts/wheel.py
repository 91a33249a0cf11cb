"""The wheel: the numbers that a fixed draw takes in each class and stratum, rounded together (systematic rounding)."""

from __future__ import annotations

from math import floor

import numpy as np

from simulation.engines.compiled import compiled
from simulation.engines.counts.axes import Array


@compiled
def turn_wheels(sizes: Array, uniforms: Array) -> None:
    """Round the mean sizes (replication, class, stratum) of the draws of one programme and month, in place.

    One uniform number stands for all cells of a replication: they follow each other class by class, inside a class in
    random order, and each gets the whole numbers that its stretch of the running sum passes. So each cell has its mean
    rounded down or up, on average exactly, and the sums of every class and of all cells miss theirs by less than 1.

    Parameters
    ----------
    uniforms
        For each replication the number of the wheel, and one for each class and stratum, which shuffle the strata.

    Examples
    --------
    >>> sizes = np.array([[[0.5, 0.25, 2.0], [0.25, 1.5, 0.5]]])
    >>> turn_wheels(sizes, np.full((1, 7), 0.4))
    >>> float(sizes.sum()), float(sizes[0, 0, 2])
    (5.0, 2.0)
    """
    replications, classes, strata = sizes.shape
    order = np.empty(strata, np.int64)
    for r in range(replications):
        place = uniforms[r, 0]  # whole parts are kept out of it, so that a whole mean stays what it is
        for c in range(classes):
            for s in range(strata):
                order[s] = s
            for first in range(strata):
                # Strata with nothing to draw take their turn too: the order is the same under every plan.
                other = first + int(uniforms[r, 1 + c * strata + first] * (strata - first))
                s = order[other]
                order[other] = order[first]
                whole = floor(sizes[r, c, s])
                place += sizes[r, c, s] - whole
                sizes[r, c, s] = whole
                if place >= 1:
                    place -= 1
                    sizes[r, c, s] += 1
