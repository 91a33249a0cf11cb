"""Moments of the store as the clock on the wall shows them."""

from __future__ import annotations

from datetime import datetime


def local_time(at: str) -> str:
    """Return a moment of the store (UTC) as the clock on the wall shows it.

    Examples
    --------
    >>> len(local_time("2026-01-01T00:00:00.000000+00:00"))
    16
    """
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")


def short_time(at: str) -> str:
    """Return the same without the date, where it is of today.

    Examples
    --------
    >>> len(short_time("2026-01-01T00:00:00+00:00")), len(short_time(datetime.now().astimezone().isoformat()))
    (16, 5)
    """
    day, _, clock = local_time(at).partition(" ")
    return clock if day == datetime.now().astimezone().date().isoformat() else f"{day} {clock}"
