"""The draws of programmes, firm by firm, compiled: stage 3 of the model after for-cause and proactive visits."""

from __future__ import annotations

from math import floor

import numpy as np

from simulation.engines.compiled import compiled
from simulation.engines.firms.numbers import luck_of, name_of, ticket
from simulation.engines.firms.tables import FIRST_PROGRAMME, PROACTIVE_CHANNEL, WHOLE, Bits, Firms, Laws, Room, Tasks

_ONE, _UNIT = np.uint64(1), 1 / WHOLE
NONE = np.uint64(0)


@compiled
def draw_all(firms: Firms, laws: Laws, tasks: Tasks, now: Bits, room: Room, of_year: int) -> None:
    """Set `Firms.channel` of the firms that programmes draw, one programme after the other.

    Parameters
    ----------
    now
        Keys of this month: for each programme that of its tickets, then that of its wheel.
    of_year
        Month of the plan year.
    """
    factor = 1.0
    if tasks.capacity < np.inf:
        factor = _capacity_factor(firms, laws, tasks, of_year)
    for programme in range(len(tasks.chance)):
        if tasks.chance[programme, of_year].any():
            if tasks.fixed:
                _draw_fixed(firms, tasks, now, room, programme, of_year, factor)
            else:
                _draw_each(firms, tasks, now, room, programme, of_year, factor)


@compiled
def _capacity_factor(firms: Firms, laws: Laws, tasks: Tasks, of_year: int) -> float:
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
            if not spared:
                demand += _expected_hours(firms, tasks, i, 4 * s + c, of_year, left)
    return min(1.0, max(0.0, tasks.capacity - other) / demand) if demand > 0 else 1.0


@compiled
def _expected_hours(firms: Firms, tasks: Tasks, i: int, cell: int, of_year: int, left: float) -> float:
    """Return the expected hours of programmes at a firm that the visits before leave with probability `left`."""
    hours = 0.0
    for at in range(tasks.own_begin[cell], tasks.own_begin[cell + 1]):
        programme = tasks.own[at]
        if firms.flags[i, programme // 64] >> np.uint64(programme % 64) & _ONE == NONE:
            drawn = left * tasks.chance[programme, of_year, tasks.own_class[at]]
            hours += drawn * tasks.hours[FIRST_PROGRAMME + programme]
            left -= drawn
    return hours


@compiled
def _draw_fixed(firms: Firms, tasks: Tasks, now: Bits, room: Room, programme: int, of_year: int, factor: float) -> None:
    """Draw as many firms of each cell as the wheel says: those with the smallest tickets."""
    word, bit = programme // 64, np.uint64(programme % 64)
    draw, wheel = now[2 * programme], now[2 * programme + 1]
    room.sizes[:] = 0
    for place in range(tasks.begin[programme], tasks.begin[programme + 1]):
        cell = tasks.cells[place]
        chance = factor * tasks.chance[programme, of_year, tasks.effective[place]]
        if chance > 0:
            eligible = np.uint64(0)
            for at in range(room.at[cell], room.till[cell]):
                eligible += room.open[word, at] >> bit & _ONE
            room.eligible[cell] = eligible
            room.sizes[cell % 4, cell // 4] = chance * eligible
    _turn_wheel(room, wheel)
    for place in range(tasks.begin[programme], tasks.begin[programme + 1]):
        cell = tasks.cells[place]
        size = int(room.sizes[cell % 4, cell // 4])
        if size > 0:
            _take_smallest(firms, room, cell, programme, size, draw)


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


@compiled
def _take_smallest(firms: Firms, room: Room, cell: int, programme: int, size: int, key: np.uint64) -> None:
    """Visit the `size` eligible firms of a cell that have the smallest tickets."""
    word, bit, count = programme // 64, np.uint64(programme % 64), room.eligible[cell]
    highest = ~np.uint64(0)
    if size < count:
        filled = 0
        for at in range(room.at[cell], room.till[cell]):
            if room.open[word, at] >> bit & _ONE:
                room.tickets[filled] = ticket(key, firms.name[room.order[at]])
                filled += 1
        highest = np.min(room.tickets[:count]) if size == 1 else np.partition(room.tickets[:count], size - 1)[size - 1]
    for at in range(room.at[cell], room.till[cell]):
        if room.open[word, at] >> bit & _ONE and ticket(key, firms.name[room.order[at]]) <= highest:
            firms.channel[room.order[at]] = FIRST_PROGRAMME + programme
            room.open[:, at] = NONE


@compiled
def _draw_each(firms: Firms, tasks: Tasks, now: Bits, room: Room, programme: int, of_year: int, factor: float) -> None:
    """Draw each firm on its own (``bernoulli``)."""
    word, bit, key = programme // 64, np.uint64(programme % 64), now[2 * programme]
    for place in range(tasks.begin[programme], tasks.begin[programme + 1]):
        cell = tasks.cells[place]
        limit = factor * tasks.chance[programme, of_year, tasks.effective[place]] * WHOLE
        for at in range(room.at[cell], room.till[cell] if limit > 0 else 0):
            if room.open[word, at] >> bit & _ONE and luck_of(key, firms.name[room.order[at]]) < limit:
                firms.channel[room.order[at]] = FIRST_PROGRAMME + programme
                room.open[:, at] = NONE
