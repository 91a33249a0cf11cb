"""A month of the model, firm by firm, compiled: everything but the draws of programmes, which are in `draws`.

Firms stand stratum by stratum. Whatever happens to one is decided by a number of its own, made from (seed, replication,
purpose, month, firm): it meets the same luck under every plan. Nearly all firms do nothing in a month but compare four
numbers with thresholds, so what is counted is counted where something happens.
"""

from __future__ import annotations

import numpy as np

from simulation.engines.books import Books
from simulation.engines.compiled import compiled
from simulation.engines.firms.numbers import luck_of, name_of, step_of
from simulation.engines.firms.tables import (
    PROACTIVE_CHANNEL,
    Bits,
    Firms,
    Laws,
    Places,
    Room,
    Small,
    Tasks,
)

START, START_OBSERVED, EXIT, OBSERVATION, MEMORY, COMPLIANCE, FOR_CAUSE, PROACTIVE, FINDING = range(9)
RECTIFICATION, CLASS, ENTRY_CLASS, ENTRY_STATUS, ENTRY_PROPENSITY = range(9, 14)
CLEARED, FOUND = 3, 3
"""Rows of `Laws.push`: cleared; status 1 and 2 found are the rows 4 and 5."""
NONE = np.uint64(0)
BLOCK = 32
"""Firms looked at together."""


@compiled
def found(firms: Firms, counts: Places, hidden: Bits, observed: Bits, keys: Bits) -> None:
    """Enter the firms of the start.

    Parameters
    ----------
    counts
        Firms by cell.
    hidden
        Cumulative thresholds of (status, propensity, sanctioned), by cell.
    observed
        Thresholds of being under observation at the start, by stratum.
    """
    number, groups = np.uint64(0), (hidden.shape[1] + 1) // 3
    for cell in range(len(counts)):
        s, c = cell // 4, cell % 4
        firms.alive[cell], firms.unseen[cell] = counts[cell], counts[cell]
        for _ in range(counts[cell]):
            name, i = name_of(number), firms.end[s]
            state = step_of(hidden[cell], luck_of(keys[START], name))
            firms.name[i], firms.risk_class[i] = name, c
            firms.status[i], firms.group[i] = state // groups, state % groups
            firms.observed[i] = luck_of(keys[START_OBSERVED], name) < observed[s]
            firms.end[s] += 1
            number += np.uint64(1)


@compiled
def until_draws(
    firms: Firms, laws: Laws, tasks: Tasks, now: Bits, entries: Places, born: int, books: Books, room: Room, month: int
) -> None:
    """Play stages 0 to 2 and the visits before those of programmes; line up whom programmes may visit.

    Parameters
    ----------
    now
        Keys of this month, by purpose.
    entries
        New firms by stratum; they are numbered from `born` on.
    """
    _begin(firms, tasks, month % 12)
    _leave(firms, laws, now, books, month)
    _fade(firms, laws, now)
    _enter(firms, laws, now, entries, born, books, month)
    _comply(firms, laws, now, books, month)
    books.firms[month], books.not_yet_visited[month] = firms.alive, firms.unseen
    _visit(firms, laws, now, room)
    _line_up(firms, room)


@compiled
def _begin(firms: Firms, tasks: Tasks, of_year: int) -> None:
    """Stage 0: forget the visits of last year, and the draws of the rounds that begin."""
    if of_year == 0:
        firms.visited[:] = 0
        firms.unseen[:] = firms.alive
    if tasks.resetting[of_year]:
        for s in range(len(firms.begin)):
            for i in range(firms.begin[s], firms.end[s]):
                for word in range(firms.flags.shape[1]):
                    firms.flags[i, word] &= ~tasks.resets[of_year, 4 * s + firms.risk_class[i], word]


@compiled
def _leave(firms: Firms, laws: Laws, now: Bits, books: Books, month: int) -> None:
    """Stage 1, exits: the last of a stratum takes the place of one that leaves."""
    key = now[EXIT]
    for s in range(len(firms.begin)):
        i, end, looked = firms.begin[s], firms.end[s], firms.begin[s]
        while i < end:
            if i >= looked:  # most blocks lose nobody
                looked = min(i + BLOCK, end)
                if not _any_below(firms.name, firms.risk_class, laws.exit, key, i, looked):
                    i = looked
                    continue
            c = firms.risk_class[i]
            if luck_of(key, firms.name[i]) >= laws.exit[c]:
                i += 1
                continue
            books.exits[month, 4 * s + c] += 1
            firms.alive[4 * s + c] -= 1
            firms.unseen[4 * s + c] -= 1 - firms.visited[i]
            end -= 1
            firms.name[i], firms.risk_class[i], firms.status[i] = (
                firms.name[end],
                firms.risk_class[end],
                firms.status[end],
            )
            firms.group[i], firms.observed[i], firms.visited[i] = (
                firms.group[end],
                firms.observed[end],
                firms.visited[end],
            )
            for word in range(firms.flags.shape[1]):
                firms.flags[i, word] = firms.flags[end, word]
        firms.end[s] = end


