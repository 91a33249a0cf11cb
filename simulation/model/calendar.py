"""Which calendar month a simulated month is, and which months of a round are active."""

from __future__ import annotations

from collections.abc import Collection

MONTHS_PER_YEAR = 12


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
