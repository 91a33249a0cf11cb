"""Expected counts under many programmes, compiled: stages 3 to 6 of a month.

Of the flags only the joint mass of each with everything else is carried; given everything else they are taken as
independent of each other. With one flag, or where no firm meets two, this is exact.
"""

from __future__ import annotations

import numpy as np

from simulation.engines.books import Books
from simulation.engines.compiled import compiled
from simulation.engines.counts.axes import Array
from simulation.engines.counts.many.tables import FIRST_PROGRAMME, Room, Tables, Whole

YEAR, CLASSES = 12, 4


@compiled
def from_visits(masses: Array, tables: Tables, books: Books, room: Room, month: int) -> None:
    """Move the masses through stages 3 to 6, in place."""
    factor = 1.0
    if tables.capacity < np.inf:
        factor = _capacity_factor(masses, tables, room, month % YEAR)
    states, after = masses.reshape(len(masses), -1), room.after.reshape(-1)
    for s in range(len(masses)):
        after[:] = 0.0
        for c in range(CLASSES):
            _of_class(masses[s], tables, books, room, s, c, month, factor)
        states[s] = after


@compiled
def _capacity_factor(masses: Array, tables: Tables, room: Room, of_year: int) -> float:
    """Return φ from the expected demand before anyone is visited."""
    other, demand = 0.0, 0.0
    strata, statuses, seen, classes, groups, observed, _ = masses.shape
    for s in range(strata):
        for v in range(statuses):
            for n in range(seen):
                for c in range(classes):
                    for g in range(groups):
                        for o in range(observed):
                            mass = masses[s, v, n, c, g, o]
                            if mass[0] > 0:
                                spared = o == 1 and tables.spared[c]
                                left = 1.0
                                for channel in range(FIRST_PROGRAMME - 1 if spared else FIRST_PROGRAMME):
                                    left *= 1 - tables.other[v, c, channel]
                                other += (1 - left) * mass[0] * tables.hours[0]
                                if not spared:
                                    row = (of_year * strata + s) * CLASSES + c
                                    demand += mass[0] * _expected_hours(mass, tables, room, row, left)
    return min(1.0, max(0.0, tables.capacity - other) / demand) if demand > 0 else 1.0


@compiled
def _expected_hours(mass: Array, tables: Tables, room: Room, row: int, left: float) -> float:
    """Return the hours of programmes per firm of a state of which other visits leave the share `left`."""
    for b in range(len(mass)):
        room.open[b] = mass[b] / mass[0]
    hours = 0.0
    for place in range(tables.begin[row], tables.begin[row + 1]):
        programme, chance = tables.programme[place], tables.chance[place]
        at = 1 + tables.flag[programme]
        drawn = left * room.open[at] * chance
        hours += drawn * tables.hours[FIRST_PROGRAMME + programme]
        left -= drawn
        if at > 0:
            room.open[at] = _still_open(room.open[at], chance)
    return hours


@compiled
def _still_open(share: float, chance: float) -> float:
    """Return the share of firms with an open flag among those that a draw left; 0/0 is 0."""
    left = 1 - chance * share
    return share * (1 - chance) / left if left > 0 else 0.0


@compiled
def _of_class(mass: Array, tables: Tables, books: Books, room: Room, s: int, c: int, month: int, factor: float) -> None:
    """Stages 3 to 6 of a stratum and class, state by state; what follows is added to `Room.after`."""
    statuses, seen, _, groups, observed, _ = mass.shape
    cell, strata = CLASSES * s + c, len(tables.entries)
    row = ((month % YEAR) * strata + s) * CLASSES + c
    here, end = tables.begin[row], tables.begin[row + 1]
    programmes, chances, recognised = tables.programme[here:end], tables.chance[here:end], tables.recognised[0]
    for v in range(statuses):
        detection, caught = tables.detection[v], tables.found[max(v, 1) - 1, c]
        right = tables.rectification[v - 1] if v > 0 else 0.0
        for o in range(observed):
            spared = o == 1 and tables.spared[c]
            for n in range(seen):
                for g in range(groups):
                    total = mass[v, n, c, g, o, 0]
                    if total <= 0:
                        continue
                    for b in range(len(room.open)):
                        room.open[b] = min(1.0, mass[v, n, c, g, o, b] / total)
                    left = _visit_before(room, tables.other[v, c], spared, detection, tables.recognised[1])
                    if not spared:
                        left = _draw(room, programmes, tables.flag, chances, factor, detection, recognised, left)
                    _close(room, recognised)
                    _book(books, room, detection, month, cell, v, n, total)
                    if tables.qualifies.shape[4]:
                        _lose(books, tables, room, month, s, c, v, g & 1, o, total, left)
                    books.rectified[month, cell] += total * right * room.seen[0]
                    flows, stays, cleared = books.reclassified[month, cell], tables.unvisited[v, c], tables.cleared[c]
                    _push(room, flows, stays, cleared, caught, right, total, left, v, n, g, o)


