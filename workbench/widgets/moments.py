"""Moments of the store, which are in UTC, as people here read them."""

from __future__ import annotations

from datetime import datetime, tzinfo


def say_moment(at: str, zone: tzinfo | None = None) -> str:
    """Return date and minute of an ISO 8601 moment, in the time of this machine by default.

    Examples
    --------
    >>> from datetime import UTC
    >>> say_moment("2026-01-02T03:04:05.000006+00:00", UTC)
    '2026-01-02 03:04'
    """
    return datetime.fromisoformat(at).astimezone(zone).strftime("%Y-%m-%d %H:%M")
