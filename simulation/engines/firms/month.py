"""A month of the model, firm by firm, compiled: everything but the draws of programmes, which are in `draws`.

Firms stand stratum by stratum. Whatever happens to one is decided by a number of its own, made from (seed, replication,
purpose, month, firm): it meets the same luck under every plan. To nearly all firms nothing happens in a month: stages
play those that `risks` lists, and counts of all the others are carried on.
"""

from __future__ import annotations

import numpy as np

from simulation.engines.books import Books
from simulation.engines.compiled import compiled, compiled_in
from simulation.engines.firms.cells import count_in, pass_over
from simulation.engines.firms.numbers import luck_in_lane, luck_of, name_of, step_of, ticket
from simulation.engines.firms.qualifying import book, count_standing, remember
from simulation.engines.firms.risks import (
    COMPLIANCE_LANE,
    EXIT_LANE,
    FOR_CAUSE_LANE,
    PROACTIVE_LANE,
    add_to_list,
    list_firms,
    set_kind,
)
from simulation.engines.firms.tables import LISTED, PROACTIVE_CHANNEL, Bits, Firms, Laws, Places, Room, Tasks

START, START_OBSERVED, EXIT, OBSERVATION, MEMORY, COMPLIANCE, FOR_CAUSE, PROACTIVE, FINDING = range(9)
RECTIFICATION, CLASS, ENTRY_CLASS, ENTRY_STATUS, ENTRY_PROPENSITY, COMMON = range(9, 15)
CLEARED, FOUND = 3, 3
"""Rows of `Laws.push`: cleared; status 1 and 2 found are the rows 4 and 5."""
NONE = np.uint64(0)


