"""Months: as text and as numbers, which one a simulated month is, and which months of a round are active."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

MONTHS_PER_YEAR = 12


def month_number(month: str) -> int:
    """Return months since year 0 of a text such as ``2026-03``.

    Examples
    --------
    >>> month_number("2026-03") - month_number("2025-12")
    3
    """
    return int(month[:4]) * MONTHS_PER_YEAR + int(month[5:7]) - 1


def month_text(number: int) -> str:
    """Return the text of a month counted from year 0.

    Examples
    --------
    >>> month_text(month_number("2026-12") + 1)
    '2027-01'
    """
    return f"{number // MONTHS_PER_YEAR:04}-{number % MONTHS_PER_YEAR + 1:02}"


def month_end(month: int) -> date:
    """Return the last day of a month counted from year 0.

    Examples
    --------
    >>> month_end(month_number("2028-02"))
    datetime.date(2028, 2, 29)
    """
    after = month + 1
    return date(after // MONTHS_PER_YEAR, after % MONTHS_PER_YEAR + 1, 1) - timedelta(days=1)


def calendar_month(month: int, first_month: int) -> int:
    """Return the calendar month (1 to 12) of simulated `month`, when month 0 is calendar month `first_month`.

    Examples
    --------
    >>> calendar_month(11, first_month=4)
    3
    """
    return (first_month - 1 + month) % MONTHS_PER_YEAR + 1


def round_length(rounds_per_year: int) -> int:
    """Return the months of one round: rounds begin at months 0, 12/R, 2·12/R, … of the plan year."""
    return MONTHS_PER_YEAR // rounds_per_year


def active_months_by_round(rounds_per_year: int, months: Collection[float], first_month: int) -> list[int]:
    """Count the active months of each round of a plan year.

    Examples
    --------
    >>> active_months_by_round(2, {1, 2, 9}, first_month=1)
    [2, 1]
    """
    length = round_length(rounds_per_year)
    active = [calendar_month(month, first_month) in months for month in range(MONTHS_PER_YEAR)]
    return [sum(active[start : start + length]) for start in range(0, MONTHS_PER_YEAR, length)]
