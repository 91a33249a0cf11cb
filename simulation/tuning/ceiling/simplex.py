"""A lattice over beliefs: its points, and any belief as a mixture of the corners of the small simplex that holds it.

Beliefs over n things are shares that add up to 1. The lattice of fineness m holds those whose shares are whole m-ths.
The small simplices are those of H. Freudenthal (1942), as W. S. Lovejoy (1991) uses them for hidden states: a function
of beliefs that is convex lies below the mixture of its values at the corners.
"""

from __future__ import annotations

from itertools import combinations
from math import comb
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.engines.compiled import compiled
from simulation.engines.counts.axes import Array

Whole = NDArray[np.int64]

NEAR = 1e-12
"""A coordinate so near below a whole number counts as that number."""


class Lattice(NamedTuple):
    """The points of a lattice.

    A point is written by its tail sums x_i = m · (share i + share i+1 + …), i = 1 … n − 1: whole numbers that never
    rise. The numbers x_i + n − 1 − i fall strictly, so a point is a combination, and its place its rank among them.

    Shares are multiplied by a scale and made to add up to 1 again before they are rounded. That keeps straight lines
    straight, so mixtures stay mixtures, and lays more points where shares of a large scale are small. `stretch` is what
    the shares of each point added up to when they were scaled back.
    """

    fineness: int
    scale: Array
    points: Array
    stretch: Array
    choose: Whole


def number_of_points(things: int, fineness: int) -> int:
    """Return how many points a lattice has.

    Examples
    --------
    >>> number_of_points(things=6, fineness=6)
    462
    """
    return comb(fineness + things - 1, things - 1)


def lattice_of(scale: Array, fineness: int) -> Lattice:
    """Return the lattice of a fineness over beliefs over as many things as there are scales.

    Examples
    --------
    >>> lattice_of(np.array([1.0, 1.0]), 2).points.tolist()
    [[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]]
    >>> lattice_of(np.array([1.0, 3.0]), 2).points.tolist()
    [[1.0, 0.0], [0.75, 0.25], [0.0, 1.0]]
    """
    things, tails = len(scale), len(scale) - 1
    choose = np.array([[comb(a, b) for b in range(tails + 1)] for a in range(fineness + tails + 1)], dtype=np.int64)
    falling = np.array([c[::-1] for c in combinations(range(fineness + tails), tails)], dtype=np.int64)
    places = sum((choose[falling[:, i], tails - i] for i in range(tails)), start=np.zeros(len(falling), dtype=np.int64))
    sums = np.zeros((len(falling), things + 1), dtype=np.int64)
    sums[:, 0] = fineness
    sums[places, 1:-1] = falling - np.arange(tails)[::-1]
    shares = (sums[:, :-1] - sums[:, 1:]) / fineness / scale
    stretch = shares.sum(axis=1)
    return Lattice(fineness, scale, np.ascontiguousarray(shares / stretch[:, None]), stretch, choose)


class Found(NamedTuple):
    """The mixture that equals a belief, and room to work it out."""

    place: Whole
    weight: Array
    whole: Whole
    rest: Array
    order: Whole


@compiled
def room_for(things: int) -> Found:
    """Return room for mixtures of beliefs over so many things."""
    place, weight = np.zeros(things, dtype=np.int64), np.zeros(things)
    tails = things - 1
    return Found(place, weight, np.zeros(tails, dtype=np.int64), np.zeros(tails), np.zeros(tails, dtype=np.int64))


@compiled
def rank(whole: Whole, choose: Whole) -> int:
    """Return the place of the point with these tail sums."""
    place, tails = 0, len(whole)
    for i in range(tails):
        place += choose[whole[i] + tails - 1 - i, tails - i]
    return place


@compiled
def split(belief: Array, lattice: Lattice, found: Found) -> float:
    """Cut the tail sums into whole numbers and rests, and order the rests, largest first; return the scaled total."""
    tails, whole, total = len(belief) - 1, 0.0, 0.0
    for i in range(tails + 1):
        whole += belief[i] * lattice.scale[i]
    for i in range(tails - 1, -1, -1):
        total += belief[i + 1] * lattice.scale[i + 1]
        scaled = min(total / whole * lattice.fineness, float(lattice.fineness))
        found.whole[i] = int(scaled + NEAR)
        found.rest[i] = max(scaled - found.whole[i], 0.0)
    for i in range(tails):  # by insertion, equal rests in the order of the coordinates: so tail sums never rise
        place = i
        while place > 0 and found.rest[found.order[place - 1]] < found.rest[i]:
            found.order[place] = found.order[place - 1]
            place -= 1
        found.order[place] = i
    return whole


@compiled
def locate(belief: Array, lattice: Lattice, found: Found) -> int:
    """Fill `found.place` and `found.weight` with the points that a belief is a mixture of; return their number."""
    whole = split(belief, lattice, found)
    things, number, before = len(belief), 0, 1.0
    for i in range(things):
        after = found.rest[found.order[i]] if i < things - 1 else 0.0
        if before - after > NEAR:
            found.place[number] = rank(found.whole, lattice.choose)
            found.weight[number] = (before - after) * whole * lattice.stretch[found.place[number]]
            number += 1
        if i < things - 1:
            before = after
            found.whole[found.order[i]] += 1
    return number
