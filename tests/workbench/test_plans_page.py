"""The page of plans: copies, fields, versions, two editors, review, files, the rule check beside it all."""

from __future__ import annotations

from typing import Any

import pytest

from simulation.language.catalogue import LANGUAGES, load_catalogue
from tests.workbench.pages import elements, open_page, run
from tests.workbench.planning import WHO, ZH, copy_open, field, press, save
from workbench.server import library, records


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_that_the_workbench_brings_can_be_looked_at_only(language: str) -> None:
    page = open_page(language, name="plans")
    assert load_catalogue(language).text("page.plans.locked") in [item.value for item in page.info]
    assert field(page, "ratio-A").disabled
    assert "save_plan" not in [button.key for button in page.button]


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_copy_is_a_draft_that_can_be_changed_and_saved(language: str) -> None:
    page = copy_open(language)
    field(page, "ratio-C").set_value(12.5)
    page = save(run(page))
    saved = records.store().plan("status-quo-copy")
    assert (saved.version, saved.state, saved.who) == (2, "draft", WHO)
    assert saved.item.programmes[0].ratio.C == 0.125
    assert saved.item.programmes[0].ratio.A == library.shipped_plans()[0].plan.programmes[0].ratio.A


@pytest.mark.usefixtures("named")
def test_every_field_reaches_the_plan() -> None:
    page = copy_open()
    field(page, "title", "text_input").set_value("新方案")
    field(page, "start", "text_input").set_value("2027-03")
    field(page, "departments", "text_input").set_value("市场监管、消防")
    field(page, "rounds-D", "selectbox").set_value(4)
    field(page, "hours_per_visit").set_value(2.5)
    field(page, "team_size").set_value(3)
    field(page, "sectors", "multiselect").set_value(["H"])
    field(page, "proactive-D").set_value(2.0)
    field(page, "other_hours").set_value(1.5)
    field(page, "mutual_recognition", "toggle").set_value(True)
    field(page, "recognise_for_cause", "toggle").set_value(True)
    field(page, "fusion", "selectbox").set_value("stricter")
    field(page, "draw", "selectbox").set_value("bernoulli")
    field(page, "observation", "toggle").set_value(True)
    field(page, "capacity", "toggle").set_value(True)
    field(page, "cooling_off", "toggle").set_value(True)
    page = run(page)
    field(page, "cooling_off_months").set_value(18)
    field(page, "observation_months").set_value(18)
    field(page, "capacity_hours").set_value(900.0)
    page = save(run(page))
    plan = records.store().plan("status-quo-copy").item
    programme = plan.programmes[0]
    assert (plan.title, plan.start) == ("新方案", "2027-03")
    assert programme.departments == ("市场监管", "消防")
    assert (programme.rounds_per_year.D, programme.hours_per_visit, programme.team_size) == (4, 2.5, 3)
    assert programme.scope.sectors == ("H",)
    assert (plan.proactive.D, plan.other_visit.hours_per_visit) == (0.02, 1.5)
    assert (plan.mutual_recognition, plan.recognise_for_cause) == (True, True)
    assert (plan.fusion, plan.draw) == ("stricter", "bernoulli")
    assert plan.observation is not None
    assert (plan.observation.months, plan.observation.classes) == (18, ("A", "B"))
    assert (plan.capacity_hours_per_month, plan.cooling_off_months) == (900.0, 18)


JUNK: dict[str, tuple[str, Any]] = {
    "ratio-A": ("number_input", 150.0), "ratio-B": ("number_input", -1.0), "hours_per_visit": ("number_input", 0.0),
    "team_size": ("number_input", 1), "proactive-D": ("number_input", 101.0), "other_team": ("number_input", 0),
    "start": ("text_input", "明年"), "title": ("text_input", " "), "departments": ("text_input", "、，"),
    "programme_title": ("text_input", ""),
}  # fmt: skip
"""Field → something that it must not hold."""


