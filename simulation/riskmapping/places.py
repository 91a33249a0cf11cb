"""Where townships lie: places.csv, which the office arranges; no boundary of theirs is published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import ceil, sqrt
from pathlib import Path

from simulation.files.grid import Grid
from simulation.model.errors import InputError, Problem
from simulation.registry.sheets import open_grid
from simulation.registry.values import clean

NEEDED = ("region", "column", "row")
FARTHEST = 99
OLD = "old_names"


@dataclass(frozen=True)
class Places:
    """Townships on a grid of tiles.

    Attributes
    ----------
    tiles
        Township → column and row, counted from the upper left.
    neighbours
        Township → those that border on it; empty where the file names none.
    renamed
        Old name of a township → its name today.
    arranged
        Whether the office arranged the tiles; otherwise they are in the order of their names.
    """

    tiles: dict[str, tuple[int, int]]
    neighbours: dict[str, frozenset[str]] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    arranged: bool = True


def in_order(regions: tuple[str, ...]) -> Places:
    """Return townships in the order of their names, row by row: it says nothing of where they lie.

    Examples
    --------
    >>> in_order(("a", "b", "c")).tiles
    {'a': (0, 0), 'b': (1, 0), 'c': (0, 1)}
    """
    width = max(1, ceil(sqrt(len(regions))))
    return Places({name: (n % width, n // width) for n, name in enumerate(sorted(regions))}, arranged=False)


def read_places(path: str | Path) -> Places:
    """Read ``places.csv``: ``region, column, row`` and, if wanted, ``neighbours`` and ``old_names`` (joined by ``;``).

    Raises
    ------
    InputError
        With every problem of the table.
    """
    grid, source = open_grid(Path(path), lambda found: set(NEEDED) <= {clean(cell) for cell in found.rows[0]})
    header = [clean(cell) for cell in grid.rows[0]]
    lacking = [name for name in NEEDED if name not in header]
    if lacking:
        limit = ", ".join([*NEEDED, "neighbours", OLD])
        raise InputError([Problem("table_column", n, limit=limit, remedy="table_column") for n in lacking], source.name)
    rows = list(_rows(grid, header))
    problems = [problem for number, row in rows for problem in _cells(number, row)]
    if not rows:
        problems = [Problem("no_records", remedy="no_records")]
    if not problems:
        problems = list(_together(rows))
    if problems:
        raise InputError(problems, source.name)
    return Places(
        {row["region"]: (int(row["column"]), int(row["row"])) for _, row in rows},
        _both_ways({row["region"]: _names(row.get("neighbours", "")) for _, row in rows}),
        {old: row["region"] for _, row in rows for old in _names(row.get(OLD, ""))},
    )


def check_regions(places: Places, regions: tuple[str, ...], source: str = "places") -> None:
    """Raise `InputError` for townships of the findings that the table does not place."""
    unknown = [region for region in regions if region not in places.tiles]
    if unknown:
        raise InputError(
            [Problem("region_unplaced", "region", name, remedy="region_unplaced") for name in unknown], source
        )


def _rows(grid: Grid, header: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    for number, row in zip(grid.numbers[1:], grid.rows[1:], strict=True):
        cells = [clean(cell) for cell in row] + [""] * (len(header) - len(row))
        yield number, dict(zip(header, cells, strict=False))


def _cells(number: int, row: dict[str, str]) -> Iterator[Problem]:
    if not row["region"]:
        yield Problem("blank_cell", f"[{number}].region", remedy="blank_cell")
    for name in ("column", "row"):
        if not re.fullmatch(r"[0-9]{1,3}(\.0+)?", row[name]) or int(row[name].partition(".")[0]) > FARTHEST:
            yield Problem("out_of_range", f"[{number}].{name}", row[name], f"0–{FARTHEST}", "out_of_range")
        row[name] = row[name].partition(".")[0]


def _together(rows: list[tuple[int, dict[str, str]]]) -> Iterator[Problem]:
    """Yield townships that stand twice, tiles that two share, neighbours and old names that are not clear."""
    names = [row["region"] for _, row in rows]
    tiles: dict[tuple[int, int], str] = {}
    for place, (number, row) in enumerate(rows):
        if row["region"] in names[:place]:
            yield Problem("region_twice", f"[{number}].region", row["region"], remedy="region_twice")
        tile = (int(row["column"]), int(row["row"]))
        if tile in tiles:
            yield Problem("tile_twice", f"[{number}]", row["region"], tiles[tile], "tile_twice")
        tiles[tile] = row["region"]
        for other in sorted(_names(row.get("neighbours", "")) - set(names)):
            yield Problem("unknown_neighbour", f"[{number}].neighbours", other, remedy="unknown_neighbour")
    old = [name for _, row in rows for name in sorted(_names(row.get(OLD, "")))]
    for name in sorted({name for name in old if old.count(name) > 1 or name in names}):
        yield Problem("old_name_twice", OLD, name, remedy="old_name_twice")


def _names(cell: str) -> frozenset[str]:
    return frozenset(part.strip() for part in re.split("[;；]", cell) if part.strip())


def _both_ways(neighbours: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Return neighbours such that each names the other, however the file was filled in."""
    return {
        name: frozenset(near) | {other for other, theirs in neighbours.items() if name in theirs}
        for name, near in neighbours.items()
    }
