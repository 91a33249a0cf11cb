"""The page of reports: from a kept comparison to files that are the workflow's, in both languages."""

from __future__ import annotations

import io
import json
from collections import Counter
from typing import Any

import docx
import openpyxl
import pytest

import simulation as sim
from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.reports.chapters.annex import run_rows
from simulation.reports.sources import sources_of_estimates
from simulation.scenarios.comparison import digest_of
from simulation.workflows.disclosure import disclosed
from simulation.workflows.keep import keep_comparison, kept_reports
from simulation.workflows.report import report as evaluation_report
from simulation.workflows.report import report_bytes
from simulation.workflows.tuning.files import files_of
from tests.simulation.reports import made_tuned
from tests.workbench import decided
from tests.workbench.pages import HAN, elements, run, select, words_of
from tests.workbench.registers import open_at, small_district
from workbench.report.making import _shelf
from workbench.report.sources import say_sources, sources_of
from workbench.report.tuning import texts_of
from workbench.server import people, records
from workbench.server.people import Person

ZH, EN = load_catalogue("zh"), load_catalogue("en")


@pytest.fixture
def kept() -> sim.Comparison:
    """Two comparisons, the newer one with two plans beside the baseline."""
    decided.introduce()
    decided.compared(decided.plan_named("older", "旧案"))
    plans = decided.plan_named("mine", "甲案"), decided.plan_named("other", "乙案", a=0.0)
    return decided.compared(*plans)[1]


def make(page: Any) -> Any:
    page.button(key="make_report").click()
    return run(page)


def log() -> Counter[str]:
    return Counter(entry.action for entry in records.store().audit_log())


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_store_offers_a_comparison_right_there(language: str) -> None:
    page = open_at("report", language)
    assert load_catalogue(language).text("page.report.empty") in [item.value for item in page.info]
    assert [button.disabled for button in page.button if button.key == "report_compare"] == [True]
    assert not [button for button in page.button if button.key == "make_report"]
    words = [text for text in words_of(page) if HAN.search(text)]
    assert language == "zh" or [w for w in words if w not in (EN.text("notice.internal"), "中文")] == []


def test_a_comparison_made_on_the_page_is_kept_and_reported_on(monkeypatch: pytest.MonkeyPatch) -> None:
    decided.introduce()
    small = small_district()
    monkeypatch.setattr("workbench.server.library.shipped_district", lambda: small)
    page = open_at("report")
    page.multiselect(key="report_others-status-quo-zh").set_value(["a-zero"])
    page.checkbox(key="report_intervals").uncheck()
    page = select(run(page), "report_months", 12)
    page.button(key="report_compare").click()
    page = run(page)
    (saved,) = records.store().comparisons()
    assert (saved.who, saved.request.months, saved.request.replications) == (decided.WHO, 12, 0)
    page = make(page)
    assert [report.plan_id for report in kept_reports(records.store())] == ["a-zero"]


def test_one_click_makes_the_report_keeps_its_pdf_and_shows_its_pages(kept: sim.Comparison) -> None:
    page = make(open_at("report"))
    (files,) = _shelf().values()
    (report,) = kept_reports(records.store())
    assert records.store().content(report.report) == files.pdf
    assert (report.plan_id, report.plan) == ("mine", kept.digests["mine"])
    assert [head.value for head in page.subheader] == ["报告文件", f"预览（共 {len(files.pages)} 页）"]
    assert len(elements(page, "image")) == len(files.pages)
    assert any(digest_of(files.pdf) in item.value for item in page.caption)
    titles = {"status-quo": "现行方案", "mine": "甲案", "other": "乙案"}
    before = records.store().audit_log()[-3]  # then came the PDF, and what ties it to the plan
    subject = evaluation_report(kept, "mine", titles=titles, log_head=(before.number, before.hash))
    assert before.hash in {cell for _, cell in run_rows(subject) for cell in cell.split()}
    assert files.word == report_bytes(subject, ".docx")


def test_the_numbers_of_the_files_are_those_of_the_comparison(kept: sim.Comparison) -> None:
    page = make(select(open_at("report"), f"report_proposal-{_result()}", "other"))
    (files,) = _shelf().values()
    # This district has small groups: its report is computed from a coarser one, its page is not.
    asked = "plan == 'other' and scope == 'all' and indicator == 'coverage'"
    coarser, hidden = disclosed(kept)
    row, own = (each.table.query(asked).iloc[0] for each in (coarser, kept))
    assert hidden
    book: Any = openpyxl.load_workbook(io.BytesIO(files.workbook))
    written = [
        cells
        for cells in book["指标"].iter_rows(min_row=3, values_only=True)
        if cells[:3] == ("乙案", "覆盖率", "全区")
    ]
    assert [(cells[4], cells[7]) for cells in written] == [pytest.approx((row.value, row.difference))]
    opened: Any = docx.Document(io.BytesIO(files.word))
    assert any(f"{row.value:.2%}" in paragraph.text for paragraph in opened.paragraphs)
    assert {metric.label: metric.value for metric in page.metric}["覆盖率"] == f"{own.value:.2%}"


def _result() -> str:
    return records.store().comparisons()[0].result


def test_a_report_made_before_is_there_again_without_making_it(kept: sim.Comparison) -> None:
    make(open_at("report"))
    page = open_at("report")
    assert any(head.value == "报告文件" for head in page.subheader)
    assert page.button(key="make_report").label == ZH.text("page.report.make_again")
    assert log()["report_made"] == 1


