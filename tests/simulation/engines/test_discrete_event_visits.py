"""Who is visited: channels, rounds, recognition, observation, fusion and capacity, worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulation.model.plan import Plan
from tests.simulation.engines.discrete_event_cases import (
    ALWAYS,
    assert_means,
    by_class,
    for_cause,
    monthly,
    move,
    moves,
    plan,
    programme,
    simulate,
    specification,
    status,
    stratum,
    visits_by_channel,
)

MONTHLY = programme(ratio=1.0, rounds=12)
JANUARY = programme("january", 1.0, months=[1])
FEBRUARY = programme("february", 1.0, months=[2])
RECTIFIES = {"minor": 1.0, "serious": 1.0}


# --- one visit a month, the first channel wins ---


@pytest.mark.parametrize(
    ("certain", "winner"),
    [
        (["complaint", "alert", "referral"], "complaint"),
        (["alert", "referral"], "alert"),
        (["referral"], "referral"),
        ([], "proactive"),
    ],
)
def test_a_firm_is_visited_once_a_month_by_the_first_channel(certain: list[str], winner: str) -> None:
    case = specification(for_cause=for_cause(**dict.fromkeys(certain, ALWAYS)))
    rules = plan(MONTHLY, proactive=by_class(1.0))
    assert visits_by_channel(case, rules) == {winner: 1}


def test_programmes_draw_in_the_order_of_the_plan() -> None:
    second = {**MONTHLY, "id": "second"}
    assert visits_by_channel(specification(), plan(MONTHLY, second)) == {"programme:general": 1}
    assert visits_by_channel(specification(), plan(second, MONTHLY)) == {"programme:second": 1}


def test_for_cause_visits_go_by_status_and_reach_every_class() -> None:
    case = specification(stratum(firms=by_class(1)), start="minor", for_cause=for_cause(alert=status("minor")))
    data = simulate(case, plan(), months=1)
    assert [monthly(data["visits"], channel="alert", risk_class=c) for c in "ABCD"] == [[1]] * 4
    spared = specification(stratum(firms=by_class(1)), start="serious", for_cause=for_cause(alert=status("minor")))
    assert visits_by_channel(spared, plan()) == {}


def test_proactive_checks_go_by_class() -> None:
    case = specification(stratum(firms=by_class(1)))
    data = simulate(case, plan(proactive=by_class(0.0, 0.0, 0.0, 1.0)), months=2)
    assert [sum(monthly(data["visits"], risk_class=c)) for c in "ABCD"] == [0, 0, 0, 2]


def test_findings_and_hours_are_booked_on_the_channel_that_made_the_visit() -> None:
    joint = programme("joint", 1.0, 12, departments=["市场监管", "消防", "环保"], hours_per_visit=5.0, team_size=4)
    data = simulate(specification(start="minor"), plan(joint), months=1)
    assert monthly(data["found_by_channel"], channel="programme:joint") == [1]
    assert monthly(data["found_by_channel"]) == [1]
    assert monthly(data["hours"]) == [20]  # a joint visit is one visit of one team
    other = plan(joint, proactive=by_class(1.0), other_visit={"hours_per_visit": 2.0, "team_size": 3})
    assert monthly(simulate(specification(), other, months=1)["hours"]) == [6]


# --- scope ---


@pytest.mark.parametrize(
    ("scope", "visited"),
    [
        ({}, {"a", "b", "c"}),
        ({"sectors": ["H"]}, {"a", "b"}),
        ({"sectors": ["H"], "regions": ["north"]}, {"a"}),
        ({"strata": ["c", "b"]}, {"b", "c"}),
    ],
)
def test_a_programme_draws_from_strata_that_meet_every_key_of_its_scope(
    scope: dict[str, Any], visited: set[str]
) -> None:
    strata = [
        stratum("a", sector="H", region="north"),
        stratum("b", sector="H", region="south"),
        stratum("c", sector="G", region="north"),
    ]
    data = simulate(specification(*strata), plan({**MONTHLY, "scope": scope}), months=1)
    assert {s for s in "abc" if sum(monthly(data["visits"], stratum=s))} == visited


# --- rounds ---


@pytest.mark.parametrize("draw", ["fixed", "bernoulli"])
@pytest.mark.parametrize(("rounds", "length"), [(1, 12), (2, 6), (3, 4), (4, 3), (6, 2), (12, 1)])
def test_ratio_one_visits_every_firm_exactly_once_a_round(draw: str, rounds: int, length: int) -> None:
    data = simulate(specification(stratum(firms={"B": 30})), plan(programme(ratio=1.0, rounds=rounds), draw=draw), 24)
    visits = monthly(data["visits"])
    assert [sum(visits[start : start + length]) for start in range(0, 24, length)] == [30] * (24 // length)
    if rounds == 1:
        assert monthly(data["repeat_visits"]) == [0] * 24


def test_visits_are_made_in_the_active_calendar_months_only() -> None:
    spring = programme(ratio=1.0, months=[3, 5])
    data = simulate(specification(stratum(firms={"B": 10})), plan(spring, start="2026-04"), months=24)
    visits = monthly(data["visits"])
    assert {month for month, number in enumerate(visits) if number} == {1, 11, 13, 23}  # May and March
    assert visits[1] == visits[11] == visits[13] == visits[23] == 5  # fixed draws of 1/2, then of all that are left


def test_rounds_begin_for_the_class_that_a_firm_holds_then() -> None:
    # Drawn in January as A (two rounds a year), found and moved to D (one round): July brings no new round.
    pushed = moves(found_minor=move("D", "B", "C", "D"))
    case = specification(start="minor", rectification=RECTIFIES, reclassification=pushed)
    halves = programme(ratio=1.0, rounds=by_class(2, 1, 1, 1), months=[1, 7])
    visits = monthly(simulate(case, plan(halves), months=24)["visits"])
    assert visits[:12] == [1, *[0] * 11]
    assert sum(visits[12:]) == 1


# --- recognition ---


def test_without_recognition_each_programme_visits() -> None:
    data = simulate(specification(), plan(JANUARY, FEBRUARY), months=12)
    assert monthly(data["visits"])[:3] == [1, 1, 0]


def test_a_recognised_visit_counts_for_every_programme_until_its_next_round() -> None:
    data = simulate(specification(), plan(JANUARY, FEBRUARY, mutual_recognition=True), months=26)
    assert [month for month, number in enumerate(monthly(data["visits"])) if number] == [0, 12, 24]


def test_recognition_ends_when_the_other_programme_begins_a_round() -> None:
    quarterly = programme("quarterly", 1.0, 4, months=[2, 5, 8, 11])
    data = simulate(specification(), plan(JANUARY, quarterly, mutual_recognition=True), months=12)
    assert [month for month, number in enumerate(monthly(data["visits"])) if number] == [0, 4, 7, 10]


@pytest.mark.parametrize("mutual", [True, False])
@pytest.mark.parametrize(("recognise", "visited"), [(True, [0]), (False, [0, 1])])
def test_for_cause_visits_count_for_programmes_only_if_the_plan_says_so(
    mutual: bool, recognise: bool, visited: list[int]
) -> None:
    case = specification(start="minor", rectification=RECTIFIES, for_cause=for_cause(complaint=status("minor")))
    rules = plan(FEBRUARY, recognise_for_cause=recognise, mutual_recognition=mutual)
    assert [m for m, number in enumerate(monthly(simulate(case, rules)["visits"])) if number] == visited


def test_a_proactive_visit_is_recognised_like_one_for_cause() -> None:
    case = specification(reclassification=moves(cleared=move("B", "B", "C", "D")))
    rules = plan(FEBRUARY, recognise_for_cause=True, proactive=by_class(1.0, 0.0, 0.0, 0.0))
    assert visits_by_channel(case, rules, months=12) == {"proactive": 1}


# --- the observation rule ---

RULE = {"months": 1e12, "classes": ["A", "B"]}
NOVEL = stratum("n", by_class(1), novel=True, in_observation=1.0)


@pytest.mark.parametrize(
    ("firms", "rule", "spared"),
    [
        (NOVEL, RULE, {"A", "B"}),
        (NOVEL, None, set()),
        ({**NOVEL, "in_observation": 0.0}, RULE, set()),
        ({**NOVEL, "novel": False}, RULE, set()),
    ],
)
@pytest.mark.parametrize("rules", [{"proactive": by_class(1.0)}, {"programmes": [MONTHLY]}])
def test_firms_in_observation_are_spared_in_the_classes_of_the_rule(
    firms: dict[str, Any], rule: dict[str, Any] | None, spared: set[str], rules: dict[str, Any]
) -> None:
    chosen = Plan.model_validate({**plan().model_dump(), "observation": rule, **rules})
    data = simulate(specification(firms), chosen, months=1)
    assert {c for c in "ABCD" if not sum(monthly(data["visits"], risk_class=c))} == spared


def test_a_firm_in_observation_is_visited_for_cause() -> None:
    case = specification(NOVEL, for_cause=for_cause(referral=ALWAYS))
    assert visits_by_channel(case, plan(MONTHLY, observation=RULE)) == {"referral": 4}


def test_the_observation_period_of_one_month_ends_before_the_first_visits() -> None:
    data = simulate(specification(NOVEL), plan(MONTHLY, observation={**RULE, "months": 1.0}), months=2)
    assert monthly(data["visits"]) == [4, 4]


def test_an_observation_period_ends_with_the_same_chance_every_month() -> None:
    """4 months of observation, visits every month: 1/4 of the firms, then 7/16. False alarms: 1 in a million."""
    observed = stratum("n", {"B": 50}, novel=True, in_observation=1.0)
    data = simulate(specification(observed), plan(MONTHLY, observation={**RULE, "months": 4.0}), 2, replications=200)
    visits = data["visits"].sum(["stratum", "risk_class", "channel"]).to_numpy()
    assert_means(visits, 50 * np.array([1 / 4, 7 / 16]), false_alarm=1e-6)


def test_entrants_of_a_novel_stratum_are_observed_from_their_month_of_entry() -> None:
    entering = stratum("n", {"A": 0}, novel=True, entries_per_month=20.0)
    data = simulate(specification(entering), plan(MONTHLY, observation={**RULE, "months": 1.0}), months=3)
    entered, firms = monthly(data["entries"]), monthly(data["firms"])
    assert monthly(data["visits"]) == [number - new for number, new in zip(firms, entered, strict=True)]
    ordinary = simulate(specification({**entering, "novel": False}), plan(MONTHLY, observation=RULE), months=3)
    assert monthly(ordinary["visits"]) == monthly(ordinary["firms"])
