"""Excel workbooks: typed cells as text, merged cells filled, the sheet that holds the register."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from simulation.files.grid import Grid, Numbered, without_blank_rows
from simulation.files.merged_cells import filled, merged_cells
from simulation.files.number_formats import GENERAL, cell_text
from simulation.files.unpacking import check_unpacking
from simulation.model.errors import InputError, Problem

COLUMNS_LIMIT = 1000
"""Columns of a sheet; a stray entry at the far right of every row would otherwise widen each row to 16,384 cells."""

LONGEST_REASON = 200
"""Characters of what a library says of a damaged file."""


def read_workbook(content: bytes, source: str, holds_register: Callable[[Grid], bool]) -> Grid:
    """Return the rows of the worksheet that holds the register.

    Parameters
    ----------
    holds_register
        Tells whether the header of a register stands in a sheet.

    Raises
    ------
    InputError
        When the file is damaged, unpacks to too much, or several sheets hold the register: reading one of them would
        drop the others in silence.
    """
    return sheet_that(holds_register, read_sheets(content, source), source)


def read_sheets(content: bytes, source: str, unpacked: int | None = None) -> list[Grid]:
    """Return the rows of every worksheet.

    Parameters
    ----------
    unpacked
        Bytes that the file may unpack to; the limit of registers when ``None``.

    Raises
    ------
    InputError
        As `read_workbook`.
    """
    import openpyxl  # heavy, and only for this format

    try:
        check_unpacking(content, source, unpacked)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that hold no data
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            return [_sheet(content, sheet, source) for sheet in book.worksheets]
    except (InputError, MemoryError):
        raise
    # Whatever openpyxl and the XML reader stumble over in a damaged file, the remedy is the same.
    except Exception as error:
        reason = {"reason": f"{type(error).__name__}: {error}"[:LONGEST_REASON]}
        raise InputError([Problem("damaged_workbook", remedy="damaged_workbook", detail=reason)], source) from None


def sheet_that(holds: Callable[[Grid], bool], grids: list[Grid], source: str) -> Grid:
    """Return the one sheet that `holds` what is looked for; without one, the fullest.

    Raises
    ------
    InputError
        When several do.
    """
    written = [grid for grid in grids if grid.rows]
    fitting = [grid for grid in written if holds(grid)]
    if len(fitting) > 1:
        names = "、".join(grid.sheet for grid in fitting)
        raise InputError([Problem("several_sheets", value=names, remedy="several_sheets")], source)
    # Without a fitting sheet the fullest one is shown in the message about its header.
    return fitting[0] if fitting else max(written, key=lambda g: len(g.rows), default=Grid([], [], "xlsx"))


def _sheet(content: bytes, sheet: Any, source: str) -> Grid:
    spans = merged_cells(content, sheet._worksheet_path.lstrip("/"))
    return without_blank_rows(filled(_rows(sheet, source), spans, COLUMNS_LIMIT), "xlsx", source, sheet.title)


def _rows(sheet: Any, source: str) -> Iterator[Numbered]:
    """Yield the rows that the sheet holds, each as wide as its last cell that says something.

    Not through openpyxl's own rows: those are as wide as the last cell that is there, and rows that are not there are
    made up, to a number that the file names.
    """
    from openpyxl.worksheet._reader import WorkSheetParser

    book, last = sheet.parent, 0
    formats = _formats(book)
    with sheet._get_source() as part:
        parser = WorkSheetParser(
            part, sheet._shared_strings, data_only=True, epoch=book.epoch, date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )  # fmt: skip
        for number, cells in parser.parse():
            if number > last:  # a row that stands again behind later ones is none
                last = number
                yield number, _row(number, cells, formats, sheet.title, source)


def _row(number: int, cells: list[dict[str, Any]], formats: list[str], sheet: str, source: str) -> list[str]:
    # A style that the file does not hold shows nothing of a number.
    shown = [*formats, GENERAL]
    last = len(formats)
    texts = ((cell["column"], cell_text(cell["value"], shown[min(cell.get("style_id", 0), last)])) for cell in cells)
    said = [(column, text) for column, text in texts if text.strip()]
    width = max((column for column, _ in said), default=0)
    if width > COLUMNS_LIMIT:
        raise InputError([_too_wide(width, number, sheet)], source)
    row = [""] * width
    for column, text in said:
        row[column - 1] = text
    return row


def _formats(book: Any) -> list[str]:
    """Return the number format of each style of a workbook."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

    numbers = (style.numFmtId for style in book._cell_styles)
    known = book._number_formats
    return [
        BUILTIN_FORMATS.get(n, GENERAL) if n < BUILTIN_FORMATS_MAX_SIZE else known[n - BUILTIN_FORMATS_MAX_SIZE]
        for n in numbers
    ]


def _too_wide(column: int, row: int, sheet: str) -> Problem:
    from openpyxl.utils import get_column_letter

    place = f"{get_column_letter(column)}{row}"
    return Problem("too_wide", value=place, limit=COLUMNS_LIMIT, remedy="too_wide", detail={"sheet": sheet})