def test_every_download_is_noted_with_who_and_what(kept: sim.Comparison) -> None:
    page = make(open_at("report"))
    button = next(item for item in elements(page, "download_button") if item.key == "file-docx")
    button.click()
    run(page)
    entry = records.store().audit_log()[-1]
    (files,) = _shelf().values()
    assert (entry.who, entry.action, entry.subject) == (decided.WHO, "report_exported", "mine")
    assert json.loads(entry.detail)["file"] == digest_of(files.word)


def test_the_language_of_the_report_is_not_that_of_the_page(kept: sim.Comparison) -> None:
    page = make(select(open_at("report"), "report_language", "en"))
    (files,) = _shelf().values()
    opened: Any = docx.Document(io.BytesIO(files.word))
    assert any(paragraph.text.startswith("1. Decision asked for") for paragraph in opened.paragraphs)
    assert page.title[0].value == "报告"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_filled_page_speaks_one_language(kept: sim.Comparison, language: str) -> None:
    page = make(open_at("report", language))
    own = {"中文", EN.text("notice.internal")}
    titles = ("旧案", "甲案", "乙案", "合成", "small")
    rest = [text for text in words_of(page) if HAN.search(text) and text not in own]
    assert language == "zh" or [text for text in rest if not any(title in text for title in titles)] == []


def test_a_planner_without_a_name_is_asked_for_it_and_nothing_is_made() -> None:
    decided.compared(decided.plan_named("mine", "甲案"))
    page = open_at("report")
    assert page.button(key="make_report").disabled
    assert ZH.text("page.store.nameless") in [item.value for item in page.caption]


def test_a_viewer_sees_key_figures_and_makes_nothing(kept: sim.Comparison, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "person", lambda: Person("看报人", "viewer"))
    page = open_at("report")
    assert len(page.metric) == 7
    assert [b.disabled for b in page.button if b.key in ("make_report", "report_compare")] == [True, True]
    assert log()["report_made"] == 0


def test_a_comparison_of_one_plan_is_told_apart() -> None:
    decided.introduce()
    decided.compared()
    page = open_at("report")
    assert [item.value for item in page.warning] == [ZH.text("page.report.one_plan")]


def test_a_damaged_comparison_is_told_in_words_and_others_can_be_chosen(
    kept: sim.Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, broken = records.store(), _result()
    whole = type(store).content

    def content(self: Any, digest: str) -> bytes:
        return b"{}" if digest == broken else whole(self, digest)

    monkeypatch.setattr(type(store), "content", content)
    page = open_at("report")
    assert [item.value for item in page.error] == [ZH.text("page.report.comparison_broken")]
    (box,) = [box for box in page.selectbox if str(box.key).startswith("report_comparison")]
    box.set_value(1)
    page = run(page)
    assert not page.error
    assert "make_report" in [button.key for button in page.button]


def test_a_district_too_small_to_print_is_refused_in_words() -> None:
    decided.introduce()
    specification = small_district().specification
    few = specification.strata[0].model_copy(
        update={"firms": specification.strata[0].firms.model_copy(update={"A": 2, "B": 1, "C": 0, "D": 0})}
    )
    tiny = specification.model_copy(update={"strata": (few,)})
    plans = [decided.plan_named("base", "基案"), decided.plan_named("mine", "甲案", a=0.0)]
    keep_comparison(records.store(), sim.compare(tiny, plans, "base", 12), decided.WHO, "1")
    page = make(open_at("report"))
    assert [item.value for item in page.error] == [ZH.text("page.report.cannot")]
    assert not kept_reports(records.store())
    assert not _shelf()


def test_a_calibrated_district_takes_its_sources_from_the_estimates() -> None:
    head = "parameter,value,low,high,unit,kind,source\n"
    estimates = (head + "behaviour.onset.A,0.01,0.008,0.013,per_month,measured,visit_histories\n").encode()
    store, district = records.store(), small_district()
    assert sources_of(store, district.digest, "zh") == ()
    assert say_sources((), ZH) == ZH.text("page.report.kinds_unknown")
    store.save_calibration(district.specification, b"draws", estimates, decided.WHO)
    found = sources_of(store, district.digest, "zh")
    assert found == sources_of_estimates(estimates, "zh")
    assert say_sources(found, ZH) == "所用 1 项参数：实测1项、公布0项、假定0项。"


@pytest.mark.slow
def test_a_choice_made_in_this_session_is_offered_with_the_plan_that_comes_from_it() -> None:
    decided.introduce()
    comparison, own = made_tuned.comparison(), made_tuned.in_force()
    keep_comparison(records.store(), comparison, decided.WHO, "1")
    page = open_at("report")
    assert not [box for box in page.selectbox if str(box.key).startswith("report_tuning-")]
    key = ("choice", comparison.digests["specification"], sim.digest(own), "problem")
    page.session_state["tune_results"] = {key: {"files": files_of(made_tuned.tuned())}}
    page = make(run(page))
    assert [box.label for box in page.selectbox if str(box.key).startswith("report_tuning-")] == ["附寻优依据"]
    (files,) = _shelf().values()
    opened: Any = docx.Document(io.BytesIO(files.word))
    heading = ZH.text("report.tuned.heading.whole")
    assert any(heading in paragraph.text for paragraph in opened.paragraphs)


def test_the_files_of_a_tuning_are_known_by_their_own_names_and_need_their_main_one() -> None:
    with pytest.raises(sim.InputError, match=r"tune\.json"):
        texts_of({"frontier.csv": b""})
    assert set(texts_of({"tune.json": b'{"files": {"plans/a.json": "", "b.csv": ""}}', "a.json": b"{}"})) == {
        "tune.json",
        "plans/a.json",
    }
