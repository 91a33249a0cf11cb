"""Indicators of small records that were added up by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulation.engines.base import Request, record
from simulation.engines.expectation import Expectation
from simulation.model.forecast import MEASURES, Forecast, channels
from simulation.model.groups import Group
from simulation.model.indicators import Indicators, indicators
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from tests.agreement.worlds import rich_plan, rich_specification
from tests.simulation.engines import discrete_event_cases as cases


def district() -> Specification:
    return cases.specification(
        cases.stratum("s", cases.by_class(10), sector="H"), cases.stratum("t", cases.by_class(10), sector="I")
    )


def a_plan(**changes: Any) -> Plan:
    return cases.plan(cases.programme("p", 0.1), **changes)


def empty(months: int, plan: Plan) -> dict[str, np.ndarray]:
    sizes = {None: (), "channel": (len(channels(plan)),), "severity": (2,), "new_class": (4,)}
    return {name: np.zeros((1, months, 2, 4, *sizes[detail])) for name, detail in MEASURES.items()}


def judged(measures: dict[str, np.ndarray], plan: Plan) -> Indicators:
    months = measures["firms"].shape[1]
    request = Request(district(), plan, months)
    return indicators(Forecast(record(request, measures), request.specification, plan, "by hand"))


def value(result: Indicators, name: str, scope: str = "all", group: str = "") -> float:
    return float(result.values[name][0, result.groups.index(Group(scope, group))])


def hand_record(plan: Plan) -> dict[str, np.ndarray]:
    """One year: class A of stratum s has 10 firms and then 30, class C of stratum t has 5; there are no others."""
    made = empty(12, plan)
    made["firms"][0, :6, 0, 0], made["firms"][0, 6:, 0, 0], made["firms"][0, :, 1, 2] = 10, 30, 5
    made["not_yet_visited"][0, 0, 0, 0], made["not_yet_visited"][0, 1:6, 0, 0] = 10, 5
    made["not_yet_visited"][0, 6:, 0, 0] = 25  # twenty came who were not visited yet
    made["not_yet_visited"][0, :4, 1, 2], made["not_yet_visited"][0, 4:, 1, 2] = 5, 3
    made["first_programme_visits"][0, 0, 0, 0] = 4
    made["visits"][0, 0, 0, 0, 4] = 6  # by the programme, to class A
    made["visits"][0, 3, 1, 2, 0] = 4  # after complaints, to class C
    made["first_visits"][0, 0, 0, 0], made["first_visits"][0, 3, 1, 2] = 5, 2
    made["repeat_visits"][0, 0, 0, 0], made["repeat_visits"][0, 3, 1, 2] = 1, 2
    made["visits_to_compliant"][0, 0, 0, 0] = 3
    made["found"][0, 0, 0, 0], made["found"][0, 3, 1, 2] = (2, 0), (0, 3)
    made["found_by_channel"][0, 0, 0, 0, 4], made["found_by_channel"][0, 3, 1, 2, 0] = 2, 3
    made["onsets"][0, 0, 0, 0], made["onsets"][0, 5, 1, 2] = 4, 2
    made["self_corrections"][0, 0, 0, 0] = 1
    made["in_violation"][0, 0, 0, 0] = (7, 0)
    made["in_violation"][0, 3, 1, 2] = (0, 5)
    made["hours"][0, 0, 0, 0], made["hours"][0, 3, 1, 2] = 36, 24
    return made


BY_HAND = {
    "firms": 25.0,
    "visits": 10.0,
    "coverage": 1 - (1 - 5 / 15) * (1 - 2 / 10),
    "visits_per_100_firms": 40.0,
    "burden_on_a": 100 * 6 / 20,
    "burden_on_a_hours": 36.0,
    "burden_on_a_compliant_share": 0.5,
    "undisturbed_rate": 1 - 5 / 10,
    "repeat_rate": 0.3,
    "detection_yield": 0.5,
    "detection_yield_minor": 0.2,
    "detection_yield_serious": 0.3,
    "detection_yield:programme:p": 2 / 6,
    "detection_yield:complaint": 3 / 4,
    "detection_rate": 1 - (1 - 2 / 7) * (1 - 3 / 5),
    "undetected_stock": 1.0,
    "undetected_stock_minor": 7 / 12,
    "undetected_stock_serious": 5 / 12,
    "harm": 7 * 1 + 5 * 3,
    "hours": 60.0,
    "workload": 60 / 12 / 20,
    "workload_peak": 36 / 20,
}


@pytest.mark.parametrize("name", BY_HAND)
def test_an_indicator_is_what_a_hand_makes_of_the_record(name: str) -> None:
    plan = a_plan(capacity_hours_per_month=20.0)
    assert value(judged(hand_record(plan), plan), name) == pytest.approx(BY_HAND[name], abs=1e-12)


@pytest.mark.parametrize(
    ("name", "scope", "group", "expected"),
    [
        ("coverage", "risk_class", "A", 5 / 10),
        ("coverage", "risk_class", "C", 2 / 5),
        ("coverage", "sector", "H", 5 / 10),
        ("coverage", "sector", "I", 2 / 5),
        ("coverage", "region", "r", 1 - 2 / 3 * 4 / 5),
        ("detection_yield", "risk_class", "C", 0.75),
        ("burden_on_a", "sector", "H", 30.0),
    ],
)
def test_an_indicator_is_known_by_group(name: str, scope: str, group: str, expected: float) -> None:
    assert value(judged(hand_record(a_plan()), a_plan()), name, scope, group) == pytest.approx(expected, abs=1e-12)


def test_what_is_not_defined_is_no_number() -> None:
    result = judged(hand_record(a_plan()), a_plan())
    for name, scope, group in (
        ("coverage", "risk_class", "B"), ("burden_on_a", "risk_class", "C"),
        ("workload", "all", ""), ("detection_yield:alert", "all", ""),
    ):  # fmt: skip
        assert np.isnan(value(result, name, scope, group)), name


def test_indicators_are_averaged_over_complete_plan_years_and_the_rest_is_left_out() -> None:
    made = empty(30, a_plan())
    made["firms"][0, :, 0, 0] = 10
    made["not_yet_visited"][0, :, 0, 0] = 10
    made["first_visits"][0, 2, 0, 0], made["first_visits"][0, 14, 0, 0], made["first_visits"][0, 26, 0, 0] = 1, 5, 10
    assert value(judged(made, a_plan()), "coverage") == pytest.approx((0.1 + 0.5) / 2)


def test_the_last_year_stands_beside_the_mean() -> None:
    made = empty(30, a_plan())
    made["firms"][0, :, 0, 0] = 10
    made["in_violation"][0, :12, 0, 0, 0], made["in_violation"][0, 12:24, 0, 0, 0] = 2, 5
    made["in_violation"][0, 24:, 0, 0, 0] = 9  # half a year, which is no year
    result = judged(made, a_plan())
    place = result.groups.index(Group("all", ""))
    assert value(result, "undetected_stock") == pytest.approx(3.5)
    assert result.last_year["undetected_stock"][0, place] == pytest.approx(5.0)


def test_a_class_whose_firms_were_all_visited_before_they_came_has_no_coverage() -> None:
    made = empty(12, a_plan())
    made["firms"][0, 3:, 0, 3] = 5
    assert np.isnan(value(judged(made, a_plan()), "coverage", "risk_class", "D"))


def test_a_short_horizon_is_judged_on_the_months_there_are() -> None:
    made = empty(5, a_plan())
    made["firms"][0, :, 0, 0] = 10
    made["not_yet_visited"][0, :, 0, 0] = 10
    made["first_visits"][0, 4, 0, 0] = 4
    made["in_violation"][0, 0, 0, 0, 0] = 5
    result = judged(made, a_plan())
    assert value(result, "coverage") == pytest.approx(0.4)
    assert value(result, "undetected_stock") == pytest.approx(1.0)


@pytest.mark.parametrize("scope", ["risk_class", "sector", "region"])
def test_groups_add_up_to_the_whole(scope: str) -> None:
    result = indicators(Expectation().run(Request(rich_specification(), rich_plan(), 24)))
    parts = [index for index, group in enumerate(result.groups) if group.scope == scope]
    for name in ("firms", "visits", "found", "hours", "undetected_stock", "harm"):
        assert result.values[name][0, parts].sum() == pytest.approx(result.values[name][0, 0]), name


def test_no_share_of_hardly_any_capacity_is_infinite() -> None:
    plan = rich_plan().model_copy(update={"capacity_hours_per_month": 5e-324})
    result = indicators(Expectation().run(Request(rich_specification(), plan, 12)))
    assert np.isnan(result.values["workload"][0, 0])
