"""The yearly review holds the numbers that monitor wrote; what would tell the size of a small group is left out."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

import simulation as sim
from simulation.cli import app
from simulation.comparison.comparison_file import save_comparison
from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.monitoring.words import name_series, told
from simulation.reports.blocks import Block, Heading, Paragraph, Table
from simulation.reports.chapters.reviewed import reviewed
from simulation.reports.subject import Subject
from simulation.scenarios.watching import RAISED, SavedAlarm
from simulation.workflows.report import report, report_bytes
from simulation.workflows.watching.keep import alarms_to_raise, dealt_with
from simulation.workflows.watching.monitor import write_watch
from simulation.workflows.watching.record import read_watch
from simulation.workflows.watching.review import Year
from tests.simulation.monitoring.watched import district, future, observed, plan, scaled

HEADING = "现行方案年度评估"
START = "2026-01"


@cache
def other() -> sim.Plan:
    found = sim.read_plan("datasets/plans/henan_2021.json")
    return found.model_copy(update={"start": plan().start})


@cache
def comparison() -> sim.Comparison:
    return sim.compare(district(), [plan(), other()], months=12, replications=20, chance_only=True)


@cache
def records() -> pd.DataFrame:
    """A year in which complaints doubled."""
    table = observed(future(11, 13))
    return scaled(table, table["detail"].eq("complaint") & table["measure"].isin(["visits", "found"]), 2.0)


@cache
def watched() -> sim.Watch:
    return sim.monitor(district(), plan(), records(), start=START, futures=0)


def kept() -> list[SavedAlarm]:
    """What the store would keep: the first alarm was dealt with."""
    raised = alarms_to_raise(watched(), district().id, plan(), (), "王")
    dealt = replace(dealt_with(raised[0], "summon", "市场监管局", "王某某已约谈", "王"), at="2026-11-03T08:00:00Z")
    return [*raised, dealt]


@cache
def subject(language: str) -> Subject:
    return report(comparison(), language=language, watching=Year(watched(), records(), kept()))


def chapter(about: Subject) -> list[Block]:
    return list(reviewed(about))


def rows_of(about: Subject, table: str) -> tuple[tuple[str, ...], ...]:
    caption = about.text(f"reviewed.table.{table}")
    return next(b for b in chapter(about) if isinstance(b, Table) and b.caption == caption).rows


@pytest.mark.parametrize("form", ["watch.xlsx", "watch"])
def test_what_monitor_wrote_is_read_back_whole(form: str, tmp_path: Path) -> None:
    again = read_watch(write_watch(watched(), tmp_path / form))
    for name, table in watched().tables().items():
        pd.testing.assert_frame_equal(
            again.tables()[name], table, check_dtype=False, check_exact=False, rtol=1e-12, obj=name
        )
    assert again.facts == watched().facts
    assert again.notes == watched().notes


def test_a_number_changed_in_the_file_is_refused(tmp_path: Path) -> None:
    folder = write_watch(watched(), tmp_path / "watch")
    series = folder / "completion.csv"
    done = str(watched().completion["done"].iloc[-1])
    series.write_text(series.read_text(encoding="utf-8").replace(done, str(int(done) + 1)), encoding="utf-8")
    with pytest.raises(sim.InputError, match="changed"):
        read_watch(folder)
    (folder / "facts.csv").unlink()
    with pytest.raises(sim.InputError, match="facts"):
        read_watch(folder)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_the_chapter_is_one_of_the_tables_of_monitor(language: str) -> None:
    about, watch = subject(language), watched()
    completion = watch.completion
    expected = [
        (f"{p:,.1f}", f"{d:,}", f"{s:.1%}")
        for p, d, s in zip(completion["planned"], completion["done"], completion["share"], strict=True)
    ]
    assert [row[1:] for row in rows_of(about, "completion")] == expected
    alarms = told(watch)
    assert len(alarms) >= 1
    shown = rows_of(about, "alarms")
    assert [(r[0], r[2], r[3]) for r in shown] == [
        (name_series(w, about.catalogue), s, f"{o:,}")
        for w, s, o in zip(alarms["what"], alarms["since"], alarms["observed"], strict=True)
    ]
    check = watch.forecast_check
    inside = int(check["inside"].astype(bool).sum())
    said = about.text("reviewed.check", total=len(check), inside=inside)
    assert said in [b.text for b in chapter(about) if isinstance(b, Paragraph)]
    outside = len(check) - inside
    assert outside == 0 or len(rows_of(about, "check")) == outside
    yes = about.catalogue.text("page.monitor.answer.yes")
    assert [row[1] == yes for row in rows_of(about, "retune")] == list(watch.retune["answer"] == "yes")
    came = sim.look_back(comparison(), plan().id, records())
    whole = came[came["scope"] == "all"].set_index("indicator")["came"]
    assert rows_of(about, "look_back")[1][4] == f"{whole['visits']:,.0f}"


def test_what_was_done_about_an_alarm_is_told_without_the_note() -> None:
    words = "\n".join(row[1] for row in rows_of(subject("zh"), "alarms"))
    assert "约谈（市场监管局，2026-11-03）" in words
    assert "王某某" not in str(chapter(subject("zh")))
    bare = report(comparison(), watching=Year(watched()))
    assert {row[1] for row in rows_of(bare, "alarms")} == {"编制时未读取"}
    assert "没有提供月度汇总" in str(chapter(bare))
    none_done = report(comparison(), watching=Year(watched(), None, [a for a in kept() if a.measure == RAISED]))
    assert {row[1] for row in rows_of(none_done, "alarms")} == {"尚未处置"}


def test_the_workbook_holds_the_tables_unrounded_and_word_the_chapter() -> None:
    book = openpyxl.load_workbook(io.BytesIO(report_bytes(subject("zh"), ".xlsx")))
    told_done = [row[2] for row in book["评估-完成情况"].iter_rows(min_row=3, values_only=True)]
    assert told_done == watched().completion["done"].tolist()
    evidence = [row[6] for row in book["评估-逐月对照"].iter_rows(min_row=3, values_only=True)]
    expected = watched().series["evidence"]
    assert [e or 0.0 for e in evidence] == pytest.approx(expected.fillna(0.0).tolist(), rel=1e-12)
    came = sim.look_back(comparison(), plan().id, records())
    assert book["评估-测算与实际"].max_row == len(came) + 2
    document = docx.Document(io.BytesIO(report_bytes(subject("zh"), ".docx")))
    assert any(HEADING in paragraph.text for paragraph in document.paragraphs)


def test_counts_are_left_out_once_a_group_has_become_small() -> None:
    sizes = {**watched().facts["sizes"], "risk_class|D": 9}
    small = replace(watched(), facts={**watched().facts, "sizes": sizes})
    about = report(comparison(), watching=Year(small, records(), kept()))
    assert [type(b) for b in chapter(about)] == [Heading, Paragraph]
    book = openpyxl.load_workbook(io.BytesIO(report_bytes(about, ".xlsx")))
    assert not [name for name in book.sheetnames if name.startswith("评估")]
    enough = replace(watched(), facts={**watched().facts, "sizes": {**sizes, "risk_class|D": 10}})
    assert len(chapter(report(comparison(), watching=Year(enough)))) > 2


def test_sizes_are_those_of_the_smallest_month() -> None:
    firms = records()[records()["measure"] == "firms"]
    for name in "AD":
        own = firms[firms["risk_class"] == name].groupby("month")["value"].sum()
        planned = sum(getattr(s.firms, name) for s in district().strata)
        assert watched().facts["sizes"][f"risk_class|{name}"] == min(planned, own.min())


def test_a_plan_that_was_not_compared_and_another_district_are_refused_together() -> None:
    facts = {**watched().facts, "plan_digest": "sha256:0", "sizes": {"region|别处": 100}}
    with pytest.raises(sim.InputError) as caught:
        report(comparison(), language="en", watching=Year(replace(watched(), facts=facts)))
    assert [p.code for p in caught.value.problems] == ["not_watched", "watched_elsewhere"]


def test_after_a_new_calibration_the_report_says_so() -> None:
    facts = {**watched().facts, "specification_digest": "sha256:0"}
    about = report(comparison(), watching=Year(replace(watched(), facts=facts)))
    assert about.text("reviewed.other_specification") in [b.text for b in chapter(about) if isinstance(b, Paragraph)]
    assert about.text("reviewed.other_specification") not in str(chapter(subject("zh")))


def test_the_command_writes_the_review(tmp_path: Path) -> None:
    save_comparison(comparison(), tmp_path / "comparison.json")
    write_watch(watched(), tmp_path / "watch.xlsx")
    sim.write_observations(records(), tmp_path / "observations.csv")
    names = ["comparison.json", "report.docx", "watch.xlsx", "observations.csv"]
    source, target, watching, counts = (str(tmp_path / name) for name in names)
    runner = CliRunner()
    done = runner.invoke(
        app,
        ["report", source, "--output", target, "--watching", watching, "--observations", counts, "--language", "zh"],
    )
    assert done.exit_code == 0, done.output
    document = docx.Document(target)
    heading = load_catalogue("zh").text("report.reviewed.heading.look_back")
    assert any(heading in paragraph.text for paragraph in document.paragraphs)
    (tmp_path / "report.docx").unlink()
    done = runner.invoke(app, ["report", source, "--output", target, "--observations", counts])
    assert done.exit_code == 2
    assert not Path(target).exists()
