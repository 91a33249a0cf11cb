"""Days for what is simulated by month."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tests.misspecified.plans import STARTS

Days = NDArray[np.datetime64]
FIRST = np.datetime64(STARTS["burn-in"], "M")


def first_day(month: int) -> np.datetime64:
    """Return the first day of a month, counted from the start of the burn-in."""
    first: np.datetime64 = (FIRST + np.timedelta64(month, "M")).astype("datetime64[D]")
    return first


def weekday(month: int, uniforms: NDArray[np.float64]) -> Days:
    """Return a random weekday of a month for each uniform."""
    first = first_day(month)
    number = np.busday_count(first, first_day(month + 1))
    return np.asarray(np.busday_offset(first, (uniforms * number).astype(np.int64), roll="forward"))


def day_of_month(days: Days, month: int) -> NDArray[np.int64]:
    """Return the place of days in their month, from 0."""
    return (days - first_day(month)).astype(np.int64)
