"""Read the Excel table of an annual plan back into the plan it was written from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from simulation.files.annual_cells import cells_of
from simulation.files.annual_table import COLUMNS
from simulation.files.annual_words.departments import read_departments
from simulation.files.annual_words.places import in_cells, place_of
from simulation.files.annual_words.rows import read_edits
from simulation.files.grid import Grid
from simulation.files.workbooks import read_sheets, sheet_that
from simulation.language.catalogue import LANGUAGES, Catalogue, load_catalogue
from simulation.language.wording import word_error
from simulation.model.errors import InputError, Problem
from simulation.model.exchange import parse_plan
from simulation.model.parse import SIZE_LIMIT, read_content
from simulation.model.plan import Plan, Programme

UNPACKED_LIMIT = 64 * 2**20
"""Bytes that a table may unpack to; that of a plan of a hundred tasks takes under 1 MiB."""

Cells = dict[str, str]


def read_annual_table(source: str | Path, language: str = LANGUAGES[0]) -> Plan:
    """Read a table from a file; see `parse_annual_table`."""
    try:
        content = read_content(source)
    except InputError as error:
        raise error.worded(lambda e: word_error(e, language)) from None
    return parse_annual_table(content, str(source), language)


def parse_annual_table(content: bytes, source: str = "", language: str = LANGUAGES[0]) -> Plan:
    """Return the plan of a workbook that `annual_table` made and an office may have edited.

    Cells that say what was written keep the numbers of the plan file in the second sheet; others are read. Rows may be
    deleted and put in another order; 抽查事项 and 抽查类别 are not part of a plan and are not read.

    Raises
    ------
    InputError
        With every cell that cannot be read, or what is wrong with the plan that comes out.
    """
    try:
        if len(content) > SIZE_LIMIT:
            problem = Problem("too_large", value=len(content), limit=SIZE_LIMIT, remedy="too_large")
            raise InputError([problem], source)
        return _plan(content, source)
    except InputError as error:
        raise error.worded(lambda e: word_error(e, language)) from None


def _plan(content: bytes, source: str) -> Plan:
    grids = read_sheets(content, source, UNPACKED_LIMIT)
    base, catalogue = _plan_file(grids, source)
    problems: list[Problem] = []
    rows = _numbered(_rows(grids, source, catalogue), len(base.programmes), problems)
    numbered = list(rows)
    year = int(base.start[:4])
    programmes = [
        _programme(row, base.programmes[index], line, year, catalogue, problems) for line, index, row in numbered
    ]
    if problems:
        raise InputError(problems, source)
    try:
        # Through the reader of plan files, so that an edited plan meets the same rules as any other.
        return parse_plan(json.dumps({**base.model_dump(mode="json"), "programmes": programmes}), source)
    except InputError as error:
        raise InputError(in_cells(error.problems, [line for line, _, _ in numbered]), source) from None


def _plan_file(grids: list[Grid], source: str) -> tuple[Plan, Catalogue]:
    """Return the plan in the second sheet, and the language that the workbook is in."""
    for language in LANGUAGES:
        catalogue = load_catalogue(language)
        mark = catalogue.text("annual_table.plan_mark")
        grid = sheet_that(lambda g, mark=mark: _starts(g, mark), grids, source)  # type: ignore[misc]
        if _starts(grid, mark):
            return parse_plan("\n".join(row[0] for row in grid.rows[1:]), source), catalogue
    raise InputError([Problem("no_plan_sheet")], source)


def _starts(grid: Grid, mark: str) -> bool:
    return bool(grid.rows and grid.rows[0] and grid.rows[0][0].startswith(mark))


def _rows(grids: list[Grid], source: str, catalogue: Catalogue) -> Iterator[tuple[int, Cells]]:
    """Yield the number of each row below the header, and its cells by column."""
    headings = [catalogue.text(f"annual_table.{key}") for key in COLUMNS]

    def header(grid: Grid) -> int | None:
        return next((i for i, row in enumerate(grid.rows) if set(headings) <= {c.strip() for c in row}), None)

    grid = sheet_that(lambda g: header(g) is not None, grids, source)
    at = header(grid)
    if at is None:
        raise InputError([Problem("no_plan_table", limit=" ".join(headings))], source)
    found = [cell.strip() for cell in grid.rows[at]]
    places = {key: found.index(heading) for key, heading in zip(COLUMNS, headings, strict=True)}
    for line, row in zip(grid.numbers[at + 1 :], grid.rows[at + 1 :], strict=True):
        yield line, {key: row[place].strip() if place < len(row) else "" for key, place in places.items()}


def _numbered(
    rows: Iterable[tuple[int, Cells]], programmes: int, problems: list[Problem]
) -> Iterator[tuple[int, int, Cells]]:
    """Yield the rows that are programmes, with the place of each in the plan that was written."""
    seen: set[int] = set()
    for line, row in rows:
        if not any(row[key] for key in COLUMNS[1:]):
            continue  # the note below the table
        number = int(row["number"]) if row["number"].isdecimal() else 0
        if not 1 <= number <= programmes:
            problems.append(Problem("bad_row_number", place_of(line, "number"), row["number"], f"1-{programmes}"))
        elif number in seen:
            problems.append(Problem("repeated_row_number", place_of(line, "number"), number))
        else:
            seen.add(number)
            yield line, number - 1, row


def _programme(
    row: Cells, base: Programme, line: int, year: int, catalogue: Catalogue, problems: list[Problem]
) -> dict[str, Any]:
    """Return a programme with what its row changes."""
    written = cells_of(base, catalogue)
    content = {**base.model_dump(mode="json"), "title": row["name"]}
    edited = {column for column in COLUMNS if row[column] != written.get(column)}
    if edited & {"lead", "partners"}:
        content["departments"] = read_departments(row["lead"], row["partners"])
    return {**content, **read_edits(row, edited, base, year, catalogue, line, problems)}
