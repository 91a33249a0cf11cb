"""The page of adoption: one path from draft to the plan in force, nothing half-done, a log that proves it."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pandas as pd
import pytest

import simulation as sim
from simulation.files.annual_table import annual_table
from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.scenarios.audit import Entry
from simulation.workflows.keep import keep_report
from tests.workbench import decided
from tests.workbench.pages import HAN, elements, run, select, words_of
from tests.workbench.registers import open_at
from workbench.adopt.audit_log import audit_csv, audit_table
from workbench.adopt.steps import NOTE, SURE
from workbench.server import people, records
from workbench.server.people import Person

ZH, EN = load_catalogue("zh"), load_catalogue("en")
REASON = "重点领域另行安排专项检查。"


@pytest.fixture
def ready() -> Any:
    """A reviewed plan with its report."""
    decided.introduce()
    return decided.reviewed("mine", "甲案")


def submit(page: Any, label: str) -> Any:
    next(button for button in page.button if button.label == label).click()
    return run(page)


def decide(page: Any, name: str = "mine", note: str = REASON, *, sure: bool = True) -> Any:
    page.text_area(key=f"{NOTE}-adopted-{name}").set_value(note)
    if sure:
        page.checkbox(key=f"{SURE}-{name}").check()
    return submit(page, ZH.text("page.adopt.adopt"))


def state(name: str) -> str | None:
    return records.store().plan(name).state


def said(page: Any, kind: str) -> list[str]:
    return [item.value for item in elements(page, kind)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_store_says_where_to_begin_in_one_language(language: str) -> None:
    page = open_at("adopt", language)
    catalogue = load_catalogue(language)
    assert said(page, "info") == [catalogue.text("page.adopt.empty"), catalogue.text("audit.empty")]
    rest = [t for t in words_of(page) if HAN.search(t) and t not in (EN.text("notice.internal"), "中文")]
    assert language == "zh" or rest == []


def test_the_whole_path_from_a_shipped_plan_to_the_plan_in_force() -> None:
    decided.introduce()
    page = select(open_at("adopt"), "adopted_or_not", "yuexiu-2021")
    page.button(key="keep_shipped").click()
    page = run(page)
    assert (state("yuexiu-2021"), said(page, "success")) == ("draft", ["“广州越秀2021”已存为草稿。"])
    page = submit(page, ZH.text("page.adopt.review"))
    assert state("yuexiu-2021") == "reviewed"
    page = decide(page, "yuexiu-2021", "试行，报告随后补充。")
    assert state("yuexiu-2021") == "adopted"
    assert page.subheader[0].value == ZH.text("page.adopt.record")


def test_what_is_decided_on_is_shown_and_frozen(ready: Any) -> None:
    page = open_at("adopt")
    frozen = {row[0]: row[1] for row in page.table[1].value.to_numpy()}
    saved = records.store().plan("mine")
    assert [frozen[ZH.text(f"page.adopt.frozen.{name}")] for name in ("digest", "report", "comparison")] == [
        f"`{digest}`" for digest in (saved.digest, ready.report, ready.comparison)
    ]
    page = decide(page)
    step = records.store().plan_steps("mine")[-1]
    assert (step.after, step.who, step.note, step.version) == ("adopted", decided.WHO, REASON, 1)
    assert json.loads(step.enclosures) == {"report": ready.report, "comparison": ready.comparison}
    assert records.store().verify().sound


def test_broken_rules_need_a_reason_in_the_note() -> None:
    decided.introduce()
    decided.reviewed("mine", "甲案", d=0.02)  # D below C and B
    page = open_at("adopt")
    assert "不符合" in str(page.table[2].value.iloc[0, 0])
    page = decide(page, note="  ")
    assert (state("mine"), said(page, "warning")[0]) == ("reviewed", ZH.text("page.adopt.no_reason"))


def test_without_the_tick_nothing_is_adopted(ready: Any) -> None:
    page = decide(open_at("adopt"), sure=False)
    assert (state("mine"), said(page, "warning")[0]) == ("reviewed", ZH.text("page.adopt.not_confirmed"))


def test_a_plan_without_a_report_says_so_and_asks_for_the_reason() -> None:
    decided.introduce()
    decided.reviewed("mine", "甲案", with_report=False)
    page = open_at("adopt")
    assert ZH.text("page.adopt.no_report") in said(page, "warning")
    page = decide(page, note="")
    assert state("mine") == "reviewed"


def test_a_report_on_another_version_of_the_plan_is_not_offered() -> None:
    decided.introduce()
    store, plan = records.store(), decided.plan_named("mine", "甲案")
    keep_report(store, b"%PDF", decided.compared(plan)[1], "mine", "zh", decided.WHO)
    store.save_plan(decided.plan_named("mine", "甲案", d=0.9), decided.WHO)
    store.move_plan("mine", "reviewed", 1, decided.WHO)
    assert ZH.text("page.adopt.no_report") in said(open_at("adopt"), "warning")


def test_the_plan_in_force_is_named_before_it_is_superseded(ready: Any) -> None:
    decide(open_at("adopt"))
    decided.reviewed("next", "乙案", a=0.0)
    page = open_at("adopt")
    assert any("甲案" in text and "已替代" in text for text in said(page, "warning"))
    decide(page, "next")
    assert (state("mine"), state("next")) == ("superseded", "adopted")
    assert len(open_at("adopt").table[0].value) == 2


def test_of_two_people_adopting_at_once_the_second_is_told_and_nothing_is_half_done(ready: Any) -> None:
    decided.reviewed("next", "乙案", a=0.0)
    mine, other = (select(open_at("adopt"), "adopted_or_not", name) for name in ("mine", "next"))
    decide(mine)
    other = decide(other, "next")
    assert said(other, "error") == [ZH.text("page.adopt.refused")]
    assert "mine" in other.code[0].value
    assert (state("mine"), state("next")) == ("adopted", "reviewed")
    assert len(records.store().plan_steps("next")) == 1
    decide(other, "next")  # having seen it
    assert (state("mine"), state("next")) == ("superseded", "adopted")


def test_a_plan_that_was_changed_since_it_was_read_is_not_adopted(ready: Any) -> None:
    page, store = open_at("adopt"), records.store()
    store.move_plan("mine", "draft", 1, "另一人")
    store.save_plan(decided.plan_named("mine", "甲案", d=0.9), "另一人", expected=1)
    store.move_plan("mine", "reviewed", 2, "另一人")
    page = decide(page)
    assert said(page, "error") == [ZH.text("page.adopt.refused")]
    assert "第 2 版" in page.code[0].value
    assert state("mine") == "reviewed"


def test_a_reviewed_plan_can_be_sent_back(ready: Any) -> None:
    page = open_at("adopt")
    page.button(key="send_back").click()
    page = run(page)
    assert (state("mine"), said(page, "success")) == ("draft", ["“甲案”已退回草稿。"])


def test_another_page_can_name_the_plan(ready: Any) -> None:
    decided.reviewed("next", "乙案", a=0.0)
    page = open_at("adopt")
    page.session_state["adopt_plan"] = "next"
    assert run(page).selectbox(key="adopted_or_not-zh").value == "next"


@pytest.mark.parametrize("role", ["viewer", "planner"])
def test_whoever_may_not_adopt_sees_the_states_and_cannot(
    ready: Any, role: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "person", lambda: Person("看报人", role))
    page = open_at("adopt")
    assert page.table[0].value.iloc[0, 0] == "甲案"
    assert ZH.text("page.store.not_allowed") in said(page, "caption")
    labels = {button.label for button in page.button}
    assert ZH.text("page.adopt.adopt") not in labels
    assert (ZH.text("page.adopt.send_back") in labels) == (role == "planner")
    assert ZH.text("page.adopt.audit") not in [head.value for head in page.subheader]


def test_a_right_that_was_lost_since_the_page_was_drawn_is_not_used(
    ready: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_at("adopt")
    monkeypatch.setattr(people, "person", lambda: Person("看报人", "viewer"))
    page = decide(page)
    assert state("mine") == "reviewed"


def test_the_record_offers_the_annual_table_the_plan_and_what_was_enclosed(ready: Any) -> None:
    page = decide(open_at("adopt"))
    offered = {button.label for button in elements(page, "download_button")}
    assert {ZH.text(f"page.adopt.file.{name}") for name in ("plan.xlsx", "plan.json", "report.pdf")} <= offered
    button = next(item for item in elements(page, "download_button") if item.key == "adopt-file-plan-xlsx")
    button.click()
    run(page)
    assert records.store().audit_log()[-1].action == "plan_exported"
    book: Any = openpyxl.load_workbook(io.BytesIO(annual_table(records.store().plan("mine").item)))
    assert "甲案" in book.worksheets[0].cell(1, 1).value


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("adopted", [False, True])
def test_the_filled_page_speaks_one_language(ready: Any, language: str, adopted: bool) -> None:
    if adopted:
        records.store().move_plan("mine", "adopted", 1, decided.WHO, "ok", {"report": ready.report})
    page = open_at("adopt", language)
    texts = [text for text in words_of(page) if HAN.search(text)]
    own = ("甲案", decided.WHO, "中文", EN.text("notice.internal"))
    shipped = {EN.text("notice.internal")}
    assert language == "zh" or [t for t in texts if t not in shipped and not any(word in t for word in own)] == []


@pytest.mark.parametrize("junk", ["![x](http://h)", "<script>", "'; DROP TABLE plans; --", "\u202ex", "长" * 1000])
def test_junk_in_the_note_is_kept_as_text(ready: Any, junk: str) -> None:
    page = decide(open_at("adopt"), note=junk)
    assert records.store().plan_steps("mine")[-1].note == junk
    assert not any("![x](" in item.value for item in page.markdown)


def test_the_log_is_shown_newest_first_and_verified(ready: Any) -> None:
    page = open_at("adopt")
    shown = page.dataframe[0].value
    assert list(shown.iloc[:, 0]) == sorted(shown.iloc[:, 0], reverse=True)
    assert set(
        shown[shown[ZH.text("page.adopt.column.action")] == "评审方案"][ZH.text("page.adopt.column.subject")]
    ) == {"甲案"}
    page = submit(page, ZH.text("page.adopt.verify"))
    last = records.store().audit_log()[-1].hash
    assert last in said(page, "success")[0].replace("\\", "")


def test_a_hash_noted_elsewhere_that_is_not_in_the_log_is_reported(ready: Any) -> None:
    page = open_at("adopt")
    page.text_input(key="noted_hash").set_value("sha256:" + 64 * "f")
    page = submit(page, ZH.text("page.adopt.verify"))
    assert len(said(page, "error")) == 1


def test_the_export_of_the_log_is_marked_whole_and_runs_no_formula() -> None:
    entries = [
        Entry(n, "2026-01-01T00:00:00.000000+00:00", who, "plan_saved", "p", "{}", "sha256:0", f"sha256:{n:064d}")
        for n, who in enumerate(("=1+1", "w"), start=1)
    ]
    table = pd.read_csv(io.BytesIO(audit_csv(entries, ZH)))
    assert set(table["notice"]) == {"内部参考 不得公开"}
    assert list(table["who"]) == ["'=1+1", "w"]
    assert list(table["hash"]) == [entry.hash for entry in entries]
    assert list(audit_table(entries, ZH).iloc[:, 3]) == ["保存方案"] * 2


def test_no_page_of_adoption_shows_a_ratio_in_the_log(ready: Any) -> None:
    details = " ".join(entry.detail for entry in records.store().audit_log())
    assert "ratio" not in details
    assert sim.digest(records.store().plan("mine").item) in details
