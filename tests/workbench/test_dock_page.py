"""The page 对接: docked from files or the session's registers, decided by name, and nothing of a firm in the store."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

import simulation as sim
from simulation.docking.dock import Dock
from simulation.docking.tasks.workbook import workbook_bytes
from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.registry.synthetic.codes import synthetic_codes
from tests.workbench import filled
from tests.workbench.pages import metrics, run, words_of
from tests.workbench.registers import open_at
from workbench.dock.files import archive_bytes
from workbench.dock.reading import read_docking
from workbench.dock.store import docked_months
from workbench.server import people, records
from workbench.server.people import Person

WORDS = load_catalogue("zh")
CODES = synthetic_codes(60)


def table(header: list[str], rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


def registers(month: str, classes: str) -> dict[str, bytes]:
    """Return a directory of 60 firms and a push; a blank is a firm without a class."""
    firms = [[code, f"合成企业{n}", "H", "张湾", "2015-06-01"] for n, code in enumerate(CODES)]
    pushed = [[code, month, name] for code, name in zip(CODES, classes, strict=True) if name != " "]
    return {
        "directory": table(["统一社会信用代码", "主体名称", "行业门类", "所属镇街", "成立日期"], firms),
        "classes": table(["统一社会信用代码", "月份", "风险类别"], pushed),
    }


def bring(page: Any, files: dict[str, bytes], last: bytes | None = None) -> Any:
    """Upload registers and the last docking, and dock."""
    for name, content in files.items():
        page.file_uploader(key=f"dock-{name}").set_value([(f"{name}.csv", content, "text/csv")])
    if last is not None:
        page.file_uploader(key="dock-last").set_value([("dock-2026-02.zip", last, "application/zip")])
    page.button(key="dock-read").click()
    page = run(page)
    page.button(key="dock-do").click()
    return run(page)


def docked_by(page: Any, month: str) -> Dock:
    found: Dock = page.session_state["docked_months"][month].dock
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_registers_the_page_says_what_to_bring(language: str) -> None:
    page = open_at("dock", language)
    assert [item.value for item in page.info] == [load_catalogue(language).text("page.dock.empty")]


@pytest.mark.usefixtures("named")
def test_two_months_one_after_another_show_who_moved() -> None:
    page = bring(open_at("dock"), registers("2026-02", "ABCD" * 15))
    assert metrics(page)[WORDS.text("risk_class.A")] == ("15", "")
    page = bring(page, registers("2026-03", "B" + "BCDA" * 14 + "BCD"))
    told = docked_by(page, "2026-03").snapshot
    assert told.previous is not None
    assert told.previous.month == "2026-02"
    assert told.moves is not None
    assert sum(sum(row) for row in told.moves) == 60
    assert WORDS.text("docking.against.firms", month="2026-02") in words_of(page)


@pytest.mark.usefixtures("named")
def test_the_last_docking_comes_back_as_the_archive_that_the_page_gave() -> None:
    page = bring(open_at("dock"), registers("2026-02", "ABCD" * 15))
    archive = archive_bytes(docked_by(page, "2026-02"))
    again = bring(open_at("dock"), registers("2026-03", "ABCD" * 15), archive)
    told = docked_by(again, "2026-03").snapshot
    assert told.previous is not None
    assert (told.previous.month, told.previous.known) == ("2026-02", "firms")
    assert told.moves == ((15, 0, 0, 0), (0, 15, 0, 0), (0, 0, 15, 0), (0, 0, 0, 15))


@pytest.mark.usefixtures("named")
def test_a_decision_is_taken_by_name_and_noted_without_a_firm(data: Path) -> None:
    page = bring(open_at("dock"), registers("2026-03", "ABCD" * 14 + "ABC "))
    assert not docked_by(page, "2026-03").snapshot.confirmed
    assert WORDS.text("page.dock.closed") in [item.value for item in page.caption]
    page.radio(key="dock-unclassed-zh").set_value("B")
    page = run(page)
    page.button(key="dock-confirm").click()
    page = run(page)
    told = docked_by(page, "2026-03").snapshot
    assert told.confirmed is not None
    assert (told.confirmed.by, told.confirmed.gates, told.by_class.B) == (people.local_name(), ("no_class",), 16)
    row = records.store().audit_log()[-1]
    assert (row.action, row.subject, row.who) == ("docking_confirmed", "2026-03", people.local_name())
    assert json.loads(row.detail)["frame"] == f"sha256:{told.frame}"
    kept = b"".join(file.read_bytes() for file in data.rglob("*") if file.is_file())
    assert not [code for code in CODES if code.encode() in kept]
    assert "合成企业".encode() not in kept


@pytest.mark.usefixtures("named")
def test_the_tasks_of_the_adopted_plan_stand_below() -> None:
    store = records.store()
    store.save_plan(filled.plan_named("present", "乙方案"), "李")
    store.move_plan("present", "reviewed", 1, "李")
    store.move_plan("present", "adopted", 1, "李")
    page = bring(open_at("dock"), registers("2026-03", "ABCD" * 15))
    shown = page.table[-1].value
    plan = records.store().adopted_plan()
    assert plan is not None
    found = sim.tasks(plan.item, docked_by(page, "2026-03").frame, "2026-03")
    column = WORDS.text("tasks.column.free")
    assert shown[column].tolist() == [f"{number:,}" for number in found.table["free"]]
    assert "本月任务" in load_workbook(io.BytesIO(workbook_bytes(found, WORDS))).sheetnames


def test_without_a_plan_there_are_no_tasks_and_without_edit_no_docking(monkeypatch: pytest.MonkeyPatch) -> None:
    page = bring(open_at("dock"), registers("2026-03", "ABCD" * 15))
    assert WORDS.text("page.dock.not_adopted") in [item.value for item in page.info]
    monkeypatch.setattr(people, "person", lambda: Person("看", "viewer"))
    page = run(page)
    assert not page.metric
    assert not page.get("file_uploader")


@pytest.mark.usefixtures("named")
def test_a_bad_last_docking_is_told_in_words() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("frame.csv", "code\n")
    with pytest.raises(sim.InputError, match="no_snapshot"):
        read_docking("a.zip", content.getvalue())
    with pytest.raises(sim.InputError):
        read_docking("a.json", b"{}")
    page = open_at("dock")
    page.file_uploader(key="dock-last").set_value([("x.zip", content.getvalue(), "application/zip")])
    page.button(key="dock-read").click()
    page = run(page)
    assert any("snapshot.json" in item.value for item in page.code)
    assert docked_months() == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("named")
def test_the_registers_of_the_session_are_docked_in_both_languages(language: str) -> None:
    page = open_at("dock", language)
    page.session_state["registers"] = filled.held()
    page = run(page)
    page.button(key="dock-do").click()
    page = run(page)
    assert len(page.metric) == 4
    assert load_catalogue(language).text("docking.against.nothing") in words_of(page)
    assert not page.error