@compiled
def _any_below(names: Bits, kinds: Small, limits: Bits, key: np.uint64, begin: int, end: int) -> bool:
    """Tell whether the number of any firm lies below the limit of its kind; without branches several go at once."""
    below = 0
    for i in range(begin, end):
        below += luck_of(key, names[i]) < limits[kinds[i]]
    return below > 0


@compiled
def _fade(firms: Firms, laws: Laws, now: Bits) -> None:
    """Stage 1: observation and memory end."""
    for s in range(len(firms.begin)):
        for i in range(firms.begin[s], firms.end[s]):
            if firms.observed[i] and luck_of(now[OBSERVATION], firms.name[i]) < laws.fading[0]:
                firms.observed[i] = 0
            if firms.group[i] & 1 and luck_of(now[MEMORY], firms.name[i]) < laws.fading[1]:
                firms.group[i] -= 1


@compiled
def _enter(firms: Firms, laws: Laws, now: Bits, entries: Places, born: int, books: Books, month: int) -> None:
    """Stage 1, entries."""
    for s in range(len(entries)):
        for number in range(born, born + entries[s]):
            name, i = name_of(np.uint64(number)), firms.end[s]
            c = step_of(laws.entry_class, luck_of(now[ENTRY_CLASS], name))
            firms.name[i], firms.risk_class[i], firms.visited[i], firms.observed[i] = name, c, 0, laws.observed[s]
            firms.status[i] = step_of(laws.entry_status, luck_of(now[ENTRY_STATUS], name))
            firms.group[i] = 2 * step_of(laws.entry_propensity, luck_of(now[ENTRY_PROPENSITY], name))
            firms.flags[i] = NONE
            firms.end[s] += 1
            firms.alive[4 * s + c] += 1
            firms.unseen[4 * s + c] += 1
            books.entries[month, 4 * s + c] += 1
        born += entries[s]


@compiled
def _comply(firms: Firms, laws: Laws, now: Bits, books: Books, month: int) -> None:
    """Stage 2."""
    key, worse, better, put_right = now[COMPLIANCE], laws.moves[0], laws.moves[1], laws.moves[2]
    for s in range(len(firms.begin)):
        for i in range(firms.begin[s], firms.end[s]):
            cell, status, luck = 4 * s + firms.risk_class[i], firms.status[i], luck_of(key, firms.name[i])
            if status == 0:
                if luck < laws.onset[s, firms.risk_class[i], firms.group[i]]:
                    firms.status[i] = 1
                    books.onsets[month, cell] += 1
                    books.in_violation[month, cell, 0] += 1
                continue
            if status == 1 and luck < worse:
                status = 2
                books.escalations[month, cell] += 1
            elif luck < (better if status == 1 else put_right):
                status = 0
                books.self_corrections[month, cell] += 1
            firms.status[i] = status
            if status > 0:
                books.in_violation[month, cell, status - 1] += 1


@compiled
def _visit(firms: Firms, laws: Laws, now: Bits, room: Room) -> None:
    """Stage 3, for-cause and proactive visits; `Room.at` gets the number of firms left to programmes, by cell."""
    key = now[FOR_CAUSE]
    room.at[:] = firms.alive
    for s in range(len(firms.begin)):
        for i in range(firms.begin[s], firms.end[s]):
            c, luck, channel = firms.risk_class[i], luck_of(key, firms.name[i]), -1
            spared = firms.observed[i] and laws.spared[c]
            if luck < laws.for_cause[firms.status[i], 2]:
                channel = step_of(laws.for_cause[firms.status[i]], luck)
            elif spared:
                channel = -2
            elif laws.proactive[c] > NONE and luck_of(now[PROACTIVE], firms.name[i]) < laws.proactive[c]:
                channel = PROACTIVE_CHANNEL
            firms.channel[i] = channel
            if channel != -1:
                room.at[4 * s + c] -= 1


@compiled
def _line_up(firms: Firms, room: Room) -> None:
    """Put the firms left to programmes in order, cell by cell, with the flags that are open."""
    for s in range(len(firms.begin)):
        place = firms.begin[s]
        for cell in range(4 * s, 4 * s + 4):
            count = room.at[cell]
            room.at[cell], room.till[cell] = place, place
            place += count
        for i in range(firms.begin[s], firms.end[s]):
            if firms.channel[i] == -1:
                cell = 4 * s + firms.risk_class[i]
                place = room.till[cell]
                room.till[cell] += 1
                room.order[place] = i
                for word in range(firms.flags.shape[1]):
                    room.open[word, place] = ~firms.flags[i, word]
