"""Least staff for a goal and months that lie better: right answers, and bad questions in words."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from simulation.language.catalogue import LANGUAGES
from simulation.language.wording import word_error
from simulation.model.errors import InputError
from simulation.operations.answers.goal import Goal, read_goal
from simulation.operations.answers.least import least_staff
from simulation.operations.answers.levelling import level_months
from simulation.operations.load.expected import Load
from simulation.operations.load.travel import Travel, read_travel
from simulation.operations.people.days import days_of
from simulation.operations.people.workforce import Workforce
from simulation.operations.setting import Setting
from simulation.operations.year import year_of
from simulation.registry.inspectors.people import Inspector
from tests.simulation.operations.offices import EVEN, OTHER, OWN, plan_of, staff, task, year

CAMPAIGN = {"programme:general": 20, "programme:campaign": [0] * 5 + [300] + [0] * 6}
PLAN = plan_of(task(), task("campaign", months=[6]))


def codes(error: InputError) -> list[str]:
    for language in LANGUAGES:
        assert word_error(error, language)  # every message has its words
    return [problem.code for problem in error.problems]


# --- least staff ---


def test_the_least_staff_reaches_the_goal_and_one_fewer_does_not() -> None:
    orders = year(plan_of(task()), {"complaint": 20, "programme:general": EVEN})
    goal = Goal()
    found = least_staff(orders, staff(3), goal)
    number = found.least[OWN]
    assert found.now == {OWN: 3}
    curve = found.curve.set_index("staff")
    shares = ["done_by_end", "programmes_on_time", "for_cause_on_time"]
    assert (curve.loc[number, shares] >= 0.95).all()
    assert (curve.loc[number - 1, shares] < 0.95).any()
    assert found.operations.workforce.count(OWN) == number


def test_departments_that_go_together_reach_the_goal_together() -> None:
    orders = year(plan_of(task(), task("joint", OTHER, OWN)), {"programme:general": 30, "programme:joint": 25})
    found = least_staff(orders, staff(2, 卫生健康=1), Goal())
    assert set(found.least) == {OWN, OTHER}
    assert all(found.least[name] >= found.alone[name] for name in found.least)
    assert found.operations.done_by_end >= 0.95
    for name in found.least:  # nobody can be spared
        fewer = orders.carried_by(found.operations.workforce.with_number(name, found.least[name] - 1))
        missed = min(fewer.done_by_end, *(fewer.share_on_time("programme", each) for each in (OWN, OTHER)))
        assert missed < 0.95, name


def test_only_the_departments_of_the_goal_change() -> None:
    orders = year(plan_of(task(), task("joint", OTHER, OWN)), {"programme:general": 10, "programme:joint": 5})
    found = least_staff(orders, staff(2, 卫生健康=9), Goal(departments=(OWN,)))
    assert found.least[OTHER] == 9


def test_a_goal_out_of_reach_is_said_with_what_would_be_reached() -> None:
    orders = year(PLAN, CAMPAIGN)
    with pytest.raises(InputError) as caught:
        least_staff(orders, staff(4), Goal(most=8))
    assert set(codes(caught.value)) == {"goal_impossible"}
    assert "8" in word_error(caught.value, "zh")


def test_a_department_that_the_plan_does_not_need_is_no_goal() -> None:
    with pytest.raises(InputError) as caught:
        least_staff(year(PLAN, CAMPAIGN), staff(4), Goal(departments=("税务",)))
    assert codes(caught.value) == ["goal_department"]


@pytest.mark.parametrize(
    ("content", "paths"),
    [
        ({"done": 1.2, "programmes_on_time": "much", "further": 1}, {"done", "programmes_on_time", "further"}),
        ({"done": None, "programmes_on_time": None, "for_cause_on_time": None}, {""}),
        ({"most": 1, "departments": []}, {"most", "departments"}),
    ],
)
def test_every_problem_of_a_goal_file_is_told(tmp_path: Path, content: dict[str, object], paths: set[str]) -> None:
    file = tmp_path / "goal.json"
    file.write_text(json.dumps({"format": "staff-goal/1", **content}), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_goal(file)
    codes(caught.value)
    assert {problem.path for problem in caught.value.problems} == paths


# --- months ---


def test_a_campaign_is_spread_until_no_month_asks_for_more_than_there_is() -> None:
    before = year(PLAN, CAMPAIGN).carried_by(staff(10))
    proposal = level_months(before)
    assert proposal.peak > 2
    assert proposal.asked_after.max() < 0.6 * proposal.peak
    peaks = [proposal.peak, *(step.peak for step in proposal.steps)]
    assert peaks == sorted(peaks, reverse=True)
    assert {step.programme for step in proposal.steps} == {"campaign"}
    # The visits of the year are the same ones.
    room = np.maximum(before.room.mean(axis=0)[:, :12], 1e-9)
    assert (proposal.asked * room).sum() == pytest.approx((proposal.asked_after * room).sum())


def test_rounds_keep_a_month_each() -> None:
    quarterly = task("campaign", months=[3, 6, 9, 12], rounds_per_year=dict.fromkeys("ABCD", 4))
    orders = year(plan_of(task(), quarterly), {"programme:general": 20, "programme:campaign": [0, 0, 40] * 4})
    months = level_months(orders.carried_by(staff(6))).plan.programmes[1].months
    assert all(any(start < month <= start + 3 for month in months) for start in (0, 3, 6, 9))


def test_months_that_fit_are_left_alone() -> None:
    proposal = level_months(year(plan_of(task()), {"programme:general": 30}).carried_by(staff(8)))
    assert proposal.peak < 0.9
    assert proposal.steps == ()
    assert proposal.plan == proposal.before


# --- questions that cannot be answered ---


def test_departments_without_staff_are_named() -> None:
    orders = year(plan_of(task("joint", OWN, OTHER, "税务")), {"programme:joint": 5})
    with pytest.raises(InputError) as caught:
        orders.carried_by(staff(4))
    assert codes(caught.value) == ["department_without_staff"] * 2
    assert {problem.value for problem in caught.value.problems} == {OTHER, "税务"}


def test_a_plan_that_orders_nothing_has_nothing_to_carry_out() -> None:
    with pytest.raises(InputError) as caught:
        year_of(None, plan_of(), load=Load(plan_of(), (), np.zeros((12, 0, 4)), ("镇",), np.zeros((0, 1))))
    assert codes(caught.value) == ["nothing_ordered"]


def test_visits_for_cause_alone_are_carried_out_by_whoever_is_there() -> None:
    found = year(plan_of(), {"complaint": 20}).carried_by(staff(4))
    assert found.done_by_end == 1
    assert np.isnan(found.share_on_time("programme"))
    assert level_months(found).steps == ()
    assert least_staff(year(plan_of(), {"complaint": 20}), staff(9), Goal()).least[OWN] <= 9


def test_a_register_of_which_nobody_can_inspect_is_refused() -> None:
    people = [Inspector("a", "a", OWN, active=False), Inspector("b", "b", OWN, expert=True)]
    with pytest.raises(InputError) as caught:
        Workforce.of(people)
    assert codes(caught.value) == ["nobody_at_work"]


def test_too_few_qualified_people_are_told() -> None:
    people = [Inspector("a", "a", OWN, frozenset({"特种设备"})), Inspector("b", "b", OWN)]
    orders = year(plan_of(task(qualifications=["特种设备"])), {"programme:general": 5})
    with pytest.raises(InputError) as caught:
        orders.carried_by(Workforce.of(people))
    assert codes(caught.value) == ["too_few_qualified"]


def test_years_beyond_every_calendar_and_months_without_work_are_refused() -> None:
    from datetime import date, timedelta

    with pytest.raises(InputError) as caught:
        days_of("2090-01", 12)
    assert codes(caught.value) == ["no_working_days"]
    february = {date(2026, 2, 1) + timedelta(days=step): False for step in range(28)}
    with pytest.raises(InputError) as caught:
        days_of("2026-01", 12, february)
    assert codes(caught.value) == ["month_without_work"]


def test_every_number_out_of_range_is_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        Setting(window=0, rule="first", visits_a_day=float("nan"), share=1.5, leave_days=-1)
    assert len(codes(caught.value)) == 5
    with pytest.raises(InputError) as caught:
        year(plan_of(task()), {"programme:general": 5}, replications=0, seed=-1)
    assert len(codes(caught.value)) == 2


# --- ways ---


def test_the_way_to_a_township_takes_its_time_from_the_day() -> None:
    near, far = Travel({("基点", "镇"): 0.0}), Travel({("基点", "镇"): 60.0})
    shares = np.ones(1)
    assert near.factor(["基点"], ["镇"], shares, OWN) == 1
    assert far.factor(["基点"], ["镇"], shares, OWN) == pytest.approx(8 / 6)
    with pytest.raises(InputError) as caught:
        Travel({}).factor(["基点"], ["镇"], shares, OWN)
    assert codes(caught.value) == ["no_way"]
    with pytest.raises(InputError) as caught:
        near.factor(["基点", ""], ["镇"], shares, OWN)
    assert codes(caught.value) == ["no_base"]


def test_a_table_of_ways_is_read_and_every_bad_row_told(tmp_path: Path) -> None:
    file = tmp_path / "ways.csv"
    file.write_text("起,止,分钟\n基点,镇,60\n", encoding="utf-8")
    assert read_travel(file).between("镇", "基点") == 60
    file.write_text("起,止,分钟\n基点,镇,60\n镇,基点,50\n,镇,5\n基点,村,900\n基点,乡,远\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_travel(file)
    assert codes(caught.value) == ["way_twice", "way_without_place", "way_minutes", "way_minutes"]
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_travel(file)
    assert codes(caught.value) == ["no_ways"]
