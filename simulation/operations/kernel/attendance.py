"""How many visits the people at work can make on each day."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simulation.engines.random_streams import stream
from simulation.model.calendar import MONTHS_PER_YEAR
from simulation.operations.load.work import Work
from simulation.operations.people.days import Days
from simulation.operations.people.workforce import Workforce
from simulation.operations.setting import Setting
from simulation.registry.inspectors.people import Inspector

Rooms = NDArray[np.float64]
Present = NDArray[np.bool_]
KEPT = 64
"""Departments whose attendance is kept; the oldest go first."""


@dataclass(frozen=True)
class Attendance:
    """Who is at work on which day of each future; what was worked out for a department is kept for the next question.

    Attributes
    ----------
    kept
        Department and people → (replication, inspector, day).
    """

    days: Days
    setting: Setting
    replications: int
    seed: int
    kept: dict[tuple[str, tuple[Inspector, ...], int], Present] = field(default_factory=dict)

    def rooms(self, workforce: Workforce, work: Work) -> Rooms:
        """Return (replication, resource, day): visits that the people of a resource can join, counted one by one.

        A department that always sends several people leaves whoever has no partner on a day at the desk. Somebody's
        days away depend on seed, replication, department and place alone: one more inspector leaves those of the others
        as they are.
        """
        rooms = np.zeros((self.replications, len(work.resources), len(self.days)))
        for department in work.departments:
            people = workforce.of_department(department)
            present = self._present(workforce, people, department)
            own = np.array([self.setting.share or person.share for person in people]) * self.setting.visits_a_day
            rooms[:, work.place(department)] = _usable(present, own, work.together(department))
            for skills, place in work.pools_of(department):
                able = np.array([skills <= person.skills for person in people])
                rooms[:, place] = _sum(present[:, able], own[able])
        return rooms

    def _present(self, workforce: Workforce, people: tuple[Inspector, ...], department: str) -> Present:
        key = (department, people, hash(workforce.leave))
        if key not in self.kept:
            if len(self.kept) >= KEPT:
                del self.kept[next(iter(self.kept))]
            self.kept[key] = self._worked_out(workforce, people, department)
        return self.kept[key]

    def _worked_out(self, workforce: Workforce, people: tuple[Inspector, ...], department: str) -> Present:
        known = np.stack([_known(workforce, person, self.days) for person in people])
        drawn = np.array([workforce.draws_leave(person) for person in people])
        present = np.broadcast_to(known, (self.replications, *known.shape)).copy()
        if drawn.any():
            years = _years(self.days, self.setting.leave_days)
            for replication in range(self.replications):
                luck = stream(self.seed, replication, f"operate leave {department}").random(known.shape)
                present[replication, drawn] &= ~_away(luck[drawn], years)
        return present


def _usable(present: Present, own: NDArray[np.float64], together: int) -> Rooms:
    number = present.sum(axis=1)
    paired: Rooms = _sum(present, own) * (number - number % together) / np.maximum(number, 1)
    return paired


def _sum(present: Present, own: NDArray[np.float64]) -> Rooms:
    """Return (replication, day): what those present can do together."""
    total: Rooms = np.matmul(own, present)
    return total


def _known(workforce: Workforce, person: Inspector, days: Days) -> Present:
    """Return on which days nothing known keeps somebody away: certificate in force, no leave on the list."""
    free = np.ones(len(days), dtype=np.bool_)
    if person.valid_until is not None:
        free &= days.ordinals <= person.valid_until.toordinal()
    for leave in workforce.leave or ():
        if leave.certificate == person.certificate:
            until = leave.until.toordinal() if leave.until else np.inf
            free &= ~((days.ordinals >= leave.begins.toordinal()) & (days.ordinals <= until))
    return free


def _years(days: Days, leave_days: int) -> list[tuple[NDArray[np.int64], int]]:
    """Return the days of each year, and how many of them are days away: part of a year has its part of them."""
    of_year = np.array([int(month[:4]) for month in days.months])
    years = of_year[days.month]
    found = []
    for year in np.unique(of_year):
        inside = np.flatnonzero(years == year)
        share = (of_year == year).sum() / MONTHS_PER_YEAR
        found.append((inside, min(len(inside), round(leave_days * share))))
    return found


def _away(luck: NDArray[np.float64], years: list[tuple[NDArray[np.int64], int]]) -> Present:
    """Return (inspector, day) for the days away."""
    away = np.zeros(luck.shape, dtype=np.bool_)
    for inside, number in years:
        if number:
            chosen = np.argpartition(luck[:, inside], number - 1, axis=1)[:, :number]
            np.put_along_axis(away, inside[chosen], values=True, axis=1)
    return away
