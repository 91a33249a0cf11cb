"""The tasks of a month (本月任务): numbers, hours, window, due day and last day to publish, by programme and class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import pandas as pd

from simulation.docking.snapshot import Snapshot
from simulation.docking.tasks.notes import notes_of
from simulation.docking.tasks.numbers import drawn_chances, task_rows
from simulation.docking.tasks.pools import Pools, pools_of
from simulation.drawing.chain import Chain
from simulation.drawing.frame import Firm
from simulation.drawing.rule import WHOLE
from simulation.model.calendar import month_number, month_text
from simulation.model.errors import InputError, Problem
from simulation.model.plan import Plan
from simulation.registry.calendar.working_days import WorkingDays
from simulation.registry.synthetic.calendar import PUBLICATION_DAYS


@dataclass(frozen=True)
class Window:
    """When the visits of a month's draw are made.

    Attributes
    ----------
    first, due
        First and last working day of the window.
    publish_by
        Last day to publish the result of a visit on the due day.
    working_days
        Of the window.
    assumed
        Whether one of these days lies in a year whose days off are not published.
    """

    first: date
    due: date
    publish_by: date
    working_days: int
    assumed: bool


@dataclass(frozen=True)
class Tasks:
    """What a plan asks in a month.

    Attributes
    ----------
    table
        A row a programme and class, and one a programme with a blank class: see
        `simulation.docking.tasks.numbers.COLUMNS`.
    regions
        ``programme, title, region, free, expected``: where the visits are to be expected.
    notes
        What the numbers alone do not tell.
    """

    plan: Plan
    month: str
    table: pd.DataFrame
    regions: pd.DataFrame
    window: Window
    firms: int
    records: int
    notes: tuple[Problem, ...]
    share: Fraction = WHOLE


def tasks_of(
    firms: Sequence[Firm],
    plan: Plan,
    month: str,
    chain: Chain,
    days: WorkingDays,
    months: int = 1,
    snapshot: Snapshot | None = None,
    share: Fraction = WHOLE,
) -> Tasks:
    """Return the tasks of a month; the firms hold the flags of their rounds.

    Parameters
    ----------
    months
        Months in which the visits of this draw are made, this one included.
    snapshot
        Of the docking that the frame comes from, where it is there.
    share
        Of the plan's draws that the month makes, as somebody decided (φ of the model).
    """
    pools = pools_of(firms, plan, month)
    window = window_of(days, month, months)
    notes = list(notes_of(pools, firms, plan, month, chain, snapshot, share))
    if window.assumed:
        notes.append(Problem("calendar_unpublished", "", window.publish_by.year, remedy="calendar_unpublished"))
    table, regions = task_rows(pools, plan, month, chain, share), _regions(pools, plan, month, share)
    return Tasks(plan, month, table, regions, window, len(firms), len(chain.draws()), tuple(notes), share)


def window_of(days: WorkingDays, month: str, months: int = 1) -> Window:
    """Return the window of a draw of a month.

    Examples
    --------
    >>> window = window_of(WorkingDays.of(2026), "2026-03")
    >>> window.due.isoformat(), window.publish_by.isoformat(), window.working_days
    ('2026-03-31', '2026-04-29', 22)
    """
    ends = (month, month_text(month_number(month) + months - 1))
    if empty := [name for name in dict.fromkeys(ends) if not days.days_of_month(name)]:
        raise InputError([Problem("month_without_work", "", name, remedy="month_without_work") for name in empty])
    first, due = days.days_of_month(ends[0])[0], days.days_of_month(ends[1])[-1]
    publish_by = days.add(due, PUBLICATION_DAYS)
    assumed = any(days.is_assumed(day) for day in (first, due, publish_by))
    return Window(first, due, publish_by, days.between(first, due), assumed)


def _regions(pools: Pools, plan: Plan, month: str, share: Fraction) -> pd.DataFrame:
    patterns = pools.patterns()
    visits = drawn_chances(patterns, plan, month, share) * patterns["count"].to_numpy()
    parts = []
    for number, programme in enumerate(plan.programmes):
        free = patterns["count"].where(patterns[str(number)], 0)
        table = pd.DataFrame({"region": patterns["region"], "free": free, "expected": visits[number]})
        told = table.groupby("region", as_index=False, sort=True).sum()
        parts.append(told[told["free"] > 0].assign(programme=programme.id, title=programme.title))
    columns = ["programme", "title", "region", "free", "expected"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)
