"""What follows from the visits of a month, firm by firm, compiled: stages 4 to 6 of the model."""

from __future__ import annotations

from simulation.engines.books import Books
from simulation.engines.compiled import compiled, compiled_in
from simulation.engines.firms.cells import count_in, mark
from simulation.engines.firms.month import CLASS, CLEARED, COMMON, FINDING, FOUND, RECTIFICATION
from simulation.engines.firms.numbers import luck_in_lane, luck_of, ticket
from simulation.engines.firms.qualifying import book, rows_kept
from simulation.engines.firms.risks import CLASS_LANE, set_kind
from simulation.engines.firms.tables import FIRST_PROGRAMME, UNLISTED, Bits, Firms, Laws, Room, Tasks


@compiled
def from_draws(firms: Firms, laws: Laws, tasks: Tasks, now: Bits, books: Books, room: Room, month: int) -> None:
    """Play stages 4 to 6 once `Firms.channel` says who is visited; `now` holds the keys of the month, by purpose."""
    for cell in range(len(firms.alive)):
        books.reclassified[month, cell, cell % 4] = firms.alive[cell]
    _inspect(firms, laws, tasks, now, books, room, month)
    _push(firms, laws, now, books, room, month)


@compiled
def _inspect(firms: Firms, laws: Laws, tasks: Tasks, now: Bits, books: Books, room: Room, month: int) -> None:
    """Stages 4 and 5: what visits find, and what follows; `Firms.channel` becomes the row of `Laws.push`."""
    for at in range(room.length[0]):
        i = room.listed[at]
        channel, status, cell, name = (
            firms.channel[i],
            firms.status[i],
            4 * room.where[at] + firms.risk_class[i],
            firms.name[i],
        )
        if channel < 0:
            firms.channel[i] = status
            continue
        firms.channel[i] = CLEARED
        _book_visit(firms, books, month, cell, channel, i)
        mark(firms, tasks, cell, i, channel)
        if channel >= FIRST_PROGRAMME and tasks.cooling > 0:
            firms.ready[i] = month + tasks.cooling
        if status > 0:
            if luck_of(now[FINDING], name) >= laws.detection[channel, status - 1]:
                books.missed[month, cell, status - 1] += 1
                continue
            firms.channel[i] = FOUND + status
            before = rows_kept(firms, laws, room.where[at], i) if len(room.kept) else 0
            firms.group[i] |= 1
            if before:
                book(books.lost_by_sanction[month, cell], before & ~rows_kept(firms, laws, room.where[at], i))
            books.found[month, cell, status - 1] += 1
            books.found_by_channel[month, cell, channel] += 1
            if luck_of(now[RECTIFICATION], name) < laws.rectification[status - 1]:
                books.rectified[month, cell] += 1
                firms.status[i] = 0
                firms.standing[cell, status - 1] -= 1


@compiled_in
def _book_visit(firms: Firms, books: Books, month: int, cell: int, channel: int, i: int) -> None:
    books.visits[month, cell, channel] += 1
    if firms.visited[i]:
        books.repeat_visits[month, cell] += 1
    else:
        books.first_visits[month, cell] += 1
        firms.visited[i] = 1
        firms.unseen[cell] -= 1
        if channel >= FIRST_PROGRAMME:
            books.first_programme_visits[month, cell] += 1
    if firms.status[i] == 0:
        books.visits_to_compliant[month, cell] += 1


@compiled
def _push(firms: Firms, laws: Laws, now: Bits, books: Books, room: Room, month: int) -> None:
    """Stage 6: the new class, from the row that `_inspect` left in `Firms.channel`; the list is at its end."""
    for at in range(room.length[0]):
        i = room.listed[at]
        c, row, name = firms.risk_class[i], firms.channel[i], firms.name[i]
        firms.channel[i] = UNLISTED
        luck = luck_in_lane(ticket(now[COMMON], name), CLASS_LANE, now[CLASS], name)
        new = 0
        for step in range(3):
            new += luck >= laws.push[row, c, step]
        if new != c:
            old_cell, new_cell = 4 * room.where[at] + c, 4 * room.where[at] + new
            before = rows_kept(firms, laws, room.where[at], i) if len(room.kept) else 0
            firms.risk_class[i] = new
            if before:
                book(books.lost_by_class[month, old_cell], before & ~rows_kept(firms, laws, room.where[at], i))
            books.reclassified[month, old_cell, c] -= 1
            books.reclassified[month, old_cell, new] += 1
            count_in(firms, old_cell, i, -1)
            count_in(firms, new_cell, i, 1)
        set_kind(firms, laws, i)
