"""Stage 3 of a month, firm by firm, compiled: who is visited, and through which channel."""

from __future__ import annotations

from math import floor

import numpy as np

from simulation.engines.compiled import compiled
from simulation.engines.firms.numbers import number_of, ticket
from simulation.engines.firms.tables import FIRST_PROGRAMME, PROACTIVE_CHANNEL, WHOLE, Bits, Firms, Laws, Room, Tasks

FOR_CAUSE, PROACTIVE = 0, 1
FIRST_DRAW = 2
"""The keys of a programme are its tickets, then its wheel, from here on."""
_ONE, _63, _UNIT = np.uint64(1), 63, 1 / WHOLE
NEVER = np.uint64(0)


@compiled
def visit(firms: Firms, alive: int, laws: Laws, tasks: Tasks, now: Bits, room: Room, of_year: int) -> None:
    """Set `Firms.channel` of every firm; `of_year` is the month of the plan year."""
    factor = 1.0
    if tasks.capacity < np.inf:
        factor = _capacity_factor(firms, alive, laws, tasks, of_year)
    _other_visits(firms, alive, laws, now, room)
    _line_up(firms, alive, laws, room)
    for programme in range(len(tasks.chance)):
        begin, end = tasks.begin[programme], tasks.begin[programme + 1]
        if tasks.chance[programme, of_year].any() and begin < end:
            if tasks.fixed:
                _draw_fixed(firms, tasks, now, room, programme, of_year, factor)
            else:
                _draw_each(firms, tasks, now, room, programme, of_year, factor)


@compiled
def _capacity_factor(firms: Firms, alive: int, laws: Laws, tasks: Tasks, of_year: int) -> float:
    """Return φ from the expected demand of the firms as they are before anyone is visited."""
    other, demand = 0.0, 0.0
    for i in range(alive):
        s, c, status = firms.stratum[i], firms.risk_class[i], firms.status[i]
        left = 1 - laws.for_cause[status, 2] * _UNIT
        if not (firms.observed[i] and laws.spared[c]):
            left *= 1 - laws.proactive[c] * _UNIT
            other += (1 - left) * tasks.hours[PROACTIVE_CHANNEL]
            cell = 4 * s + c
            for place in tasks.own[tasks.own_begin[cell] : tasks.own_begin[cell + 1]]:
                programme = np.searchsorted(tasks.begin, place, side="right") - 1
                if firms.flags[i, programme // 64] >> np.uint64(programme % 64) & _ONE == NEVER:
                    drawn = left * tasks.chance[programme, of_year, tasks.effective[place]]
                    demand += drawn * tasks.hours[FIRST_PROGRAMME + programme]
                    left -= drawn
        else:
            other += (1 - left) * tasks.hours[PROACTIVE_CHANNEL]
    return min(1.0, max(0.0, tasks.capacity - other) / demand) if demand > 0 else 1.0


@compiled
def _other_visits(firms: Firms, alive: int, laws: Laws, now: Bits, room: Room) -> None:
    """Visit for cause and proactively; count by cell, in `Room.at`, the firms that programmes may visit."""
    room.at[:] = 0
    for i in range(alive):
        number, c, steps = firms.number[i], firms.risk_class[i], laws.for_cause[firms.status[i]]
        luck, channel = number_of(now[FOR_CAUSE], number), -1
        if luck < steps[2]:
            channel = 0 if luck < steps[0] else (1 if luck < steps[1] else 2)
        elif not (firms.observed[i] and laws.spared[c]):
            if laws.proactive[c] > NEVER and number_of(now[PROACTIVE], number) < laws.proactive[c]:
                channel = PROACTIVE_CHANNEL
            else:
                room.at[4 * firms.stratum[i] + c + 1] += 1
        firms.channel[i] = channel


@compiled
def _line_up(firms: Firms, alive: int, laws: Laws, room: Room) -> None:
    """Put the firms that programmes may visit in order, cell by cell, with the flags that are open."""
    cells = len(room.at) - 1
    for cell in range(cells):
        room.at[cell + 1] += room.at[cell]
    # Every firm takes the next place of its cell, which moves the beginnings on by one cell; then they move back.
    for i in range(alive):
        c = firms.risk_class[i]
        if firms.channel[i] < 0 and not (firms.observed[i] and laws.spared[c]):
            cell = 4 * firms.stratum[i] + c
            place = room.at[cell]
            room.at[cell] += 1
            room.order[place] = i
            for word in range(firms.flags.shape[1]):
                room.open[word, place] = ~firms.flags[i, word]
    for cell in range(cells, 0, -1):
        room.at[cell] = room.at[cell - 1]
    room.at[0] = 0


@compiled
def _draw_fixed(
    firms: Firms, tasks: Tasks, now: Bits, room: Room, programme: int, of_year: int, factor: float
) -> None:
    """Draw as many firms of each cell as the wheel says: those with the smallest tickets."""
    word, bit = programme // 64, np.uint64(programme % 64)
    draw, wheel = now[FIRST_DRAW + 2 * programme], now[FIRST_DRAW + 2 * programme + 1]
    room.sizes[:] = 0
    for place in range(tasks.begin[programme], tasks.begin[programme + 1]):
        cell = tasks.cells[place]
        chance = factor * tasks.chance[programme, of_year, tasks.effective[place]]
        if chance > 0:
            eligible = np.uint64(0)
            for at in range(room.at[cell], room.at[cell + 1]):
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
    at, order = number_of(key, np.uint64(0)) * _UNIT, room.shuffled
    for c in range(classes):
        if not room.sizes[c].any():
            continue
        for s in range(strata):
            order[s] = s
        for first in range(strata):
            luck = number_of(key, np.uint64(1 + c * strata + first)) * _UNIT
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
        for at in range(room.at[cell], room.at[cell + 1]):
            if room.open[word, at] >> bit & _ONE:
                room.tickets[filled] = ticket(key, firms.number[room.order[at]])
                filled += 1
        highest = np.min(room.tickets[:count]) if size == 1 else np.partition(room.tickets[:count], size - 1)[size - 1]
    for at in range(room.at[cell], room.at[cell + 1]):
        if room.open[word, at] >> bit & _ONE and ticket(key, firms.number[room.order[at]]) <= highest:
            firms.channel[room.order[at]] = FIRST_PROGRAMME + programme
            room.open[:, at] = NEVER


@compiled
def _draw_each(firms: Firms, tasks: Tasks, now: Bits, room: Room, programme: int, of_year: int, factor: float) -> None:
    """Draw each firm on its own (``bernoulli``)."""
    word, bit, key = programme // 64, np.uint64(programme % 64), now[FIRST_DRAW + 2 * programme]
    for place in range(tasks.begin[programme], tasks.begin[programme + 1]):
        cell = tasks.cells[place]
        limit = factor * tasks.chance[programme, of_year, tasks.effective[place]] * WHOLE
        for at in range(room.at[cell], room.at[cell + 1] if limit > 0 else 0):
            if room.open[word, at] >> bit & _ONE and number_of(key, firms.number[room.order[at]]) < limit:
                firms.channel[room.order[at]] = FIRST_PROGRAMME + programme
                room.open[:, at] = NEVER
