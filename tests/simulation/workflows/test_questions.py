"""The questions of the notice, each against cases that can be reckoned by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import simulation as sim
from simulation.language.catalogue import LANGUAGES
from simulation.model.groups import Group
from simulation.model.indicators import indicators
from simulation.workflows.questions.cells import figures_of
from simulation.workflows.questions.disclosing import printable
from simulation.workflows.questions.parts import QUESTIONS
from tests.simulation.engines import discrete_event_cases as cases

NOTHING_FORGOTTEN = 1e12
"""Months of an observation period that nobody leaves within a test."""


def codes(answer: sim.Answer) -> list[str]:
    return [said.code for said in answer.said]


def unchanged(answer: sim.Answer) -> bool:
    """Whether no number of the comparison differs."""
    return not answer.comparison.table["difference"].fillna(0.0).any()


# --- what every answer rests on ---


def test_all_cells_together_have_the_indicators_of_a_comparison() -> None:
    specification = sim.read_specification("datasets/xiangzhou/specification.json")
    run = sim.run(specification, sim.read_plan("datasets/plans/a_zero.json"), months=24)
    known, found = indicators(run).values, figures_of(run)
    assert found["undetected_stock"] > 0
    for name, value in found.items():
        np.testing.assert_allclose(value, known[name][0, 0], rtol=1e-12, err_msg=name)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_has_words_tables_and_charts_in_both_languages(question: str, language: str) -> None:
    specification = sim.read_specification("datasets/xiangzhou/specification.json")
    answer = sim.ask(specification, sim.read_plan("datasets/plans/a_zero.json"), question, 12)
    texts = [*answer.sentences(language), *(answer.text(part, language) for part in ("clause", "how", "sure", "with"))]
    assert all("{" not in text for text in texts)
    assert all(len(table) for table in answer.in_words(language).values())
    for chart in answer.charts:
        assert answer.chart(chart, language=language).to_dict()["layer"]
    assert answer.sentences(language)[0] in str(answer) or language == "en"


def test_an_unknown_question_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(sim.InputError, match=r"not_among.*observation, triggered, fusion, key_sectors, joint"):
        sim.ask(cases.specification(), cases.plan(), "why")


# --- the observation period ---


def test_without_a_novel_stratum_an_observation_period_changes_exactly_nothing() -> None:
    specification = cases.specification(cases.stratum(firms=cases.by_class(100)), start="minor")
    answer = sim.ask(specification, cases.plan(cases.programme(ratio=0.2)), "observation", 12)
    assert codes(answer) == ["no_novel"]
    assert answer.group == 0
    assert unchanged(answer)
    assert not answer.table["difference"].any()


def test_firms_that_stay_in_observation_are_drawn_by_nobody() -> None:
    """400 firms of A and B, a fifth drawn a year at 6 hours; the novel hundred are in observation for good."""
    firms = cases.by_class(50, 50, 0, 0)
    novel = cases.stratum("new", firms, novel=True, in_observation=1.0)
    specification = cases.specification(novel, cases.stratum("old", cases.by_class(150, 150, 0, 0)), start="minor")
    observation = {"months": NOTHING_FORGOTTEN, "classes": ["A", "B"]}
    plan = cases.plan(cases.programme(ratio=0.2), observation=observation)
    answer = sim.ask(specification, plan, "observation", 12)
    longest = f"{NOTHING_FORGOTTEN:g}"
    assert answer.group == 100
    assert answer.number("length", 0, "visits") == pytest.approx(80)
    assert answer.number("length", longest, "visits", "difference") == pytest.approx(-20, abs=1e-6)
    assert answer.number("length", longest, "hours", "difference") == pytest.approx(-120, abs=1e-6)
    assert answer.number("length", 0, "group:detection_rate") == pytest.approx(1 - (1 - 0.2 / 12) ** 12)
    assert answer.number("length", longest, "group:detection_rate") == pytest.approx(0, abs=1e-9)


def test_those_in_observation_at_the_start_go_with_the_length_of_the_period() -> None:
    """A quarter is inside at 12 months, so an eighth at 6: in the first month just those go without their draw."""
    stratum = cases.stratum("new", {"A": 800}, novel=True, in_observation=0.25)
    specification = cases.specification(stratum, start="minor")
    plan = cases.plan(cases.programme(ratio=0.12), observation={"months": 12.0, "classes": ["A"]})
    answer = sim.ask(specification, plan, "observation", 1)
    visits = [answer.number("length", months, "visits") for months in (0, 6, 12, 24)]
    # Observation ends before the month's draw, with the chance 1 / months.
    inside = [0, 0.125 * 5 / 6, 0.25 * 11 / 12, 0.5 * 23 / 24]
    assert visits == pytest.approx([8 * (1 - share) for share in inside])


# --- triggered supervision ---

TRIGGERED = cases.for_cause(
    complaint=cases.NEVER | {"minor": 0.1}, alert=cases.NEVER | {"minor": 0.2}, referral=cases.NEVER | {"minor": 0.5}
)


def test_channels_share_the_findings_in_the_order_in_which_one_rules_out_the_next() -> None:
    """1000 firms in violation, each found where visited: 100 by complaints, 180 by alerts, 360 by referrals of 720."""
    specification = cases.specification(cases.stratum(firms={"A": 1000}), start="minor", for_cause=TRIGGERED)
    answer = sim.ask(specification, cases.plan(cases.programme(ratio=1.0, months=[1])), "triggered", 1)
    found = [answer.number("channel", name, "found") for name in ("complaint", "alert", "referral")]
    assert found == pytest.approx([100, 180, 360])
    assert answer.number("channel", "programme:general", "share_of_found") == pytest.approx(0.36)
    assert answer.number("spared", "ABCD", "found", "difference") == pytest.approx(-360)
    assert answer.number("spared", "ABCD", "missed") == pytest.approx(0.36)


def test_a_plan_that_draws_nobody_loses_nothing_by_triggered_supervision() -> None:
    specification = cases.specification(cases.stratum(firms=cases.by_class(50)), start="minor", for_cause=TRIGGERED)
    answer = sim.ask(specification, cases.plan(), "triggered", 12)
    assert codes(answer) == ["nothing_else", "share", "unseen"]
    assert unchanged(answer)


def test_a_class_that_is_not_drawn_is_said_to_be_triggered_already() -> None:
    specification = cases.specification(cases.stratum(firms=cases.by_class(50)), start="minor", for_cause=TRIGGERED)
    plan = cases.plan(cases.programme(ratio=cases.by_class(0.0, 0.1, 0.1, 0.1)))
    answer = sim.ask(specification, plan, "triggered", 12)
    assert codes(answer) == ["share", "unseen", "spared_same", "spared", "spared", "blind"]


# --- fusion with a professional class ---


def test_fusion_draws_the_firms_below_their_tier_as_the_tier_says() -> None:
    """60 of A and 20 of B under tier C: instead of 0 and 10 % half of them, 40 visits against 2."""
    tiered = cases.stratum("food", cases.by_class(60, 20, 10, 10), sector="H", professional_tier="C")
    other = cases.stratum("shop", cases.by_class(100), sector="F")
    plan = cases.plan(cases.programme(ratio=cases.by_class(0.0, 0.1, 0.5, 0.5)))
    answer = sim.ask(cases.specification(tiered, other, start="minor"), plan, "fusion", 12)
    assert answer.group == 80
    assert answer.number("fusion", "stricter", "visits", "difference") == pytest.approx(38)
    assert answer.number("fusion", "stricter", "hours", "difference") == pytest.approx(228)
    assert answer.number("sector", "H", "firms_stricter") == 80
    assert answer.number("sector", "H", "more_found") == pytest.approx(38)
    assert set(answer.table.query("part == 'sector'")["row"]) == {"H"}
    assert "price" in codes(answer)


def test_without_a_professional_class_fusion_changes_exactly_nothing() -> None:
    specification = cases.specification(cases.stratum(firms=cases.by_class(100)), start="minor")
    answer = sim.ask(specification, cases.plan(cases.programme(ratio=0.2)), "fusion", 12)
    assert codes(answer) == ["as_it_is", "no_tier"]
    assert unchanged(answer)


def test_fusion_under_equal_ratios_is_said_to_make_no_difference() -> None:
    tiered = cases.stratum(firms=cases.by_class(100), professional_tier="D")
    answer = sim.ask(cases.specification(tiered), cases.plan(cases.programme(ratio=0.2)), "fusion", 12)
    assert codes(answer)[-1] == "same_ratio"


# --- key sectors ---


def sectors() -> tuple[sim.Specification, sim.Plan]:
    """Two sectors, all firms in violation, seen with 3 in 4: one drawn by 20 % at 6 hours, one by 40 % at 12."""
    specification = cases.specification(
        cases.stratum("food", {"B": 100}, sector="H"), cases.stratum("shop", {"B": 50}, sector="F"),
        start="minor", sensitivity={"minor": 0.75, "serious": 0.75},
    )  # fmt: skip
    food = cases.programme("food", 0.2, scope={"sectors": ["H"]})
    shop = cases.programme("shop", 0.4, scope={"sectors": ["F"]}, hours_per_visit=6.0)
    return specification, cases.plan(food, shop)


def test_hours_per_finding_are_hours_per_visit_over_what_a_visit_sees() -> None:
    answer = sim.ask(*sectors(), "key_sectors", 12)
    assert answer.number("sector", "H", "hours_per_finding") == pytest.approx(6 / 0.75)
    assert answer.number("programme", "programme:shop", "hours_per_finding") == pytest.approx(12 / 0.75)
    assert answer.number("sector", "F", "coverage") == pytest.approx(0.4)
    assert answer.number("programme", "programme:food", "visits_per_100_firms") == pytest.approx(20)
    assert codes(answer) == ["adds", "best_and_worst"]


def test_what_sector_programmes_add_is_all_that_such_a_plan_does() -> None:
    answer = sim.ask(*sectors(), "key_sectors", 12)
    whole = answer.comparison.table.query("scope == 'all' and plan == 'with'").set_index("indicator")
    assert whole.loc["visits", "difference"] == pytest.approx(40)
    assert whole.loc["hours", "difference"] == pytest.approx(20 * 6 + 20 * 12)


def test_a_plan_without_sector_programmes_says_so() -> None:
    specification, _ = sectors()
    answer = sim.ask(specification, cases.plan(cases.programme(ratio=0.2)), "key_sectors", 12)
    assert codes(answer)[0] == "no_programme"
    assert unchanged(answer)


# --- joint visits and recognition ---


def two(**changes: Any) -> sim.Plan:
    first, second = cases.programme("a", 0.5, months=[1]), cases.programme("b", 0.5, months=[1])
    return cases.plan(first, {**second, "departments": ["消防"]}, **changes)


def test_programmes_of_disjoint_scopes_save_exactly_nothing_together_or_recognised() -> None:
    specification, plan = sectors()
    answer = sim.ask(specification, plan, "joint", 12)
    assert codes(answer)[0] == "disjoint"
    assert answer.number("way", "recognition", "visits", "difference") == 0
    assert unchanged(answer)


def test_two_programmes_in_one_month_visit_half_each_apart_and_together_at_one_door() -> None:
    """Apart, the second draws half of those that the first left (at most one visit a month): 75 doors; together 50."""
    specification = cases.specification(cases.stratum(firms={"B": 100}), start="minor")
    answer = sim.ask(specification, two(), "joint", 1)
    assert codes(answer)[0] == "tried_group"
    assert answer.number("way", "separate", "visits") == pytest.approx(75)
    assert answer.number("way", "together", "visits") == pytest.approx(50)
    assert answer.number("way", "together", "hours") == pytest.approx(2 * 50 * 6)


def test_recognition_spares_the_firms_that_the_other_programme_visited_first() -> None:
    """Half of 100 in January, half in February: apart 100 visits and 25 firms twice; recognised 75, nobody twice."""
    first, second = cases.programme("a", 0.5, months=[1]), cases.programme("b", 0.5, months=[2])
    specification = cases.specification(cases.stratum(firms={"B": 100}), start="minor")
    answer = sim.ask(specification, cases.plan(first, second), "joint", 12)
    assert answer.number("way", "separate", "visits") == pytest.approx(100)
    assert answer.number("way", "separate", "repeat_rate") == pytest.approx(0.25)
    assert answer.number("way", "recognition", "visits", "difference") == pytest.approx(-25)
    assert answer.number("way", "recognition", "repeat_rate") == pytest.approx(0)
    assert codes(answer) == ["never_meet", "recognition", "for_cause"]


def test_the_groups_of_the_plan_itself_are_tried_where_it_has_some() -> None:
    specification = cases.specification(cases.stratum(firms={"B": 100}), start="minor")
    answer = sim.ask(specification, two(together=[["a", "b"]]), "joint", 1)
    assert codes(answer)[0] == "own_group"
    assert answer.text("with", "en") == "together, and recognised"


# --- what may be told ---


def fused(firms: int) -> sim.Answer:
    """An answer about that many firms of sector H."""
    tiered = cases.stratum("food", cases.by_class(firms, 0, 40, 40), sector="H", professional_tier="C")
    other = cases.stratum("shop", cases.by_class(100), sector="F")
    plan = cases.plan(cases.programme(ratio=cases.by_class(0.0, 0.1, 0.5, 0.5)))
    return sim.ask(cases.specification(tiered, other, start="minor"), plan, "fusion", 12)


def test_an_answer_about_fewer_than_ten_firms_is_not_told() -> None:
    assert printable(fused(9), frozenset()) is None
    assert printable(fused(10), frozenset()) is not None


def test_a_hidden_sector_is_in_no_row_and_no_sentence() -> None:
    told = printable(fused(40), frozenset({Group("sector", "H")}))
    assert told is not None
    assert told.table.query("part == 'sector'").empty
    assert "where" not in codes(told)
    assert told.comparison.table.query("scope == 'sector' and group == 'H'").empty


def test_a_hidden_class_a_takes_its_burden_along() -> None:
    told = printable(fused(40), frozenset({Group("risk_class", "A"), Group("risk_class", "B")}))
    assert told is not None
    assert "burden_on_a" not in set(told.table["measure"]) | set(told.comparison.table["indicator"])
    assert "changes" not in codes(told)
