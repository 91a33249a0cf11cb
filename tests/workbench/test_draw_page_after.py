"""The page of the draw after the draw: inspectors and changes, who may see what, the end of a package, verification."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulation.drawing.chain import load
from simulation.scenarios.settings import DRAWS_MONTHS
from tests.workbench import drawing
from tests.workbench.drawing import (
    MONTH,
    STEPS,
    ZH,
    actions,
    drawn,
    enter_seed,
    freeze,
    give_frame,
    keys,
    month_of,
    open_draw,
    press,
    press_form,
    said,
    states,
)
from tests.workbench.visitors import ADDRESSES, sign_in
from workbench.draw.noted import ASSIGNED, CHANGED, DESTROYED, VERIFIED
from workbench.server import records

# --- inspectors, changes, a draw that is made again ---


@pytest.mark.slow
def test_inspectors_are_sent_and_changes_are_logged_without_a_code_in_the_log(folder: Path) -> None:
    page = drawn(open_draw(), people=8)
    assert states(page) == [*["done"] * STEPS, "open"]
    page = press_form(page, f"draw_teams-{MONTH}")
    assert states(page) == ["done"] * (STEPS + 1)
    month = month_of(folder)
    listed = month.record["programmes"]["general"]["drawn"]
    loads = page.table[-1].value
    assert loads[ZH.text("paper.column.visits")].astype(int).sum() == 2 * len(listed)
    page.text_input(key=f"draw_change_firm-{MONTH}").set_value(listed[0])
    page = press(page, f"draw_change-{MONTH}")
    assert ZH.text("problem.no_reason", limit=500) in said(page)
    page.text_input(key=f"draw_change_reason-{MONTH}").set_value("已注销")
    page = press(page, f"draw_change-{MONTH}")
    chain = load(folder / "records")
    assert [record["change"]["what"] for record in chain.changes(month.record["digest"])] == ["substitute"]
    assert actions()[-2:] == [ASSIGNED, CHANGED]
    assert not [entry for entry in records.store().audit_log() if listed[0] in entry.detail]
    assert {f"draw-file-teams-{suffix}-{MONTH}" for suffix in ("xlsx", "docx")} <= keys(page)
    assert drawing.take_files(folder)["teams-xlsx"]


@pytest.mark.slow
def test_too_few_inspectors_are_told_in_a_sentence_and_nothing_is_logged(folder: Path) -> None:
    page = press_form(drawn(open_draw(), people=1), f"draw_teams-{MONTH}")
    assert "市场监管" in said(page)
    assert states(page)[-1] == "open"
    assert ASSIGNED not in actions()
    assert len(load(folder / "records").records) == 1


@pytest.mark.slow
def test_without_a_roll_of_inspectors_step_six_says_so(folder: Path) -> None:
    assert ZH.text("page.draw.no_staff") in said(drawn(open_draw()))


@pytest.mark.slow
def test_a_month_is_drawn_again_with_a_reason_and_the_first_draw_stays(folder: Path) -> None:
    page = drawn(open_draw())
    first = month_of(folder).record["digest"]
    page = press(page, f"draw_again-{MONTH}")
    assert ZH.text("problem.no_reason", limit=500) in said(page)
    assert month_of(folder).record["digest"] == first
    page.text_input(key=f"draw_again_reason-{MONTH}").set_value("名单有误")
    page = press(page, f"draw_again-{MONTH}")
    assert states(page)[:STEPS] == [*["done"] * 3, "open", "closed"]
    page = press(enter_seed(page, "1234567890"), f"draw_run-{MONTH}")
    second = month_of(folder).record
    assert second["redraw"] == {"of": [first], "reason": "名单有误"}
    assert [record["digest"] for record in load(folder / "records").draws()] == [first, second["digest"]]
    assert (month_of(folder).drawn_before()[0] / "record.json").exists()


# --- who may ---


def as_role(monkeypatch: pytest.MonkeyPatch, role: str) -> Any:
    sign_in(monkeypatch, ADDRESSES[role])
    return open_draw()


@pytest.mark.slow
def test_who_froze_cannot_enter_the_seed_and_somebody_else_can(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = freeze(give_frame(as_role(monkeypatch, "drawer")))
    assert ZH.text("page.draw.same_person") in said(page)
    assert not [item for item in page.text_input if "seed_first" in str(item.key)]
    page = as_role(monkeypatch, "administrator")
    sign_in(monkeypatch, ADDRESSES["drawer"].upper(), name="他人")  # under another name, on the page of the other
    page = enter_seed(page)
    assert month_of(folder).seed == {}
    page = enter_seed(as_role(monkeypatch, "administrator"))
    assert states(page)[:STEPS] == [*["done"] * 4, "open"]


@pytest.mark.slow
def test_viewers_and_planners_take_no_step_and_see_no_list_before_the_window_ends(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn(open_draw())
    rows = records.store().audit_log()
    for role in ("viewer", "planner"):
        page = as_role(monkeypatch, role)
        assert {key for key in keys(page) if key.startswith("draw")} == {
            f"draw-file-list-{each}-{MONTH}" for each in ("xlsx", "docx", "pdf")
        }
    monkeypatch.setattr("workbench.draw.files.list_open", lambda *_: False)
    for role in ("viewer", "planner", "drawer", "administrator"):
        page = as_role(monkeypatch, role)
        assert (f"draw-file-list-xlsx-{MONTH}" in keys(page)) is (role in ("drawer", "administrator"))
    assert records.store().audit_log() == rows


@pytest.mark.slow
def test_a_viewer_sees_totals_and_no_numbers_by_class(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn(open_draw())
    planned, made = as_role(monkeypatch, "viewer").table
    assert set(planned.value[ZH.text("tasks.column.risk_class")]) == {ZH.text("tasks.total")}
    assert list(made.value.columns) == [ZH.text("page.draw.column.programme"), ZH.text("page.draw.column.total")]


# --- the end of a package ---


@pytest.mark.slow
def test_a_package_is_destroyed_after_its_months_and_its_digests_stay(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = drawn(open_draw())
    seal = month_of(folder).seal
    assert f"draw_destroy-{MONTH}" not in keys(page)
    monkeypatch.setenv(DRAWS_MONTHS, "1")
    page = press(open_draw(), f"draw_destroy-{MONTH}")
    assert ZH.text("problem.not_confirmed") in said(page)
    assert month_of(folder).seal == seal
    page.checkbox(key=f"draw_destroy_sure-{MONTH}").check()
    page = press(page, f"draw_destroy-{MONTH}")
    assert sorted(path.name for path in (folder / MONTH).iterdir()) == ["destroyed.json"]
    assert seal in said(page)
    last = records.store().audit_log()[-1]
    assert (last.action, last.subject, f"sha256:{seal}" in last.detail) == (DESTROYED, MONTH, True)
    assert load(folder / "records").broken == ()


# --- verification ---


@pytest.mark.slow
def test_a_draw_is_verified_from_its_archive_and_what_was_changed_is_named(folder: Path) -> None:
    page = drawn(open_draw(), people=8)
    page = press_form(page, f"draw_teams-{MONTH}")
    proof = drawing.take_files(folder)["proof-zip"]
    assert ZH.text("page.draw.no_archive") in said(press(page, "draw_verify"))
    page.file_uploader(key="draw-archive").set_value([("proof.zip", proof, "application/zip")])
    page.text_input(key="draw-announced").set_value(month_of(folder).seal)
    page = press(page, "draw_verify")
    assert "日常监管抽查" in said(page)
    assert actions()[-1] == VERIFIED
    page.file_uploader(key="draw-archive").set_value([("proof.zip", b"none", "application/zip")])
    assert ZH.text("problem.not_an_archive") in said(press(page, "draw_verify"))
