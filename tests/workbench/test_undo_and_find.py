"""Steps back and forth in the editor and at the levers; finding plans and kept comparisons."""

from __future__ import annotations

from typing import Any

import pytest

from simulation.language.catalogue import load_catalogue
from tests.workbench import filled
from tests.workbench.comparing import keep
from tests.workbench.pages import move, open_page, run, section, select
from tests.workbench.planning import copy_open, field, press
from workbench.common.aids.steps import MOST, Steps
from workbench.plans.finding import texts_of
from workbench.server import library, records

ZH = load_catalogue("zh")


def set_field(page: Any, name: str, value: Any, kind: str = "number_input") -> Any:
    field(page, name, kind).set_value(value)
    return run(page)


def undo(page: Any) -> Any:
    return press(page, "plan-undo-status-quo-copy-back")


@pytest.mark.slow
@pytest.mark.usefixtures("named")
def test_what_was_changed_in_a_draft_is_undone_and_redone_step_by_step() -> None:
    page = copy_open()
    before = field(page, "hours_per_visit").value
    page = set_field(set_field(page, "hours_per_visit", 5.0), "title", "甲", "text_input")
    page = undo(page)
    assert field(page, "title", "text_input").value != "甲"
    assert field(page, "hours_per_visit").value == 5.0
    page = undo(page)
    assert field(page, "hours_per_visit").value == before
    assert ZH.text("page.plans.saved", version=1) in [item.value for item in page.main.caption]
    assert page.button(key="plan-undo-status-quo-copy-back").disabled
    page = press(page, "plan-undo-status-quo-copy-forth")
    assert field(page, "hours_per_visit").value == 5.0
    page = set_field(page, "hours_per_visit", 7.0)  # something else: what was undone is gone
    assert page.button(key="plan-undo-status-quo-copy-forth").disabled


@pytest.mark.slow
@pytest.mark.usefixtures("named")
def test_a_task_that_was_deleted_comes_back_where_it_was() -> None:
    page = copy_open()
    tasks = [item["title"] for item in page.session_state["plan_drafts"]["status-quo-copy"].content["programmes"]]
    generation = page.session_state["plan_drafts"]["status-quo-copy"].generation
    page = undo(press(page, f"plan-change-{generation}-remove"))
    back = page.session_state["plan_drafts"]["status-quo-copy"].content["programmes"]
    assert [item["title"] for item in back] == tasks


def test_a_plan_that_cannot_be_changed_offers_no_steps() -> None:
    assert not [item for item in open_page(name="plans").button if str(item.key).startswith("plan-undo")]


@pytest.mark.slow
def test_levers_go_back_and_forth() -> None:
    page = move(move(open_page(), "A", 0.01), "D", 0.5)
    for way, expected in (("back", (0.01, 0.03)), ("back", (0.03, 0.03)), ("forth", (0.01, 0.03))):
        page = press(page, f"lever-undo-{way}")
        assert (lever(page, "A"), lever(page, "D")) == expected, way


def lever(page: Any, risk_class: str) -> float:
    (slider,) = [item for item in page.select_slider if str(item.key).startswith(f"ratio-{risk_class}-")]
    return float(slider.value)


@pytest.mark.slow
def test_rounds_go_back_too() -> None:
    page = open_page()
    (key,) = [str(item.key) for item in page.selectbox if str(item.key).startswith("rounds-D-")]
    before = page.selectbox(key=key).value
    page = select(page, key.removesuffix("-zh"), 12)
    assert press(page, "lever-undo-back").selectbox(key=key).value == before


def test_no_more_steps_are_remembered_than_said() -> None:
    steps = Steps(0)
    for number in range(1, MOST + 10):
        steps.note(number)
    assert [steps.go("back") for _ in range(MOST)][-1] == 9
    assert not steps.can("back")


@pytest.mark.slow
@pytest.mark.usefixtures("named")
def test_plans_are_found_by_title_id_state_and_ratio() -> None:
    records.store().save_plan(filled.plan_named("begun", "丁方案", D=0.35), filled.WHO)
    page = open_page(name="plans")
    for asked in ("丁方案", "begun", "草稿", "D类35%", "d 35%"):
        page.text_input(key="find_plan").set_value(asked)
        assert list(run(page).table[0].value.index) == ["丁方案"], asked
    page.text_input(key="find_plan").set_value("无此方案")
    said = [item.value for item in run(page).main.info]
    assert ZH.text("finding.no_plan", asked="无此方案") in said
    assert page.selectbox(key="plans_open-zh").value == "status-quo"  # what was open still is


def test_every_shipped_plan_is_found_by_its_own_ratio() -> None:
    for entry in library.shipped_plans():
        for programme in entry.plan.programmes:
            assert f"A {programme.ratio.A * 100:g}%" in list(texts_of(entry))


@pytest.mark.slow
@pytest.mark.usefixtures("named")
def test_kept_comparisons_are_found_once_they_are_more_than_the_list_shows() -> None:
    plans = [entry.plan for entry in library.shipped_plans()]
    for number in range(1, 6):
        keep([plans[0], plans[number % 2 + 1]], 12 + number)
    page = section(open_page(), "keep")
    assert not [item for item in page.text_input if item.key == "find_comparison"]
    keep([plans[0], plans[3]], 24)
    page = section(open_page(), "keep")
    title = library.title_in(plans[3], library.shipped_plans()[3].digest, "zh")
    page.text_input(key="find_comparison").set_value(title)
    assert len([item for item in run(page).button if str(item.key).startswith("open-")]) == 1
    page.text_input(key="find_comparison").set_value("无此比较")
    assert ZH.text("finding.no_comparison", asked="无此比较") in [item.value for item in run(page).main.caption]
