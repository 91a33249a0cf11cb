"""Open a list of inspectors: header under any usual spelling, one row after the other, every problem kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from simulation.files.blanks import is_blank
from simulation.model.errors import InputError, Problem
from simulation.registry.headings import HEADER_WITHIN, SHOWN, SUGGESTED, Field, plain
from simulation.registry.sheets import open_grid
from simulation.registry.values import clean

Made = TypeVar("Made")
Reading = Callable[[str], Made | Problem]
Fields = tuple[Field, ...]


@dataclass
class Row:
    """A row of a list, and what is wrong with it.

    Attributes
    ----------
    number
        As a spreadsheet shows it.
    """

    number: int
    cells: dict[str, str]
    titles: dict[str, str]
    problems: list[Problem] = field(default_factory=list)

    def read(self, name: str, reading: Reading[Made], default: Made, *, needed: bool = False) -> Made:
        """Return what a cell means: `default` for a blank one, and for one that means nothing, which is told."""
        text = self.cells.get(name, "")
        if is_blank(text):
            if needed:
                self.complain(name, Problem("blank_cell", remedy="blank_cell"))
            return default
        found = reading(text)
        if isinstance(found, Problem):
            self.complain(name, found)
            return default
        return found

    def complain(self, name: str, problem: Problem) -> None:
        """Keep a problem, with the place of its cell."""
        self.problems.append(self.at(name, problem))

    def at(self, name: str, problem: Problem) -> Problem:
        """Return a problem with the place of a cell."""
        path = f"[{self.number}].{self.titles.get(name, name)}"
        return Problem(problem.code, path, problem.value, problem.limit, problem.remedy, problem.detail)


def rows_of(path: Path, fields: Fields) -> tuple[list[Row], str]:
    """Return the rows of a list under their canonical names, and the name of the file.

    Raises
    ------
    InputError
        When it cannot be read, is no table, or has no header with all that is needed.
    """
    grid, source = open_grid(path, lambda found: not _lacking(_header(found.rows, fields)[1], fields))
    place, columns = _header(grid.rows, fields)
    titles = [cell.strip() for cell in grid.rows[place]]
    if problems := [_not_found(item, titles) for item in _lacking(columns, fields)]:
        raise InputError(problems, source.name)
    named = {name: titles[column] for name, column in columns.items()}
    body = zip(grid.numbers[place + 1 :], grid.rows[place + 1 :], strict=True)
    return [Row(number, _cells(row, columns), named) for number, row in body], source.name


def made(rows: Sequence[Row], make: Callable[[Row], Made], source: str) -> tuple[Made, ...]:
    """Return what each row holds; raises `InputError` with the problems of all of them."""
    found = tuple(make(row) for row in rows)
    if problems := list(_problems(rows)):
        raise InputError(problems, source)
    return found


def _problems(rows: Sequence[Row]) -> Iterator[Problem]:
    for row in rows:
        yield from row.problems


def _cells(row: Sequence[str], columns: dict[str, int]) -> dict[str, str]:
    return {name: clean(row[place]) if place < len(row) else "" for name, place in columns.items()}


def _header(rows: Sequence[Sequence[str]], fields: Fields) -> tuple[int, dict[str, int]]:
    """Return the row that knows most of the headings, the first of equals, and the place of each column."""
    found = [_columns(row, fields) for row in rows[:HEADER_WITHIN]]
    best = max(range(len(found)), key=lambda place: len(found[place]), default=0)
    return best, found[best] if found else {}


def _columns(row: Sequence[str], fields: Fields) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, title in enumerate(row):
        places.setdefault(plain(title), place)
    spelt = {item.name: next((h for h in item.headings if plain(h) in places), None) for item in fields}
    return {name: places[plain(heading)] for name, heading in spelt.items() if heading}


def _lacking(columns: dict[str, int], fields: Fields) -> list[Field]:
    return [item for item in fields if item.required and item.name not in columns]


def _not_found(item: Field, titles: Sequence[str]) -> Problem:
    seen, spellings = "、".join(filter(None, titles))[:SHOWN], "、".join(item.headings[:SUGGESTED])
    return Problem("no_such_heading", item.headings[0], seen, spellings, "rename_heading")