@compiled
def _visit_before(room: Room, chances: Array, spared: bool, detection: Array, recognised: bool) -> float:
    """Stage 3, for-cause and proactive visits: return the share of the firms of a state that they leave."""
    left, seen = 1.0, 0.0
    for channel in range(FIRST_PROGRAMME - 1 if spared else FIRST_PROGRAMME):
        drawn = left * chances[channel]
        room.drawn[channel] = drawn
        left -= drawn
        seen += drawn * detection[channel]
    # These visits leave the flags as they are, or set them all.
    kept = 0.0 if recognised else 1.0
    for b in range(len(room.open)):
        room.visited[b], room.seen[b] = kept * (1 - left) * room.open[b], kept * seen * room.open[b]
        room.visited_then[b], room.seen_then[b] = 1 - left, seen
    room.visited[0], room.seen[0] = 1 - left, seen
    return left


@compiled
def _draw(
    room: Room, programmes: Whole, flags: Whole, chances: Array, factor: float, detection: Array, recognised: bool,
    left: float,
) -> float:  # fmt: skip
    """Stage 3, programmes in the order of the plan: return the share of the firms of a state that they leave."""
    visited, seen, kept = room.visited[0], room.seen[0], 0.0 if recognised else 1.0
    for place in range(len(programmes)):
        programme, chance = programmes[place], factor * chances[place]
        channel, at = FIRST_PROGRAMME + programme, 1 + flags[programme]
        drawn = left * room.open[at] * chance
        if drawn > 0:
            if at > 0:
                # Firms drawn now set the flag; of those that others visited meanwhile this share had it open.
                room.visited[at] += kept * (visited - room.visited_then[at]) * room.open[at]
                room.seen[at] += kept * (seen - room.seen_then[at]) * room.open[at]
                room.open[at] = _still_open(room.open[at], chance)
            room.drawn[channel] = drawn
            left, visited, seen = max(0.0, left - drawn), visited + drawn, seen + drawn * detection[channel]
            room.visited_then[at], room.seen_then[at] = visited, seen
    room.visited[0], room.seen[0] = visited, seen
    return left


@compiled
def _close(room: Room, recognised: bool) -> None:
    """Give every flag the share it had open of the visits since it last changed; recognised ones set it."""
    if not recognised:
        visited, seen = room.visited[0], room.seen[0]
        for b in range(1, len(room.open)):
            room.visited[b] += (visited - room.visited_then[b]) * room.open[b]
            room.seen[b] += (seen - room.seen_then[b]) * room.open[b]


@compiled
def _book(books: Books, room: Room, detection: Array, month: int, cell: int, v: int, n: int, total: float) -> None:
    """Record the visits to the firms of one state."""
    for channel in range(len(room.drawn)):
        if room.drawn[channel] > 0:
            visits, found = room.drawn[channel] * total, room.drawn[channel] * total * detection[channel]
            room.drawn[channel] = 0.0
            books.visits[month, cell, channel] += visits
            books.found_by_channel[month, cell, channel] += found
            if n == 0 and channel >= FIRST_PROGRAMME:
                books.first_programme_visits[month, cell] += visits
    visits, found = room.visited[0] * total, room.seen[0] * total
    if n > 0:
        books.repeat_visits[month, cell] += visits
    else:
        books.first_visits[month, cell] += visits
    if v == 0:
        books.visits_to_compliant[month, cell] += visits
    else:
        books.found[month, cell, v - 1] += found
        books.missed[month, cell, v - 1] += visits - found


@compiled
def _lose(
    books: Books, tables: Tables, room: Room, month: int, s: int, c: int, v: int, d: int, o: int, total: float,
    left: float,
) -> None:  # fmt: skip
    """Record who of one state ceases to qualify, by a finding or by the new class that follows."""
    qualifies, cell, severity = tables.qualifies[s], CLASSES * s + c, max(v, 1) - 1
    seen, missed = total * room.seen[0], total * (room.visited[0] - room.seen[0])
    for row in range(qualifies.shape[3]):
        if not qualifies[c, d, o, row]:
            continue
        kept = qualifies[c, 1, o, row]
        if not kept:
            books.lost_by_sanction[month, cell, row] += seen
        for new in range(CLASSES):
            if not qualifies[new, d, o, row]:
                unfound = total * left * tables.unvisited[v, c, new] + missed * tables.cleared[c, new]
                books.lost_by_class[month, cell, row] += unfound
            if kept and not qualifies[new, 1, o, row]:
                books.lost_by_class[month, cell, row] += seen * tables.found[severity, c, new]


@compiled
def _push(
    room: Room, flows: Array, unvisited: Array, cleared: Array, found: Array, right: float, total: float, left: float,
    v: int, n: int, g: int, o: int,
) -> None:  # fmt: skip
    """Stages 5 and 6 for the firms of one state."""
    missed, seen = room.visited[0] - room.seen[0], room.seen[0]
    for new in range(CLASSES):
        stays, passed, caught = total * left * unvisited[new], total * cleared[new], total * found[new]
        flows[new] += stays + missed * passed + seen * caught
        if stays > 0:
            to = room.after[v, n, new, g, o]
            for b in range(len(to)):
                to[b] += stays * room.open[b]
        if missed > 0 and passed > 0:
            to = room.after[v, 1, new, g, o]
            for b in range(len(to)):
                to[b] += passed * (room.visited[b] - room.seen[b])
        if seen > 0 and caught > 0:
            to, mended = room.after[v, 1, new, g | 1, o], room.after[0, 1, new, g | 1, o]
            for b in range(len(to)):
                to[b] += (1 - right) * caught * room.seen[b]
                mended[b] += right * caught * room.seen[b]
