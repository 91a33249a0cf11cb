"""Counts of firms by cell (``4 × stratum + class``) that are carried on from change to change, compiled."""

from __future__ import annotations

import numpy as np

from simulation.engines.compiled import compiled, compiled_in
from simulation.engines.firms.risks import set_kind
from simulation.engines.firms.tables import Bits, Firms, Laws, Places, Room, Tasks


@compiled
def count_all(firms: Firms, laws: Laws) -> None:
    """Count the firms of the start, and write down their kinds."""
    for s in range(len(firms.begin)):
        for i in range(firms.begin[s], firms.end[s]):
            count_in(firms, 4 * s + firms.risk_class[i], i, 1)
            set_kind(firms, laws, i)


@compiled_in
def count_in(firms: Firms, cell: int, i: int, by: int) -> None:
    """Count a firm in a cell (1), or no longer (-1)."""
    firms.alive[cell] += by
    firms.unseen[cell] += by * (1 - firms.visited[i])
    if firms.status[i] > 0:
        firms.standing[cell, firms.status[i] - 1] += by
    _count_programmes(firms.undrawn, firms.flags, cell, i, by)


@compiled_in
def mark(firms: Firms, tasks: Tasks, cell: int, i: int, channel: int) -> None:
    """Set the flags of the programmes for which a visit counts."""
    _count_programmes(firms.undrawn, firms.flags, cell, i, -1)
    for word in range(firms.flags.shape[1]):
        firms.flags[i, word] |= tasks.marks[channel, word]
    _count_programmes(firms.undrawn, firms.flags, cell, i, 1)


@compiled_in
def pass_over(firms: Firms, room: Room, cell: int, i: int) -> None:
    """Let no programme draw a firm this month any more."""
    _count_programmes(room.eligible, firms.flags, cell, i, -1)


@compiled_in
def _count_programmes(counts: Places, flags: Bits, cell: int, i: int, by: int) -> None:
    """Add to the counts of the programmes that have not drawn a firm."""
    for programme in range(counts.shape[1]):
        if flags[i, programme // 64] >> np.uint64(programme % 64) & np.uint64(1) == np.uint64(0):
            counts[cell, programme] += by
