"""Months of observations as numbers and as text."""

from __future__ import annotations

import re

MONTH = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$")


def month_text(number: int) -> str:
    """Return a month counted from year 0 as plans write it.

    Examples
    --------
    >>> month_text(2026 * 12)
    '2026-01'
    """
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def month_number(text: str) -> int:
    """Return the number of a month counted from year 0.

    Examples
    --------
    >>> month_text(month_number("2026-12"))
    '2026-12'
    """
    return int(text[:4]) * 12 + int(text[5:]) - 1