@compiled
def found(firms: Firms, counts: Places, hidden: Bits, observed: Bits, keys: Bits) -> None:
    """Enter the firms of the start, uncounted.

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
    """Play stages 0 to 2 and the visits before those of programmes; count whom programmes may visit.

    Parameters
    ----------
    now
        Keys of this month, by purpose.
    entries
        New firms by stratum; they are numbered from `born` on.
    """
    _begin(firms, tasks, month % 12)
    if len(room.kept):
        remember(firms, laws, room)
    _fade(firms, laws, now)
    list_firms(firms, laws, now[COMMON], room)
    _leave(firms, laws, now, books, room, month)
    _enter(firms, laws, now, entries, born, books, room, month)
    _comply(firms, laws, now, books, room, month)
    if len(room.kept):
        count_standing(firms, laws, books, month)
    books.firms[month], books.not_yet_visited[month] = firms.alive, firms.unseen
    books.in_violation[month] = firms.standing
    room.eligible[:] = firms.undrawn
    _visit(firms, laws, now, room)
    if laws.spared.any() or tasks.cooling > 0:
        _spare(firms, laws, tasks, room, month)


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
        for cell in range(len(firms.alive)):
            # A flag that is cleared is cleared for every firm of the cell.
            for programme in range(firms.undrawn.shape[1]):
                mask = tasks.resets[of_year, cell, programme // 64]
                if mask >> np.uint64(programme % 64) & np.uint64(1):
                    firms.undrawn[cell, programme] = firms.alive[cell]


@compiled
def _fade(firms: Firms, laws: Laws, now: Bits) -> None:
    """Stage 1: observation and memory end; of a firm that leaves it makes no difference."""
    for s in range(len(firms.begin)):
        for i in range(firms.begin[s], firms.end[s]):
            if firms.observed[i] | firms.group[i] & 1:
                if firms.observed[i] and luck_of(now[OBSERVATION], firms.name[i]) < laws.fading[0]:
                    firms.observed[i] = 0
                if firms.group[i] & 1 and luck_of(now[MEMORY], firms.name[i]) < laws.fading[1]:
                    firms.group[i] -= 1
                    set_kind(firms, laws, i)


@compiled
def _leave(firms: Firms, laws: Laws, now: Bits, books: Books, room: Room, month: int) -> None:
    """Stage 1, exits: the last of a stratum takes the place of one that leaves, and its place in the list.

    From the end of the list on: whoever moves has been asked before, and if it is listed, it is the last that is left.
    """
    last, stratum = room.length[0] - 1, -1
    for at in range(room.length[0] - 1, -1, -1):
        i, s = room.listed[at], room.where[at]
        if s != stratum:
            last, stratum = at, s
        c, name = firms.risk_class[i], firms.name[i]
        if luck_in_lane(ticket(now[COMMON], name), EXIT_LANE, now[EXIT], name) >= laws.exit[c]:
            continue
        books.exits[month, 4 * s + c] += 1
        if len(room.kept):
            book(books.lost_by_exit[month, 4 * s + c], room.kept[i])
        count_in(firms, 4 * s + c, i, -1)
        firms.end[s] -= 1
        _put_in_place(firms, firms.end[s], i)
        while last > at and room.listed[last] < 0:
            last -= 1
        if last > at and room.listed[last] == firms.end[s]:
            room.listed[last] = -1
        else:
            room.listed[at] = -1
    kept = 0
    for at in range(room.length[0]):
        if room.listed[at] >= 0:
            room.listed[kept], room.where[kept] = room.listed[at], room.where[at]
            firms.channel[room.listed[at]] = LISTED
            kept += 1
    room.length[0] = kept


@compiled_in
def _put_in_place(firms: Firms, source: int, i: int) -> None:
    """Write the record of one firm over that of another."""
    firms.name[i], firms.risk_class[i], firms.status[i] = (
        firms.name[source],
        firms.risk_class[source],
        firms.status[source],
    )
    firms.group[i], firms.observed[i], firms.visited[i] = (
        firms.group[source],
        firms.observed[source],
        firms.visited[source],
    )
    firms.kind[i], firms.ready[i] = firms.kind[source], firms.ready[source]
    for word in range(firms.flags.shape[1]):
        firms.flags[i, word] = firms.flags[source, word]


@compiled
def _enter(
    firms: Firms, laws: Laws, now: Bits, entries: Places, born: int, books: Books, room: Room, month: int
) -> None:
    """Stage 1, entries; whoever has entered is listed."""
    for s in range(len(entries)):
        for number in range(born, born + entries[s]):
            name, i = name_of(np.uint64(number)), firms.end[s]
            c = step_of(laws.entry_class, luck_of(now[ENTRY_CLASS], name))
            firms.name[i], firms.risk_class[i], firms.visited[i], firms.observed[i] = name, c, 0, laws.observed[s]
            firms.status[i] = step_of(laws.entry_status, luck_of(now[ENTRY_STATUS], name))
            firms.group[i] = 2 * step_of(laws.entry_propensity, luck_of(now[ENTRY_PROPENSITY], name))
            firms.flags[i], firms.ready[i] = NONE, 0
            firms.end[s] += 1
            count_in(firms, 4 * s + c, i, 1)
            books.entries[month, 4 * s + c] += 1
            add_to_list(firms, room, i, s)
        born += entries[s]


@compiled
def _comply(firms: Firms, laws: Laws, now: Bits, books: Books, room: Room, month: int) -> None:
    """Stage 2."""
    worse, better, put_right = laws.moves[0], laws.moves[1], laws.moves[2]
    for at in range(room.length[0]):
        i, s = room.listed[at], room.where[at]
        cell, status, name = 4 * s + firms.risk_class[i], firms.status[i], firms.name[i]
        luck = luck_in_lane(ticket(now[COMMON], name), COMPLIANCE_LANE, now[COMPLIANCE], name)
        new = status
        if status == 0:
            if luck < laws.onset[s, firms.risk_class[i], firms.group[i], firms.observed[i]]:
                new = 1
                books.onsets[month, cell] += 1
        elif status == 1 and luck < worse:
            new = 2
            books.escalations[month, cell] += 1
        elif luck < (better if status == 1 else put_right):
            new = 0
            books.self_corrections[month, cell] += 1
        if new != status:
            firms.status[i] = new
            if status > 0:
                firms.standing[cell, status - 1] -= 1
            if new > 0:
                firms.standing[cell, new - 1] += 1


@compiled
def _visit(firms: Firms, laws: Laws, now: Bits, room: Room) -> None:
    """Stage 3, for-cause and proactive visits; programmes may not draw those who are visited."""
    for at in range(room.length[0]):
        i = room.listed[at]
        c, name, ways = firms.risk_class[i], firms.name[i], laws.for_cause[firms.status[i]]
        common = ticket(now[COMMON], name)
        luck = luck_in_lane(common, FOR_CAUSE_LANE, now[FOR_CAUSE], name)
        if luck < ways[2]:
            firms.channel[i] = step_of(ways, luck)
        elif not (firms.observed[i] and laws.spared[c]) and (
            luck_in_lane(common, PROACTIVE_LANE, now[PROACTIVE], name) < laws.proactive[c]
        ):
            firms.channel[i] = PROACTIVE_CHANNEL
        if firms.channel[i] >= 0:
            pass_over(firms, room, 4 * room.where[at] + c, i)


@compiled
def _spare(firms: Firms, laws: Laws, tasks: Tasks, room: Room, month: int) -> None:
    """Let programmes pass over the firms under observation and those that are cooling off."""
    for s in range(len(firms.begin)):
        for i in range(firms.begin[s], firms.end[s]):
            cell = 4 * s + firms.risk_class[i]
            watched = firms.observed[i] and laws.spared[firms.risk_class[i]]
            if firms.channel[i] < 0 and (watched or (firms.ready[i] > month and not tasks.exempt[cell])):
                pass_over(firms, room, cell, i)
