"""A file as rows of text, whatever it was written by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Text = NDArray[np.object_]
Rows = list[list[str]]


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
        How the file was written: ``utf-8``, ``gb18030``, ``xlsx``, ``parquet`` …
    sheet
        Name of the worksheet, if the file has several.
    """

    rows: Rows
    numbers: list[int]
    encoding: str
    sheet: str = ""


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


def without_blank_rows(rows: Iterator[list[str]], encoding: str, sheet: str = "") -> Grid:
    """Return the rows that say something, each with its number."""
    kept: Rows = []
    numbers: list[int] = []
    for number, row in enumerate(rows, start=1):
        if "".join(row).strip():
            kept.append(row)
            numbers.append(number)
    return Grid(kept, numbers, encoding, sheet)


def columns_of(rows: Rows, places: dict[str, int]) -> dict[str, Text]:
    """Return the named columns of rows that may be too short; what is not there is empty."""
    width = max(places.values(), default=-1) + 1
    padded = [row if len(row) >= width else row + [""] * (width - len(row)) for row in rows]
    return {name: np.array([row[place] for row in padded], dtype=object) for name, place in places.items()}


def name_of(path: str | Path) -> str:
    """Return the name of a file as messages show it."""
    return Path(path).name
