"""Who qualifies for the measures of a plan, firm by firm, compiled. Rows are bits."""

from __future__ import annotations

from simulation.engines.books import Books
from simulation.engines.compiled import compiled, compiled_in
from simulation.engines.firms.tables import Firms, Laws, Reals, Room


@compiled_in
def rows_kept(firms: Firms, laws: Laws, s: int, i: int) -> int:
    """Return the rows in which a firm counts as it stands."""
    return int(laws.qualifies[s, firms.risk_class[i], firms.group[i] & 1, firms.observed[i]])


@compiled_in
def book(booked: Reals, rows: int) -> None:
    """Count a firm in rows given as bits; `booked` is (row,)."""
    for row in range(len(booked)):
        booked[row] += rows >> row & 1


@compiled
def remember(firms: Firms, laws: Laws, room: Room) -> None:
    """Write down who qualifies before anybody leaves and any memory ends."""
    for s in range(len(firms.begin)):
        for i in range(firms.begin[s], firms.end[s]):
            room.kept[i] = rows_kept(firms, laws, s, i)


@compiled
def count_standing(firms: Firms, laws: Laws, books: Books, month: int) -> None:
    """Count who qualifies after stage 2, and who of them is in violation."""
    for s in range(len(firms.begin)):
        for i in range(firms.begin[s], firms.end[s]):
            rows = rows_kept(firms, laws, s, i)
            if rows:
                cell, status = 4 * s + firms.risk_class[i], firms.status[i]
                book(books.eligible[month, cell], rows)
                if status == 1:
                    book(books.eligible_minor[month, cell], rows)
                elif status == 2:  # noqa: PLR2004 - serious
                    book(books.eligible_serious[month, cell], rows)
