"""Rows of a short list that an office keeps: a few columns, each under any of its spellings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from simulation.files.grid import Grid
from simulation.model.errors import InputError, Problem
from simulation.registry.headings import HEADER_WITHIN, plain
from simulation.registry.sheets import open_grid
from simulation.registry.values import clean

Spellings = Sequence[Sequence[str]]
"""Of each column, what it may be called."""


def rows_of(path: str | Path, columns: Spellings, absent: Problem) -> tuple[list[tuple[str, list[str]]], str]:
    """Return the rows under the header, each with its place and one text a column, and the name of the file.

    Parameters
    ----------
    absent
        The problem of a table without these columns.

    Raises
    ------
    InputError
        When it cannot be read, or has no such header.
    """
    titles = [[plain(name) for name in names] for names in columns]
    grid, source = open_grid(Path(path), lambda found: _header(found, titles) is not None)
    header = _header(grid, titles)
    if header is None:
        raise InputError([absent], source.name)
    row, places = header
    return list(_below(grid, row + 1, places)), source.name


def _below(grid: Grid, first: int, places: Sequence[int]) -> Iterator[tuple[str, list[str]]]:
    for number, cells in zip(grid.numbers[first:], grid.rows[first:], strict=True):
        yield f"[{number}]", [clean(cells[at]) if at < len(cells) else "" for at in places]


def _header(grid: Grid, titles: Spellings) -> tuple[int, list[int]] | None:
    """Return the first row that has every column, and their places."""
    for row, cells in enumerate(grid.rows[:HEADER_WITHIN]):
        found = [plain(cell) for cell in cells]
        places = [next((at for at, title in enumerate(found) if title in names), -1) for names in titles]
        if min(places) >= 0:
            return row, places
    return None
