"""A file as rows of text, whatever it was written by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.model.errors import InputError, Problem

Text = NDArray[np.object_]
Rows = list[list[str]]
Numbered = tuple[int, list[str]]
"""A row and its 1-based number, as a spreadsheet shows it."""

CELLS_LIMIT = 50_000_000
"""Cells of a table that is read into memory; more than a text of the largest size has in any register."""


class Number(str):
    """A number of a spreadsheet or a typed column, as text: zeros in front and behind that nobody shows are lost."""

    __slots__ = ()


NUMBER_MARK = "\udcff"
"""Before a number while texts are told apart: no decoded text holds half a surrogate pair."""


@dataclass(frozen=True)
class Column:
    """Cells of one column, each text kept once: registers name the same firms, months and classes again and again.

    Attributes
    ----------
    places
        Which of the texts each record holds.
    texts
        The different ones.
    """

    places: NDArray[np.int64]
    texts: Text

    @classmethod
    def of(cls, cells: Iterable[str]) -> Column:
        """Return the column that holds these cells."""
        whole = np.fromiter(cells, dtype=object)
        if Number not in set(map(type, whole)):
            return cls(*pd.factorize(whole))
        # 111 as a number and 111 as text are two things: only the text is sure to have no zero in front.
        marked = (NUMBER_MARK + cell if isinstance(cell, Number) else cell for cell in whole)
        places, texts = pd.factorize(np.fromiter(marked, dtype=object))
        for place, text in enumerate(texts):
            if text.startswith(NUMBER_MARK):
                texts[place] = Number(text[1:])
        return cls(places, texts)

    def __len__(self) -> int:
        return len(self.places)

    def at(self, index: NDArray[np.int64]) -> Text:
        """Return the cells of some records."""
        return self.texts[self.places[index]]


@dataclass(frozen=True)
class Grid:
    """The cells of a file that are not in blank rows.

    Attributes
    ----------
    rows
        Cells as text; rows may differ in length.
    numbers
        1-based number of each row as a spreadsheet shows it.
    encoding
        How the file was written: ``utf-8``, ``gb18030``, ``xlsx`` …
    sheet
        Name of the worksheet.
    separated
        Whether a separator too many moves the cells behind it to the next column.
    """

    rows: Rows
    numbers: list[int]
    encoding: str
    sheet: str = ""
    separated: bool = False


@dataclass(frozen=True)
class Source:
    """Where a register came from.

    Attributes
    ----------
    name
        File name without its folder.
    digest
        SHA-256 of the file.
    """

    name: str
    digest: str
    encoding: str

    def __str__(self) -> str:
        return f"{self.name} ({self.encoding}, {self.digest})"


def without_blank_rows(
    rows: Iterator[Numbered], encoding: str, source: str, sheet: str = "", *, separated: bool = False
) -> Grid:
    """Return the rows that say something, each with its number.

    Raises
    ------
    InputError
        When they have more than `CELLS_LIMIT` cells.
    """
    kept: Rows = []
    numbers: list[int] = []
    cells = 0
    for number, row in rows:
        # Most rows begin with something: only the others are looked at as a whole.
        if (row and row[0] and not row[0].isspace()) or "".join(row).strip():
            kept.append(row)
            numbers.append(number)
            cells += len(row)
            if cells > CELLS_LIMIT:
                raise too_many_cells(cells, source)
    return Grid(kept, numbers, encoding, sheet, separated)


def too_many_cells(cells: int, source: str) -> InputError:
    """Return the error of a table with more cells than are read into memory."""
    problem = Problem("too_many_cells", value=cells, limit=CELLS_LIMIT, remedy="too_many_cells")
    return InputError([problem], source)


def columns_of(rows: Rows, places: dict[str, int]) -> dict[str, Column]:
    """Return the named columns of rows that may be too short; what is not there is empty."""
    width = max(places.values(), default=-1) + 1
    padded = [row if len(row) >= width else row + [""] * (width - len(row)) for row in rows]
    return {name: Column.of(map(itemgetter(place), padded)) for name, place in places.items()}
