"""Better choices from the last month back, compiled: a visit where, over all firms of a cell, it is worth its price."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulation.engines.compiled import compiled
from simulation.engines.counts.axes import Array
from simulation.tuning.ceiling.law import Law
from simulation.tuning.ceiling.recalled import CELLS, NO_VISIT, SPAN, Choices, next_cell


class Ahead(NamedTuple):
    """Expected cost from now on: with no visit, (class, cell, memory, place); with each, (kind, class, memory, place).

    Kind 0 is a visit by one department for cause; the kinds of choice follow.
    """

    left_alone: Array
    visited: Array


@compiled
def before_month(later: Array, law: Law, out: Array) -> None:
    """Take costs from before the visits of a month back to the end of the month before."""
    groups, memories = law.onset.shape[1], law.onset.shape[2]
    for c in range(4):
        stay = 1.0 - law.exit[c]
        for cell in range(CELLS):
            for d in range(memories):
                for u in range(groups):
                    onset = law.onset[c, u, d]
                    a, b, e = later[c, cell, d, u], later[c, cell, d, groups + u], later[c, cell, d, 2 * groups + u]
                    better, worse = law.minor_correction, law.escalation
                    out[c, cell, d, u] = stay * (a + onset * (b - a))
                    out[c, cell, d, groups + u] = stay * (b + better * (a - b) + worse * (e - b))
                    out[c, cell, d, 2 * groups + u] = stay * (e + law.serious_correction * (a - e))
            if memories > 1:
                for i in range(3 * groups):
                    out[c, cell, 1, i] += law.fade * (out[c, cell, 0, i] - out[c, cell, 1, i])


@compiled
def if_left_alone(end: Array, law: Law, out: Array) -> None:
    """Cost of no visit, (class, cell, memory, place)."""
    groups = law.onset.shape[1]
    out[:] = 0.0
    for c in range(4):
        for new in range(4):
            for cell in range(CELLS):
                for d in range(law.onset.shape[2]):
                    for v in range(3):
                        for u in range(groups):
                            i = v * groups + u
                            out[c, cell, d, i] += law.unvisited[v, c, new] * end[new, next_cell(cell), d, i]


@compiled
def if_visited(end: Array, law: Law, out: Array) -> None:
    """Cost of each kind of visit, (kind, class, memory, place)."""
    groups, sanctioned = law.onset.shape[1], law.onset.shape[2] - 1
    out[:] = 0.0
    for kind in range(len(law.detection)):
        for c in range(4):
            for d in range(law.onset.shape[2]):
                for v in range(3):
                    found = 0.0 if v == 0 else law.detection[kind, v - 1]
                    for u in range(groups):
                        i, cost = v * groups + u, 0.0
                        for new in range(4):
                            cost += (1.0 - found) * law.cleared[c, new] * end[new, 1, d, i]
                            if v > 0:
                                cell, right = 1 + v * SPAN, law.rectification[v - 1]
                                left = (1.0 - right) * end[new, cell, sanctioned, i]
                                caught = right * end[new, cell, sanctioned, u] + left
                                cost += found * law.found[v - 1, c, new] * caught
                        out[kind, c, d, i] = cost


@compiled
def look_ahead(later: Array, law: Law, end: Array, ahead: Ahead) -> None:
    """Work out what a month's choices cost from then on."""
    before_month(later, law, end)
    if_left_alone(end, law, ahead.left_alone)
    if_visited(end, law, ahead.visited)


@compiled
def add_gains(firms: Array, law: Law, ahead: Ahead, hours: Array, price: float, gains: Array) -> None:
    """Add what each kind of visit saves in each cell, its hours paid, (kind, class, cell)."""
    groups = law.onset.shape[1]
    for kind in range(len(hours)):
        if np.isinf(hours[kind]):
            continue
        for c in range(4):
            for cell in range(CELLS):
                for d in range(law.onset.shape[2]):
                    for i in range(3 * groups):
                        saved = ahead.left_alone[c, cell, d, i] - ahead.visited[kind + 1, c, d, i]
                        gains[kind, c, cell] += (
                            firms[c, cell, d, i] * law.quiet[i // groups] * (saved - price * hours[kind])
                        )


@compiled
def choose(gains: Array, choice: Choices) -> None:
    """Choose the kind of visit that saves most in each cell, if any saves anything."""
    for c in range(4):
        for cell in range(CELLS):
            choice[c, cell] = NO_VISIT
            most = 0.0
            for kind in range(len(gains)):
                if gains[kind, c, cell] > most:
                    most = gains[kind, c, cell]
                    choice[c, cell] = kind


@compiled
def settle_costs(
    law: Law,
    ahead: Ahead,
    choice: Choices,
    hours: Array,
    other_hours: float,
    price: float,
    weights: Array,
    out: Array,
) -> None:
    """Set `out` to the cost from before the visits of the month on, under the choices made."""
    groups = law.onset.shape[1]
    for c in range(4):
        for cell in range(CELLS):
            kind = choice[c, cell]
            goes = kind != NO_VISIT and np.isfinite(hours[max(kind, 0)])
            for d in range(law.onset.shape[2]):
                for i in range(3 * groups):
                    v = i // groups
                    own = ahead.left_alone[c, cell, d, i]
                    if goes:
                        own = price * hours[kind] + ahead.visited[kind + 1, c, d, i]
                    summoned = price * other_hours + ahead.visited[0, c, d, i]
                    out[c, cell, d, i] = weights[v] + law.summoned[v] * summoned + law.quiet[v] * own
