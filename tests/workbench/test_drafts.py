"""What was not saved is there again for the same person, and for nobody else."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from tests.workbench.pages import move, open_page, run, select
from tests.workbench.planning import WHO, ZH, field, press
from tests.workbench.tuning import number, tune_page, type_in
from tests.workbench.visitors import ADDRESSES, sign_in
from workbench.plans.draft import copied
from workbench.server import library, people, records
from workbench.server.drafts import notebook, owner


def kept_line(page: Any) -> bool:
    """Whether the page says that a draft is kept."""
    beginnings = [ZH.text(f"page.drafts.{name}", at="@").partition("@")[0] for name in ("kept", "kept_plan")]
    return any(beginning in str(item.value) for item in page.caption for beginning in beginnings)


def goal_of(page: Any) -> Any:
    (goal,) = [item for item in page.selectbox if str(item.key).startswith("tune-goal-")]
    return goal


def keep_plan() -> None:
    records.store().save_plan(copied(library.shipped_plans()[0].plan, "mine", "甲案"), WHO)


def type_hours(page: Any, hours: float) -> Any:
    field(page, "hours_per_visit").set_value(hours)
    return run(page)


@pytest.mark.slow
@pytest.mark.usefixtures("named")
def test_changes_to_a_plan_are_there_in_a_new_session_until_they_are_saved() -> None:
    keep_plan()
    page = type_hours(select(open_page(name="plans"), "plans_open", "mine"), 7.5)
    assert kept_line(page)
    again = open_page(name="plans")
    assert again.selectbox(key="plans_open-zh").value == "mine"
    assert field(again, "hours_per_visit").value == 7.5
    assert ZH.text("page.plans.unsaved", version=1) in " ".join(item.value for item in again.caption)
    press(again, "save_plan")
    assert records.store().plan("mine").item.programmes[0].hours_per_visit == 7.5
    third = open_page(name="plans")
    assert not kept_line(third)
    assert notebook.read(owner.LOCAL, "plans") == {}


@pytest.mark.usefixtures("named")
def test_changes_that_were_given_up_do_not_come_back() -> None:
    keep_plan()
    page = select(open_page(name="plans"), "plans_open", "mine")
    before = field(page, "hours_per_visit").value
    press(type_hours(page, 7.5), "discard_plan")
    assert field(open_page(name="plans"), "hours_per_visit").value == before


@pytest.mark.slow
@pytest.mark.usefixtures("named")
def test_a_draft_of_a_plan_that_went_on_meanwhile_says_so_and_overwrites_nothing() -> None:
    keep_plan()
    type_hours(select(open_page(name="plans"), "plans_open", "mine"), 7.5)
    newer = records.store().plan("mine").item.with_ratio(A=0.011)
    records.store().save_plan(newer, "李四", 1)
    again = open_page(name="plans")
    assert ZH.text("page.plans.overtaken", version=2) in [item.value for item in again.warning]
    page = press(again, "save_plan")
    assert ZH.text("page.plans.conflict") in [item.value for item in page.error]
    assert records.store().plan("mine").item == newer


@pytest.mark.slow
def test_what_was_chosen_to_compare_is_there_in_a_new_session_until_it_is_given_up() -> None:
    page = move(select(open_page(), "months", 24), "A", 0.02)
    assert page.multiselect[0].value != []
    page.multiselect[0].set_value([])
    run(page)
    again = open_page()
    (ratio,) = [item for item in again.select_slider if str(item.key).startswith("ratio-A-")]
    assert (again.selectbox(key="months-zh").value, ratio.value, again.multiselect[0].value) == (24, 0.02, [])
    assert kept_line(again)
    page = press(again, "discard_draft_compare")
    (ratio,) = [item for item in page.select_slider if str(item.key).startswith("ratio-A-")]
    assert page.selectbox(key="months-zh").value == 36
    assert ratio.value != 0.02
    assert page.multiselect[0].value != []
    assert not kept_line(page)
    assert not kept_line(open_page())


@pytest.mark.slow
def test_a_page_that_was_only_looked_at_leaves_no_draft(data: Path) -> None:
    for name in ("compare", "tune", "plans"):
        assert not kept_line(open_page(name=name))
    assert not (data / notebook.FOLDER).exists()


@pytest.mark.slow
def test_a_problem_is_there_in_a_new_session_with_goal_and_further_limits() -> None:
    page = type_in(tune_page(), "hours", 9000.0)
    goal_of(page).select_index(3)
    (value,) = [item for item in page.number_input if str(item.key).startswith("tune-further-")]
    value.set_value(40.0)
    (add,) = [item for item in page.button if str(item.key).endswith("-add") and "tune-further" in str(item.key)]
    add.click()
    page = run(page)
    removable = [item.key for item in page.button if "-remove-" in str(item.key)]
    again = tune_page()
    assert (number(again, "hours").value, goal_of(again).index) == (9000.0, 3)
    assert [item.key for item in again.button if "-remove-" in str(item.key)] == removable
    assert len(removable) == 1
    page = press(again, "discard_draft_tune")
    assert number(page, "hours").value != 9000.0
    assert goal_of(page).index == 0
    assert [item for item in page.button if "-remove-" in str(item.key)] == []
    assert not kept_line(tune_page())


def test_nobody_meets_the_draft_of_another_person(monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(monkeypatch, ADDRESSES["planner"])
    keep_plan()
    type_hours(select(open_page(name="plans"), "plans_open", "mine"), 7.5)
    type_in(tune_page(), "hours", 9000.0)
    sign_in(monkeypatch, ADDRESSES["administrator"])
    page = select(open_page(name="plans"), "plans_open", "mine")
    assert field(page, "hours_per_visit").value != 7.5
    assert not kept_line(page)
    assert number(tune_page(), "hours").value != 9000.0
    sign_in(monkeypatch, ADDRESSES["planner"].upper())
    assert field(open_page(name="plans"), "hours_per_visit").value == 7.5
    assert number(tune_page(), "hours").value == 9000.0


@pytest.mark.slow
def test_a_session_that_goes_over_to_somebody_else_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(monkeypatch, ADDRESSES["planner"])
    page = tune_page()
    sign_in(monkeypatch, ADDRESSES["administrator"])
    type_in(page, "hours", 9000.0)
    for address in ("planner", "administrator"):
        sign_in(monkeypatch, ADDRESSES[address])
        assert number(tune_page(), "hours").value != 9000.0


@pytest.mark.slow
def test_where_others_reach_the_server_without_signing_in_browsers_are_told_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(people, "unguarded", lambda: True)
    page = type_in(tune_page(), "hours", 9000.0)
    token = str(page.session_state[owner.TOKEN])
    assert number(tune_page(), "hours").value != 9000.0
    cookies = {owner.COOKIE: token}
    monkeypatch.setattr(type(st.context), "cookies", property(lambda _: cookies))
    assert number(tune_page(), "hours").value == 9000.0


def test_two_pages_of_a_person_leave_each_others_entries(data: Path) -> None:
    notebook.change("x", "choices", {"a": 1})
    notebook.change("x", "choices", {"b": [2]}, ["c"])
    assert {key: note.value for key, note in notebook.read("x", "choices").items()} == {"a": 1, "b": [2]}
    assert notebook.read("y", "choices") == {}
    assert oct((data / notebook.FOLDER / "x" / "choices.json").stat().st_mode)[-3:] == "600"


def test_a_draft_that_nobody_touched_for_a_season_is_dropped(data: Path) -> None:
    notebook.change("x", "choices", {"old": 1, "new": 2})
    file = data / notebook.FOLDER / "x" / "choices.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    content["entries"]["old"]["at"] = (datetime.now(UTC) - timedelta(days=notebook.DAYS + 1)).isoformat()
    file.write_text(json.dumps(content), encoding="utf-8")
    assert list(notebook.read("x", "choices")) == ["new"]


@pytest.mark.parametrize("content", ["", "[]", '{"format": "drafts/9", "entries": {}}', '{"format": "drafts/1"}'])
def test_a_file_that_cannot_be_read_is_put_aside_and_work_goes_on(content: str, data: Path) -> None:
    notebook.change("x", "choices", {"a": 1})
    file = data / notebook.FOLDER / "x" / "choices.json"
    file.write_text(content, encoding="utf-8")
    notebook.change("x", "choices", {"b": 2})
    assert list(notebook.read("x", "choices")) == ["b"]
    assert file.with_suffix(".unreadable").read_text(encoding="utf-8") == content


def test_a_full_disk_is_told_and_the_page_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    page = tune_page()

    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(notebook, "change", full)
    page = type_in(page, "hours", 9000.0)
    assert ZH.text("page.drafts.not_kept") in [item.value for item in page.caption]
    assert number(page, "hours").value == 9000.0
