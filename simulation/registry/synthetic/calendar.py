"""Days for what a simulation dates only by month."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.model.plan import Plan

Days = NDArray[np.datetime64]

PUBLICATION_DAYS = 20
"""Working days within which a result is published (公示期限, 20 个工作日)."""


def first_days(plan: Plan, months: int) -> Days:
    """Return the first day of each simulated month and of the one after, shape (months + 1,)."""
    start = np.datetime64(plan.start, "M")
    return (start + np.arange(months + 1)).astype("datetime64[D]")


def working_day(first: Days, after: Days, uniforms: NDArray[np.float64]) -> Days:
    """Return a random working day (weekday; holidays are not known here) of the month from `first` to before `after`.

    Examples
    --------
    >>> may, june = np.array(["2026-05-01", "2026-06-01"], dtype="datetime64[D]")
    >>> working_day(np.array([may, may]), np.array([june, june]), np.array([0.0, 0.999])).astype(str).tolist()
    ['2026-05-01', '2026-05-29']
    """
    days = np.busday_count(first, after)
    return np.asarray(np.busday_offset(first, (uniforms * days).astype(np.int64), roll="forward"))


def publication_day(visit: Days, end: np.datetime64, uniforms: NDArray[np.float64]) -> Days:
    """Return when a result is published: within `PUBLICATION_DAYS`, or NaT if that is not before `end`."""
    delay = 1 + (uniforms * PUBLICATION_DAYS).astype(np.int64)
    published = np.busday_offset(visit, delay, roll="forward")
    return np.where(published < end, published, np.datetime64("NaT"))


def as_text(days: Days) -> NDArray[np.str_]:
    """Return ISO dates, empty for NaT."""
    return np.where(np.isnat(days), "", np.datetime_as_string(days, unit="D"))
