"""Excel workbooks: typed cells as text, merged cells filled, the sheet that holds the register."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from simulation.files.grid import Grid, without_blank_rows
from simulation.files.number_formats import GENERAL, cell_text
from simulation.model.errors import InputError, Problem

UNPACKED_LIMIT = 2 * 2**30
"""Bytes that a workbook may unpack to; a full sheet of a million rows takes under 1 GiB."""

MERGED_LIMIT = 1_000_000
"""Merged cells of a sheet; more are a slip of the hand (a whole sheet merged) and would fill the memory."""

MERGED_TAG = b"mergeCells"
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*["\']([A-Z0-9:$]+)["\']')
CHUNK = 2**20

Spans = dict[tuple[int, int], tuple[int, int]]
"""Cell (row, column), both 1-based → the cell that a merged range shows in it."""


def read_workbook(content: bytes, source: str, holds_register: Callable[[Grid], bool]) -> Grid:
    """Return the rows of the worksheet that holds the register.

    Parameters
    ----------
    holds_register
        Tells whether the header of a register stands in a sheet.

    Raises
    ------
    InputError
        When the file is damaged, unpacks to more than `UNPACKED_LIMIT`, or several sheets hold the register: reading
        one of them would drop the others in silence.
    """
    import openpyxl  # heavy, and only for this format

    try:
        _check_size(content, source)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that hold no data
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            grids = [_sheet(content, sheet) for sheet in book.worksheets]
    except InputError:
        raise
    # Whatever openpyxl and the XML reader stumble over in a damaged file, the remedy is the same.
    except Exception as error:
        reason = {"reason": f"{type(error).__name__}: {error}"}
        raise InputError([Problem("damaged_workbook", remedy="damaged_workbook", detail=reason)], source) from None
    return _only(grids, source, holds_register)


def _check_size(content: bytes, source: str) -> None:
    size = sum(item.file_size for item in zipfile.ZipFile(io.BytesIO(content)).infolist())
    if size > UNPACKED_LIMIT:
        raise InputError([Problem("too_large", value=size, limit=UNPACKED_LIMIT, remedy="register_too_large")], source)


def _only(grids: list[Grid], source: str, holds_register: Callable[[Grid], bool]) -> Grid:
    filled = [grid for grid in grids if grid.rows]
    fitting = [grid for grid in filled if holds_register(grid)]
    if len(fitting) > 1:
        names = "、".join(grid.sheet for grid in fitting)
        raise InputError([Problem("several_sheets", value=names, remedy="several_sheets")], source)
    # Without a fitting sheet the fullest one is shown in the message about its header.
    return fitting[0] if fitting else max(filled, key=lambda g: len(g.rows), default=Grid([], [], "xlsx"))


def _sheet(content: bytes, sheet: Any) -> Grid:
    spans = _merged(content, sheet._worksheet_path)
    sheet.reset_dimensions()  # some platforms write a wrong size, and rows beyond it would be lost
    return without_blank_rows(_rows(sheet, spans), "xlsx", sheet.title)


def _rows(sheet: Any, spans: Spans) -> Iterator[list[str]]:
    """Yield the rows; merged cells show what their first cell holds."""
    shown: dict[tuple[int, int], str] = {}
    merged: dict[int, list[int]] = {}
    for line, column in spans:
        merged.setdefault(line, []).append(column)
    formats = _formats(sheet.parent)
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        row = [cell_text(cell.value, formats[getattr(cell, "_style_id", 0)]) for cell in cells]
        for column in merged.get(number, ()):
            here, origin = (number, column), spans[number, column]
            row += [""] * (column - len(row))
            shown.setdefault(origin, row[column - 1] if here == origin else "")
            row[column - 1] = shown[origin]
        yield row


def _formats(book: Any) -> list[str]:
    """Return the number format of each style of a workbook."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

    numbers = (style.numFmtId for style in book._cell_styles)
    known = book._number_formats
    return [
        BUILTIN_FORMATS.get(n, GENERAL) if n < BUILTIN_FORMATS_MAX_SIZE else known[n - BUILTIN_FORMATS_MAX_SIZE]
        for n in numbers
    ]


def _merged(content: bytes, path: str) -> Spans:
    """Return the merged cells of a sheet; reading cell by cell, openpyxl does not tell them."""
    # They stand behind a million rows that need not be parsed a second time; in a cell, "<" would be escaped.
    rest = b""
    with zipfile.ZipFile(io.BytesIO(content)).open(path.lstrip("/")) as part:
        while chunk := part.read(CHUNK):
            rest = (rest if MERGED_TAG in rest else rest[-len(MERGED_TAG) :]) + chunk
    spans: Spans = {}
    for reference in MERGED.findall(rest):
        _spread(reference.decode(), spans)
    return spans


def _spread(reference: str, spans: Spans) -> None:
    from openpyxl.utils.cell import range_boundaries

    left, top, right, bottom = (int(edge) for edge in range_boundaries(reference) if edge is not None)
    if len(spans) + (bottom - top + 1) * (right - left + 1) > MERGED_LIMIT:
        raise ValueError(f"merged range {reference}")
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            spans[row, column] = (top, left)
