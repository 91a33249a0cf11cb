"""Working days: as published, by the legal days beyond, and as an office's own calendar changes them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.model.errors import InputError
from simulation.registry.calendar.legal_days import days_off, named_days
from simulation.registry.calendar.own_calendar import read_calendar
from simulation.registry.calendar.working_days import WorkingDays

OF_2026 = [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]
THREE_YEARS = WorkingDays.of(2025, 2027)


def test_the_months_of_2026_have_the_published_working_days() -> None:
    days = WorkingDays.of(2026)
    assert [len(days.days_of_month(f"2026-{month:02}")) for month in range(1, 13)] == OF_2026
    assert not days.assumed


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_legal_days_give_a_published_year_its_number_of_working_days(year: int) -> None:
    weekdays = sum((date(year, 1, 1) + timedelta(days=n)).weekday() < 5 for n in range(365))
    published = WorkingDays.of(year).between(date(year, 1, 1), date(year, 12, 31))
    assert weekdays - sum(day.weekday() < 5 for day in days_off(year)) == published == 248


def test_the_first_of_the_lunar_year_is_the_official_one_where_midnight_decides() -> None:
    assert date(2027, 2, 6) in named_days(2027)  # new moon at 23:56 in Beijing
    assert date(2030, 2, 3) in named_days(2030)  # at 00:07
    assert date(2030, 2, 6) not in named_days(2030)


def test_a_year_without_an_arrangement_is_marked_until_the_own_calendar_tells_one() -> None:
    assert WorkingDays.of(2027).assumed
    told = dict.fromkeys(named_days(2027), False) | {date(2027, 2, 20): True}
    days = WorkingDays.of(2027, own=told)
    assert not days.assumed
    assert days.is_working(date(2027, 2, 20))
    assert days.is_assumed(date(2028, 1, 4))
    assert WorkingDays.of(2027, own={date(2027, 3, 1): False}).assumed


def test_a_year_beyond_the_tables_is_refused_by_its_number() -> None:
    with pytest.raises(InputError, match="no_working_days"):
        WorkingDays.of(2060)


@given(st.dates(date(2025, 1, 1), date(2027, 6, 30)), st.integers(0, 200))
def test_adding_days_is_counting_them_one_by_one(day: date, count: int) -> None:
    at = day
    while count == 0 and not THREE_YEARS.is_working(at):
        at += timedelta(days=1)
    left = count
    while left:
        at += timedelta(days=1)
        left -= THREE_YEARS.is_working(at)
    assert THREE_YEARS.add(day, count) == at


def test_an_own_calendar_is_read_in_the_offices_words(tmp_path: Path) -> None:
    path = tmp_path / "工作日历.csv"
    path.write_text("2026年工作日历,\n日期,上班/休息\n2026年3月2日,休息\n2026/3/7,上班\n", encoding="gb18030")
    own = read_calendar(path)
    days = WorkingDays.of(2026, own=own)
    assert own == {date(2026, 3, 2): False, date(2026, 3, 7): True}
    assert not days.is_working(date(2026, 3, 2))
    assert days.add(date(2026, 3, 6), 1) == date(2026, 3, 7)


def test_every_row_that_is_no_day_off_or_on_is_told(tmp_path: Path) -> None:
    path = tmp_path / "calendar.csv"
    path.write_text("日期,安排\n2026-02-30,休息\n2026-03-01,也许\n2026-03-02,上班\n2026-03-02,休息\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_calendar(path)
    assert [(p.code, p.path) for p in refused.value.problems] == [
        ("calendar_day", "[2]"), ("calendar_kind", "[3]"), ("calendar_twice", "[5]"),
    ]  # fmt: skip
    path.write_text("星期,安排\n一,休息\n", encoding="utf-8")
    with pytest.raises(InputError, match="no_calendar"):
        read_calendar(path)
