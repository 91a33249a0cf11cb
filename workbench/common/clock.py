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
