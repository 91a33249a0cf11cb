"""Comparison files come back as they were; changed, mixed or foreign ones are refused; the command line uses them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from simulation.cli import app
from simulation.comparison.comparison_file import (
    _digest,
    comparison_json,
    merge_comparisons,
    read_comparison,
    save_comparison,
)
from simulation.comparison.headlines import headline_table
from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.model.errors import InputError
from simulation.model.exchange import to_json
from simulation.model.indicators import DEFINITIONS
from simulation.workflows.compare import compare
from simulation.workflows.report import report, write_report
from tests.simulation.reports.made import comparison, district, plans

Content = dict[str, Any]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "comparison.json"
    save_comparison(comparison(), path)
    return path


def test_a_comparison_comes_back_as_it_was(file: Path) -> None:
    again = read_comparison(file)
    pd.testing.assert_frame_equal(again.table, comparison().table, check_dtype=False, check_exact=True)
    pd.testing.assert_frame_equal(again.monthly, comparison().monthly, check_dtype=False, check_exact=True)
    assert comparison_json(again) == file.read_text(encoding="utf-8")
    assert again.digests == comparison().digests


CHANGES: dict[str, tuple[Callable[[Content], object], str]] = {
    "a better number": (lambda c: c["table"]["value"].__setitem__(0, 1.0), "digest"),
    "another ratio": (lambda c: c["plans"][0]["programmes"][0]["ratio"].update(A=0.5), "digests"),
    "a ratio out of range": (lambda c: c["plans"][0]["programmes"][0]["ratio"].update(A=1.5), "ratio.A"),
    "a column too short": (lambda c: c["table"]["value"].pop(), "table"),
    "another baseline": (lambda c: c.update(baseline="other"), "baseline"),
    "an unknown key": (lambda c: c.update(surprise=1), "surprise"),
    "no months": (lambda c: c.update(months=0), "months"),
    "text for a number": (lambda c: c["table"]["value"].__setitem__(0, "x"), "table.value"),
    "another format": (lambda c: c.update(format="comparison/9"), "comparison/1"),
    "no plans": (lambda c: c.update(plans=[]), "plans"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_file_is_refused_in_words(file: Path, name: str) -> None:
    change, told = CHANGES[name]
    content = json.loads(file.read_text(encoding="utf-8"))
    change(content)
    file.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(InputError, match=r"comparison\.json") as caught:
        read_comparison(file, "en")
    assert told in str(caught.value)


def test_comparisons_of_one_baseline_are_put_together() -> None:
    third = plans()[1].model_copy(update={"id": "third"})
    other = compare(district(), [plans()[0], third], months=12, replications=20, seed=3)
    whole = merge_comparisons([comparison(), other])
    assert [plan.id for plan in whole.plans] == ["now", "less-a", "third"]
    assert set(whole.table["plan"]) == set(whole.monthly["plan"]) == {"now", "less-a", "third"}
    assert not whole.table.duplicated(["plan", "indicator", "scope", "group"]).any()


def test_comparisons_under_other_conditions_are_not_put_together() -> None:
    other = compare(district(), plans(), months=24)
    with pytest.raises(InputError) as caught:
        merge_comparisons([comparison(), other])
    assert {p.path for p in caught.value.problems} == {
        f"comparisons[1].{name}" for name in ("months", "replications", "seed", "ranges")
    }


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_the_command_line_goes_from_plans_to_a_report(tmp_path: Path) -> None:
    spec, kept, target = tmp_path / "spec.json", tmp_path / "kept.json", tmp_path / "report.docx"
    spec.write_text(to_json(district()), encoding="utf-8")
    files = [tmp_path / f"{plan.id}.json" for plan in plans()]
    for path, plan in zip(files, plans(), strict=True):
        path.write_text(to_json(plan), encoding="utf-8")
    options = ("--months", 12, "--replications", 0, "--language", "zh")
    made = invoke("compare", spec, *files, *options, "--output", tmp_path / "t.csv", "--save", kept)
    assert made.exit_code == 0, made.output
    assert invoke("report", kept, "--language", "zh", "--output", target).exit_code == 0
    assert any("提请审议" in p.text for p in docx.Document(str(target)).paragraphs)


@pytest.mark.parametrize("name", ["report.txt", "report", "absent/report.pdf", "."])
def test_a_report_that_cannot_be_written_is_refused(file: Path, name: str) -> None:
    before = sorted(file.parent.iterdir())
    result = invoke("report", file, "--language", "en", "--output", file.parent / name)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert sorted(file.parent.iterdir()) == before


@pytest.mark.parametrize(
    ("text", "told"),
    [("path,kind\n", "source"), ("path,kind,value,source,reason_en\na,guessed,1,x,y\n", "guessed")],
)
def test_sources_that_cannot_be_used_are_refused(file: Path, text: str, told: str) -> None:
    sources = file.parent / "sources.csv"
    sources.write_text(text, encoding="utf-8")
    target = file.parent / "r.pdf"
    result = invoke("report", file, "--language", "en", "--sources", sources, "--output", target)
    assert result.exit_code == 2
    assert told in result.stderr
    assert not target.exists()


# --- files of the old definitions ---


def old_file(path: Path) -> Path:
    """A comparison as the first release wrote it: no word on definitions and ranges."""
    content = json.loads(comparison_json(comparison()))
    for key in ("definitions", "ranges", "digest"):
        del content[key]
    path.write_text(json.dumps(content | {"digest": _digest(content)}, ensure_ascii=False), encoding="utf-8")
    return path


def test_a_file_says_which_definitions_it_follows(file: Path) -> None:
    content = json.loads(file.read_text(encoding="utf-8"))
    assert content["definitions"] == DEFINITIONS == 2
    assert read_comparison(file).definitions == 2


def test_a_file_of_the_old_definitions_opens_and_says_so(tmp_path: Path) -> None:
    old = read_comparison(old_file(tmp_path / "old.json"))
    assert (old.definitions, old.covers) == (1, "chance")
    pd.testing.assert_frame_equal(old.table, comparison().table, check_dtype=False)
    assert load_catalogue("zh").text("cli.old_definitions") in str(headline_table(old, "zh").caption)
    assert load_catalogue("zh").text("cli.old_definitions") not in str(headline_table(comparison(), "zh").caption)


def test_old_and_new_definitions_are_not_put_together(tmp_path: Path) -> None:
    old = read_comparison(old_file(tmp_path / "old.json"))
    with pytest.raises(InputError) as caught:
        merge_comparisons([comparison(), old])
    assert {p.path for p in caught.value.problems} == {"comparisons[1].ranges", "comparisons[1].definitions"}


def test_a_file_of_later_definitions_is_refused(file: Path) -> None:
    content = json.loads(file.read_text(encoding="utf-8"))
    content["definitions"] = DEFINITIONS + 1
    del content["digest"]
    file.write_text(json.dumps(content | {"digest": _digest(content)}, ensure_ascii=False), encoding="utf-8")
    with pytest.raises(InputError, match="definitions"):
        read_comparison(file, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_on_an_old_file_says_that_its_definitions_are_old(tmp_path: Path, language: str) -> None:
    told = load_catalogue(language).text("report.decision.old_definitions").strip()
    for read, expected in ((read_comparison(old_file(tmp_path / "old.json")), True), (comparison(), False)):
        target = tmp_path / "report.docx"
        write_report(report([read], None, language), target)
        text = "\n".join(paragraph.text for paragraph in docx.Document(str(target)).paragraphs)
        assert (told in text) == expected
