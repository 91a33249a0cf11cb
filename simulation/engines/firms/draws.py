"""The draws of programmes, firm by firm, compiled: stage 3 of the model after for-cause and proactive visits."""

from __future__ import annotations

from math import floor

import numpy as np

from simulation.engines.compiled import compiled, compiled_in
from simulation.engines.firms.cells import pass_over
from simulation.engines.firms.numbers import luck_of, name_of, ticket
from simulation.engines.firms.risks import add_to_list
from simulation.engines.firms.tables import (
    FIRST_PROGRAMME,
    PROACTIVE_CHANNEL,
    UNLISTED,
    WHOLE,
    Bits,
    Firms,
    Laws,
    Room,
    Tasks,
)
from simulation.engines.firms.together import draw_together

_ONE, _UNIT = np.uint64(1), 1 / WHOLE
NONE = np.uint64(0)


@compiled
def draw_all(firms: Firms, laws: Laws, tasks: Tasks, now: Bits, room: Room, month: int) -> None:
    """Set `Firms.channel` of the firms that programmes draw, one programme after the other.

    Parameters
    ----------
    now
        Keys of this month: for each programme that of its tickets, then that of its wheel.
    month
        Of the run, which begins with a plan year.
    """
    factor, of_year = 1.0, month % 12
    if tasks.capacity < np.inf:
        factor = _capacity_factor(firms, laws, tasks, month)
    for programme in range(len(tasks.chance)):
        if tasks.group[programme] >= 0:
            if tasks.place[programme] == 0:
                draw_together(firms, laws, tasks, now, room, programme, month, factor)
        elif tasks.chance[programme, of_year].any():
            if tasks.fixed:
                _draw_fixed(firms, laws, tasks, now, room, programme, month, factor)
            else:
                _draw_each(firms, laws, tasks, now, room, programme, month, factor)


@compiled
def _capacity_factor(firms: Firms, laws: Laws, tasks: Tasks, month: int) -> float:
    """Return φ from the expected demand of the firms as they were before anyone was visited."""
    other, demand = 0.0, 0.0
    for s in range(len(firms.begin)):
        for i in range(firms.begin[s], firms.end[s]):
            c = firms.risk_class[i]
            left = 1 - laws.for_cause[firms.status[i], 2] * _UNIT
            spared = firms.observed[i] and laws.spared[c]
            if not spared:
                left *= 1 - laws.proactive[c] * _UNIT
            other += (1 - left) * tasks.hours[PROACTIVE_CHANNEL]
            if not spared and (firms.ready[i] <= month or tasks.exempt[4 * s + c]):
                demand += _expected_hours(firms, tasks, i, 4 * s + c, month % 12, left)
    return min(1.0, max(0.0, tasks.capacity - other) / demand) if demand > 0 else 1.0


