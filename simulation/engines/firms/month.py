"""A month of the model, firm by firm, compiled: everything but the draws of programmes, which are in `draws`.

Firms stand stratum by stratum. Whatever happens to one is decided by a number of its own, made from (seed, replication,
purpose, month, firm): it meets the same luck under every plan. Nearly all firms do nothing in a month but compare four
numbers with thresholds, so what is counted is counted where something happens.
"""

from __future__ import annotations

import numpy as np

from simulation.engines.compiled import compiled
from simulation.engines.firms.numbers import luck_of, name_of, step_of
from simulation.engines.firms.tables import (
    FIRST_PROGRAMME,
    PROACTIVE_CHANNEL,
    Bits,
    Books,
    Firms,
    Laws,
    Places,
    Room,
    Tasks,
)

START, START_OBSERVED, EXIT, OBSERVATION, MEMORY, COMPLIANCE, FOR_CAUSE, PROACTIVE, FINDING = range(9)
RECTIFICATION, CLASS, ENTRY_CLASS, ENTRY_STATUS, ENTRY_PROPENSITY = range(9, 14)
CLEARED, FOUND = 3, 3
"""Rows of `Laws.push`: cleared; status 1 and 2 found are the rows 4 and 5."""
NONE, EVERY = np.uint64(0), ~np.uint64(0)


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
    of_year = month % 12
    for s in range(len(entries)):
        _begin(firms, tasks, s, of_year)
        staying = firms.end[s]
        _enter(firms, laws, now, s, entries[s], born, books, month)
        born += entries[s]
        entered = _leave(firms, laws, now, s, staying, books, month)
        _fade(firms, laws, now, s, firms.end[s] - entered)
        _comply(firms, laws, now, s, books, month)
        _visit(firms, laws, now, s, room)
        _line_up(firms, s, room)
    books.firms[month], books.not_yet_visited[month] = firms.alive, firms.unseen


@compiled
def _begin(firms: Firms, tasks: Tasks, s: int, of_year: int) -> None:
    """Stage 0: forget the visits of last year, and the draws of the rounds that begin."""
    if of_year == 0:
        firms.visited[firms.begin[s] : firms.end[s]] = 0
        firms.unseen[4 * s : 4 * s + 4] = firms.alive[4 * s : 4 * s + 4]
    if tasks.resetting[of_year]:
        for i in range(firms.begin[s], firms.end[s]):
            for word in range(firms.flags.shape[1]):
                firms.flags[i, word] &= ~tasks.resets[of_year, 4 * s + firms.risk_class[i], word]


@compiled
def _enter(firms: Firms, laws: Laws, now: Bits, s: int, entries: int, born: int, books: Books, month: int) -> None:
    """Stage 1, entries: new firms stand behind the others of their stratum."""
    for number in range(born, born + entries):
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


@compiled
def _leave(firms: Firms, laws: Laws, now: Bits, s: int, staying: int, books: Books, month: int) -> int:
    """Stage 1, exits of the firms before `staying`; return how many entrants still stand behind all others.

    The last of the old firms takes the place of one that leaves, and the last of all takes its.
    """
    i, key = firms.begin[s], now[EXIT]
    entered = firms.end[s] - staying
    while i < staying:
        c = firms.risk_class[i]
        if luck_of(key, firms.name[i]) >= laws.exit[c]:
            i += 1
            continue
        books.exits[month, 4 * s + c] += 1
        firms.alive[4 * s + c] -= 1
        firms.unseen[4 * s + c] -= 1 - firms.visited[i]
        staying -= 1
        firms.end[s] -= 1
        _move(firms, staying, i)
        _move(firms, firms.end[s], staying)
    return entered


@compiled
def _move(firms: Firms, here: int, there: int) -> None:
    firms.name[there], firms.risk_class[there], firms.status[there] = (
        firms.name[here],
        firms.risk_class[here],
        firms.status[here],
    )
    firms.group[there], firms.observed[there] = firms.group[here], firms.observed[here]
    firms.visited[there] = firms.visited[here]
    for word in range(firms.flags.shape[1]):
        firms.flags[there, word] = firms.flags[here, word]


@compiled
def _fade(firms: Firms, laws: Laws, now: Bits, s: int, before: int) -> None:
    """Stage 1: observation and memory end for the firms that stand before the entrants."""
    for i in range(firms.begin[s], before):
        if firms.observed[i] and luck_of(now[OBSERVATION], firms.name[i]) < laws.fading[0]:
            firms.observed[i] = 0
        if firms.group[i] & 1 and luck_of(now[MEMORY], firms.name[i]) < laws.fading[1]:
            firms.group[i] -= 1


@compiled
def _comply(firms: Firms, laws: Laws, now: Bits, s: int, books: Books, month: int) -> None:
    """Stage 2."""
    key, onset = now[COMPLIANCE], laws.onset[s]
    worse, better, put_right = laws.moves[0], laws.moves[1], laws.moves[2]
    for i in range(firms.begin[s], firms.end[s]):
        c, status, luck = firms.risk_class[i], firms.status[i], luck_of(key, firms.name[i])
        if status == 0:
            if luck < onset[c, firms.group[i]]:
                firms.status[i] = 1
                books.onsets[month, 4 * s + c] += 1
                books.in_violation[month, 4 * s + c, 0] += 1
            continue
        after = status
        if status == 1 and luck < worse:
            after = 2
            books.escalations[month, 4 * s + c] += 1
        elif luck < (better if status == 1 else put_right):
            after = 0
            books.self_corrections[month, 4 * s + c] += 1
        firms.status[i] = after
        if after > 0:
            books.in_violation[month, 4 * s + c, after - 1] += 1


@compiled
def _visit(firms: Firms, laws: Laws, now: Bits, s: int, room: Room) -> None:
    """Stage 3, for-cause and proactive visits; `Room.at` gets the number of firms left to programmes, by cell."""
    key, left = now[FOR_CAUSE], room.at[4 * s : 4 * s + 4]
    left[:] = firms.alive[4 * s : 4 * s + 4]
    for i in range(firms.begin[s], firms.end[s]):
        status, channel = firms.status[i], -1
        luck = luck_of(key, firms.name[i])
        if luck < laws.for_cause[status, 2]:
            channel = step_of(laws.for_cause[status], luck)
        else:
            c = firms.risk_class[i]
            spared = firms.observed[i] and laws.spared[c]
            if not spared and laws.proactive[c] > NONE and luck_of(now[PROACTIVE], firms.name[i]) < laws.proactive[c]:
                channel = PROACTIVE_CHANNEL
            elif spared:
                channel = -2
        firms.channel[i] = channel
        if channel != -1:
            left[firms.risk_class[i]] -= 1


@compiled
def _line_up(firms: Firms, s: int, room: Room) -> None:
    """Put the firms left to programmes in order, class by class, with the flags that are open."""
    at, place = room.at[4 * s : 4 * s + 4], firms.begin[s]
    for c in range(4):
        place += at[c]
        at[c], room.till[4 * s + c] = place - at[c], place - at[c]
    till = room.till[4 * s : 4 * s + 4]
    for i in range(firms.begin[s], firms.end[s]):
        if firms.channel[i] == -1:
            c = firms.risk_class[i]
            place = till[c]
            till[c] += 1
            room.order[place] = i
            for word in range(firms.flags.shape[1]):
                room.open[word, place] = firms.flags[i, word] ^ EVERY
