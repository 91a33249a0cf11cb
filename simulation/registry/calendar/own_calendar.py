"""An office's own calendar (工作日历): days that differ from the published ones, 上班 or 休息."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from simulation.files.blanks import is_blank
from simulation.model.errors import InputError, Problem
from simulation.registry.cells.short_list import rows_of
from simulation.registry.dates import read_date
from simulation.registry.values import Noted, Refusal

DAY = ("日期", "day", "date")
KIND = ("上班/休息", "上班休息", "安排", "类别", "状态", "working")
WORKED = ("上班", "工作", "工作日", "补班", "是", "1", "yes", "true", "working")
OFF = ("休息", "放假", "休假", "节假日", "休息日", "否", "0", "no", "false", "off")


def read_calendar(path: str | Path) -> dict[date, bool]:
    """Return day → whether it is worked, from a table with the columns 日期 and 上班/休息.

    Raises
    ------
    InputError
        With every problem of the table.
    """
    rows, source = rows_of(path, (DAY, KIND), Problem("no_calendar", "", "", "日期, 上班/休息", "no_calendar"))
    days, problems = dict[date, bool](), list[Problem]()
    for place, (day, kind) in rows:
        problems += _row(place, day, kind, days)
    if problems:
        raise InputError(problems, source)
    return days


def _row(path: str, day: str, kind: str, days: dict[date, bool]) -> Iterator[Problem]:
    """Put a row into `days`, or yield what is wrong with it."""
    moment = Refusal("blank") if is_blank(day) else read_date(day)
    worked = kind.casefold() in WORKED
    if isinstance(moment, Refusal | Noted):
        yield Problem("calendar_day", path, day, "2026-01-31", "calendar_day")
    if not worked and kind.casefold() not in OFF:
        yield Problem("calendar_kind", path, kind, "上班, 休息", "calendar_kind")
    elif isinstance(moment, date):
        if days.get(moment, worked) != worked:
            yield Problem("calendar_twice", path, moment.isoformat(), remedy="calendar_twice")
        days[moment] = worked