@compiled
def _expected_hours(firms: Firms, tasks: Tasks, i: int, cell: int, of_year: int, left: float) -> float:
    """Return the expected hours of programmes at a firm that the visits before leave with probability `left`."""
    hours, group, visited = 0.0, -1, 0.0
    for at in range(tasks.own_begin[cell], tasks.own_begin[cell + 1]):
        programme = tasks.own[at]
        if tasks.group[programme] < 0 or tasks.group[programme] != group:
            left, visited, group = left - visited, 0.0, tasks.group[programme]
        if firms.flags[i, programme // 64] >> np.uint64(programme % 64) & _ONE == NONE:
            drawn = left * tasks.chance[programme, of_year, tasks.own_class[at]]
            hours += drawn * tasks.hours[FIRST_PROGRAMME + programme]
            visited = max(visited, drawn)  # who goes together is at one door
    return hours


@compiled
def _draw_fixed(
    firms: Firms, laws: Laws, tasks: Tasks, now: Bits, room: Room, programme: int, month: int, factor: float
) -> None:
    """Draw as many firms of each cell as the wheel says: those with the smallest tickets."""
    draw, wheel = now[2 * programme], now[2 * programme + 1]
    room.sizes[:] = 0
    for place in range(tasks.begin[programme], tasks.begin[programme + 1]):
        cell = tasks.cells[place]
        chance = factor * tasks.chance[programme, month % 12, tasks.effective[place]]
        if chance > 0:
            room.sizes[cell % 4, cell // 4] = chance * room.eligible[cell, programme]
    _turn_wheel(room, wheel)
    for place in range(tasks.begin[programme], tasks.begin[programme + 1]):
        cell = tasks.cells[place]
        size = int(room.sizes[cell % 4, cell // 4])
        if size > 0:
            _take_smallest(firms, laws, tasks, room, cell, programme, size, draw, month)


@compiled
def _turn_wheel(room: Room, key: np.uint64) -> None:
    """Round `Room.sizes`: the law that `simulation.engines.counts.wheel` describes, with numbers made from a key."""
    classes, strata = room.sizes.shape
    at, order = luck_of(key, name_of(NONE)) * _UNIT, room.shuffled
    for c in range(classes):
        if not room.sizes[c].any():
            continue
        for s in range(strata):
            order[s] = s
        for first in range(strata):
            luck = luck_of(key, name_of(np.uint64(1 + c * strata + first))) * _UNIT
            other = first + int(luck * (strata - first))
            s = order[other]
            order[other] = order[first]
            whole = floor(room.sizes[c, s])
            at += room.sizes[c, s] - whole
            room.sizes[c, s] = whole
            if at >= 1:
                at -= 1
                room.sizes[c, s] += 1


@compiled_in
def _take_smallest(
    firms: Firms, laws: Laws, tasks: Tasks, room: Room, cell: int, programme: int, size: int, key: np.uint64, month: int
) -> None:
    """Visit the `size` eligible firms of a cell that have the smallest tickets."""
    s, c, count, whom = cell // 4, cell % 4, 0, room.whom
    word, bit, spared = programme // 64, np.uint64(programme % 64), laws.spared[c]
    for i in range(firms.begin[s], firms.end[s]):  # without branches: who is of the class cannot be foreseen
        drawn = firms.flags[i, word] >> bit & _ONE != NONE
        ready = (firms.ready[i] <= month) | tasks.exempt[cell]
        whom[count] = i
        free = (firms.channel[i] < 0) & (not drawn) & (not (spared & firms.observed[i])) & ready
        count += (firms.risk_class[i] == c) & free
    for at in range(count):
        room.tickets[at] = ticket(key, firms.name[whom[at]])
    highest = ~np.uint64(0)
    if size < count:
        tickets = room.tickets[:count]
        highest = np.min(tickets) if size == 1 else np.partition(tickets, size - 1)[size - 1]
    for at in range(count):
        if room.tickets[at] <= highest:
            _draw(firms, room, room.whom[at], s, programme)


@compiled
def _draw_each(
    firms: Firms, laws: Laws, tasks: Tasks, now: Bits, room: Room, programme: int, month: int, factor: float
) -> None:
    """Draw each firm on its own (``bernoulli``)."""
    key, word, bit = now[2 * programme], programme // 64, np.uint64(programme % 64)
    for place in range(tasks.begin[programme], tasks.begin[programme + 1]):
        s, c = tasks.cells[place] // 4, tasks.cells[place] % 4
        limit = factor * tasks.chance[programme, month % 12, tasks.effective[place]] * WHOLE
        for i in range(firms.begin[s], firms.end[s] if limit > 0 else 0):
            if firms.risk_class[i] != c or luck_of(key, firms.name[i]) >= limit:
                continue
            drawn = firms.flags[i, word] >> bit & _ONE != NONE
            ready = firms.ready[i] <= month or tasks.exempt[4 * s + c]
            if firms.channel[i] < 0 and not drawn and ready and not (laws.spared[c] and firms.observed[i]):
                _draw(firms, room, i, s, programme)


@compiled_in
def _draw(firms: Firms, room: Room, i: int, s: int, programme: int) -> None:
    if firms.channel[i] == UNLISTED:
        add_to_list(firms, room, i, s)
    firms.channel[i] = FIRST_PROGRAMME + programme
    pass_over(firms, room, 4 * s + firms.risk_class[i], i)
