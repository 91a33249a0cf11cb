"""The working days of a horizon, numbered from 0, and the months that they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simulation.model.calendar import MONTHS_PER_YEAR, month_number, month_text
from simulation.model.errors import InputError, Problem
from simulation.registry.calendar.working_days import WorkingDays

Places = NDArray[np.int64]
BEYOND = 1_000_000
"""A due day behind the horizon."""


@dataclass(frozen=True)
class Days:
    """Working days from the first month of a plan on.

    Attributes
    ----------
    dates
        The days in order.
    month
        Simulated month of each.
    months
        Such as ``2026-03``, one for each simulated month.
    assumed
        Months whose arrangement is not published: legal days without exchanges.
    own
        Days of the horizon that the office's own calendar names.
    """

    dates: tuple[date, ...]
    month: Places
    months: tuple[str, ...]
    assumed: tuple[str, ...]
    own: int = 0

    def __len__(self) -> int:
        return len(self.dates)

    @cached_property
    def ordinals(self) -> Places:
        """The days as numbers."""
        return np.array([day.toordinal() for day in self.dates], dtype=np.int64)

    @property
    def per_month(self) -> Places:
        """Number of working days of each month."""
        return np.bincount(self.month, minlength=len(self.months))

    @property
    def first(self) -> Places:
        """Number of the first working day of each month."""
        return np.searchsorted(self.month, np.arange(len(self.months)))

    @property
    def last(self) -> Places:
        """Number of the last working day of each month."""
        return np.searchsorted(self.month, np.arange(len(self.months)), side="right") - 1

    def due_after_window(self, window: int) -> Places:
        """Return the day on which a programme visit of each month is due: the end of its window or of the plan year."""
        months = np.arange(len(self.months))
        due = np.minimum(months + window - 1, months // MONTHS_PER_YEAR * MONTHS_PER_YEAR + MONTHS_PER_YEAR - 1)
        inside = np.minimum(due, len(self.months) - 1)
        return np.where(due < len(self.months), self.last[inside], BEYOND)


def days_of(start: str, months: int, own: Mapping[date, bool] | None = None) -> Days:
    """Return the working days of a horizon.

    Parameters
    ----------
    start
        Its first month, such as ``2026-01``.
    own
        Days that the office's own calendar tells otherwise.

    Raises
    ------
    InputError
        For years beyond the known calendars, or a month without a working day.

    Examples
    --------
    >>> days = days_of("2026-01", 12)
    >>> len(days), days.per_month.tolist()
    (248, [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23])
    """
    first = month_number(start)
    named = tuple(month_text(first + month) for month in range(months))
    known = WorkingDays.of(int(start[:4]), int(named[-1][:4]), own)
    by_month = [known.days_of_month(name) for name in named]
    empty = [name for name, days in zip(named, by_month, strict=True) if not days]
    if empty:
        raise InputError([Problem("month_without_work", "", name, remedy="month_without_work") for name in empty])
    return Days(
        tuple(day for days in by_month for day in days),
        np.repeat(np.arange(months), [len(days) for days in by_month]),
        named,
        tuple(name for name, days in zip(named, by_month, strict=True) if known.is_assumed(days[0])),
        sum(f"{day:%Y-%m}" in named for day in own or ()),
    )
