"""The commands dock and tasks: exit statuses, what is left behind, and a quarter that follows month on month."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from simulation.cli import app
from simulation.model.exchange import to_json
from tests.simulation.docking.desk import CLASSES, CODES, DIRECTORY, Office, firms, push
from tests.simulation.drawing.desk import SEED, plan

EVEN = "ABCD" * 50


def run(*options: object, language: str = "zh") -> Result:
    return CliRunner().invoke(app, [*map(str, options), "--language", language])


def month(office: Office, name: str, classes: str) -> list[Path]:
    return [
        office.write("directory.csv", DIRECTORY, firms()),
        office.write(f"classes-{name}.csv", CLASSES, push(name, classes)),
    ]


def test_a_quarter_is_docked_tasked_and_drawn_month_after_month(office: Office) -> None:
    asked = office.folder / "plan.json"
    asked.write_text(to_json(plan()), encoding="utf-8")
    records, previous = office.folder / "records", list[object]()
    for name, classes in (("2026-01", EVEN), ("2026-02", "B" + EVEN[1:]), ("2026-03", "BA" + EVEN[2:])):
        place, package = office.folder / name, office.folder / f"package-{name}"
        docked = run("dock", *month(office, name, classes), *previous, "--month", name, "--output", place)
        assert docked.exit_code == 0, docked.output
        table = office.folder / f"{name}.xlsx"
        told = run("tasks", asked, place / "frame.csv", "--month", name, "--records", records, "--output", table)
        assert told.exit_code == 0, told.output
        assert "没有抽取记录" not in told.stderr
        assert load_workbook(table).sheetnames[0] == "本月任务"
        frozen = run("draw", "freeze", place / "frame.csv", asked, "--month", name, "--records", records,
                     "--output", package)  # fmt: skip
        drawn = run("draw", "run", package, "--seed", SEED, "--source", "dice", "--announced", frozen.stdout.strip(),
                    "--records", records, "--output", office.folder / f"{name}.json")  # fmt: skip
        assert drawn.exit_code == 0, drawn.output
        previous = ["--previous", place]
    differences = pd.read_csv(office.folder / "2026-03" / "differences.csv")
    assert differences[["kind", "before", "after", "count"]].to_numpy().tolist() == [["class_move", "B", "A", 1]]


def test_a_decision_is_asked_for_and_then_taken(office: Office) -> None:
    files = month(office, "2026-03", EVEN[:-3])
    place, doubts = office.folder / "dock", office.folder / "doubts.csv"
    refused = run("dock", *files, "--month", "2026-03", "--output", place, "--doubts", doubts)
    assert refused.exit_code == 2
    assert "3 户在名录中而没有类别" in refused.stderr
    assert "--confirm" in refused.stderr
    assert not place.exists()
    assert pd.read_csv(doubts, dtype=str)["code"].tolist() == sorted(CODES[197:200])
    taken = run("dock", *files, "--month", "2026-03", "--output", place, "--confirm", "王科长", "--without-class", "B")
    assert taken.exit_code == 0, taken.output
    assert len(pd.read_csv(place / "frame.csv")) == 200
    assert '"by": "王科长"' in (place / "snapshot.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("change", "told"),
    [
        (["--month", "2026-13"], "2026-13"),
        (["--month", "0000-01"], "0000-01"),
        (["--previous", "directory.csv"], "directory.csv"),
        (["--previous", "nowhere"], "nowhere"),
        (["--spec", "directory.csv"], "directory.csv"),
        (["--confirm", " "], "--confirm"),
    ],
)
def test_bad_input_ends_with_two_a_sentence_and_nothing_left(
    office: Office, change: list[str], told: str, language: str
) -> None:
    files = month(office, "2026-03", EVEN)
    before = sorted(office.folder.iterdir())
    options = ["--month", "2026-03", *(str(office.folder / t) if (office.folder / t).exists() else t for t in change)]
    result = run("dock", *files, *options, "--output", office.folder / "dock", language=language)
    assert result.exit_code == 2
    assert told in result.stderr
    assert "Traceback" not in result.output
    assert sorted(office.folder.iterdir()) == before


def test_registers_the_wrong_way_round_are_told_by_their_columns(office: Office) -> None:
    directory, classes = month(office, "2026-03", EVEN)
    result = run("dock", classes, directory, "--month", "2026-03", "--output", office.folder / "dock")
    assert result.exit_code == 2
    assert "行业门类" in result.stderr
    assert not (office.folder / "dock").exists()


def test_a_push_of_which_nothing_can_be_read_is_told_as_such(office: Office) -> None:
    directory, _ = month(office, "2026-03", EVEN)
    classes = office.write("classes.csv", CLASSES, push("2026-03", "Z" * len(EVEN)))
    result = run("dock", directory, classes, "--month", "2026-03", "--output", office.folder / "dock")
    assert (result.exit_code, (office.folder / "dock").exists()) == (2, False)
    assert f"不能使用 {len(EVEN)} 条" in result.stderr


def test_tasks_of_a_table_that_is_no_frame_write_nothing(office: Office) -> None:
    asked = office.folder / "plan.json"
    asked.write_text(to_json(plan()), encoding="utf-8")
    directory, _ = month(office, "2026-03", EVEN)
    result = run("tasks", asked, directory, "--month", "2026-03", "--output", office.folder / "tasks.xlsx")
    assert result.exit_code == 2
    assert "risk_class" in result.stderr
    assert not (office.folder / "tasks.xlsx").exists()
