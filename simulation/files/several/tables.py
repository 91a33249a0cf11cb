"""Several tables as one result: a workbook with a sheet for each, or a folder with a CSV file for each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from io import BytesIO
from pathlib import Path

import pandas as pd

from simulation.files.delimited import read_delimited
from simulation.files.folders import check_folder, whole_folder
from simulation.files.grid import Grid
from simulation.files.marks import MARK
from simulation.files.spreadsheet_text import neutralise
from simulation.files.workbooks import read_sheets
from simulation.files.writing import NOTICE, check_output, whole_file, write_table
from simulation.model.errors import InputError, OutputError, Problem
from simulation.model.parse import read_content

WORKBOOK = ".xlsx"
SIZE_LIMIT = 64 * 2**20


def check_tables(path: str | Path) -> Path:
    """Return the path if several tables can be written there: a workbook, or a folder.

    Raises
    ------
    OutputError
        For another kind of file, or a place that cannot be written.
    """
    place = Path(path)
    if place.suffix == WORKBOOK and not place.is_dir():
        return check_output(place, (WORKBOOK,))
    if place.suffix in (".csv", ".parquet") and not place.is_dir():
        problem = Problem("unknown_suffix", "output", place.suffix, f"{WORKBOOK}, DIR", "several_tables")
        raise OutputError([problem], str(path))
    return check_folder(place)


def write_tables(tables: Mapping[str, pd.DataFrame], path: str | Path) -> Path:
    """Write tables whole or not at all; undefined numbers are blank cells, and formulas are made harmless.

    Parameters
    ----------
    tables
        Name of the sheet or file → table.

    Raises
    ------
    OutputError
        When they cannot be written.
    """
    place = check_tables(path)
    safe = {name: neutralise(table) for name, table in tables.items()}
    if place.suffix == WORKBOOK and not place.is_dir():
        with whole_file(place) as part:
            part.write_bytes(_workbook(safe))
        return place
    with whole_folder(place) as folder:
        (folder / MARK).write_text(NOTICE + "\n", encoding="utf-8-sig")
        for name, table in safe.items():
            write_table([table], folder / f"{name}.csv")
    return place


def read_tables(path: str | Path, names: Collection[str] | None = None) -> dict[str, pd.DataFrame]:
    """Return the tables of a workbook or folder by name, every cell as text.

    Parameters
    ----------
    names
        Tables that are wanted; all of them when ``None``.

    Raises
    ------
    InputError
        When there is no such file or folder, or it cannot be read.
    """
    place = Path(path)
    if place.is_dir():
        files = [file for file in sorted(place.glob("*.csv")) if names is None or file.stem in names]
        grids = {file.stem: read_delimited(read_content(file, SIZE_LIMIT), file.name) for file in files}
    else:
        content = read_content(place, SIZE_LIMIT)
        if not content.startswith(b"PK\x03\x04"):
            raise InputError([Problem("not_a_workbook", remedy="not_a_workbook")], place.name)
        grids = {grid.sheet: grid for grid in read_sheets(content, place.name)}
    return {name: _table(grid) for name, grid in grids.items() if grid.rows and (names is None or name in names)}


def _table(grid: Grid) -> pd.DataFrame:
    header = grid.rows[0]
    rows = [[*row, *[""] * (len(header) - len(row))][: len(header)] for row in grid.rows[1:]]
    return pd.DataFrame(rows, columns=header, dtype="str")


def _workbook(tables: Mapping[str, pd.DataFrame]) -> bytes:
    content = BytesIO()
    options = {"options": {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(content, engine="xlsxwriter", engine_kwargs=options) as writer:
        for name, table in tables.items():
            table.to_excel(writer, sheet_name=name, index=False, freeze_panes=(1, 0))
            sheet = writer.sheets[name]
            sheet.set_header(f"&C{NOTICE}")
            sheet.set_column(0, min(len(table.columns), 20), 14)
    return content.getvalue()
