"""The time of day behind a day: halves of the day in Chinese and English, and zones."""

from __future__ import annotations

import re
from datetime import UTC, timedelta, timezone


def hour_of(hour: int, half: str) -> int:
    """Return the hour of 24 from one of 12."""
    noon = 12
    if half in ("下午", "晚上", "夜间", "中午", "PM"):
        return hour + noon if hour < noon and not (half == "中午" and hour > 3) else hour  # noqa: PLR2004
    return 0 if half in ("凌晨", "AM") and hour == noon else hour


def zone_of(text: str | None) -> timezone | None:
    """Return the zone behind a time; none for the clock of China itself (CST)."""
    if text in (None, "CST"):
        return None
    match = re.search(r"([+-])(\d\d):?(\d\d)?", text or "")
    if match is None:
        return UTC
    offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return timezone(-offset if match[1] == "-" else offset)
