"""What stands in a file whose headings do not fit, so that somebody can say which column is which."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from simulation.files.grid import Column, columns_of
from simulation.files.parquet import parquet_columns, parquet_names
from simulation.registry.dates import read_month
from simulation.registry.headings import (
    HEADER_WITHIN,
    NOTHING_CHOSEN,
    Chosen,
    Header,
    find_header,
    plain,
)
from simulation.registry.mapping.built_in import BUILT_IN
from simulation.registry.sheets import is_parquet, open_grid, settle
from simulation.registry.values import Refusal, clean

SAMPLES = 3
"""Different cells that are shown of a column."""
LONGEST = 30
FEW = 20
"""Different cells of a column that sorts records; columns with more name things."""
CODE = re.compile(r"[0-9A-Za-z]{9,}")
"""What may be the id of a firm."""


@dataclass(frozen=True)
class Look:
    """The columns of a file, and what they may be taken for.

    Attributes
    ----------
    source
        Name of the file.
    titles
        Its headings, in order; each once.
    samples
        Heading → a few different cells below it; none where they may name firms.
    taken
        Canonical name → heading that is taken for it as things stand.
    proposed
        The same, with headings that a built-in mapping knows.
    missing
        Canonical names of required columns that are neither there nor answered.
    """

    register: str
    source: str
    titles: tuple[str, ...]
    samples: dict[str, tuple[str, ...]]
    taken: dict[str, str]
    proposed: dict[str, str]
    missing: tuple[str, ...]


def look_at(register: str, path: str | Path, chosen: Chosen = NOTHING_CHOSEN) -> Look:
    """Return what the columns of a file are called and hold, whether or not they fit the register.

    Raises
    ------
    InputError
        When the file cannot be read as a table.
    """
    file = Path(path)
    if is_parquet(file):
        names = parquet_names(file)
        columns = parquet_columns(file, {str(place): name for place, name in enumerate(names)})
        header = find_header(register, [names], chosen)
        return _look(register, file.name, names, [columns[str(place)] for place in range(len(names))], header)
    grid, source = open_grid(file, lambda g: not find_header(register, g.rows[:HEADER_WITHIN], chosen).missing)
    header = find_header(register, grid.rows, chosen)
    titles = [cell.strip() for cell in grid.rows[header.row]]
    cells = columns_of(grid.rows[header.row + 1 :], {str(place): place for place in range(len(titles))})
    return _look(register, source.name, titles, [cells[str(place)] for place in range(len(titles))], header)


def _look(register: str, source: str, titles: Sequence[str], cells: Sequence[Column], header: Header) -> Look:
    header = settle(register, header, lambda places: {name: cells[place] for name, place in places.items()})
    taken = {name: titles[place] for name, place in header.columns.items()}
    # Of headings that say the same only the first can be named.
    places = {plain(title): place for place, title in reversed(list(enumerate(titles))) if title}
    kept = sorted(places.values())
    samples = {titles[place]: _samples(cells[place]) for place in kept}
    known = tuple(titles[place] for place in kept)
    return Look(register, source, known, samples, taken, {**_proposed(register, known), **taken}, header.missing)


def _samples(cells: Column) -> tuple[str, ...]:
    """Return a few cells of a column that repeats itself; one of codes or names would show firms and tells nothing."""
    said = [" ".join(text.split()) for text in cells.texts if text.strip()]
    days = all(not isinstance(read_month(clean(text)), Refusal) for text in said)
    if not days and (len(said) > FEW or any(CODE.search(text) for text in said)):
        return ()
    return tuple(text[:LONGEST] for text in said[:SAMPLES])


def _proposed(register: str, titles: Sequence[str]) -> dict[str, str]:
    """Return what built-in mappings would take the headings for."""
    found: dict[str, str] = {}
    for mapping in BUILT_IN.values():
        columns = Chosen(columns=mapping.of(register).columns)
        places = find_header(register, [titles], columns).columns
        found |= {name: titles[place] for name, place in places.items() if name not in found}
    return found
