"""The page 问答: every question of every plan answered in words and numbers, small groups left out for viewers."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

import simulation as sim
from simulation.language.catalogue import load_catalogue
from simulation.workflows.questions.parts import QUESTIONS
from tests.simulation.reports.test_disclosure import district, plans
from tests.workbench.pages import cells_of_tables, open_page, run, select, turn_to
from tests.workbench.visitors import ADDRESSES, sign_in
from workbench.common.plain_text import plain
from workbench.server import library, records

ZH = load_catalogue("zh")


def ask(page: AppTest, question: str, language: str = "zh") -> AppTest:
    page.segmented_control(key=f"questions-question-{language}").set_value(question)
    return run(page)


def months(page: AppTest, number: int, language: str = "zh") -> AppTest:
    return select(page, "questions-months", number, language)


def said(page: AppTest) -> str:
    return "\n".join(str(item.value) for item in page.markdown)


def keep_district(specification: sim.Specification) -> None:
    records.keep_district(specification, "某人")


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.slow)])
def test_every_question_is_answered_with_its_clause_its_basis_and_both_plans(language: str) -> None:
    page = months(open_page(language, "questions"), 12, language)
    plan, words = library.shipped_plans()[0].plan, load_catalogue(language)
    for question in QUESTIONS:
        page = ask(page, question, language)
        answer = sim.ask(library.shipped_district().specification, plan, question, 12)
        told = said(page)
        for sentence in answer.sentences(language):
            assert plain(sentence) in told
        captions = [item.value for item in page.caption]
        assert answer.text("clause", language) in captions
        assert answer.text("sure", language) in captions
        assert answer.text("how", language) in told
        cells = cells_of_tables(page)
        assert answer.text("without", language) in cells
        assert words.text("page.questions.difference") in cells
        assert not page.error


@pytest.mark.slow
def test_the_plan_and_the_question_are_kept_when_the_page_is_left_and_found_again() -> None:
    page = ask(months(select(open_page(name="questions"), "questions-plan", "a-zero"), 12), "joint")
    page = turn_to(turn_to(page, "plans"), "questions")
    assert page.selectbox(key="questions-plan-zh").value == "a-zero"
    assert next(item.value for item in page.subheader) == ZH.text("question.joint.title")


def test_a_plan_is_asked_about_from_the_page_where_it_is_made() -> None:
    page = select(open_page(name="plans"), "plans_open", "henan-2021")
    page.button(key="to_questions").click()
    run(page)
    assert turn_to(page, "questions").selectbox(key="questions-plan-zh").value == "henan-2021"


def test_a_district_without_the_new_economy_says_that_an_observation_period_does_nothing() -> None:
    keep_district(district(400, 200, 60, 30))
    page = open_page(name="questions")
    page = select(page, "district", sim.digest(district(400, 200, 60, 30)))
    assert plain(ZH.text("question.observation.said_no_novel")) in said(page)
    assert not page.error


def test_a_plan_that_the_district_does_not_hold_is_refused_in_words() -> None:
    plan = library.shipped_plans()[0].plan.model_dump(mode="json")
    plan["id"], plan["title"], plan["programmes"][0]["scope"]["strata"] = "elsewhere", "别处", ["无此分组"]
    records.store().save_plan(sim.Plan.model_validate(plan), "某人")
    page = select(open_page(name="questions"), "questions-plan", "elsewhere")
    assert [item.value for item in page.error] == [ZH.text("page.questions.broken")]


def novel_district(firms: int) -> sim.Specification:
    """A district in which that many firms of classes A and B have an observation period."""
    content = district(400, 200, 60, 30).model_dump(mode="json")
    few = {**content["strata"][0], "id": "few", "novel": True, "firms": {"A": firms, "B": 0, "C": 40, "D": 20}}
    return sim.Specification.model_validate({**content, "strata": [*content["strata"], few]})


@pytest.mark.parametrize(
    ("role", "firms", "shown"),
    [
        ("viewer", 7, False),
        pytest.param("viewer", 30, True, marks=pytest.mark.slow),
        pytest.param("planner", 7, True, marks=pytest.mark.slow),
    ],
)
def test_an_answer_about_fewer_than_ten_firms_is_not_shown_to_a_viewer(
    role: str, firms: int, shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_district(novel_district(firms))
    records.store().save_plan(plans()[0], "某人")
    sign_in(monkeypatch, ADDRESSES[role])
    page = select(open_page(name="questions"), "district", sim.digest(novel_district(firms)))
    page = select(page, "questions-plan", plans()[0].id)
    hidden = ZH.text("page.questions.small", firms=10) in [item.value for item in page.info]
    assert hidden is not shown
    assert bool(page.table) is shown


@pytest.mark.slow
def test_the_interval_of_the_difference_is_computed_beside_the_page_when_asked_for() -> None:
    keep_district(novel_district(30))
    records.store().save_plan(plans()[0], "某人")
    page = select(open_page(name="questions"), "district", sim.digest(novel_district(30)))
    page = months(select(page, "questions-plan", plans()[0].id), 12)
    heading = ZH.text("chart.interval")
    assert heading not in cells_of_tables(page)
    page.button(key="questions-intervals").click()
    page = run(page)
    (job,) = page.session_state["questions_jobs"].values()
    assert job.wait(240).error is None
    page = run(page)
    assert heading in cells_of_tables(page)
    assert any(item.value.startswith("区间") for item in page.caption)
