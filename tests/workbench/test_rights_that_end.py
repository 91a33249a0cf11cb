"""A role that was taken away and a sign-in that was ended hold for nothing more: no page, no button, no file."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from simulation.language.catalogue import load_catalogue
from tests.workbench import filled
from tests.workbench.pages import elements, open_first, open_page, run, turn_to
from tests.workbench.visitors import ADDRESSES, SECRETS, sign_in
from workbench.common.downloads import guarded
from workbench.server import people, records, session, sign_ins

ZH = load_catalogue("zh")
HEAD = ADDRESSES["administrator"]


def take_roles_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SECRETS, "roles", {})


def way_in(page: Any, key: str) -> bool:
    return [item.value for item in page.info] == [ZH.text(f"page.people.{key}")] and not page.selectbox


# --- the role is asked for at every step ---


def test_an_administrator_whose_role_was_removed_adopts_nothing_from_an_open_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    filled.fill()
    sign_in(monkeypatch, HEAD)
    page = open_page(name="adopt")
    page.selectbox(key="adopted_or_not-zh").set_value("ready")
    page = run(page)
    page.text_area(key="adopt_note-adopted-ready").set_value("x")
    page.checkbox(key="adopt_sure-ready").check()
    (button,) = [item for item in page.button if item.label == ZH.text("page.adopt.adopt")]
    rows = len(records.store().audit_log())
    take_roles_away(monkeypatch)
    button.click()
    assert way_in(run(page), "no_role")
    assert records.store().plan("ready").state == "reviewed"
    assert len(records.store().audit_log()) == rows


def test_the_same_press_adopts_while_the_role_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    filled.fill()
    sign_in(monkeypatch, HEAD)
    page = open_page(name="adopt")
    page.selectbox(key="adopted_or_not-zh").set_value("ready")
    page = run(page)
    page.text_area(key="adopt_note-adopted-ready").set_value("x")
    page.checkbox(key="adopt_sure-ready").check()
    (button,) = [item for item in page.button if item.label == ZH.text("page.adopt.adopt")]
    button.click()
    run(page)
    assert records.store().plan("ready").state == "adopted"


def test_who_is_here_is_asked_anew_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(monkeypatch, ADDRESSES["planner"])
    before = session.person()
    take_roles_away(monkeypatch)
    after = session.person()
    assert (before.may("edit"), after.role) == (True, None)
    assert [right for role in people.RIGHTS.values() for right in role if after.may(right)] == []


def test_a_part_of_a_page_is_left_once_the_role_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(st, "rerun", lambda *, scope: asked.append(scope))
    sign_in(monkeypatch, ADDRESSES["planner"])
    session.leave_if_gone()
    take_roles_away(monkeypatch)
    session.leave_if_gone()
    assert asked == ["app"]


def test_every_part_of_a_page_that_runs_by_itself_asks_first() -> None:
    first = {}
    for path in Path(people.__file__).parents[1].rglob("*.py"):
        for part in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            decorators = [ast.unparse(by) for by in getattr(part, "decorator_list", [])]
            if isinstance(part, ast.FunctionDef) and any("st.fragment" in by for by in decorators):
                told = ast.get_docstring(part) is not None
                first[f"{path.name}: {part.name}"] = ast.unparse(part.body[told])
    assert len(first) >= 2
    assert set(first.values()) == {"session.leave_if_gone()"}, first


def test_a_file_is_not_made_for_who_lost_the_right_since_the_page_was_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(monkeypatch, ADDRESSES["planner"])
    asked = people.asked_later()
    assert guarded(asked, "whole", lambda: b"x") == b"x"
    take_roles_away(monkeypatch)
    with pytest.raises(PermissionError, match="lost"):
        guarded(asked, "see", lambda: b"x")


# --- whole specifications ---


@pytest.mark.parametrize("role", people.ROLES)
def test_whole_specifications_go_to_planners_and_administrators_only(
    role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled.fill()
    sign_in(monkeypatch, ADDRESSES[role])
    page = open_page(name="adopt")
    page.selectbox(key="adopted_or_not-zh").set_value("present")
    keys = {item.key for item in elements(run(page), "download_button")}
    assert {"adopt-file-plan-json", "adopt-file-report-pdf"} <= keys
    assert ("adopt-file-comparison-json" in keys) == (role != "viewer")
    page = turn_to(page, "compare")
    page.segmented_control(key="section-zh").set_value("keep")
    archive = any(item.key == "get-archive" for item in elements(run(page), "download_button"))
    assert archive == (role != "viewer")


# --- signing out ---


def test_a_copied_cookie_opens_nothing_after_signing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(monkeypatch, HEAD, nonce="once", sub="1")
    copied = dict(st.user.to_dict())
    page, elsewhere = open_first(), open_first()
    monkeypatch.setattr(st, "logout", lambda: None)  # the redirect that takes the cookie from this browser
    page.button(key="sign_out").click()
    assert way_in(run(page), "sign_in_first")
    assert not sign_ins.holds(copied)
    assert way_in(run(elsewhere), "sign_in_first")
    assert way_in(open_first(), "sign_in_first")


def test_an_ended_sign_in_stays_ended_after_a_restart_and_signing_in_again_is_another_one(
    monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    sign_in(monkeypatch, HEAD, nonce="once")
    people.end_sign_in()
    monkeypatch.setattr(sign_ins, "_ended", set())  # what a new process knows
    assert people.person() is None
    assert (data / sign_ins.FILE).stat().st_mode & 0o777 == 0o600
    assert HEAD.encode() not in (data / sign_ins.FILE).read_bytes()
    sign_in(monkeypatch, HEAD, nonce="again")
    assert people.person() is not None


def test_signing_out_works_where_the_data_folder_cannot_be_written(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    data.parent.mkdir(exist_ok=True)
    data.write_bytes(b"a file, no folder")
    sign_in(monkeypatch, HEAD, nonce="once")
    monkeypatch.setattr(sign_ins, "_kept", dict)
    people.end_sign_in()
    assert people.person() is None


@pytest.mark.parametrize(
    ("age", "held"),
    [(0, True), (sign_ins.LASTS - 60, True), (sign_ins.LASTS + 60, False), (-60, True), (-3600, False)],
)
def test_a_sign_in_holds_for_a_working_day(age: int, held: bool) -> None:
    assert sign_ins.holds({"is_logged_in": True, "iat": int(time.time()) - age}) is held


@pytest.mark.parametrize("claim", [None, "now", True])
def test_a_sign_in_of_unknown_time_does_not_hold(claim: object) -> None:
    assert not sign_ins.holds({"is_logged_in": True, "iat": claim})


def test_what_lapsed_is_forgotten(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    start, clock = time.time(), {"now": time.time()}
    ticking: Callable[[], float] = lambda: clock["now"]  # noqa: E731
    monkeypatch.setattr(time, "time", ticking)
    for number in range(3):
        clock["now"] = start + number * sign_ins.LASTS
        sign_ins.end({"is_logged_in": True, "iat": clock["now"], "nonce": str(number)})
    assert len((data / sign_ins.FILE).read_text().splitlines()) == 2
