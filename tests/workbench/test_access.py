"""Who may do what: roles from the settings, nothing for people without one, no change by those who may only look."""

from __future__ import annotations

import io
import json
import os
import re
import stat
import string
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from hypothesis import given, strategies

from simulation.language.catalogue import load_catalogue
from tests.workbench import drawing, filled
from tests.workbench.pages import elements, open_first, page_names, run, turn_to
from tests.workbench.registers import files
from tests.workbench.visitors import ADDRESSES, SECRETS, sign_in
from workbench.calibration.store import Calibrated
from workbench.server import people, records
from workbench.server.people import RIGHTS, ROLES, Person, role_of

ZH = load_catalogue("zh")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
LEFT_OUT = ("trial", "start_calibration", "ask_intervals", "tune-ask-prices", "tune-ask-frontier", "sign_out")
"""Buttons that compute for long, and the one that ends the visit; what is computed stays with the session."""
addresses = strategies.text(string.ascii_letters + string.digits + "@.-_*", max_size=30)
mappings = strategies.dictionaries(strategies.sampled_from(ROLES), strategies.lists(addresses, max_size=4))


# --- the mapping ---


@given(addresses, mappings)
def test_a_role_is_given_only_where_the_address_or_everyone_is_listed(
    address: str, mapping: dict[Any, list[str]]
) -> None:
    role = role_of(address, mapping)
    listed = [name for name in ROLES if {"*", address.casefold()} & {item.casefold() for item in mapping.get(name, ())}]
    assert role == (listed[-1] if listed and address else None)


@given(addresses, addresses)
def test_a_lone_text_is_one_address(address: str, listed: str) -> None:
    assert role_of(address, {"administrator": listed}) == role_of(address, {"administrator": [listed]})


def test_a_pattern_that_looks_like_a_domain_lets_nobody_in() -> None:
    assert role_of("someone@example.org", {"administrator": "*@example.org"}) is None


@given(addresses, mappings)
def test_case_makes_no_difference(address: str, mapping: dict[Any, list[str]]) -> None:
    assert role_of(address.upper(), mapping) == role_of(address.lower(), mapping)


def test_each_role_may_do_what_the_one_before_may_and_more() -> None:
    rights = [RIGHTS[role] for role in ROLES]
    assert all(lower < higher for lower, higher in pairwise(rights))
    assert ("edit" in RIGHTS["viewer"], "adopt" in RIGHTS["planner"]) == (False, False)


def test_without_a_name_for_the_log_a_person_can_only_look() -> None:
    assert [right for right in RIGHTS["administrator"] if Person("", "administrator").can(right)] == ["see"]


# --- who is here ---


