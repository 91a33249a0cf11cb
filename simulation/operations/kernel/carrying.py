"""Day by day, who is visited: the compiled kernel.

Each morning the people at work have room for so many visits; what is left over from the day before is at most one
visit's worth. Visits are taken up in the order of their keys: rank of the kind, due day, kind. A visit needs people of
all its departments on the same day. One for which there are too few waits, and what it needs is not given to later
ones, so that it is carried out in the end.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.engines.compiled import compiled

Counts = NDArray[np.int64]
Vector = NDArray[np.float64]
ROUNDING = 1e-9
"""Visits: a whole visit's room must not be lost to a rounding error."""


class Carried(NamedTuple):
    """What became of the orders.

    Attributes
    ----------
    ordered, done, on_time, decided, backlog
        (replication, kind, month): visits ordered in the month, done in the month, of those ordered in the month: in
        time, and either in time or late by now; left over when the month ends.
    waits
        (kind, month of the order, working days): visits of all replications by how long they waited, those not done by
        how long they have waited so far.
    started
        (replication, kind, day): visits made on each day.
    """

    ordered: Counts
    done: Counts
    on_time: Counts
    decided: Counts
    backlog: Counts
    waits: Counts
    started: Counts


@compiled
def carry_out(
    orders: Counts, due: Counts, rank: Counts, need: Vector, room: Vector, month: Counts, months: int
) -> Carried:
    """Carry out the orders of every replication.

    Parameters
    ----------
    orders
        (replication, kind, day).
    due
        (kind, day of the order).
    rank
        (kind).
    need
        (kind, resource): room that a visit takes.
    room
        (replication, resource, day).
    month
        (day).
    """
    replications, kinds, days = orders.shape
    resources = need.shape[1]
    shape = (replications, kinds, months)
    ordered, done = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    on_time, decided = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    backlog = np.zeros(shape, np.int64)
    waits = np.zeros((kinds, months, days + 1), np.int64)
    started = np.zeros((replications, kinds, days), np.int64)
    for r in range(replications):
        pending = orders[r].copy()
        head = np.zeros(kinds, np.int64)
        credit = np.zeros(resources)
        for day in range(days):
            credit += room[r, :, day]
            _one_day(r, day, pending, head, credit, due, rank, need, month, done, on_time, decided, waits, started)
            for q in range(resources):
                credit[q] = min(credit[q], _largest(need, q))
            for k in range(kinds):
                ordered[r, k, month[day]] += orders[r, k, day]
                if day == days - 1 or month[day + 1] != month[day]:
                    backlog[r, k, month[day]] = pending[k, : day + 1].sum()
        _left_over(r, pending, due, month, decided, waits)
    return Carried(ordered, done, on_time, decided, backlog, waits, started)


@compiled
def _largest(need: Vector, resource: int) -> float:
    largest = 0.0
    for k in range(need.shape[0]):
        largest = max(largest, need[k, resource])
    return largest


@compiled
def _one_day(
    r: int, day: int, pending: Counts, head: Counts, credit: Vector, due: Counts, rank: Counts, need: Vector,
    month: Counts, done: Counts, on_time: Counts, decided: Counts, waits: Counts, started: Counts,
) -> None:  # fmt: skip
    """Make the visits of one day."""
    kinds, resources = need.shape
    waiting = np.zeros(kinds, np.bool_)
    held = np.zeros(resources)
    while True:
        k = _next_kind(day, pending, head, waiting, due, rank)
        if k < 0:
            return
        ordered_on = head[k]
        wanted = pending[k, ordered_on]
        made = _possible(wanted, k, credit, held, need)
        pending[k, ordered_on] -= made
        started[r, k, day] += made
        done[r, k, month[day]] += made
        waits[k, month[ordered_on], day - ordered_on] += made
        decided[r, k, month[ordered_on]] += made
        if day <= due[k, ordered_on]:
            on_time[r, k, month[ordered_on]] += made
        for q in range(resources):
            credit[q] -= made * need[k, q]
        if made < wanted:
            waiting[k] = True
            for q in range(resources):
                held[q] += min(need[k, q], max(0.0, credit[q] - held[q]))


@compiled
def _next_kind(day: int, pending: Counts, head: Counts, waiting: NDArray[np.bool_], due: Counts, rank: Counts) -> int:
    """Return the kind whose oldest visit comes first; -1 when nothing is left that is not blocked."""
    best = -1
    for k in range(len(head)):
        if waiting[k]:
            continue
        while head[k] < day and pending[k, head[k]] == 0:
            head[k] += 1
        if pending[k, head[k]] == 0:
            continue
        if best < 0 or (rank[k], due[k, head[k]], k) < (rank[best], due[best, head[best]], best):
            best = k
    return best


@compiled
def _possible(wanted: int, k: int, credit: Vector, held: Vector, need: Vector) -> int:
    """Return how many of the visits there is room for."""
    made = wanted
    for q in range(need.shape[1]):
        if need[k, q] > 0:
            made = min(made, int(np.floor(max(0.0, credit[q] - held[q]) / need[k, q] + ROUNDING)))
    return made


@compiled
def _left_over(r: int, pending: Counts, due: Counts, month: Counts, decided: Counts, waits: Counts) -> None:
    """Note how long what was not done has waited, and what of it is late."""
    kinds, days = pending.shape
    for k in range(kinds):
        for day in range(days):
            if pending[k, day]:
                waits[k, month[day], days - day] += pending[k, day]
                if due[k, day] < days:
                    decided[r, k, month[day]] += pending[k, day]
