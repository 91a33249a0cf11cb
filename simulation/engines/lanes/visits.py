"""Stages 3 to 5 of a month for eight lanes at once, compiled, and what is recorded of them."""

from __future__ import annotations

from simulation.engines.compiled import compiled
from simulation.engines.counts.axes import Array
from simulation.engines.lanes.layout import W, Whole, Yes


@compiled
def chances(by_status: Array, lane: Whole, open_to: Yes, of_month: Array, c: int, chance: Array, before: Array) -> None:
    """Set the chance of each channel by status and flag state, and the share that no earlier one visited."""
    for v in range(3):
        for k in range(open_to.shape[2]):
            for w in range(W):
                before[v, k, 0, w] = 1.0
            for i in range(len(lane)):
                own = by_status[i, v] * open_to[i, c, k]
                for w in range(W):
                    share = own if lane[i] < 0 else of_month[lane[i], c, w] * open_to[i, c, k]
                    chance[v, k, i, w] = share * before[v, k, i, w]
                    before[v, k, i + 1, w] = before[v, k, i, w] - chance[v, k, i, w]


@compiled
def count_visits(
    detection: Array,
    hours: Array,
    programme: Array,
    places: tuple[Whole, int],
    c: int,
    chance: Array,
    standing: Array,
    out: Array,
) -> None:
    """Record visits and findings."""
    row, channels = places
    for v in range(3):
        for k in range(standing.shape[2]):
            for i in range(len(row)):
                found = detection[i, v - 1] if v > 0 else 0.0
                for w in range(W):
                    one, more = chance[v, k, i, w] * standing[v, 0, k, w], chance[v, k, i, w] * standing[v, 1, k, w]
                    visits = one + more
                    hit = visits * found
                    out[8, c, w] += one
                    out[9, c, w] += more
                    out[10 + v, c, w] += hit if v > 0 else visits
                    out[12 + v, c, w] += visits - hit if v > 0 else 0.0
                    out[16, c, w] += visits * hours[i]
                    out[22, c, w] += one * programme[i]
                    out[23 + row[i], c, w] += visits
                    out[23 + channels + row[i], c, w] += hit


@compiled
def outcomes(detection: Array, to: Whole, chance: Array, shares: Array) -> None:
    """Add up the channels: `shares` (status, flag state, cleared or found, new flag state, lane)."""
    shares[:] = 0.0
    for v in range(3):
        for k in range(shares.shape[1]):
            for i in range(len(to)):
                found = detection[i, v - 1] if v > 0 else 0.0
                target = to[i, k]
                for w in range(W):
                    shares[v, k, 0, target, w] += chance[v, k, i, w] * (1 - found)
                    shares[v, k, 1, target, w] += chance[v, k, i, w] * found


@compiled
def move_visited(x: Array, c: int, shares: Array, before: Array, sanction: int, cleared: Array, found: Array) -> None:
    """Stages 3 to 5: move the visited where their findings put them, leave the others in `x`."""
    book, last = shares.shape[1], before.shape[2] - 1
    for v in range(3):
        for cell in range(x.shape[3]):
            k = cell % book
            for target in range(book):
                if target & k == k:  # a visit sets flags and clears none
                    new = cell - k + target
                    for w in range(W):
                        both = x[v, 0, c, cell, w] + x[v, 1, c, cell, w]
                        cleared[v, c, new, w] += both * shares[v, k, 0, target, w]
                        if v > 0:
                            found[v - 1, c, new | sanction, w] += both * shares[v, k, 1, target, w]
            for w in range(W):
                x[v, 0, c, cell, w] *= before[v, k, last, w]
                x[v, 1, c, cell, w] *= before[v, k, last, w]


@compiled
def count_standing(c: int, standing: Array, out: Array) -> None:
    """Record who is there after stage 2."""
    for v in range(3):
        for k in range(standing.shape[2]):
            for w in range(W):
                fresh, both = standing[v, 0, k, w], standing[v, 0, k, w] + standing[v, 1, k, w]
                out[0, c, w] += both
                out[21, c, w] += fresh
                out[5 + v, c, w] += both if v > 0 else 0.0


@compiled
def count_eligible(x: Array, c: int, eligible: Array, first: int, out: Array) -> None:
    """Record who qualifies for measures after stage 2: all, then those in minor, then in serious violation."""
    rows = len(eligible)
    for row in range(rows):
        for i in range(x.shape[3]):
            for w in range(W):
                own = eligible[row, c, i, w]
                good = x[0, 0, c, i, w] + x[0, 1, c, i, w]
                minor, serious = x[1, 0, c, i, w] + x[1, 1, c, i, w], x[2, 0, c, i, w] + x[2, 1, c, i, w]
                out[first + row, c, w] += own * (good + minor + serious)
                out[first + rows + row, c, w] += own * minor
                out[first + 2 * rows + row, c, w] += own * serious


@compiled
def count_flows(
    unvisited: Array, cleared: Array, found: Array, c: int, before: Array, standing: Array, out: Array
) -> None:
    """Record the new classes of everyone."""
    last = before.shape[2] - 1
    for w in range(W):
        left = out[10, c, w] + out[13, c, w] + out[14, c, w]
        for d in range(4):
            out[17 + d, c, w] = left * cleared[c, d] + out[11, c, w] * found[0, c, d] + out[12, c, w] * found[1, c, d]
    for v in range(3):
        for k in range(standing.shape[2]):
            for d in range(4):
                for w in range(W):
                    left = (standing[v, 0, k, w] + standing[v, 1, k, w]) * before[v, k, last, w]
                    out[17 + d, c, w] += left * unvisited[v, c, d]


@compiled
def count_rectified(rectification: Array, c: int, out: Array) -> None:
    """Record those put right."""
    for w in range(W):
        out[15, c, w] = out[11, c, w] * rectification[0] + out[12, c, w] * rectification[1]
