"""The draws of programmes that go together, firm by firm, compiled: each draws as its ratio says, from one ticket.

Cell by cell, the programme with the largest chance draws first. Each of the others draws from the firms that the one
before it drew, with the ratio of the two chances, and those that no programme before could draw with its own.
"""

from __future__ import annotations

from math import floor

import numpy as np

from simulation.engines.compiled import compiled, compiled_in
from simulation.engines.firms.cells import pass_over
from simulation.engines.firms.numbers import luck_of, name_of, ticket
from simulation.engines.firms.risks import add_to_list
from simulation.engines.firms.tables import UNLISTED, WHOLE, Bits, Firms, Laws, Places, Reals, Room, Tasks

_ONE, _UNIT, _NONE = np.uint64(1), 1 / WHOLE, np.uint64(0)


@compiled
def draw_together(
    firms: Firms, laws: Laws, tasks: Tasks, now: Bits, room: Room, lead: int, month: int, factor: float
) -> None:
    """Set `Firms.channel` of the firms that the programmes of a group draw; `lead` is the first of the group."""
    group = tasks.group[lead]
    size, strata = tasks.sizes[group], len(firms.begin)
    chance, at = np.zeros(size), np.zeros(size)
    tickets, wheel = now[2 * lead], now[2 * lead + 1]
    for m in range(size):
        at[m] = luck_of(now[2 * tasks.members[group, m] + 1], name_of(_NONE)) * _UNIT
    for c in range(4):
        order = np.arange(strata)
        for first in range(strata):
            luck = luck_of(wheel, name_of(np.uint64(1 + c * strata + first))) * _UNIT
            other = first + int(luck * (strata - first))
            order[first], order[other] = order[other], order[first]
        for step in range(strata):
            s = int(order[step])
            _chances(tasks, group, 4 * s + c, month % 12, factor, chance)
            if chance.any():
                count = _candidates(firms, laws, tasks, room, 4 * s + c, month)
                open_to, drawn = _open(firms, tasks, room, group, count), np.zeros(count, np.int64)
                for place in range(count):
                    room.tickets[place] = ticket(tickets, firms.name[room.whom[place]])
                if tasks.fixed:
                    _draw_fixed(room, chance, open_to, drawn, at)
                else:
                    _draw_each(room, chance, open_to, drawn)
                _order(firms, tasks, room, group, drawn, s, c)


@compiled
def _chances(tasks: Tasks, group: int, cell: int, of_year: int, factor: float, chance: Reals) -> None:
    """Write down the chance of each programme of the group in a cell."""
    chance[:] = 0.0
    for at in range(tasks.own_begin[cell], tasks.own_begin[cell + 1]):
        programme = tasks.own[at]
        if tasks.group[programme] == group:
            chance[tasks.place[programme]] = factor * tasks.chance[programme, of_year, tasks.own_class[at]]


@compiled
def _candidates(firms: Firms, laws: Laws, tasks: Tasks, room: Room, cell: int, month: int) -> int:
    """Put in `Room.whom` the firms of a cell that programmes may draw, and return how many they are."""
    s, c, count = cell // 4, cell % 4, 0
    for i in range(firms.begin[s], firms.end[s]):
        ready = (firms.ready[i] <= month or tasks.exempt[cell]) and not (laws.spared[c] and firms.observed[i])
        if firms.risk_class[i] == c and firms.channel[i] < 0 and ready:
            room.whom[count] = i
            count += 1
    return count


@compiled
def _open(firms: Firms, tasks: Tasks, room: Room, group: int, count: int) -> Places:
    """Return which programmes of the group have not drawn each candidate in their round, as bits of their places."""
    found = np.zeros(count, np.int64)
    for place in range(count):
        for m in range(tasks.sizes[group]):
            programme = tasks.members[group, m]
            if firms.flags[room.whom[place], programme // 64] >> np.uint64(programme % 64) & _ONE == _NONE:
                found[place] |= 1 << m
    return found


@compiled
def _draw_each(room: Room, chance: Reals, open_to: Places, drawn: Places) -> None:
    """Let every programme come whose chance is above the firm's number (``bernoulli``)."""
    for place in range(len(drawn)):
        luck = (room.tickets[place] >> np.uint64(11)) * _UNIT
        for m in range(len(chance)):
            if open_to[place] >> m & 1 and luck < chance[m]:
                drawn[place] |= 1 << m


@compiled
def _draw_fixed(room: Room, chance: Reals, open_to: Places, drawn: Places, at: Reals) -> None:
    """Draw in whole numbers; `at` is where the wheel of each programme stands."""
    turns = np.argsort(-chance, kind="mergesort")
    for turn in range(len(turns)):
        m = turns[turn]
        if chance[m] > 0:
            for kind in range(turn + 1):  # those whom an earlier programme could draw last, then those whom none could
                before = turns[kind] if kind < turn else -1
                mean = chance[m] / chance[before] if kind < turn else chance[m]
                _take(room, open_to, drawn, turns[:turn], m, before, mean, at)


@compiled
def _take(
    room: Room, open_to: Places, drawn: Places, earlier: Places, m: int, before: int, mean: float, at: Reals
) -> None:
    """Draw programme `m` from the firms that `before`, the last of `earlier` that could, has drawn."""
    chosen, tickets = np.zeros(len(drawn), np.int64), np.zeros(len(drawn), np.uint64)
    count = 0
    for place in range(len(drawn)):
        last = -1
        for other in earlier:
            last = other if open_to[place] >> other & 1 else last
        if open_to[place] >> m & 1 and last == before and (before < 0 or drawn[place] >> before & 1):
            chosen[count], tickets[count] = place, room.tickets[place]
            count += 1
    number = floor(mean * count)
    at[m] += mean * count - number
    if at[m] >= 1:
        at[m] -= 1
        number += 1
    for place in chosen[:count][np.argsort(tickets[:count])][:number]:
        drawn[place] |= 1 << m


@compiled_in
def _order(firms: Firms, tasks: Tasks, room: Room, group: int, drawn: Places, s: int, c: int) -> None:
    """Order the visits: one a firm, of all that drew it."""
    for place in range(len(drawn)):
        i = room.whom[place]
        if drawn[place] > 0:
            if firms.channel[i] == UNLISTED:
                add_to_list(firms, room, i, s)
            firms.channel[i] = tasks.channel_of[group, drawn[place]]
            pass_over(firms, room, 4 * s + c, i)
