"""One sheet of a workbook in the house's style, whatever it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

Row = tuple[Any, ...]
FIXED_TIME = datetime(2020, 1, 1)
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": False}
WIDEST = 60
"""Characters beyond which a column is not widened."""

PERCENT, DECIMAL = "0.00%", "#,##0.00"
"""How Excel shows a share and another number; the cell holds it whole."""


class Share(float):
    """A number between 0 and 1, or a difference of two such, that is read in per cent."""


def write_sheet(book: xlsxwriter.Workbook, title: str, header: Sequence[str], rows: Sequence[Row], mark: str) -> None:
    """Write one sheet: the mark in its first row and on every printed page, then the head, then the rows."""
    sheet = book.add_worksheet(title)
    bold = book.add_format({"bold": True, "bottom": 1})
    percent, decimal = (book.add_format({"num_format": shown}) for shown in (PERCENT, DECIMAL))
    sheet.write_string(0, 0, mark, book.add_format({"bold": True, "font_color": "#C00000"}))
    sheet.write_row(1, 0, header, bold)
    for number, row in enumerate(rows, start=2):
        for place, value in enumerate(row):
            # An undefined number is an empty cell: 0 would be a claim.
            if value == value:  # noqa: PLR0124 -- NaN differs from itself
                shown = percent if isinstance(value, Share) else decimal if isinstance(value, float) else None
                sheet.write(number, place, value, shown)
    for place, heading in enumerate(header):
        longest = max([_width(heading), *(_width(row[place]) for row in rows)])
        sheet.set_column(place, place, min(longest, WIDEST) + 2)
    sheet.freeze_panes(2, 0)
    sheet.autofilter(1, 0, max(1, len(rows) + 1), len(header) - 1)
    sheet.set_header(f"&C{mark}")
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)


def _width(value: object) -> int:
    """Return the columns that a cell takes: a Chinese character takes two; numbers are shown with about ten digits."""
    if not isinstance(value, str):
        return 12
    return sum(1 if ord(letter) < 0x2E80 else 2 for letter in value)  # noqa: PLR2004 -- where East Asian scripts begin
