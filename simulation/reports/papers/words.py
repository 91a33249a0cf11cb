"""Words of the papers: months, days, digests and ranges as an office prints them."""

from __future__ import annotations

from datetime import date

from simulation.language.catalogue import Catalogue

GROUP = 8
"""Signs of a digest that stand together, so that it can be read out and compared."""
BLANK = "____________"
"""Where somebody fills in by hand."""


def in_groups(digest: str) -> str:
    """Return a digest in groups of eight signs; whoever types it in may leave the blanks.

    Examples
    --------
    >>> in_groups("0123456789abcdef")
    '01234567 89abcdef'
    """
    return " ".join(digest[at : at + GROUP] for at in range(0, len(digest), GROUP))


def say_day(day: date, catalogue: Catalogue) -> str:
    """Return a day as it is printed."""
    return catalogue.text("paper.day", year=day.year, month=day.month, day=day.day)


def say_month(month: str, catalogue: Catalogue) -> str:
    """Return a month such as ``2026-03`` as it is printed."""
    return catalogue.text("paper.month", year=int(month[:4]), month=int(month[5:7]))


def say_range(least: int, most: int) -> str:
    """Return the range of a number.

    Examples
    --------
    >>> say_range(11, 12), say_range(11, 11)
    ('11–12', '11')
    """
    return f"{least}" if least == most else f"{least}–{most}"
