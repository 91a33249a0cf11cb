"""Open a register: its columns as text under their canonical names, wherever the header stood."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulation.files.blanks import is_blank
from simulation.files.delimited import read_delimited
from simulation.files.grid import Column, Grid, Source, columns_of
from simulation.files.parquet import parquet_columns, parquet_names
from simulation.files.workbooks import read_workbook
from simulation.model.errors import InputError, Problem
from simulation.model.parse import check_file, read_content, unreadable
from simulation.registry.firm_ids import CREDIT_CODE, IdKind
from simulation.registry.headings import (
    FIELDS,
    HEADER_WITHIN,
    NOTHING_CHOSEN,
    Chosen,
    Header,
    find_header,
    require_columns,
)
from simulation.registry.values import Refusal, clean, read_channel

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
    constants
        Canonical name → what every record says, of columns that were answered for the whole file.
    ids
        What firms are known by.
    """

    register: str
    source: Source
    columns: dict[str, Column]
    headings: dict[str, str]
    unused: tuple[str, ...]
    rows: NDArray[np.int64]
    first: Column
    beyond: NDArray[np.bool_]
    constants: dict[str, str] = field(default_factory=dict)
    ids: tuple[IdKind, ...] = CREDIT_CODE


def open_sheet(
    register: str, path: str | Path, chosen: Chosen = NOTHING_CHOSEN, ids: tuple[IdKind, ...] = CREDIT_CODE
) -> Sheet:
    """Return the columns of a register.

    Parameters
    ----------
    register
        ``directory``, ``classes``, ``visits`` or ``signals``.
    path
        CSV, XLSX or Parquet, told by the content and not by the ending of the name.
    chosen
        Columns by hand and answers for columns that are missing.
    ids
        What firms are known by.

    Raises
    ------
    InputError
        When the file cannot be read, is no table, or has no header of this register.
    """
    file = Path(path)
    if is_parquet(file):
        sheet = _from_parquet(register, file, chosen)
    else:
        grid, source = open_grid(file, lambda g: not find_header(register, g.rows[:HEADER_WITHIN], chosen).missing)
        sheet = _from_grid(register, grid, source, chosen)
    return replace(_with_constants(sheet, chosen), ids=ids)


def open_grid(file: Path, fits: Callable[[Grid], bool]) -> tuple[Grid, Source]:
    """Return the rows of a text or workbook; of several worksheets the one that `fits`.

    Raises
    ------
    InputError
        When it can be read as neither.
    """
    start = _first_bytes(file)
    content = read_content(file, SIZE_LIMIT, "register_too_large")
    if start.startswith(OLD_EXCEL):
        raise InputError([Problem("old_workbook", remedy="old_workbook")], file.name)
    if start.lstrip().lower().startswith((b"<html", b"<table", b"<!doctype", b"<?xml")):
        raise InputError([Problem("web_page", remedy="web_page")], file.name)
    grid = read_workbook(content, file.name, fits) if start.startswith(ZIP) else read_delimited(content, file.name)
    if not grid.rows:
        raise InputError([Problem("empty_register", remedy="empty_register")], file.name)
    return grid, Source(file.name, _digest(content), grid.encoding)


def is_parquet(file: Path) -> bool:
    """Tell whether a file begins like Parquet."""
    return _first_bytes(file).startswith(PARQUET)


def _first_bytes(file: Path) -> bytes:
    try:
        with check_file(file).open("rb") as stream:
            return stream.read(512)
    except OSError as error:
        raise unreadable(file, error) from None


def _from_grid(register: str, grid: Grid, source: Source, chosen: Chosen) -> Sheet:
    header = find_header(register, grid.rows, chosen)
    titles = [cell.strip() for cell in grid.rows[header.row]]
    body = grid.rows[header.row + 1 :]
    header = settle(register, header, lambda places: columns_of(body, places))
    require_columns(register, header, titles, source.name, chosen)
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


def _from_parquet(register: str, file: Path, chosen: Chosen) -> Sheet:
    names = parquet_names(file)
    source = Source(file.name, _digest_of(file), "parquet")

    def read(places: dict[str, int]) -> dict[str, Column]:
        return parquet_columns(file, {name: names[place] for name, place in places.items()})

    header = settle(register, find_header(register, [names], chosen), read)
    require_columns(register, header, names, source.name, chosen)
    headings = {name: names[place] for name, place in header.columns.items()}
    columns = read(header.columns)
    count = len(columns["firm"])
    unused = tuple(name for name in names if name not in headings.values())
    rows, slipped = np.arange(1, count + 1), np.zeros(count, dtype=bool)
    return Sheet(register, source, columns, headings, unused, rows, columns["firm"], slipped)


def settle(register: str, header: Header, read: Callable[[dict[str, int]], dict[str, Column]]) -> Header:
    """Return the header with its doubtful columns taken or not, as their cells tell; those not taken are missing.

    检查类型 that holds 抽查 and 检查, or 检查方式 that holds 实地检查 and 网络监测, is no source of visits.
    """
    if not header.doubtful:
        return header
    taken = {
        name: header.doubtful[name] for name, cells in read(header.doubtful).items() if _holds(cells, JUDGES[name])
    }
    rest = {name: place for name, place in header.doubtful.items() if name not in taken}
    needed = {item.name for item in FIELDS[register] if item.required}
    missing = tuple(
        name for name in (item.name for item in FIELDS[register]) if name in {*header.missing, *rest} & needed
    )
    return Header(header.row, {**header.columns, **taken}, rest, missing)


JUDGES = {"channel": read_channel}
"""Column that may stand under a doubtful heading → the reader of its cells."""


def _holds(cells: Column, reader: Callable[[str], str | Refusal]) -> bool:
    """Tell whether the reader understands most of the records that say something."""
    texts = [clean(text) for text in cells.texts]
    said = np.array([not is_blank(text) for text in texts], dtype=bool)
    understood = np.array(
        [bool(s) and not isinstance(reader(t), Refusal) for s, t in zip(said, texts, strict=True)], dtype=bool
    )
    records = np.bincount(cells.places, minlength=len(texts))
    return bool(2 * records[understood].sum() > records[said].sum())


def _with_constants(sheet: Sheet, chosen: Chosen) -> Sheet:
    """Return the sheet with a column for each answer, the same in every record."""
    places = np.zeros(len(sheet.rows), dtype=np.int64)
    columns = {name: Column(places, np.array([text], dtype=object)) for name, text in chosen.constants.items()}
    return replace(sheet, columns={**sheet.columns, **columns}, constants=dict(chosen.constants))


def _digest(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()


def _digest_of(file: Path) -> str:
    with file.open("rb") as stream:
        return "sha256:" + hashlib.file_digest(stream, "sha256").hexdigest()
