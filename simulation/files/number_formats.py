"""Cells of a workbook as a spreadsheet shows them: a number's format tells the zeros that the number does not hold."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from simulation.files.grid import Number

EXACT = 10**15
"""Excel keeps 15 digits; longer numbers have lost theirs."""

GENERAL = "General"
UNSHOWN = re.compile(r"\[[^\]]*\]|_.|\*.")
"""Colours, widths and fillings of a number format."""

LITERAL = r'((?:"[^"]*"|\\.|[年月日号类级])*)'
DIGITS = re.compile(rf"{LITERAL}[#,?]*(0+)(?:\.(0+))?(%?){LITERAL}")


def cell_text(cell: Any, number_format: str = GENERAL) -> str:
    """Return what a cell says; a number comes as `Number`.

    Examples
    --------
    >>> cell_text(111, "0000"), cell_text(2025.1, "0.00"), cell_text(2025.1), cell_text(0.05, "0%")
    ('0111', '2025.10', '2025.1', '5%')
    """
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "是" if cell else "否"
    return Number(_shown(cell, number_format)) if isinstance(cell, int | float) else str(cell)


def _shown(number: int | float, number_format: str) -> str:
    if abs(number) >= EXACT:
        # Shown as Excel shows it: digits beyond the fifteenth are not those that were typed.
        return f"{number:.5E}"
    plain = re.sub(r"\.0$", "", repr(number))
    match = DIGITS.fullmatch(UNSHOWN.sub("", number_format.partition(";")[0]).strip())
    if match is None or number < 0:
        return plain
    before, zeros, decimals, per_cent, after = match.groups()
    if per_cent:
        return f"{(Decimal(repr(number)) * 100).normalize():f}%"
    text = f"{number:.{len(decimals or '')}f}"
    # A format adds zeros; digits that it hides are kept.
    if float(text) != number:
        return plain
    whole, point, part = text.partition(".")
    return f"{_literal(before)}{whole.zfill(len(zeros))}{point}{part}{_literal(after)}"


def _literal(text: str) -> str:
    return re.sub(r'["\\]', "", text)