@pytest.mark.parametrize("role", ROLES)
def test_the_settings_give_each_address_its_role(role: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(monkeypatch, ADDRESSES[role].upper())
    found = people.person()
    assert found is not None
    assert (found.role, found.name) == (role, ADDRESSES[role].upper().partition("@")[0])


@pytest.mark.parametrize(
    ("address", "claims"),
    [(None, {}), ("other@example.org", {}), ("", {}), ("head@example.org", {"email_verified": False})],
)
def test_nobody_else_gets_in(address: str | None, claims: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(monkeypatch, address, **claims)
    assert people.person() is None


def test_settings_without_roles_let_nobody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(monkeypatch, "head@example.org")
    monkeypatch.delitem(SECRETS, "roles")
    assert people.person() is None


def test_the_local_planner_is_asked_once_for_a_name() -> None:
    page = open_first()
    page.text_input(key="name").set_value("  合成编制人 ")
    (button,) = [button for button in page.button if "name_for_log" in str(button.key)]
    button.click()
    assert not any("name_for_log" in str(button.key) for button in run(page).button)
    later = open_first()
    assert ZH.text("page.people.local", name="合成编制人") in [item.value for item in later.caption]
    assert not any("name_for_log" in str(button.key) for button in later.button)


@pytest.mark.parametrize(
    ("address", "warned"), [("127.0.0.1", False), ("localhost", False), ("0.0.0.0", True), (None, True)]
)
def test_a_server_that_others_reach_without_signing_in_says_so(
    address: str | None, warned: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    option = st.get_option
    monkeypatch.setattr(st, "get_option", lambda name: address if name == "server.address" else option(name))
    assert people.unguarded() is warned
    sign_in(monkeypatch, None)
    assert people.unguarded() is False


# --- the pages ---


@pytest.mark.parametrize("address", [None, "other@example.org"])
def test_no_page_shows_anything_to_people_without_a_role(address: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    filled.fill()
    sign_in(monkeypatch, address)
    page = open_first()
    for name in page_names(page):
        page = turn_to(page, name)
        assert [item.value for item in page.title] == [ZH.text("page.app.title")]
        key = "page.people.sign_in_first" if address is None else "page.people.no_role"
        assert [item.value for item in page.info] == [ZH.text(key)]
        inputs = (*page.selectbox, *page.table, *page.metric, *page.text_input, *elements(page, "file_uploader"))
        assert list(inputs) == []


def test_the_package_that_signs_in_comes_with_the_lock() -> None:
    assert find_spec("authlib") is not None


def open_filled(monkeypatch: pytest.MonkeyPatch, role: str) -> Any:
    filled.fill()
    sign_in(monkeypatch, ADDRESSES[role])
    page = open_first()
    page.session_state["registers"] = filled.held()
    page.session_state["calibration"] = Calibrated(filled.calibration(), filled.held().digest, True, 6)
    return run(page)


def test_a_viewer_who_presses_every_button_of_every_page_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    page = open_filled(monkeypatch, "viewer")
    before = records.store().audit_log()
    for name in page_names(page):
        page = turn_to(page, name)
        for key in [button.key for button in page.button if not button.disabled and button.key not in LEFT_OUT]:
            page = turn_to(page, name)
            for button in page.button:
                if button.key == key:
                    button.click()
            run(page)
    assert records.store().audit_log() == before
    assert not (data / people.NAME_FILE).exists()


@pytest.mark.parametrize("role", ROLES)
def test_the_log_is_shown_to_administrators_only(role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page = open_filled(monkeypatch, role)
    shown = ZH.text("page.overview.log") in [item.value for item in page.subheader]
    assert shown is (role == "administrator")


@pytest.mark.parametrize("role", ROLES)
def test_keeping_a_calibration_is_offered_to_those_who_may_edit(role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page = turn_to(open_filled(monkeypatch, role), "calibrate")
    offered = any("keep_calibration" in str(button.key) for button in page.button)
    assert offered is (role != "viewer")


# --- what stays behind ---


def firms() -> list[bytes]:
    """Return the credit codes of the firms in the registers of these tests."""
    rows = files()["directory"].decode("utf-8-sig").splitlines()[1:]
    return [row.partition(",")[0].encode() for row in rows]


def test_the_data_folder_holds_no_firm_and_opens_to_its_owner_only(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    mask = os.umask(0)  # as careless as a machine can be
    try:
        page = open_filled(monkeypatch, "planner")
        for name in page_names(page):
            page = turn_to(page, name)
    finally:
        os.umask(mask)
    codes = firms()
    assert len(codes) > 100
    for path in (data, *data.rglob("*")):
        kept_for = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == kept_for, path
        assert path.is_dir() or not [code for code in codes if code in path.read_bytes()]


@pytest.mark.slow
def test_all_but_the_folder_of_draws_tells_nothing_of_a_draw(
    monkeypatch: pytest.MonkeyPatch, data: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    mask = os.umask(0)
    try:
        folder = drawing.turn_on(monkeypatch, data)
        drawing.adopt()
        people.keep_local_name(filled.WHO)
        for month in ("2026-01", "2026-02"):
            drawing.drawn(drawing.open_draw(month=month), month)
            taken = drawing.take_files(folder, month)
        assert drawing.codes()[0].encode() in zipfile.ZipFile(io.BytesIO(taken["proof-zip"])).read("package/frame.csv")
    finally:
        os.umask(mask)
    secrets = [text for month in ("2026-01", "2026-02") for text in drawing.secrets_of(folder, month)]
    assert len(secrets) > 800
    kept = [path for path in data.rglob("*") if not path.is_relative_to(folder) and path.is_file()]
    said = [*(path.read_bytes() for path in kept), *(out.encode() for out in capfd.readouterr()), caplog.text.encode()]
    assert [text for text in secrets if any(text.encode() in told for told in said)] == []
    for path in (data, *data.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    assert (folder / "内部参考 不得公开.txt").exists()


@pytest.mark.slow
def test_the_log_of_a_draw_holds_month_digests_and_numbers_and_every_download(
    monkeypatch: pytest.MonkeyPatch, data: Path, named: None
) -> None:
    folder = drawing.turn_on(monkeypatch, data)
    drawing.adopt()
    drawing.drawn(drawing.open_draw())
    files_taken = drawing.take_files(folder, drawing.MONTH)
    rows = [entry for entry in records.store().audit_log() if entry.action.startswith("draw_")]
    assert {entry.subject for entry in rows} == {drawing.MONTH}
    texts = [text for entry in rows for text in leaves(json.loads(entry.detail))]
    assert [text for text in texts if not (DIGEST.fullmatch(text) or text.isdecimal())] == []
    taken = [json.loads(entry.detail)["file"] for entry in rows if entry.action.endswith("_downloaded")]
    assert taken == [f"sha256:{sha256(content).hexdigest()}" for content in files_taken.values()]
    lists = [name for name in files_taken if name.startswith("list-")]
    assert sum(entry.action == "draw_list_downloaded" for entry in rows) == len(lists) == len(("xlsx", "docx", "pdf"))
    assert records.store().verify().sound


def test_the_log_holds_ids_and_digests_only() -> None:
    entries = filled.fill().audit_log()
    assert len(entries) > 10
    for entry in entries:
        texts = list(leaves(json.loads(entry.detail)))
        known = {"draft", "reviewed", "adopted", "superseded"} | {saved.item.id for saved in records.store().plans()}
        assert [text for text in texts if not (DIGEST.fullmatch(text) or text.isdecimal() or text in known)] == []


def leaves(value: Any) -> Iterator[str]:
    """Return every value of a nested structure, as text."""
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from leaves(item)
    else:
        yield str(value)


# --- limits ---


def test_the_server_takes_in_what_the_largest_upload_field_offers_and_no_more() -> None:
    from workbench.common import upload
    from workbench.registers import upload as register_upload

    limit = st.get_option("server.maxUploadSize")
    assert limit == max(register_upload.LARGEST_UPLOAD, upload.LARGEST_UPLOAD)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("server.address", "127.0.0.1"),
        ("server.enableXsrfProtection", True),
        ("server.enableCORS", True),
        ("client.showErrorDetails", "none"),
        ("browser.gatherUsageStats", False),
    ],
)
def test_the_server_is_set_to_be_careful(option: str, value: object) -> None:
    assert st.get_option(option) == value
