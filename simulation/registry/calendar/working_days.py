"""Working days of the offices: as published with their exchanges, else by the legal days, and an office's own changes.

A year of which no arrangement is published is worked out from the legal days and marked as assumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar
import numpy as np
from numpy.typing import NDArray

from simulation.model.errors import InputError, Problem
from simulation.registry.calendar.legal_days import LUNAR, SATURDAY, days_off, named_days


@dataclass(frozen=True)
class WorkingDays:
    """Which days are worked.

    Attributes
    ----------
    years
        First and last year asked for; one more is known, so that a due day may lie after December.
    days
        Working days as ordinals (`date.toordinal`), in order.
    guessed
        Years, the one more included, whose arrangement is not published and not told by the own calendar.

    Examples
    --------
    >>> days = WorkingDays.of(2026)
    >>> len(days.days_of_month("2026-02")), days.is_working(date(2026, 2, 28)), days.assumed
    (16, True, False)
    >>> days.add(date(2026, 9, 24), 1), days.is_assumed(date(2027, 1, 4))
    (datetime.date(2026, 9, 28), True)
    """

    years: tuple[int, int]
    days: NDArray[np.int64]
    guessed: tuple[int, ...]

    @classmethod
    def of(cls, first: int, last: int | None = None, own: Mapping[date, bool] | None = None) -> WorkingDays:
        """Return the working days of years.

        Parameters
        ----------
        first, last
            Years; one year without `last`.
        own
            Day → whether it is worked, from the office's own calendar: see
            `simulation.registry.calendar.own_calendar.read_calendar`.

        Raises
        ------
        InputError
            For a year beyond the tables.
        """
        end = last if last is not None else first
        own = own or {}
        covered = range(first, end + 2)
        if unknown := [year for year in covered if not (is_published(year) or year in LUNAR)]:
            limit = f"{min(chinese_calendar.holidays).year}–{max(LUNAR) - 1}"
            raise InputError([Problem("no_working_days", "", unknown[0], limit, "no_working_days")])
        working = [day.toordinal() for year in covered for day in _year(year, own)]
        guessed = tuple(year for year in covered if not is_published(year) and not _told(year, own))
        return cls((first, end), np.array(working, dtype=np.int64), guessed)

    @property
    def assumed(self) -> bool:
        """Tell whether a year that was asked for is worked out from the legal days alone."""
        return any(self.years[0] <= year <= self.years[1] for year in self.guessed)

    def is_assumed(self, day: date) -> bool:
        """Tell whether nothing is published of the year of a day."""
        return day.year in self.guessed

    def is_working(self, day: date) -> bool:
        """Tell whether a day is worked."""
        place = int(np.searchsorted(self.days, self._inside(day)))
        return bool(place < len(self.days) and self.days[place] == day.toordinal())

    def add(self, day: date, count: int) -> date:
        """Return the working day that is `count` working days after a day; with 0 the first that is not before it."""
        return date.fromordinal(int(self.days[self._after(day) + count - (count > 0 and not self.is_working(day))]))

    def between(self, first: date, last: date) -> int:
        """Return how many working days lie from one day to another, both counted."""
        return int(np.searchsorted(self.days, self._inside(last), side="right") - self._after(first))

    def days_of_month(self, month: str) -> list[date]:
        """Return the working days of a month such as ``2026-03``."""
        first = date.fromisoformat(f"{month}-01")
        self._inside(first)
        found = (date.fromordinal(int(day)) for day in self.days[self._after(first) :][:31])
        return [day for day in found if (day.year, day.month) == (first.year, first.month)]

    def _after(self, day: date) -> int:
        return int(np.searchsorted(self.days, self._inside(day)))

    def _inside(self, day: date) -> int:
        if not self.years[0] <= day.year <= self.years[1] + 1:
            raise ValueError(f"{day} lies outside of the years {self.years}")
        return day.toordinal()


def is_published(year: int) -> bool:
    """Tell whether the exchanges of days of a year are in the published table."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except (NotImplementedError, ValueError):  # not published; no year that a calendar has
        return False
    return True


def _told(year: int, own: Mapping[date, bool]) -> bool:
    """Tell whether the own calendar is an arrangement of a year: it names every legal day, and as one off."""
    return year in LUNAR and all(own.get(day) is False for day in named_days(year))


def _year(year: int, own: Mapping[date, bool]) -> list[date]:
    published, told = is_published(year), _told(year, own)
    off = set() if published or told else days_off(year)
    first = date(year, 1, 1)
    days = (first + timedelta(days=step) for step in range((date(year + 1, 1, 1) - first).days))
    return [
        day
        for day in days
        if own.get(day, chinese_calendar.is_workday(day) if published else day.weekday() < SATURDAY and day not in off)
    ]
