"""One month of the model, firm by firm, compiled.

Each function is one stage of section 3 of the model for all firms. Whatever happens to a firm is decided by a number of
its own, made from (seed, replication, purpose, month, number of the firm): it meets the same luck under every plan. Visits,
stage 3, are in `visits`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.engines.compiled import compiled
from simulation.engines.firms.numbers import number_of, step_of
from simulation.engines.firms.tables import FIRST_PROGRAMME, Bits, Books, Firms, Laws, Places, Tasks

START, START_OBSERVED, EXIT, OBSERVATION, MEMORY, COMPLIANCE, FINDING, RECTIFICATION, CLASS = range(9)
ENTRY_CLASS, ENTRY_STATUS, ENTRY_PROPENSITY = range(9, 12)
CLEARED, FOUND = 3, 3
"""Rows of `Laws.push`: cleared; status 1 and 2 found are the rows 4 and 5."""
YEAR = 12


@compiled
def found(firms: Firms, counts: Places, hidden: Bits, observed: Bits, keys: Bits) -> int:
    """Enter the firms of the start and return how many they are.

    Parameters
    ----------
    counts
        Firms by cell.
    hidden
        Cumulative thresholds of (status, propensity, sanctioned), by cell.
    observed
        Thresholds of being under observation at the start, by stratum.
    """
    number, groups = 0, (hidden.shape[1] + 1) // 3
    for cell in range(len(counts)):
        for _ in range(counts[cell]):
            name = np.uint64(number)
            state = step_of(hidden[cell], number_of(keys[START], name))
            firms.number[number] = name
            firms.stratum[number], firms.risk_class[number] = cell // 4, cell % 4
            firms.status[number], firms.group[number] = state // groups, state % groups
            firms.observed[number] = number_of(keys[START_OBSERVED], name) < observed[cell // 4]
            number += 1
    return number


@compiled
def until_visits(
    firms: Firms, alive: int, born: int, laws: Laws, tasks: Tasks, now: Bits, entries: Places, books: Books, month: int
) -> tuple[int, int]:
    """Play stages 0 to 2 and return how many firms there are, and how many ever were.

    Parameters
    ----------
    now
        Keys of this month, by purpose.
    entries
        New firms by stratum.
    """
    _begin(firms, alive, tasks, month % YEAR)
    alive = _leave(firms, alive, laws, now, books.exits[month])
    before = born
    alive, born = _enter(firms, alive, born, laws, now, entries, books.entries[month])
    _comply(firms, alive, before, laws, now, books, month)
    return alive, born


@compiled
def from_visits(firms: Firms, alive: int, laws: Laws, tasks: Tasks, now: Bits, books: Books, month: int) -> None:
    """Play stages 4 to 6 once `Firms.channel` says who is visited."""
    _inspect(firms, alive, laws, tasks, now, books, month)
    _push(firms, alive, laws, now, books.reclassified[month])


@compiled
def _begin(firms: Firms, alive: int, tasks: Tasks, of_year: int) -> None:
    """Stage 0: forget the visits of last year, and the draws of the rounds that begin."""
    if of_year == 0:
        firms.visited[:alive] = 0
    if tasks.resetting[of_year]:
        for i in range(alive):
            cell = 4 * firms.stratum[i] + firms.risk_class[i]
            for word in range(firms.flags.shape[1]):
                firms.flags[i, word] &= ~tasks.resets[of_year, cell, word]


@compiled
def _leave(firms: Firms, alive: int, laws: Laws, now: Bits, exits: NDArray[np.float64]) -> int:
    """Stage 1, exits: return how many stay. The last takes the place of one that leaves."""
    key, i = now[EXIT], 0
    while i < alive:
        if number_of(key, firms.number[i]) >= laws.exit[firms.risk_class[i]]:
            i += 1
            continue
        exits[4 * firms.stratum[i] + firms.risk_class[i]] += 1
        alive -= 1
        firms.number[i], firms.stratum[i] = firms.number[alive], firms.stratum[alive]
        firms.risk_class[i], firms.status[i] = firms.risk_class[alive], firms.status[alive]
        firms.group[i], firms.observed[i] = firms.group[alive], firms.observed[alive]
        firms.visited[i] = firms.visited[alive]
        firms.flags[i] = firms.flags[alive]
    return alive


@compiled
def _enter(
    firms: Firms, alive: int, born: int, laws: Laws, now: Bits, entries: Places, booked: NDArray[np.float64]
) -> tuple[int, int]:
    """Stage 1, entries: return how many firms there are, and how many ever were."""
    for s in range(len(entries)):
        for _ in range(entries[s]):
            number = np.uint64(born)
            c = step_of(laws.entry_class, number_of(now[ENTRY_CLASS], number))
            firms.number[alive], firms.stratum[alive], firms.risk_class[alive] = number, s, c
            firms.status[alive] = step_of(laws.entry_status, number_of(now[ENTRY_STATUS], number))
            firms.group[alive] = 2 * step_of(laws.entry_propensity, number_of(now[ENTRY_PROPENSITY], number))
            firms.observed[alive], firms.visited[alive] = laws.observed[s], 0
            firms.flags[alive] = np.uint64(0)
            booked[4 * s + c] += 1
            alive, born = alive + 1, born + 1
    return alive, born


@compiled
def _comply(firms: Firms, alive: int, before: int, laws: Laws, now: Bits, books: Books, month: int) -> None:
    """Stages 1 and 2: observation and memory end for firms numbered below `before`; then compliance."""
    for i in range(alive):
        number, s, c = firms.number[i], firms.stratum[i], firms.risk_class[i]
        if number < np.uint64(before):
            if firms.observed[i] and number_of(now[OBSERVATION], number) < laws.fading[0]:
                firms.observed[i] = 0
            if firms.group[i] & 1 and number_of(now[MEMORY], number) < laws.fading[1]:
                firms.group[i] -= 1
        cell, status, luck = 4 * s + c, firms.status[i], number_of(now[COMPLIANCE], number)
        if status == 0:
            if luck < laws.onset[s, c, firms.group[i]]:
                status = 1
                books.onsets[month, cell] += 1
        elif status == 1:
            if luck < laws.moves[0]:
                status = 2
                books.escalations[month, cell] += 1
            elif luck < laws.moves[1]:
                status = 0
                books.self_corrections[month, cell] += 1
        elif luck < laws.moves[2]:
            status = 0
            books.self_corrections[month, cell] += 1
        firms.status[i] = status
        books.firms[month, cell] += 1
        if status > 0:
            books.in_violation[month, cell, status - 1] += 1
        if firms.visited[i] == 0:
            books.not_yet_visited[month, cell] += 1


@compiled
def _inspect(firms: Firms, alive: int, laws: Laws, tasks: Tasks, now: Bits, books: Books, month: int) -> None:
    """Stages 4 and 5: what visits find, and what follows; `Firms.channel` becomes the row of `Laws.push`."""
    for i in range(alive):
        channel, status = firms.channel[i], firms.status[i]
        if channel < 0:
            firms.channel[i] = status
            continue
        cell, number = 4 * firms.stratum[i] + firms.risk_class[i], firms.number[i]
        firms.channel[i] = CLEARED
        _book_visit(books, month, cell, channel, status, firms.visited[i])
        firms.visited[i] = 1
        for word in range(firms.flags.shape[1]):
            firms.flags[i, word] |= tasks.marks[channel, word]
        if status > 0:
            if number_of(now[FINDING], number) >= laws.detection[channel, status - 1]:
                books.missed[month, cell, status - 1] += 1
                continue
            firms.channel[i] = FOUND + status
            firms.group[i] |= 1
            books.found[month, cell, status - 1] += 1
            books.found_by_channel[month, cell, channel] += 1
            if number_of(now[RECTIFICATION], number) < laws.rectification[status - 1]:
                books.rectified[month, cell] += 1
                firms.status[i] = 0


@compiled
def _book_visit(books: Books, month: int, cell: int, channel: int, status: int, visited: int) -> None:
    books.visits[month, cell, channel] += 1
    if visited:
        books.repeat_visits[month, cell] += 1
    else:
        books.first_visits[month, cell] += 1
        if channel >= FIRST_PROGRAMME:
            books.first_programme_visits[month, cell] += 1
    if status == 0:
        books.visits_to_compliant[month, cell] += 1


@compiled
def _push(firms: Firms, alive: int, laws: Laws, now: Bits, flows: NDArray[np.float64]) -> None:
    """Stage 6: the new class, from the row that `_inspect` left in `Firms.channel`."""
    for i in range(alive):
        c, luck, steps = firms.risk_class[i], number_of(now[CLASS], firms.number[i]), laws.push[firms.channel[i]]
        new = 0
        for step in range(3):
            new += luck >= steps[c, step]
        flows[4 * firms.stratum[i] + c, new] += 1
        firms.risk_class[i] = new
