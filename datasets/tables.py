"""Reading and writing the small tables of this folder, always with the same bytes for the same content."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

DATASETS = Path(__file__).parent
FIGURES = DATASETS / "figures"

Row = dict[str, str]


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a table with a header; an absent cell is an empty string.

    Raises
    ------
    ValueError
        When a row is longer or shorter than the header.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise ValueError(f"{path}: row {number} has not as many cells as the header")
    return rows


def write_rows(path: Path, rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> None:
    """Write rows under a header, lines ended the same on every system."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def figure(name: str, **where: str) -> Row:
    """Return the one row of a table of published figures that matches.

    Raises
    ------
    LookupError
        When no row, or more than one, matches.

    Examples
    --------
    >>> figure("population", place="全国", quantity="net_per_new")["value"]
    '0.7351'
    """
    found = [row for row in read_rows(FIGURES / f"{name}.csv") if where.items() <= row.items()]
    if len(found) != 1:
        raise LookupError(f"figures/{name}.csv: {len(found)} rows match {where}, expected 1")
    return found[0]
