"""Expected firms by what an office can easily recall, compiled: class, months since the last visit, its result.

A cell is 0 for a firm that was not visited yet, else 1 + result · SPAN + months since − 1; results are cleared, found
minor, found serious; after SPAN months a firm stays in its cell. Firms stand as (class, cell, memory, belief place) and
are moved exactly, the hidden part with them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.engines.compiled import compiled
from simulation.engines.counts.axes import Array
from simulation.tuning.ceiling.law import Law

SPAN = 24
"""Months since the last visit that are told apart: two years of a plan."""
CELLS = 1 + 3 * SPAN
NO_VISIT = -1

Choices = NDArray[np.int64]
"""Kind of visit, or `NO_VISIT`, (class, cell)."""


class Seen(NamedTuple):
    """Firms visited this month: cleared by (class, memory, place), caught by (severity, class, propensity)."""

    cleared: Array
    caught: Array


@compiled
def next_cell(cell: int) -> int:
    """Return the cell after a month without a visit."""
    return cell if cell == 0 or (cell - 1) % SPAN == SPAN - 1 else cell + 1


@compiled
def complied(end: Array, law: Law, out: Array) -> None:
    """Move firms from the end of a month to the visits of the next: exits, memories that end, compliance."""
    groups, memories = law.onset.shape[1], law.onset.shape[2]
    for c in range(4):
        stay = 1.0 - law.exit[c]
        for cell in range(end.shape[1]):
            for d in range(memories):
                for u in range(groups):
                    for v in range(3):
                        out[c, cell, d, v * groups + u] = end[c, cell, d, v * groups + u] * stay
            if memories > 1:
                for i in range(3 * groups):
                    moved = out[c, cell, 1, i] * law.fade
                    out[c, cell, 1, i] -= moved
                    out[c, cell, 0, i] += moved
            for d in range(memories):
                for u in range(groups):
                    comply(out[c, cell, d], law.onset[c, u, d], u, groups, law)


@compiled
def comply(firms: Array, onset: float, u: int, groups: int, law: Law) -> None:
    """Stage 2 for one propensity."""
    compliant, minor, serious = firms[u], firms[groups + u], firms[2 * groups + u]
    new, worse = compliant * onset, minor * law.escalation
    corrected, better = minor * law.minor_correction, serious * law.serious_correction
    firms[u] = compliant - new + corrected + better
    firms[groups + u] = minor - worse - corrected + new
    firms[2 * groups + u] = serious - better + worse


@compiled
def look(firms: Array, chance: Array, detection: Array, c: int, d: int, seen: Seen) -> None:
    """Visit a share of firms by status, and note what is found."""
    groups = len(firms) // 3
    for v in range(3):
        found = 0.0 if v == 0 else detection[v - 1]
        for u in range(groups):
            visited = firms[v * groups + u] * chance[v]
            seen.cleared[c, d, v * groups + u] += visited * (1.0 - found)
            if v > 0:
                seen.caught[v - 1, c, u] += visited * found


@compiled
def push_visited(seen: Seen, law: Law, end: Array) -> None:
    """Give those visited their new class, with one month since the visit behind them when they are next looked at."""
    groups, sanctioned = law.onset.shape[1], law.onset.shape[2] - 1
    for c in range(4):
        for new in range(4):
            end[new, 1] += seen.cleared[c] * law.cleared[c, new]
            for severity in range(2):
                cell, right = 1 + (severity + 1) * SPAN, law.rectification[severity]
                for u in range(groups):
                    firms = seen.caught[severity, c, u] * law.found[severity, c, new]
                    end[new, cell, sanctioned, u] += firms * right
                    end[new, cell, sanctioned, (severity + 1) * groups + u] += firms * (1.0 - right)


@compiled
def visits(firms: Array, choice: Choices, law: Law, hours: Array, other_hours: float, seen: Seen, end: Array) -> float:
    """Stages 3 to 6; fill `end` with the firms by new class and return the hours."""
    groups, used = law.onset.shape[1], 0.0
    seen.cleared[:] = 0.0
    seen.caught[:] = 0.0
    end[:] = 0.0
    for c in range(4):
        for cell in range(CELLS):
            kind = choice[c, cell]
            goes = kind != NO_VISIT and np.isfinite(hours[max(kind, 0)])
            for d in range(law.onset.shape[2]):
                own = firms[c, cell, d]
                look(own, law.summoned, law.detection[0], c, d, seen)
                if goes:
                    look(own, law.quiet, law.detection[kind + 1], c, d, seen)
                for v in range(3):
                    for u in range(groups):
                        mass = own[v * groups + u]
                        used += mass * law.summoned[v] * other_hours
                        used += mass * law.quiet[v] * hours[kind] if goes else 0.0
                        if not goes:
                            for new in range(4):
                                share = law.quiet[v] * law.unvisited[v, c, new]
                                end[new, next_cell(cell), d, v * groups + u] += mass * share
    push_visited(seen, law, end)
    return used


@compiled
def count_status(firms: Array, sums: Array) -> None:
    """Add the firms by status to `sums`, from place 1 on."""
    groups = firms.shape[3] // 3
    for c in range(4):
        for cell in range(CELLS):
            for d in range(firms.shape[2]):
                for i in range(3 * groups):
                    sums[1 + i // groups] += firms[c, cell, d, i]


@compiled
def course(
    law: Law,
    begin: Array,
    entrants: Array,
    choices: NDArray[np.int64],
    hours: Array,
    other_hours: float,
    tape: Array,
) -> Array:
    """Follow the firms of a kind under choices (month, class, cell); return hours, then firm-months by status.

    Parameters
    ----------
    begin, entrants
        Firms before the first month, and those that enter each month, (class, memory, place) and (class, place).
    hours, other_hours
        Inspector-hours of each kind of visit, (month of the plan year, kind), and of a for-cause visit.
    tape
        Filled with the firms before the visits of each month, (month, class, cell, memory, place).
    """
    groups, sums = law.onset.shape[1], np.zeros(4)
    end = np.zeros(tape.shape[1:])
    end[:, 0] = begin
    seen = Seen(np.zeros((4, tape.shape[3], 3 * groups)), np.zeros((2, 4, groups)))
    new = np.zeros(3 * groups)
    for month in range(len(tape)):
        complied(end, law, tape[month])
        for c in range(4):
            new[:] = entrants[c]
            for u in range(groups):
                comply(new, law.onset[c, u, 0], u, groups, law)
            tape[month, c, 0, 0] += new
        sums[0] += visits(tape[month], choices[month], law, hours[month % 12], other_hours, seen, end)
        count_status(tape[month], sums)
    return sums