@pytest.mark.usefixtures("named")
def test_junk_in_every_field_is_told_at_once_and_nothing_is_saved_or_lost() -> None:
    page = copy_open()
    for name, (kind, value) in JUNK.items():
        field(page, name, kind).set_value(value)
    page = run(page)
    assert ZH.text("page.plans.problems") in [item.value for item in page.error]
    (told,) = [item.value for item in elements(page, "code") if "programmes[0]" in item.value]
    paths = ("ratio.A", "ratio.B", "hours_per_visit", "team_size", "proactive.D", "other_visit.team_size", "start",
             "title", "departments", "programmes[0].title")  # fmt: skip
    assert [path for path in paths if path not in told] == []
    page = save(page)
    assert records.store().plan("status-quo-copy").version == 1
    for name, (kind, value) in JUNK.items():
        if kind == "number_input":
            assert field(page, name, kind).value == value


@pytest.mark.usefixtures("named")
def test_what_was_changed_and_not_saved_outlasts_a_change_of_language() -> None:
    page = copy_open()
    field(page, "ratio-D").set_value(77.0)
    page = run(page)
    page.session_state["language"] = "en"
    page = run(page)
    assert field(page, "ratio-D").value == 77.0


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("choice", ["conflict_mine", "conflict_copy", "conflict_theirs"])
def test_the_second_of_two_editors_is_told_and_loses_nothing(choice: str) -> None:
    first, store = copy_open(), records.store()
    other = open_page(name="plans")
    other.selectbox(key="plans_open-zh").set_value("status-quo-copy")
    other = run(other)
    field(first, "ratio-D").set_value(50.0)
    field(other, "ratio-D").set_value(90.0)
    save(run(first))
    other = save(run(other))
    assert ZH.text("page.plans.conflict") in [item.value for item in other.error]
    shown = next(table.value for table in other.table if len(table.value.columns) == 2)
    told = [[cell.replace("\\", "") for cell in (index, *row)] for index, *row in shown.reset_index().to_numpy()]
    assert told == [["日常监管抽查：D类每轮比例（%）", "90", "50"]]
    press(other, choice)
    ratios = {plan.item.id: plan.item.programmes[0].ratio.D for plan in store.plans()}
    history = [version.item.programmes[0].ratio.D for version in store.plan_history("status-quo-copy")]
    assert history[1] == 0.5
    assert (0.9 in ratios.values()) == (choice != "conflict_theirs")
    assert len(history) == (3 if choice == "conflict_mine" else 2)
    assert store.verify().sound


@pytest.mark.usefixtures("named")
def test_a_draft_is_reviewed_and_sent_back() -> None:
    page = press(copy_open(), "step_plan")
    assert records.store().plan("status-quo-copy").state == "reviewed"
    assert field(page, "ratio-A").disabled
    page = press(page, "step_plan")
    assert records.store().plan("status-quo-copy").state == "draft"
    assert not field(page, "ratio-A").disabled


@pytest.mark.usefixtures("named")
def test_an_older_version_comes_back_into_the_editor() -> None:
    page = copy_open()
    field(page, "ratio-D").set_value(60.0)
    page = save(run(page))
    told = next(table.value for table in page.table if "最新一版" in table.value.columns)
    assert told.to_numpy().tolist() == [["3", "60"]]
    page = press(page, "restore_plan")
    assert field(page, "ratio-D").value == 3.0
    save(page)
    assert records.store().plan("status-quo-copy").version == 3


@pytest.mark.usefixtures("named")
def test_programmes_are_added_and_removed() -> None:
    page = copy_open()
    added = next(button.key for button in page.button if str(button.key).endswith("-add"))
    page = save(press(page, added))
    assert [item.title for item in records.store().plan("status-quo-copy").item.programmes][1:] == ["新任务"]
    removed = next(button.key for button in page.button if str(button.key).endswith("-remove"))
    save(press(page, removed))
    assert len(records.store().plan("status-quo-copy").item.programmes) == 1


@pytest.mark.usefixtures("named")
def test_the_rule_check_follows_the_fields() -> None:
    page = copy_open()
    words = [item.value for item in page.markdown]
    assert any("不符合" in item and "C类适当提高" in item for item in words)
    for name, value in (("ratio-A", 0.0), ("ratio-C", 10.0), ("ratio-D", 50.0)):
        field(page, name).set_value(value)
    words = [item.value for item in run(page).markdown]
    assert any(item.startswith(":green-badge") and "C类适当提高" in item for item in words)
