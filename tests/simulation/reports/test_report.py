"""The report read back: layout, words and numbers, in Word, PDF and Excel."""

from __future__ import annotations

import io
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.model.errors import InputError
from simulation.reports.blocks import Figure, Heading, PageBreak, Paragraph, Table
from simulation.reports.content import write_content
from simulation.reports.formats.pdf import write_pdf
from simulation.reports.formats.word.document import write_word
from simulation.reports.subject import Subject
from simulation.workflows.compare import compare
from simulation.workflows.report import report, report_bytes, report_files
from tests.simulation.engines import discrete_event_cases as cases
from tests.simulation.reports.made import (
    HAN,
    MARK,
    POPPLER,
    annex_heads,
    blocks,
    comparison,
    district,
    pdf_text,
    plans,
    subject,
    texts_of,
    three_plans,
    word,
)

# --- the numbers ---


def expected_cells(language: str) -> list[str]:
    """The value of each main indicator of each plan, as the comparison's table has it."""
    table = comparison().table
    whole = table[(table["scope"] == "all") & table["indicator"].isin(["coverage", "detection_rate", "burden_on_a"])]
    return [f"{row.value:.2%}" if row.indicator != "burden_on_a" else f"{row.value:.2f}" for row in whole.itertuples()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_of_the_word_file_are_those_of_the_comparison(language: str) -> None:
    cells = {cell.text for table in word(language).tables for row in table.rows for cell in row.cells}
    assert [text for text in expected_cells(language) if text not in cells] == []


@POPPLER
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_of_the_pdf_are_those_of_the_comparison(language: str) -> None:
    text = pdf_text(language)
    assert [number for number in expected_cells(language) if number not in text] == []


def test_the_excel_annex_holds_the_printable_numbers_unrounded() -> None:
    book: Any = openpyxl.load_workbook(io.BytesIO(report_bytes(subject("zh"), ".xlsx")))
    sheet = book["指标"]
    written = [row[4] for row in sheet.iter_rows(min_row=3, values_only=True)]
    assert written == pytest.approx(subject("zh").printable["value"].tolist(), rel=1e-15)
    shares = [row[4].number_format for row in sheet.iter_rows(min_row=3) if row[1].value == "覆盖率"]
    firms = [row[4].number_format for row in sheet.iter_rows(min_row=3) if row[1].value == "企业数（户）"]
    assert (set(shares), set(firms)) == ({"0.00%"}, {"#,##0.00"})
    assert [s.cell(1, 1).value for s in book] == [MARK] * len(book.sheetnames)
    assert [MARK in s.oddHeader.center.text for s in book] == [True] * len(book.sheetnames)


def test_the_sentence_of_the_decision_carries_the_difference() -> None:
    row = comparison().table.query("plan == 'less-a' and indicator == 'coverage' and scope == 'all'").iloc[0]
    texts = [p.text for p in word().paragraphs]
    amount = f"{'增加' if row.difference > 0 else '减少'} {abs(row.difference) * 100:.2f} 个百分点"
    assert [text for text in texts if text.startswith("覆盖率由") and amount in text]


def test_three_figures_are_drawn_one_of_them_in_front() -> None:
    """Without a capacity, the inspectors' hours by class need no picture."""
    assert len(word().inline_shapes) == 3


def test_an_interval_of_shares_keeps_its_per_cent_and_other_intervals_leave_the_unit_to_the_name() -> None:
    rows = [[cell.text for cell in row.cells] for table in word().tables for row in table.rows]
    shown = {row[0]: row[3] for row in rows if len(row) == 6}
    table = comparison().table.query("plan == 'now' and scope == 'all'").set_index("indicator")
    coverage, visits = table.loc["coverage"], table.loc["visits"]
    assert shown["覆盖率"] == f"{coverage.low:.2%} 至 {coverage.high:.2%}"
    assert shown["检查户次（户次/年）"].endswith(f"{visits.high:.1f}")


# --- content ---


def in_uneven_townships() -> Subject:
    """Three plans in a district whose townships do not gain alike: only then is there something to say of them."""
    first, *others = district().strata
    uneven = first.model_copy(update={"firms": first.firms.model_copy(update={"D": 80})})
    specification = district().model_copy(update={"strata": (uneven, *others)})
    third = plans()[1].with_ratio(A=0.0).model_copy(update={"id": "none-a", "title": "none-a"})
    return report(compare(specification, [*plans(), third], months=12))


def test_every_chapter_that_the_meeting_needs_is_there() -> None:
    catalogue = load_catalogue("zh")
    headings = {re.sub(r"^附件\d\u3000", "", b.text) for b in blocks(in_uneven_townships()) if isinstance(b, Heading)}
    only_with_measures = {catalogue.text("report.heading.incentives")}
    assert headings == {catalogue.text(key) for key in catalogue.keys("report.heading")} - only_with_measures


def test_two_plans_need_no_chapter_of_alternatives() -> None:
    assert load_catalogue("zh").text("report.heading.alternatives") not in texts_of(blocks(subject("zh")))


def test_the_annexes_are_listed_at_the_end_as_they_are_titled_and_begin_on_pages_of_their_own() -> None:
    made = blocks(subject("zh"))
    _, first, *_ = (i for i, block in enumerate(made) if isinstance(block, PageBreak))  # the first ends the front
    titled = [b.text.removeprefix(f"附件{n}\u3000") for n, b in enumerate(annex_heads(made), start=1)]
    listed = [b.text for b in made[first - len(titled) : first] if isinstance(b, Paragraph)]
    assert len(titled) == 6
    assert [re.sub(r"^.*\d\. ", "", text) for text in listed] == titled
    assert listed[0].startswith("附件：1. ")
    assert all(isinstance(made[made.index(head) - 1], PageBreak) for head in annex_heads(made))


def test_an_annex_without_content_is_left_out_and_the_others_close_up() -> None:
    made = blocks(replace(subject("zh"), rules=None))
    assert [head.text[:3] for head in annex_heads(made)] == [f"附件{number}" for number in range(1, 6)]


@POPPLER
def test_the_report_itself_takes_ten_pages_at_most_after_the_one_in_front() -> None:
    content = write_pdf(write_content(three_plans()))
    told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    pages = told.stdout.decode().split("\f")
    start = next(n for n, page in enumerate(pages) if re.search(r"附件\s*1\s+各方案指标", page))
    assert "一、" in pages[1]  # the page in front is one page
    assert start <= 11


def test_only_rules_that_need_a_word_stand_in_the_report_and_all_in_the_annex() -> None:
    captions = {b.caption: b for b in blocks(subject("zh")) if isinstance(b, Table)}
    rules = subject("zh").rules
    assert rules is not None
    assert len(captions["规则核对结果"].rows) == len(rules)
    shown = captions["须说明或改进的规则"].rows
    assert [row[0] for row in shown] == [rule.name for rule in rules if rule.verdict != "PASS"]


def test_arrangements_that_are_alike_are_said_and_others_set_side_by_side() -> None:
    other = plans()[1].model_copy(update={"mutual_recognition": True})
    made = blocks(report(compare(district(), [plans()[0], other], months=12)))
    table = next(b for b in made if isinstance(b, Table) and b.caption == "两方案不同的其他安排")
    assert table.rows == (("检查结果互认", "否", "是"),)
    sentence = next(b.text for b in made if isinstance(b, Paragraph) and "安排相同" in b.text)
    assert "观察期：不设" in sentence
    assert "检查结果互认" not in sentence.replace("触发式检查结果互认", "")


def test_planned_visits_are_per_hundred_firms() -> None:
    table = next(b for b in blocks(subject("zh")) if isinstance(b, Table) and "每百户" in b.caption)
    assert [row[2:] for row in table.rows] == [("5", "1"), ("5", "5"), ("5", "20"), ("5", "60")]


def test_every_form_is_the_one_made_alone_and_the_pages_are_pictures() -> None:
    told: list[tuple[int, int]] = []
    files = report_files(subject("zh"), lambda done, total: told.append((done, total)))
    alone = [report_bytes(subject("zh"), suffix) for suffix in (".docx", ".pdf", ".xlsx", ".pptx")]
    assert [files.word, files.pdf, files.workbook, files.slides] == alone
    assert told == [(step, 6) for step in range(1, 7)]
    assert len(files.pages) > 5
    assert all(page.startswith(b"\x89PNG") for page in files.pages)


def test_the_english_report_holds_no_chinese_but_the_mark_and_names() -> None:
    document = write_content(subject("en"))
    texts = [b.text for b in document.blocks if isinstance(b, Heading | Paragraph)]
    texts += [b.caption for b in document.blocks if isinstance(b, Table | Figure)]
    texts += [cell for b in document.blocks if isinstance(b, Table) for row in (b.header, *b.rows) for cell in row]
    assert [text for text in texts if HAN.search(text)] == []


def test_without_intervals_none_is_claimed() -> None:
    bare = report(compare(district(), plans(), months=12))
    tables = [b for b in write_content(bare).blocks if isinstance(b, Table)]
    assert not any("95%区间" in title for table in tables for title in table.header)


def test_equal_plans_are_said_to_be_equal() -> None:
    twin = plans()[0].model_copy(update={"id": "twin"})
    same = report(compare(district(), [plans()[0], twin], months=12))
    texts = [b.text for b in write_content(same).blocks if isinstance(b, Paragraph)]
    assert load_catalogue("zh").text("report.reason.none") in texts
    assert load_catalogue("zh").text("report.tradeoff.same") in texts


@pytest.mark.parametrize(
    ("more", "said"),
    [((0.05, 0.06, 0.05, 0.05), "变化主要来自"), ((0.05, 0.051, 0.05, 1), "列出的各类中")],
)
def test_a_class_is_called_the_main_cause_only_with_half_of_the_change(more: tuple[float, ...], said: str) -> None:
    # Class D is too small to be printed: what it brings is in the whole, not in any class that is listed.
    strata = [
        cases.stratum(region, cases.by_class(200, 100, 60, 3), sector="F", region=region)
        for region in ("east", "west", "south")
    ]
    few_in_d = cases.specification(*strata, onset=cases.by_class(0.03, 0.03, 0.03, 0.9))
    made = [
        cases.plan(cases.programme("general", ratio, cases.by_class(1))).model_copy(update={"id": name, "title": name})
        for name, ratio in {"now": cases.by_class(0.05), "more": cases.by_class(*more)}.items()
    ]
    texts = [
        b.text for b in write_content(report(compare(few_in_d, made, months=12))).blocks if isinstance(b, Paragraph)
    ]
    assert [text for text in texts if text.startswith(said)]


def test_text_from_a_file_is_never_markup() -> None:
    evil = "*a* #panic() $x$ <b>&amp;"
    odd = plans()[1].model_copy(update={"title": evil})
    document = write_content(report(compare(district(), [plans()[0], odd], months=12)))
    assert write_pdf(document).startswith(b"%PDF")
    opened = docx.Document(io.BytesIO(write_word(document)))
    assert any(evil in p.text for p in opened.paragraphs)


# --- the same again ---


@pytest.mark.parametrize("suffix", [".docx", ".pdf", ".pptx", ".xlsx"])
def test_the_same_inputs_give_the_same_bytes(suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = report_bytes(subject("zh"), suffix)
    later = report(replace(comparison()), language="zh")
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)  # another day
    assert report_bytes(later, suffix) == first


# --- what cannot be reported ---


def test_one_plan_alone_is_refused() -> None:
    with pytest.raises(InputError, match="plans"):
        report(compare(district(), plans()[:1], months=12))


def test_an_unknown_proposal_is_refused_with_the_ones_there_are() -> None:
    with pytest.raises(InputError, match="less-a"):
        report(comparison(), proposal="other")


def test_the_baseline_cannot_be_proposed_against_itself() -> None:
    with pytest.raises(InputError, match="proposal"):
        report(comparison(), proposal="now")


def test_a_district_under_ten_firms_is_refused(tmp_path: Path) -> None:
    tiny = cases.specification(cases.stratum("one", cases.by_class(2, 2, 2, 2)))
    with pytest.raises(InputError, match="10"):
        report(compare(tiny, plans(), months=12))
