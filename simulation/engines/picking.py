"""Pick items without replacement from groups of counted cells (multivariate hypergeometric draws).

Made for picks that are small beside their group: the cost grows with the number picked, not with the number of firms.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from simulation.engines.axes import Array

Index = NDArray[np.intp]
Uniforms = Callable[[Index], Array]
"""Given the group of each item, ascending, returns one uniform number each."""


def pick(cells: Array, number: Array, uniforms: Uniforms) -> Array:
    """Pick `number` items from each group, every set of them equally likely.

    Parameters
    ----------
    cells
        Items by group and cell, whole numbers, shape (group, cell).
    number
        Items to pick, shape (group,), at most the group's sum.

    Examples
    --------
    >>> luck = np.random.default_rng(0)
    >>> pick(np.array([[3.0, 0.0, 2.0]]), np.array([5.0]), lambda groups: luck.random(len(groups))).tolist()
    [[3.0, 0.0, 2.0]]
    """
    total = cells.sum(axis=1)
    leave = number > total / 2  # then it is cheaper to pick those that stay
    groups = np.repeat(np.arange(len(cells)), np.where(leave, total - number, number).astype(np.intp))
    cell = np.searchsorted(np.cumsum(cells), distinct_places(groups, total, uniforms), side="right")
    picked = np.bincount(cell, minlength=cells.size).reshape(cells.shape).astype(np.float64)
    return np.where(leave[:, None], cells - picked, picked)


def distinct_places(groups: Index, total: Array, uniforms: Uniforms) -> Array:
    """Return a place for each item in its group, no two alike; groups lie one after another.

    Places that meet are drawn again until none do. No step prefers one place to another: all sets are equally likely.
    """
    size, begin = total[groups], (np.cumsum(total) - total)[groups]
    places = begin + np.floor(uniforms(groups) * size)
    while (np.diff(np.sort(places)) == 0).any():
        order = np.argsort(places, kind="stable")
        again = np.sort(order[1:][np.diff(places[order]) == 0])
        places[again] = begin[again] + np.floor(uniforms(groups[again]) * size[again])
    return places
