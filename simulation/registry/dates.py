"""Dates and months as platforms and spreadsheets write them."""

from __future__ import annotations

import re
from datetime import date, timedelta

from simulation.registry.values import Refusal

EARLIEST = date(1949, 10, 1)
"""Dates before are placeholders such as 1900-01-01."""

LATEST = date(2199, 12, 31)
"""Dates after are slips of the hand or stand for "without end"."""

EXCEL_DAY_0 = date(1899, 12, 30)
EXCEL_DAYS = (18_172, 100_000)
"""Serial numbers of 1949-10-01 and of a day in 2173: a number outside is no date, and one of six digits is a month."""

PARTED = re.compile(
    r"^(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})\s*日?)?\s*(?:月份?)?"
    r"(?:[T\s]+\d{1,2}[:时]\d{1,2}(?:[:分]\d{1,2}(?:\.\d+)?)?分?秒?(?:Z|[+-]\d\d:?\d\d)?)?$"
)
RUN_TOGETHER = re.compile(r"^(\d{4})(\d{2})(\d{2})?$")
SERIAL = re.compile(r"^(\d{5})(\.\d+)?$")


def read_date(text: str) -> date | Refusal:
    """Return a day.

    Takes 2025-03-01, 2025/3/1, 2025.3.1, 2025年3月1日, 20250301, any of them with a time of day, and the number by
    which Excel counts days.

    Examples
    --------
    >>> read_date("2025年3月1日"), read_date("45717"), read_date("2025-02-30").reason, read_date("2025-03").reason
    (datetime.date(2025, 3, 1), datetime.date(2025, 3, 1), 'no_such_day', 'not_a_date')
    """
    parts = _parts(text)
    if isinstance(parts, Refusal):
        return parts
    year, month, day = parts
    if not day:
        return Refusal("not_a_date")
    return _day(year, month, day)


def read_month(text: str) -> int | Refusal:
    """Return a month as months since year 0: 12 · year + month − 1.

    Takes what `read_date` takes, and the same without a day: 2025-03, 2025年3月, 202503.

    Examples
    --------
    >>> read_month("2025-03") == read_month("202503") == read_month("2025年3月") == 2025 * 12 + 2
    True
    """
    parts = _parts(text)
    if isinstance(parts, Refusal):
        return Refusal("not_a_month") if parts.reason == "not_a_date" else parts
    year, month, day = parts
    whole = _day(year, month, day or 1)
    return whole if isinstance(whole, Refusal) else whole.year * 12 + whole.month - 1


def _parts(text: str) -> tuple[int, int, int] | Refusal:
    """Return year, month and day, 0 for a day that is not given."""
    match = PARTED.match(text) or RUN_TOGETHER.match(text)
    if match:
        return int(match[1]), int(match[2]), int(match[3] or 0)
    serial = SERIAL.match(text)
    if serial and EXCEL_DAYS[0] <= int(serial[1]) < EXCEL_DAYS[1]:
        day = EXCEL_DAY_0 + timedelta(days=int(serial[1]))
        return day.year, day.month, day.day
    return Refusal("not_a_date")


def _day(year: int, month: int, day: int) -> date | Refusal:
    try:
        whole = date(year, month, day)
    except ValueError:
        return Refusal("no_such_day")
    # A month is dated by its first day, so that October 1949 still counts.
    if whole < EARLIEST:
        return Refusal("date_too_early", EARLIEST.isoformat())
    return whole if whole <= LATEST else Refusal("date_too_late", LATEST.isoformat())
