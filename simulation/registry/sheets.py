"""Open a register: its columns as text under their canonical names, wherever the header stood."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulation.files.delimited import read_delimited
from simulation.files.grid import Column, Grid, Source, columns_of
from simulation.files.parquet import parquet_columns, parquet_names
from simulation.files.workbooks import read_workbook
from simulation.model.errors import InputError, Problem
from simulation.model.parse import check_file, read_content, unreadable
from simulation.registry.headings import HEADER_WITHIN, find_header, require_columns

SIZE_LIMIT = 256 * 2**20
"""Bytes of a text or workbook that is read into memory, some 7 million records; Parquet takes a tenth of that."""

ZIP, OLD_EXCEL, PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1"


@dataclass(frozen=True)
class Sheet:
    """A register as it was written.

    Attributes
    ----------
    columns
        Canonical name → text of each record, as in the file.
    headings
        Canonical name → heading in the file, of the columns that are there.
    unused
        Headings of further columns.
    rows
        1-based row of each record in the file (in Parquet: the record's number).
    first
        What the first cell of each record says; tells rows of totals.
    beyond
        Whether a separator too many has moved cells of a record beyond the header's.
    """

    register: str
    source: Source
    columns: dict[str, Column]
    headings: dict[str, str]
    unused: tuple[str, ...]
    rows: NDArray[np.int64]
    first: Column
    beyond: NDArray[np.bool_]


def open_sheet(register: str, path: str | Path) -> Sheet:
    """Return the columns of a register.

    Parameters
    ----------
    register
        ``directory``, ``classes``, ``visits`` or ``signals``.
    path
        CSV, XLSX or Parquet, told by the content and not by the ending of the name.

    Raises
    ------
    InputError
        When the file cannot be read, is no table, or has no header of this register.
    """
    file = Path(path)
    start = _first_bytes(file)
    if start.startswith(PARQUET):
        return _from_parquet(register, file)
    content = read_content(file, SIZE_LIMIT, "register_too_large")
    if start.startswith(OLD_EXCEL):
        raise InputError([Problem("old_workbook", remedy="old_workbook")], file.name)
    if start.lstrip().lower().startswith((b"<html", b"<table", b"<!doctype", b"<?xml")):
        raise InputError([Problem("web_page", remedy="web_page")], file.name)
    if start.startswith(ZIP):
        grid = read_workbook(content, file.name, lambda g: not find_header(register, g.rows[:HEADER_WITHIN]).missing)
    else:
        grid = read_delimited(content, file.name)
    return _from_grid(register, grid, Source(file.name, _digest(content), grid.encoding))


def _first_bytes(file: Path) -> bytes:
    try:
        with check_file(file).open("rb") as stream:
            return stream.read(512)
    except OSError as error:
        raise unreadable(file, error) from None


def _from_grid(register: str, grid: Grid, source: Source) -> Sheet:
    header = find_header(register, grid.rows)
    if not grid.rows:
        raise InputError([Problem("empty_register", remedy="empty_register")], source.name)
    titles = [cell.strip() for cell in grid.rows[header.row]]
    require_columns(register, header, titles, source.name)
    body = grid.rows[header.row + 1 :]
    used = set(header.columns.values())
    return Sheet(
        register,
        source,
        columns_of(body, header.columns),
        {name: titles[place] for name, place in header.columns.items()},
        tuple(title for place, title in enumerate(titles) if title and place not in used),
        np.array(grid.numbers[header.row + 1 :], dtype=np.int64),
        Column.of(row[0] or next(filter(None, row)) for row in body),
        np.array([grid.separated and "".join(row[len(titles) :]).strip() != "" for row in body], dtype=bool),
    )


def _from_parquet(register: str, file: Path) -> Sheet:
    names = parquet_names(file)
    header = find_header(register, [names])
    source = Source(file.name, _digest_of(file), "parquet")
    require_columns(register, header, names, source.name)
    headings = {name: names[place] for name, place in header.columns.items()}
    columns = parquet_columns(file, headings)
    count = len(columns["firm"])
    unused = tuple(name for name in names if name not in headings.values())
    rows, slipped = np.arange(1, count + 1), np.zeros(count, dtype=bool)
    return Sheet(register, source, columns, headings, unused, rows, columns["firm"], slipped)


def _digest(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()


def _digest_of(file: Path) -> str:
    with file.open("rb") as stream:
        return "sha256:" + hashlib.file_digest(stream, "sha256").hexdigest()
