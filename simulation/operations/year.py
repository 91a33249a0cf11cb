"""A plan and its orders over some futures, to be carried out by one workforce after another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np

from simulation.engines.base import REPLICATIONS_LIMIT, SEED_LIMIT
from simulation.model.calendar import MONTHS_PER_YEAR
from simulation.model.errors import InputError, Problem
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.model.states.state import State
from simulation.operations.carried import Operations
from simulation.operations.kernel.attendance import Attendance
from simulation.operations.kernel.carrying import carry_out
from simulation.operations.load.expected import Load, load_of
from simulation.operations.load.orders import Counts, due_days, orders_of
from simulation.operations.load.travel import Travel
from simulation.operations.load.work import Vector, Work, priority_of, work_of
from simulation.operations.people.days import Days, days_of
from simulation.operations.people.workforce import Workforce
from simulation.operations.setting import COMPLAINTS_FIRST, Setting

MONTHS_LIMIT = 5 * MONTHS_PER_YEAR
"""Months of working days that are looked at: nobody plans staff further ahead."""
CELLS_LIMIT = 300_000_000
"""Of the largest array: replications × kinds or inspectors × days."""


@dataclass(frozen=True)
class Year:
    """What has to be done over some futures, the same for every workforce that is tried.

    Attributes
    ----------
    orders
        (replication, kind, day).
    """

    load: Load
    days: Days
    setting: Setting
    orders: Counts
    seed: int
    travel: Travel | None = None

    @cached_property
    def attendance(self) -> Attendance:
        """Who is at work when."""
        return Attendance(self.days, self.setting, self.replications, self.seed)

    @property
    def replications(self) -> int:
        """Number of futures."""
        return len(self.orders)

    def of_plan(self, specification: Specification, plan: Plan) -> Year:
        """Return the orders of another plan, over the same days and with the same luck."""
        load = load_of(specification, plan, self.load.months)
        return replace(self, load=load, orders=orders_of(load, self.days, self.replications, self.seed))

    def work(self, workforce: Workforce) -> Work:
        """Return what the visits take of the departments of a workforce."""
        return work_of(self.load, workforce, self.setting, self.travel)

    def with_number(self, workforce: Workforce, department: str, number: int) -> Workforce:
        """Return a workforce whose department has so many; who is added holds what the plan asks of the department."""
        return workforce.with_number(department, number, self.work(workforce).skills_of(department))

    def carried_by(self, workforce: Workforce, alone: str | None = None) -> Operations:
        """Return what becomes of the orders with these people.

        Parameters
        ----------
        alone
            A department whose people alone are scarce: no other lets a joint visit wait, and what others do by
            themselves is left out.
        """
        work = self.work(workforce)
        _check_size(self.replications, max(len(work.kinds), len(workforce.inspectors)), len(self.days))
        room = self.attendance.rooms(workforce, work)
        mine = np.array([alone in (None, *people) for people in work.by_kind])
        carried = carry_out(
            self.orders * mine[:, None],
            due_days(self.load.kinds, self.days, self.setting),
            priority_of(self.load.kinds, complaints_first=self.setting.rule == COMPLAINTS_FIRST),
            _scarce(work, alone),
            room,
            self.days.month,
            len(self.days.months),
        )
        by_month = np.add.reduceat(room, self.days.first, axis=2)
        return Operations(
            self.load, work, self.days, self.setting, workforce, carried, by_month, self.replications, self.seed
        )


def _scarce(work: Work, alone: str | None) -> Vector:
    """Return what visits take of the people that are scarce."""
    mine = np.array([alone in (None, department) for department, _ in work.resources])
    taken: Vector = work.need * work.travel * mine
    return taken


def year_of(
    specification: Specification | None,
    plan: Plan,
    setting: Setting | None = None,
    months: int = MONTHS_PER_YEAR,
    replications: int = 50,
    seed: int = 0,
    *,
    calendar: Mapping[date, bool] | None = None,
    travel: Travel | None = None,
    initial: State | None = None,
    load: Load | None = None,
) -> Year:
    """Return the orders of a plan over some futures.

    Parameters
    ----------
    calendar
        Days on which the office's own calendar differs from the published one.
    load
        What `load_of` returns for the same plan, where it is at hand: the specification is then not looked at.

    Raises
    ------
    InputError
        For numbers out of range, years beyond the calendars, and for what `run` refuses.
    """
    check_numbers(months, replications, seed)
    days = days_of(plan.start, months, calendar)
    if load is None:
        assert specification is not None, "a load comes of a specification"
        load = load_of(specification, plan, months, initial)
    if not load.kinds:
        raise InputError([Problem("nothing_ordered", "", months, remedy="nothing_ordered")], plan.id)
    _check_size(replications, len(load.kinds), len(days))
    orders = orders_of(load, days, replications, seed)
    return Year(load, days, setting or Setting(), orders, seed, travel)


def check_numbers(months: int, replications: int, seed: int) -> None:
    """Raise `InputError` for numbers out of range."""
    limits = {
        "months": (months, 1, MONTHS_LIMIT),
        "replications": (replications, 1, REPLICATIONS_LIMIT),
        "seed": (seed, 0, SEED_LIMIT),
    }
    problems = [
        Problem("below" if value < low else "above", name, value, low if value < low else high, "setting")
        for name, (value, low, high) in limits.items()
        if not low <= value <= high
    ]
    if problems:
        raise InputError(problems)


def _check_size(replications: int, rows: int, days: int) -> None:
    cells = replications * rows * days
    if cells > CELLS_LIMIT:
        raise InputError(
            [
                Problem(
                    "too_many_futures", "replications", replications, CELLS_LIMIT // (rows * days), "too_many_futures"
                )
            ]
        )
