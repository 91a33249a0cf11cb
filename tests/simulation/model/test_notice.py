"""Each rule of the notice is met, warned of and broken by a plan made for it, and says figure and limit."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from simulation.model.notice.check import CAP, FLOOR, check_plan
from simulation.model.notice.result import RuleResult
from simulation.model.notice.visits import planned_visits
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from tests.simulation.engines import discrete_event_cases as cases
from tests.strategies import worlds

FIRMS = cases.by_class(100, 100, 10, 2)
RARELY = {"compliant": 0.001, "minor": 0.01, "serious": 0.05}


def world(*strata: dict[str, Any], **behaviour: Any) -> Specification:
    for_cause = {"complaint": RARELY, "alert": cases.NEVER, "referral": cases.NEVER}
    return cases.specification(*(strata or (cases.stratum("s", FIRMS),)), **{"for_cause": for_cause, **behaviour})


def task(id_: str = "general", **changes: Any) -> dict[str, Any]:
    return {
        "id": id_, "title": id_, "departments": ["市场监管"], "ratio": cases.by_class(0.01, 0.03, 0.1, 0.5),
        "rounds_per_year": cases.by_class(1, 1, 1, 1), "hours_per_visit": 3.0, **changes,
    }  # fmt: skip


def plan(*tasks: dict[str, Any], **changes: Any) -> Plan:
    content = {"id": "p", "title": "p", "start": "2026-01", "programmes": list(tasks or (task(),)), **changes}
    return Plan.model_validate(content)


def result(code: str, chosen: Plan, specification: Specification | None = None, **options: Any) -> RuleResult:
    (found,) = [r for r in check_plan(chosen, specification or world(), **options) if r.code == code]
    return found


def near(value: float) -> Any:
    return pytest.approx(value)


def brief(found: RuleResult) -> tuple[str, str]:
    return found.verdict, found.reason


def ratio(*values: float, rounds: tuple[int, ...] = (1, 1, 1, 1)) -> Plan:
    return plan(task(ratio=cases.by_class(*values), rounds_per_year=cases.by_class(*rounds)))


@pytest.mark.parametrize(
    ("code", "ratios", "expected"),
    [
        ("a_lowered", (0.0, 0.03, 0.1, 0.5), ("PASS", "none")),
        ("a_lowered", (0.02, 0.03, 0.1, 0.5), ("PASS", "lowered")),
        ("a_lowered", (0.03, 0.03, 0.1, 0.5), ("WARN", "equal")),
        ("a_lowered", (0.04, 0.03, 0.1, 0.5), ("FAIL", "above")),
        ("b_usual", (0.0, 0.03, 0.1, 0.5), ("PASS", "usual")),
        ("b_usual", (0.0, 0.05, 0.1, 0.5), ("WARN", "other")),
        ("b_usual", (0.0, 0.0, 0.1, 0.5), ("FAIL", "none")),
        ("c_raised", (0.0, 0.03, 0.1, 0.5), ("PASS", "raised")),
        ("c_raised", (0.0, 0.03, 0.03, 0.5), ("FAIL", "not_raised")),
        ("c_raised", (0.0, 0.03, 0.02, 0.5), ("FAIL", "not_raised")),
        ("d_raised_sharply", (0.0, 0.1, 0.2, 0.3), ("PASS", "sharply")),
        ("d_raised_sharply", (0.0, 0.1, 0.2, 0.29), ("WARN", "slightly")),
        ("d_raised_sharply", (0.0, 0.05, 1.0, 1.0), ("WARN", "level_with_c")),
        ("d_raised_sharply", (0.0, 0.1, 0.2, 0.2), ("FAIL", "not_above_c")),
        ("d_raised_sharply", (0.0, 0.1, 0.2, 0.1), ("FAIL", "not_above_c")),
        ("d_raised_sharply", (0.0, 0.0, 0.0, 0.0), ("FAIL", "not_above_c")),
    ],
)
def test_clause_3_tells_the_classes_apart(code: str, ratios: tuple[float, ...], expected: tuple[str, str]) -> None:
    found = result(code, ratio(*ratios))
    assert brief(found) == expected
    assert found.source == "clause_3"
    assert bool(found.mend) == (found.verdict != "PASS")


def test_rounds_count_as_ratios_do() -> None:
    found = result("c_raised", ratio(0.01, 0.03, 0.02, 0.5, rounds=(1, 1, 2, 1)))
    assert (found.verdict, found.figure, found.limit) == ("PASS", near(0.04), near(0.03))


def test_what_is_usual_is_the_reference_plan_where_there_is_one() -> None:
    reference = ratio(0.01, 0.05, 0.1, 0.5)
    assert brief(result("b_usual", ratio(0.0, 0.05, 0.1, 0.5), reference=reference)) == ("PASS", "usual")
    assert result("b_usual", ratio(0.0, 0.03, 0.1, 0.5), reference=reference).limit == near(0.05)


def test_proactive_checks_are_for_d_and_not_for_a() -> None:
    on_d, on_a = plan(proactive=cases.by_class(0.0, 0.0, 0.0, 0.02)), plan(proactive=cases.by_class(0.01))
    assert brief(result("d_proactive", on_d)) == ("PASS", "some")
    assert brief(result("d_proactive", plan())) == ("WARN", "none")
    assert brief(result("a_not_proactive", on_d)) == ("PASS", "none")
    assert brief(result("a_not_proactive", on_a)) == ("WARN", "some")


def test_for_cause_visits_need_their_hours() -> None:
    # 212 firms, at least 0.001 a month each, 3 hours of 2 inspectors: 1.272 hours.
    assert result("for_cause_on", plan()).limit == near(1.272)
    assert brief(result("for_cause_on", plan(capacity_hours_per_month=1.28))) == ("PASS", "on")
    assert brief(result("for_cause_on", plan(capacity_hours_per_month=1.27))) == ("FAIL", "starved")


def test_a_world_without_complaints_is_told() -> None:
    never = {"complaint": cases.NEVER, "alert": cases.NEVER, "referral": cases.NEVER}
    assert brief(result("for_cause_on", plan(), world(for_cause=never))) == ("WARN", "none")


def test_recognition_is_asked_for_where_there_is_something_to_recognise() -> None:
    two = (task("a"), task("b", departments=["消防", "市场监管"]))
    assert brief(result("recognition", plan(*two, mutual_recognition=True))) == ("PASS", "on")
    assert brief(result("recognition", plan())) == ("WARN", "one_task")
    found = result("recognition", plan(*two))
    assert (brief(found), found.detail["departments"]) == (("FAIL", "off"), 2)


def tiered(tier: str | None, **scope: Any) -> tuple[Specification, dict[str, Any]]:
    key = cases.stratum("key", cases.by_class(100, 0, 0, 0), sector="C", professional_tier=tier)
    return world(cases.stratum("s", FIRMS), key), task(scope={"sectors": None, **scope})


def test_key_sectors_are_supervised_by_fusion_or_by_the_ratio_of_b() -> None:
    specification, general = tiered("D")
    extra = task("key", ratio=cases.by_class(0.02), scope={"strata": ["key"]})
    below = result("key_sectors", plan(general), specification)
    assert (brief(below), below.figure, below.limit) == (("FAIL", "below"), near(0.01), near(0.03))
    assert below.detail["stratum"] == "key"
    assert brief(result("key_sectors", plan(general, extra), specification)) == ("PASS", "usual")
    fused = result("key_sectors", plan(general, fusion="stricter"), specification)
    assert (brief(fused), fused.figure) == (("PASS", "usual"), near(0.5))


def test_fusion_with_a_low_tier_counts_as_key_supervision() -> None:
    specification, general = tiered("A")
    found = result("key_sectors", plan(general, fusion="stricter"), specification)
    assert (brief(found), found.figure) == (("PASS", "stricter"), near(0.01))


def test_fusion_is_no_supervision_of_a_key_sector_outside_every_scope() -> None:
    specification, general = tiered("D", strata=["s"])
    found = result("key_sectors", plan(general, fusion="stricter"), specification)
    assert (brief(found), found.mend) == (("FAIL", "below"), "widen_scope")


def test_without_a_professional_classification_there_is_no_key_sector() -> None:
    specification, general = tiered(None)
    assert brief(result("key_sectors", plan(general), specification)) == ("PASS", "none")


@pytest.mark.parametrize(
    ("novel", "rule", "expected"),
    [
        (False, None, ("PASS", "no_novel")),
        (True, None, ("WARN", "none")),
        (True, {"months": 12.0, "classes": ["A", "B"]}, ("PASS", "met")),
        (True, {"months": 12.0, "classes": ["B"]}, ("PASS", "met")),
        (True, {"months": 36.0, "classes": ["A"]}, ("WARN", "long")),
        (True, {"months": 12.0, "classes": ["A", "C"]}, ("FAIL", "classes")),
        (False, {"months": 12.0, "classes": ["D"]}, ("FAIL", "classes")),
    ],
)
def test_observation_is_for_novel_firms_of_a_and_b(novel: bool, rule: Any, expected: tuple[str, str]) -> None:
    specification = world(cases.stratum("s", FIRMS, novel=novel))
    assert brief(result("observation", plan(observation=rule), specification)) == expected


def test_one_inspector_is_too_few_on_any_visit() -> None:
    assert brief(result("two_inspectors", plan())) == ("PASS", "met")
    alone = plan().other_visit.model_copy(update={"team_size": 1})  # a file with it would be refused
    found = result("two_inspectors", plan().model_copy(update={"other_visit": alone}))
    assert (brief(found), found.figure, found.limit) == (("FAIL", "fewer"), 1, 2)


def test_the_cap_on_visits_is_held_against_what_a_firm_can_get() -> None:
    often = task("often", ratio=cases.by_class(0.1, 0.1, 0.1, 1.0), rounds_per_year=cases.by_class(2, 2, 2, 12))
    assert brief(result("visits_cap", plan(often))) == ("PASS", "met")
    possible = result("visits_cap", plan(often, task()))
    assert (brief(possible), possible.figure, possible.limit) == (("WARN", "possible"), 3, CAP)
    recognised = result("visits_cap", plan(often, task(), mutual_recognition=True))
    assert (brief(recognised), recognised.figure) == (("PASS", "met"), 2)
    always = task("always", ratio=cases.by_class(0.0, 0.0, 0.9, 1.0), rounds_per_year=cases.by_class(1, 1, 3, 12))
    above = result("visits_cap", plan(always))
    assert (brief(above), above.figure) == (("FAIL", "above"), near(2.7))


def test_firms_treated_as_class_d_are_visited_as_needed() -> None:
    monthly = task(ratio=cases.by_class(0.0, 0.0, 0.0, 1.0), rounds_per_year=cases.by_class(1, 1, 1, 12))
    assert brief(result("visits_cap", plan(monthly))) == ("PASS", "met")
    specification, _ = tiered("D")
    assert brief(result("visits_cap", plan(monthly, fusion="stricter"), specification)) == ("PASS", "met")


def test_the_floor_is_on_planned_visits_weighted_by_firms() -> None:
    found = result("total_floor", ratio(0.01, 0.03, 0.1, 0.5))
    # (100 · 0.01 + 100 · 0.03 + 10 · 0.1 + 2 · 0.5) / 212
    assert (brief(found), found.figure, found.limit) == (("FAIL", "below"), near(6 / 212), FLOOR)
    assert brief(result("total_floor", ratio(0.03, 0.03, 0.03, 0.03))) == ("PASS", "met")
    assert brief(result("total_floor", ratio(0.01, 0.03, 0.1, 0.5), floor=0.02)) == ("PASS", "met")


def test_a_floor_reached_by_drawing_the_same_firms_again_is_told() -> None:
    repeated = ratio(0.0, 0.0, 0.0, 1.0, rounds=(1, 1, 1, 4))  # 8 visits to 2 firms of 212
    found = result("total_floor", repeated)
    assert (brief(found), found.figure) == (("WARN", "repeats"), near(2 / 212))


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(worlds())
def test_every_rule_answers_once_for_every_plan(drawn: tuple[Specification, Plan]) -> None:
    specification, chosen = drawn
    results = check_plan(chosen, specification, chosen)
    assert len({r.code for r in results}) == len(results) == 13
    assert all(bool(r.mend) == (r.verdict != "PASS") for r in results)
    (b_usual,) = [r for r in results if r.code == "b_usual"]
    assert b_usual.reason != "other" or not any(s.firms.B for s in specification.strata)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(worlds())
def test_no_firm_is_drawn_more_surely_or_more_often_than_it_can_be(drawn: tuple[Specification, Plan]) -> None:
    specification, chosen = drawn
    planned = planned_visits(chosen, specification)
    assert (planned.drawn <= planned.visits + 1e-9).all()
    assert (planned.drawn <= 1).all()
    if not chosen.mutual_recognition:
        assert (planned.visits <= planned.most + 1e-9).all()


def test_a_cooling_off_that_brings_the_total_below_the_floor_is_told() -> None:
    usual = plan(task(ratio=cases.by_class(0.03, 0.03, 0.03, 0.03)))
    cooled = usual.model_copy(update={"cooling_off_months": 24})
    assert brief(result("total_floor", usual)) == ("PASS", "met")
    found = result("total_floor", cooled)
    assert brief(found) == ("FAIL", "below")
    # A, B and C: whoever was drawn in the year before is missing. D is exempt.
    assert found.figure == near((210 * 0.03 / 1.03 + 2 * 0.03) / 212)
    enough = plan(task(ratio=cases.by_class(0.031, 0.031, 0.031, 0.031)), cooling_off_months=24)
    assert brief(result("total_floor", enough)) == ("PASS", "met")


def test_a_cooling_off_limits_how_often_a_firm_can_be_drawn() -> None:
    often = plan(task(rounds_per_year=cases.by_class(12, 12, 12, 12)), cooling_off_months=5)
    assert planned_visits(often, world()).most.tolist() == [[3, 3, 3, 12]]


GREEN = {"id": "g", "title": "优先", "kind": "priority", "classes": ["A"], "conditions": {"unsanctioned": True}}
STRICT = {"id": "s", "title": "严审", "kind": "strict_review", "classes": ["C", "D"]}


@pytest.mark.parametrize(
    ("code", "measures", "expected"),
    [
        ("low_risk_only", [GREEN], ("PASS", "met")),
        ("low_risk_only", [{**GREEN, "kind": "commitment", "classes": ["A", "B"]}], ("PASS", "met")),
        ("low_risk_only", [{**GREEN, "classes": ["A", "B"]}], ("WARN", "middle")),
        ("low_risk_only", [{**GREEN, "kind": "commitment", "classes": ["A", "C"]}], ("FAIL", "high")),
        ("low_risk_only", [{**GREEN, "classes": ["A", "B", "C", "D"]}], ("FAIL", "high")),
        ("not_under_sanction", [GREEN], ("PASS", "lost")),
        ("not_under_sanction", [{**GREEN, "conditions": {}}, STRICT], ("WARN", "keeps")),
        ("strictly_reviewed", [STRICT], ("PASS", "met")),
        ("strictly_reviewed", [GREEN], ("WARN", "not_d")),
        ("strictly_reviewed", [{**STRICT, "classes": ["C"]}], ("WARN", "not_d")),
        ("strictly_reviewed", [{**STRICT, "classes": ["B", "D"]}], ("WARN", "middle")),
        ("strictly_reviewed", [{**STRICT, "classes": ["A", "D"]}], ("FAIL", "low")),
    ],
)
def test_measures_are_for_low_risk_and_review_for_high(
    code: str, measures: list[dict[str, Any]], expected: tuple[str, str]
) -> None:
    found = result(code, plan(measures=measures))
    assert (brief(found), found.source) == (expected, "clause_10")
    assert bool(found.mend) == (found.verdict != "PASS")


def test_a_plan_without_measures_is_not_held_against_task_10() -> None:
    assert not [r.code for r in check_plan(plan(), world()) if r.source == "clause_10"]
    assert [r.code for r in check_plan(plan(measures=[STRICT]), world()) if r.source == "clause_10"] == [
        "strictly_reviewed"
    ]
