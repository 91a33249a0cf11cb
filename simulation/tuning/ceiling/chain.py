"""The lattice as a chain, compiled: every point that can be reached, and where each choice leads from it.

A firm whose belief lies between points is taken to hold one of the corners around it, by chance. That is knowing more
than there is to know, so the best that can be done in the chain is never worse than the best that can be done.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.engines.compiled import compiled
from simulation.engines.counts.axes import Array
from simulation.tuning.ceiling.law import Law
from simulation.tuning.ceiling.simplex import Lattice, Whole
from simulation.tuning.ceiling.successors import (
    Desk,
    chosen_visit,
    desk_for,
    for_cause,
    go_on,
    memories_of,
    put,
    unvisited,
)

BELOW = 1.0 - 2.0**-23
"""Weights are kept in single precision, rounded down: costs are never negative, so the bound stays one."""

FOR_CAUSE, LEFT_ALONE, CHOSEN = range(3)
"""Blocks of a row; from `CHOSEN` on one for each kind of visit."""

Small = NDArray[np.float32]
Places = NDArray[np.int32]
Yes = NDArray[np.bool_]


class Chain(NamedTuple):
    """Rows, in the order in which they are reached; each has a block for for-cause visits, none, and each kind.

    Attributes
    ----------
    harm, summoned
        Severity weights in violation, and chance of a for-cause visit, by row.
    starts
        Where each block begins among `target` and `weight`, (row · blocks + block).
    begin, enter
        Firms at the start, and firms that enter in a month, by row.
    reach
        Rows that can be reached by each month.
    """

    harm: Array
    summoned: Array
    starts: Whole
    target: Places
    weight: Small
    begin: Array
    enter: Array
    reach: Whole


class Growth(NamedTuple):
    """What is known of rows while they are found: the row of each slot (or −1), the slot of each row, how many."""

    row: Places
    slot: Places
    rows: Whole


@compiled
def number_rows(desk: Desk, growth: Growth) -> None:
    """Give every slot that was touched a row."""
    for k in range(desk.many[0]):
        slot = desk.touched[k]
        if growth.row[slot] < 0:
            growth.row[slot] = growth.rows[0]
            growth.slot[growth.rows[0]] = slot
            growth.rows[0] += 1


@compiled
def firms_by_row(desk: Desk, growth: Growth, firms: Array) -> None:
    """Take the firms off the desk, (row)."""
    number_rows(desk, growth)
    for k in range(desk.many[0]):
        firms[growth.row[desk.touched[k]]] += desk.mass[desk.touched[k]]
        desk.mass[desk.touched[k]] = 0.0
    desk.many[0] = 0


@compiled
def place_firms(start: Array, entrants: Array, law: Law, lattice: Lattice, desk: Desk, growth: Growth) -> Array:
    """Return the firms of the start and those that enter, by row: (2, slot), as many rows as slots."""
    firms = np.zeros((2, len(growth.row)))
    for s in range(start.shape[0]):
        for c in range(4):
            for d in range(start.shape[2]):
                desk.end[:] = start[s, c, d]
                go_on(c, d, law, lattice, desk)
    firms_by_row(desk, growth, firms[0])
    for c in range(4):
        desk.end[:] = entrants[c]
        put(c, 0, 1.0, law, lattice, desk)
    firms_by_row(desk, growth, firms[1])
    return firms


@compiled
def spread(kind: int, belief: Array, c: int, d: int, law: Law, lattice: Lattice, desk: Desk) -> None:
    """Put what a block holds on the desk: for-cause visits, no visit, or a visit of a kind."""
    if kind == FOR_CAUSE:
        for_cause(belief, c, d, law, lattice, desk)
    elif kind == LEFT_ALONE:
        unvisited(belief, c, d, law, lattice, desk)
    else:
        chosen_visit(belief, kind - CHOSEN, c, d, law, lattice, desk)


@compiled
def larger(old: Array, size: int) -> Array:
    """Return an array with the same content and more room."""
    new = np.empty(size, old.dtype)
    new[: len(old)] = old
    return new


@compiled
def keep(desk: Desk, growth: Growth, used: int, target: Places, weight: Small) -> int:
    """Write what is on the desk behind the entries there are; return the new number of entries."""
    number_rows(desk, growth)
    for k in range(desk.many[0]):
        slot = desk.touched[k]
        target[used] = growth.row[slot]
        weight[used] = np.float32(desk.mass[slot] * BELOW)
        desk.mass[slot] = 0.0
        used += 1
    desk.many[0] = 0
    return used


@compiled
def of_rows(growth: Growth, law: Law, lattice: Lattice, weights: Array) -> Array:
    """Return severity weights in violation, and the chance of a for-cause visit, (2, row)."""
    points, groups = len(lattice.points), law.onset.shape[1]
    found = np.zeros((2, growth.rows[0]))
    for row in range(growth.rows[0]):
        belief = lattice.points[growth.slot[row] % points]
        for v in range(3):
            for u in range(groups):
                found[0, row] += belief[v * groups + u] * weights[v]
                found[1, row] += belief[v * groups + u] * law.summoned[v]
    return found


@compiled
def grow(
    law: Law, lattice: Lattice, start: Array, entrants: Array, weights: Array, possible: Yes, months: int
) -> Chain:
    """Return the chain of the firms of one kind.

    Parameters
    ----------
    start
        Firms before the first month, (stratum, class, memory, belief place).
    entrants
        Firms that enter each month, (class, belief place).
    weights
        Severity weights by status.
    possible
        Whether each kind of visit can be chosen at all.
    """
    points, things = lattice.points.shape
    memories = memories_of(law)
    slots, blocks = 4 * memories * points, CHOSEN + len(possible)
    desk = desk_for(things, slots)
    growth = Growth(np.full(slots, -1, np.int32), np.zeros(slots, np.int32), np.zeros(1, np.int64))
    firms = place_firms(start, entrants, law, lattice, desk, growth)
    starts, used, row = np.zeros(slots * blocks + 1, dtype=np.int64), 0, 0
    target, weight = np.empty(4 * slots, dtype=np.int32), np.empty(4 * slots, dtype=np.float32)
    reach = np.zeros(months, dtype=np.int64)
    for month in range(months):
        reach[month] = growth.rows[0]
        while row < reach[month]:
            cell, belief = growth.slot[row] // points, lattice.points[growth.slot[row] % points]
            for kind in range(blocks):
                if len(target) - used < slots:
                    target, weight = larger(target, 2 * len(target)), larger(weight, 2 * len(weight))
                if kind <= LEFT_ALONE or possible[kind - CHOSEN]:
                    spread(kind, belief, cell // memories, cell % memories, law, lattice, desk)
                used = keep(desk, growth, used, target, weight)
                starts[row * blocks + kind + 1] = used
            row += 1
    traits, rows = of_rows(growth, law, lattice, weights), growth.rows[0]
    begin, enter = firms[0, :rows].copy(), firms[1, :rows].copy()
    kept = (starts[: row * blocks + 1].copy(), target[:used].copy(), weight[:used].copy())
    return Chain(traits[0].copy(), traits[1].copy(), kept[0], kept[1], kept[2], begin, enter, reach)
