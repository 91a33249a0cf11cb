"""The chapter on how the plan was chosen holds the numbers of the tuning; where it may not print them, it says so."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from typer.testing import CliRunner

from simulation.cli import app
from simulation.comparison.comparison_file import save_comparison
from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.model.errors import InputError
from simulation.reports.blocks import Figure, Heading, Paragraph, Table
from simulation.reports.content import write_content
from simulation.reports.subject import Subject
from simulation.tuning.proposing.record_file import content_digest
from simulation.tuning.proposing.tuned import Tuned
from simulation.workflows.compare import compare
from simulation.workflows.report import report, report_bytes
from simulation.workflows.tuning.files import read_tuning, record_of, write_tuned
from simulation.workflows.tuning.tune import tune
from tests.simulation.reports import made_tuned as made
from tests.simulation.reports.made import POPPLER, texts_of

DIGITS = 1e-14
"""A workbook holds sixteen digits of a number."""
HEADING = {"zh": "本方案如何选出", "en": "How this plan was chosen"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tuned(made.tuned(), tmp_path_factory.mktemp("tuned"))


@pytest.fixture
def own(folder: Path, tmp_path: Path) -> Path:
    """A copy of the folder, to be changed."""
    return Path(shutil.copytree(folder, tmp_path / "own"))


def chapter(subject: Subject) -> list[Any]:
    """The blocks of the chapter."""
    blocks = list(write_content(subject).blocks)
    first = next(n for n, b in enumerate(blocks) if isinstance(b, Heading) and b.text in HEADING.values())
    after = [n for n, b in enumerate(blocks) if n > first and isinstance(b, Heading) and b.level <= 2]
    return blocks[first : after[0]]


def told(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "tune.json").read_text(encoding="utf-8"))
    return content


def expected_levers(folder: Path) -> list[str]:
    """Every lever of the plan in force, the optimum and the announceable plan, as tune.json has it."""
    content = told(folder)
    values = [content[part]["levers"].values() for part in ("in_force", "optimum", "announced")]
    return [f"{value:.2%}" for part in values for value in part]


def expected_shares(folder: Path) -> list[str]:
    content = told(folder)
    names = ("coverage", "detection_yield", "blind_spot_width@A")
    return [f"{content[part]['indicators'][n]:.2%}" for part in ("in_force", "optimum", "announced") for n in names]


# --- the same numbers everywhere ---


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_of_the_word_file_are_those_of_tune_json(language: str, folder: Path) -> None:
    document = docx.Document(io.BytesIO(report_bytes(made.subject(language), ".docx")))
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert [text for text in expected_levers(folder) + expected_shares(folder) if text not in cells] == []
    price = told(folder)["optimum"]["prices"]["hours.at_most"]
    assert f"{price:,.4g}" in cells


@POPPLER
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_of_the_pdf_are_those_of_tune_json(language: str, folder: Path) -> None:
    content = report_bytes(made.subject(language), ".pdf")
    text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    words = text.stdout.decode()
    assert [shown for shown in expected_levers(folder) + expected_shares(folder) if shown not in words] == []
    assert HEADING[language] in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_holds_every_number_of_tune_json_unrounded(language: str, folder: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(report_bytes(made.subject(language), ".xlsx")))
    name = {"zh": "寻优-方案", "en": "Tuning plans"}[language]
    rows = [[cell.value for cell in row[1:]] for row in book[name].iter_rows(min_row=3)]
    content = told(folder)
    parts = [content[part]["levers"] | content[part]["indicators"] for part in ("in_force", "optimum", "announced")]
    expected = [[part[item] for part in parts] for item in parts[0]]
    assert rows == [pytest.approx(row, rel=DIGITS) for row in expected]


def test_the_workbook_holds_the_frontier_the_prices_and_the_choice_over_draws() -> None:
    book = openpyxl.load_workbook(io.BytesIO(report_bytes(made.subject("zh"), ".xlsx")))
    record = made.record()
    prices = [row[4].value for row in book["寻优-影子价格"].iter_rows(min_row=3)]
    assert prices == [pytest.approx(value, rel=DIGITS) for value in record.table("prices")["price"]]
    means = [row[1].value for row in book["寻优-稳健"].iter_rows(min_row=3)]
    assert means == pytest.approx(record.table("robust")["mean"].tolist(), rel=DIGITS)
    harm = [
        row[4].value for row in book["寻优-前沿"].iter_rows(min_row=3) if str(row[3].value).startswith("违法存续月")
    ]
    assert harm == pytest.approx(record.table("frontier")["harm"].tolist(), rel=DIGITS)


def test_the_record_holds_the_numbers_of_the_tables_exactly() -> None:
    tuned, record = made.tuned(), made.record()
    for name in ("frontier", "prices", "robust"):
        written, read = getattr(tuned, name), record.table(name)
        numbers = [column for column in written if written[column].dtype.kind == "f"]
        assert numbers
        assert all(read[column].equals(written[column]) for column in numbers)


def test_a_tuning_in_memory_and_its_folder_give_the_same_report(folder: Path) -> None:
    read = report(made.comparison(), tuning=read_tuning(folder))
    assert [b for b in chapter(read) if not isinstance(b, Figure)] == [
        b for b in chapter(made.subject("zh")) if not isinstance(b, Figure)
    ]
    assert report_bytes(read, ".xlsx") == report_bytes(made.subject("zh"), ".xlsx")


# --- what the chapter says ---


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chapter_says_what_was_asked_and_shows_the_frontier(language: str) -> None:
    blocks = chapter(made.subject(language))
    said = " ".join(block.text for block in blocks if isinstance(block, Paragraph))
    assert "900.0" in said
    assert "20.00%" in said
    assert len([block for block in blocks if isinstance(block, Figure)]) == 1
    assert not re.search(r"\{\w*\}|tuning\.|nan\b|None", said)


def test_every_number_that_the_words_name_comes_from_the_record() -> None:
    """The paragraphs of a part are the sentences that tune.json keeps; the chapter words no result of its own."""
    paragraphs = " ".join(block.text for block in chapter(made.subject("zh")) if isinstance(block, Paragraph))
    reasons = made.record().found.reasons["zh"]
    assert {"optimum", "announced", "frontier", "robust"} <= reasons.keys()
    assert [text for part in reasons.values() for text in part if text not in paragraphs] == []


def test_every_part_of_a_tuning_has_its_place_in_the_chapter() -> None:
    catalogue = load_catalogue("zh")
    record = made.record()
    reasons = {
        "zh": {**record.found.reasons["zh"], "information": ("甲。",), "ceiling": ("乙。",), "allocation": ("丙。",)}
    }
    whole = replace(record, found=record.found.model_copy(update={"reasons": reasons}))
    headings = {b.text for b in chapter(replace(made.subject("zh"), tuning=whole)) if isinstance(b, Heading)}
    assert headings == {catalogue.text(key) for key in catalogue.keys("report.tuned.heading")}


def test_a_report_without_a_tuning_has_no_such_chapter() -> None:
    headings = texts_of(write_content(report(made.comparison())).blocks)
    assert not set(headings) & set(HEADING.values())


def test_a_proposal_that_the_rule_does_not_take_is_called_so() -> None:
    other = next(plan for plan in made.record().plans if not made.record().chose(plan))
    compared = compare(made.district(), [made.in_force(), other], months=12)
    said = [b.text for b in chapter(report(compared, language="en", tuning=made.record())) if isinstance(b, Paragraph)]
    assert any("not the one that its rule takes" in text for text in said)


def test_a_plan_that_was_renamed_is_still_the_one_of_the_tuning() -> None:
    renamed = made.chosen().model_copy(update={"id": "plan-2026", "title": "2026"})
    compared = compare(made.district(), [made.in_force(), renamed], months=12)
    assert chapter(report(compared, tuning=made.record()))


# --- what may not be printed ---


def test_where_a_group_is_hidden_no_number_of_the_tuning_is_printed(folder: Path) -> None:
    few = made.district(firms_in_d=6)
    tuned = tune(few, made.in_force(), made.PROBLEM, points=0, choose="expected")
    record = record_of(tuned)
    subject = report(compare(few, [made.in_force(), record.plans[0]], months=12), tuning=record)
    blocks = chapter(subject)
    assert [type(block) for block in blocks] == [Heading, Paragraph]
    assert not re.search(r"\d", blocks[1].text.replace("10户", ""))
    book = openpyxl.load_workbook(io.BytesIO(report_bytes(subject, ".xlsx")))
    assert not [name for name in book.sheetnames if name.startswith("寻优")]
    cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert record.found.digest not in cells


def test_class_a_inside_a_sector_keeps_the_whole_tuning_out_of_the_report() -> None:
    record = made.record()
    finer = {"indicator": "burden_on_a", "group": "sector:F", "at_most": 100.0}
    problem = type(record.found.problem).model_validate(
        record.found.problem.model_dump() | {"limits": [*record.found.problem.model_dump()["limits"], finer]}
    )
    hiding = replace(record, found=record.found.model_copy(update={"problem": problem}))
    assert not replace(made.subject("zh"), tuning=hiding).tuning_is_printable
    assert made.subject("zh").tuning_is_printable


# --- what is refused ---


def change(name: str, old: str, new: str) -> Callable[[Path], None]:
    def changed(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")

    return changed


def test_files_that_were_changed_or_taken_away_are_all_named_at_once(own: Path) -> None:
    change("prices.csv", "hours", "hour")(own)
    change("tune.json", '"seed": 0', '"seed": 7')(own)
    (own / "robust.csv").unlink()
    with pytest.raises(InputError) as refused:
        read_tuning(own, "en")
    assert {problem.path for problem in refused.value.problems} == {"prices.csv", "tune.json", "robust.csv"}
    assert "tune again" in str(refused.value)


def test_every_problem_of_tune_json_is_told_at_once(own: Path) -> None:
    content = told(own)
    content["seed"], content["months"] = -1, "many"
    del content["optimum"]
    (own / "tune.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_tuning(own)
    assert {problem.path for problem in refused.value.problems} == {"seed", "months", "optimum"}


def test_names_that_say_nothing_are_refused_though_the_digest_fits(own: Path) -> None:
    content = told(own)
    content["optimum"]["levers"]["general.size.A"] = 0.5
    content["digest"] = content_digest(content)
    (own / "tune.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(InputError, match=r"general\.size\.A"):
        read_tuning(own)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_folder_without_a_tuning_and_one_of_a_clash_are_told_apart(language: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as nothing:
        read_tuning(tmp_path, language)
    (tmp_path / "clash.csv").write_text("limit\n", encoding="utf-8")
    with pytest.raises(InputError) as clashed:
        read_tuning(tmp_path, language)
    assert [error.value.problems[0].code for error in (nothing, clashed)] == ["no_tuning", "tuning_clash"]


def test_a_clash_leaves_no_record() -> None:
    limits = [{"indicator": "hours", "at_most": 1.0}, {"planned_total": 0.5}]
    clashed: Tuned = tune(made.district(), made.in_force(), made.PROBLEM | {"limits": limits})
    assert clashed.clash is not None
    with pytest.raises(InputError, match="tuning_clash"):
        record_of(clashed)


def test_a_tuning_of_another_district_and_a_plan_that_is_not_its_own_are_refused_together() -> None:
    other = made.in_force().with_ratio(D=0.33).model_copy(update={"id": "mine", "title": "mine"})
    compared = compare(made.district(firms_in_d=130), [made.in_force(), other], months=12)
    with pytest.raises(InputError) as refused:
        report(compared, tuning=made.record())
    assert [problem.code for problem in refused.value.problems] == ["other_district", "not_tuned"]


def test_the_command_adds_the_chapter_and_refuses_readably(folder: Path, tmp_path: Path) -> None:
    saved, target = tmp_path / "comparison.json", tmp_path / "report.docx"
    save_comparison(made.comparison(), saved)
    command = ["report", str(saved), "--output", str(target), "--language", "en", "--tuning"]
    done = CliRunner().invoke(app, [*command, str(folder)])
    assert done.exit_code == 0, done.output
    headings = [paragraph.text for paragraph in docx.Document(str(target)).paragraphs]
    assert any(HEADING["en"] in text for text in headings)
    refused = CliRunner().invoke(app, [*command, str(tmp_path)])
    assert refused.exit_code == 2, refused.output
    assert isinstance(refused.exception, SystemExit)
    assert "nothing was tuned there" in refused.stderr


def test_the_tables_are_not_ragged_and_none_is_empty() -> None:
    tables = [block for block in chapter(made.subject("en")) if isinstance(block, Table)]
    assert len(tables) >= 4
    assert all(table.rows for table in tables)
