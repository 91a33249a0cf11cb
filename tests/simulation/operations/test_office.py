"""An office day by day: what holds whatever the load, and cases worked out by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.operations.carried import ALL, Operations
from simulation.operations.load.work import people_of
from simulation.operations.people.days import days_of
from simulation.operations.people.workforce import Workforce
from simulation.registry.inspectors.people import Inspector, Leave
from tests.simulation.operations.offices import EVEN, OTHER, OWN, even_district, plan_of, staff, task, year

NUMBERS = st.lists(st.integers(0, 40), min_size=12, max_size=12)


def open_visits(found: Operations) -> np.ndarray:
    return found.carried.ordered.cumsum(axis=2) - found.carried.done.cumsum(axis=2)


@settings(max_examples=25, deadline=None)
@given(
    NUMBERS,
    st.integers(0, 30),
    st.integers(2, 12),
    st.integers(1, 4),
    st.sampled_from(["complaints-first", "due-date"]),
)
def test_what_is_ordered_is_done_or_left_over_in_every_month(
    programme: list[int], causes: int, number: int, window: int, rule: str
) -> None:
    plan = plan_of(task(), task("joint", OTHER, OWN))
    visits = {"complaint": causes, "programme:general": programme, "programme:joint": programme[::-1]}
    found = year(plan, visits, 3, window=window, rule=rule).carried_by(staff(number, 卫生健康=number))
    assert (open_visits(found) == found.carried.backlog).all()
    assert (found.carried.waits.sum() == found.carried.ordered.sum()).all()
    assert (found.carried.on_time <= found.carried.decided).all()
    assert (found.carried.decided <= found.carried.ordered).all()
    table = found.table
    whole = table[(table["month"] == ALL) & (table["kind"] == ALL) & (table["department"] == ALL)].iloc[0]
    assert whole["ordered"] == pytest.approx(whole["done"] + whole["backlog"])


@settings(max_examples=25, deadline=None)
@given(NUMBERS, st.integers(0, 30), st.integers(2, 11), st.integers(1, 3))
def test_one_more_inspector_never_leaves_more_undone_on_any_day(
    programme: list[int], causes: int, number: int, window: int
) -> None:
    orders = year(plan_of(task()), {"complaint": causes, "programme:general": programme}, 3, window=window)
    fewer, more = (orders.carried_by(staff(people)).carried.started.sum(axis=1).cumsum(axis=1)
                   for people in (number, number + 1))  # fmt: skip
    assert (more >= fewer).all()


@settings(max_examples=10, deadline=None)
@given(NUMBERS, st.integers(1, 6))
def test_a_longer_window_never_makes_a_visit_late(programme: list[int], number: int) -> None:
    plan = plan_of(task())
    short, long = (
        year(plan, {"programme:general": programme}, 2, window=w).carried_by(staff(2 * number)) for w in (1, 3)
    )
    assert (short.carried.started == long.carried.started).all()
    assert (short.carried.on_time <= long.carried.on_time).all()


def test_complaints_go_first_unless_what_is_due_sooner_does() -> None:
    """A batch on 5 January due on the 31st, a complaint a day due three weeks later; one team of one visit a day."""
    plan = plan_of(task())
    visits = {"complaint": [21, *[0] * 11], "programme:general": [20, *[0] * 11]}
    first, due = (
        year(plan, visits, 5, rule=rule, share=1.0, visits_a_day=1.0, leave_days=0).carried_by(staff(2))
        for rule in ("complaints-first", "due-date")
    )
    assert first.carried.started[:, 1, :21].sum() < due.carried.started[:, 1, :21].sum()
    assert due.share_on_time("programme") > first.share_on_time("programme")


def test_a_joint_visit_waits_for_both_departments_and_is_not_overtaken_for_ever() -> None:
    plan = plan_of(task("joint", OTHER, OWN), task("alone"))
    visits = {"programme:joint": [10, *[0] * 11], "programme:alone": [200, *[0] * 11]}
    found = year(plan, visits, 1, share=0.4, leave_days=0).carried_by(staff(2, 卫生健康=1))
    joint = found.carried.started[0, 0]
    assert joint.sum() == 10
    # Nobody of the other department has more than 0.8 visits a day.
    assert np.all(joint.cumsum() <= 0.8 * np.arange(1, len(joint) + 1) + 1e-9)
    assert found.use(OTHER)[0] <= 1 + 1e-9


def test_departments_send_people_in_turn() -> None:
    assert people_of(["a", "b"], 5) == {"a": 3, "b": 2}
    assert people_of(["a", "b", "c"], 2) == {"a": 1, "b": 1, "c": 1}


def test_who_has_no_partner_makes_no_visit() -> None:
    orders = year(plan_of(task()), {"programme:general": [400, *[0] * 11]}, 1, leave_days=0)
    assert (orders.carried_by(staff(5)).carried.started == orders.carried_by(staff(4)).carried.started).all()
    assert orders.carried_by(staff(6)).carried.done.sum() > orders.carried_by(staff(4)).carried.done.sum()


def test_leave_certificates_and_shares_of_the_register_count() -> None:
    whole = tuple(Inspector(name, name, OWN, share=1.0, share_assumed=False) for name in ("a", "b"))
    away = [Leave("a", date(2026, 1, 1), date(2026, 3, 31))]
    expired = (whole[0], Inspector("b", "b", OWN, valid_until=date(2026, 6, 30), share=1.0))
    orders = year(plan_of(task()), {"programme:general": [1000, *[0] * 11]}, 1)
    months = days_of("2026-01", 12).per_month
    on_leave = orders.carried_by(Workforce.of(whole, away)).carried.done[0, 0]
    assert on_leave.tolist() == [0, 0, 0, *(2 * months[3:])]
    until_june = orders.carried_by(Workforce.of(expired, [])).carried.done[0, 0]
    assert until_june.sum() == pytest.approx(0.7 * 2 * months[:6].sum() / 0.7, abs=200)
    assert until_june[6:].sum() == 0


def test_qualified_people_limit_the_tasks_that_ask_for_them() -> None:
    people = [Inspector(str(n), str(n), OWN, frozenset({"特种设备"} if n < 2 else ()), share=1.0) for n in range(8)]
    asking = plan_of(task(qualifications=["特种设备"]))
    visits = {"programme:general": [400, *[0] * 11]}
    limited = year(asking, visits, 1).carried_by(Workforce.of(people, []))
    free = year(plan_of(task()), visits, 1).carried_by(Workforce.of(people, []))
    assert limited.carried.started.max() == 2
    assert free.carried.started.max() == 8


def test_programmes_that_go_together_send_every_department_once() -> None:
    one, two = (
        task("one", OWN, OTHER, qualifications=["特种设备"]),
        task("two", OTHER, "税务", team_size=4, hours_per_visit=6.0),
    )
    plan = plan_of(one, two, together=[["one", "two"]])
    people = tuple(
        Inspector(f"{name}{n}", f"{name}{n}", name, frozenset({"特种设备"}))
        for name in (OWN, OTHER, "税务")
        for n in range(4)
    )
    found = year(plan, {"programme:one": 5, "together:one+two": 5}, 3).carried_by(Workforce.of(people, []))
    joint = dict(found.work.by_kind[1])
    assert joint == {OWN: 2, OTHER: 1, "税务": 1}
    assert found.work.need[1].tolist() == [4, 2, 2, 4]  # twice the usual length; the leading two are qualified
    assert found.members("programme").tolist() == [0, 1]
    assert found.share_on_time("together:one+two") == 1


def test_the_same_seed_gives_the_same_year_and_a_new_task_leaves_the_luck_of_others() -> None:
    one = year(plan_of(task()), {"complaint": 20, "programme:general": 10.5}, 5)
    two = year(plan_of(task("more"), task()), {"complaint": 20, "programme:more": 3.3, "programme:general": 10.5}, 5)
    assert (one.orders[:, 0] == two.orders[:, 0]).all()
    assert (one.orders[:, 1] == two.orders[:, 2]).all()
    again = year(plan_of(task()), {"complaint": 20, "programme:general": 10.5}, 5)
    assert (one.carried_by(staff(4)).carried.started == again.carried_by(staff(4)).carried.started).all()


def test_working_days_of_2026_are_those_of_the_published_arrangement() -> None:
    days = days_of("2026-01", 12)
    assert days.per_month.tolist() == [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]
    assert (len(days), days.assumed) == (248, ())


def test_a_year_whose_arrangement_is_not_published_is_marked() -> None:
    days = days_of("2026-07", 12)
    assert days.assumed == tuple(f"2027-{month:02}" for month in range(1, 7))


JUNE = (*[31] * 5, 401, *[31] * 5, 30)
LEAST = [
    ("even", EVEN, 1, (14, 14)),
    ("March to November", (0, 0, *[83] * 3, *[82] * 6, 0), 1, (18, 16)),
    ("half in June, due in June", JUNE, 1, (52, 48)),
    ("half in June, due in July", JUNE, 2, (28, 26)),
    ("half in June, due in August", JUNE, 3, (22, 20)),
]
"""Programme, window and least even staff for complaints first and by due day (docs/operations.md)."""


def least_even(programme: tuple[int, ...], window: int, rule: str) -> int:
    for number in range(4, 80, 2):
        found = even_district(number, programme, window=window, rule=rule)
        on_time = min(found.share_on_time("programme"), found.share_on_time("complaint"))
        if found.done_by_end >= 0.95 and on_time >= 0.95:
            return number
    raise AssertionError


@pytest.mark.slow
@pytest.mark.parametrize(("name", "programme", "window", "least"), LEAST, ids=[case[0] for case in LEAST])
def test_the_least_staff_of_a_year_by_its_months(
    name: str, programme: tuple[int, ...], window: int, least: tuple[int, int]
) -> None:
    assert sum(programme) == 741, name
    assert (least_even(programme, window, "complaints-first"), least_even(programme, window, "due-date")) == least
