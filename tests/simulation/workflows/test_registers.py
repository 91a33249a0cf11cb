"""Registers at the edge: errors and refusals in both languages, files whole or not there."""

from __future__ import annotations

import ast
import csv
import json
from errno import ENOSPC
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

import simulation as sim
from simulation.cli import app
from simulation.files.folders import check_folder, whole_folder
from simulation.files.marks import MARK
from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.model.errors import InputError, OutputError
from simulation.model.exchange import to_json
from simulation.registry import checks, dates, firm_ids, registers, results, tables, values
from simulation.registry.cells import sectors, tiers
from simulation.registry.registers import Registers
from simulation.workflows.registers import count_notes, require_records, word_notes, word_refused, write_refused
from tests.simulation.engines import discrete_event_cases as cases
from tests.simulation.registry.desk import CODES, HEADERS, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    folder = tmp_path / "desk"
    folder.mkdir()
    return Desk(folder)


def reasons_in(argument: ast.expr) -> list[ast.Constant]:
    """Return the constants that an argument may be; one that depends on something may be either."""
    if isinstance(argument, ast.IfExp):
        return [*reasons_in(argument.body), *reasons_in(argument.orelse)]
    return [argument] if isinstance(argument, ast.Constant) else []


def reasons_of_source() -> set[str]:
    """Return every reason code that the source of the registry holds."""
    found: set[str] = set()
    for module in (checks, dates, firm_ids, registers, results, sectors, tables, tiers, values):
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                places = {"Refusal": 0, "Noted": 1, "refuse": 2, "note": 2, "refuse_repeated": 2, "_lookup": 1}
                place = places.get(name, len(node.args))
                constants = (part for argument in node.args[place : place + 1] for part in reasons_in(argument))
                found |= {part.value for part in constants if isinstance(part.value, str)}
    return found | {"repeated_header", "totals_row", "too_many_cells"}


def test_the_listing_of_reasons_sees_those_of_values_dates_and_tables() -> None:
    assert {"unknown_class", "no_such_day", "not_in_directory", "class_month_twice", "unknown_channel"} <= (
        reasons_of_source()
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_a_sentence_and_every_sentence_a_reason(language: str) -> None:
    keys = {key.removeprefix("refused.") for key in load_catalogue(language).keys("refused")}
    assert keys - {"further"} == reasons_of_source()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_register_has_a_name(language: str) -> None:
    assert [key.partition(".")[2] for key in load_catalogue(language).keys("register")] == list(HEADERS)


def test_a_refusal_is_explained_with_all_that_is_wrong_under_the_headings_of_the_file(desk: Desk) -> None:
    desk.tables["visits"][0][HEADERS["visits"].index("公示日期")] = "公示时间"
    desk.tables["visits"][2][HEADERS["visits"].index("检查来源")] = "?"
    desk.tables["visits"][2][HEADERS["visits"].index("公示日期")] = "2025-01-01"
    read = desk.read()
    assert word_refused(read, "zh")["explanation"].tolist() == [
        "不是规定的检查来源；另有：公示时间：早于检查日期 2025-03-02"
    ]
    assert word_refused(read, "en")["explanation"].tolist() == [
        "is no known source of visits; also: 公示时间: is before the visit on 2025-03-02"
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_notes_are_counted_and_worded_by_column(desk: Desk, language: str) -> None:
    for row in (2, 3, 4):
        desk.put("directory", row, "成立日期", "?")
    desk.put("directory", 5, "专业风险等级", "一级")
    read = desk.read()
    notes = count_notes(read, language)
    assert notes[["column", "reason", "count"]].to_numpy().tolist() == [
        ["成立日期", "not_a_date", 3], ["专业风险等级", "tier_order_assumed", 1],
    ]  # fmt: skip
    blank = load_catalogue(language).text("noted.blank", reason="|").partition("|")[0]
    assert [text.startswith(blank) for text in notes["explanation"]] == [True, False]
    assert [("成立日期" in line, "3" in line) for line in word_notes(read, language)] == [(True, True), (False, False)]


def test_a_list_of_codes_that_is_not_there_is_refused_in_words_at_the_command_line(desk: Desk, tmp_path: Path) -> None:
    desk.read()
    options = [part for name in HEADERS for part in (f"--{name}", str(desk.folder / f"{name}.csv"))]
    arguments = ["calibrate", *options, "--output", str(tmp_path / "out"), "--result-codes", "mars", "--language", "zh"]
    answer = CliRunner().invoke(app, arguments)
    assert answer.exit_code == 2
    assert "result_codes" in answer.stderr
    assert "zhejiang_2017" in answer.stderr
    assert not (tmp_path / "out").exists()


def refused_with_formula(desk: Desk) -> Registers:
    desk.tables["classes"].append([CODES[0], "2025-01", "=HYPERLINK(1)"])
    return desk.read()


def test_the_list_of_refusals_holds_no_formula_as_text_and_as_workbook(desk: Desk, tmp_path: Path) -> None:
    read = refused_with_formula(desk)
    assert write_refused(read, tmp_path / "refused.csv") == 1
    with (tmp_path / "refused.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["value"] == "'=HYPERLINK(1)"
    assert (row["register"], row["row"], row["column"], row["reason"]) == ("classes", "26", "风险类别", "unknown_class")
    write_refused(read, tmp_path / "refused.xlsx")
    sheet = load_workbook(tmp_path / "refused.xlsx").active
    assert sheet is not None
    assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)


def test_a_list_without_refusals_still_has_its_columns(desk: Desk, tmp_path: Path) -> None:
    write_refused(desk.read(), tmp_path / "refused.csv")
    assert pd.read_csv(tmp_path / "refused.csv").columns.tolist() == [*checks.REFUSED_COLUMNS, "explanation"]


def test_registers_with_a_usable_record_each_may_be_estimated_from(desk: Desk) -> None:
    require_records(desk.read())


def test_registers_without_a_usable_record_are_named_with_the_most_frequent_reason(desk: Desk) -> None:
    for row in desk.tables["classes"][1:]:
        row[2] = "?"
    del desk.tables["visits"][1:]
    with pytest.raises(InputError) as caught:
        require_records(desk.read(), "zh")
    text = str(caught.value)
    assert text.startswith("classes.csv, visits.csv：发现 2 处问题")
    assert "信用风险分类月度推送：24 条记录全部未能采用，最常见的原因：不是 A、B、C、D 中的一类" in text
    assert "检查结果：表头之下没有记录" in text


@pytest.mark.parametrize(("language", "told"), [("zh", "请将该列表头改为以下之一"), ("en", "name the column one of")])
def test_a_register_without_a_column_is_explained_in_both_languages(desk: Desk, language: str, told: str) -> None:
    desk.read()
    paths = {name: desk.folder / f"{name}.csv" for name in HEADERS}
    paths["visits"].write_text("统一社会信用代码,检查日期\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        sim.read_registers(*paths.values(), language=language)
    assert str(caught.value).count(told) == 2


# --- folders ---


def test_a_folder_that_is_not_there_is_fine_where_its_parent_is(tmp_path: Path) -> None:
    assert check_folder(tmp_path / "new") == tmp_path / "new"
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("none/new", "no_folder"),
        ("file", "output_is_file"),
        ("file/new", "output_is_file"),
        ("n" * 300, "bad_output"),
    ],
)
def test_a_folder_that_cannot_be_written_is_an_output_error(tmp_path: Path, path: str, code: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError) as caught:
        check_folder(tmp_path / path)
    assert [problem.code for problem in caught.value.problems] == [code]


def fill_the_disk(path: Path) -> None:
    """Write a file, and find no room for the next."""
    path.write_text("today", encoding="utf-8")
    raise OSError(ENOSPC, "No space left on device")


@pytest.mark.parametrize("there", [True, False])
def test_files_of_a_folder_come_together_or_not_at_all(tmp_path: Path, there: bool) -> None:
    folder = tmp_path / "out"
    if there:
        folder.mkdir()
        (folder / "one.txt").write_text("yesterday", encoding="utf-8")
    with pytest.raises(OutputError), whole_folder(folder) as place:
        fill_the_disk(place / "one.txt")
    assert [path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.txt")] == ["yesterday"] * there
    assert folder.exists() == there
    with whole_folder(folder) as place:
        (place / "one.txt").write_text("today", encoding="utf-8")
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "one.txt"]
    assert (folder / "one.txt").read_text(encoding="utf-8") == "today"


# --- the command ---


def command(folder: Path, *options: str, output: str = "out") -> Result:
    specification = cases.specification(cases.stratum("H", cases.by_class(20, 20, 5, 2)), onset=cases.by_class(0.1))
    plan = cases.plan(cases.programme("general", 0.5))
    (folder / "spec.json").write_text(to_json(specification), encoding="utf-8")
    (folder / "plan.json").write_text(to_json(plan), encoding="utf-8")
    where = [str(folder / "spec.json"), str(folder / "plan.json"), "--output", str(folder / output)]
    return CliRunner().invoke(app, ["registers", *where, "--language", "en", *options])


def test_the_command_writes_four_registers_and_the_truth(tmp_path: Path) -> None:
    result = command(tmp_path, "--months", "3", "--seed", "4", "--teams", "2", "--team-spread", "0.3")
    assert result.exit_code == 0, result.output
    folder = tmp_path / "out"
    assert sorted(file.name for file in folder.iterdir()) == [
        "classes.csv", "directory.csv", "signals.csv", "truth.json", "visits.csv", MARK,
    ]  # fmt: skip
    assert (folder / MARK).read_text(encoding="utf-8-sig").startswith("内部参考 不得公开")
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    assert (truth["months"], truth["seed"], truth["teams"]["number"]) == (3, 4, 2)
    read = sim.read_registers(*[folder / f"{name}.csv" for name in HEADERS])
    assert read.refused.empty
    assert len(read.classes) == 3 * 47


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--months", "0"], "months: 0 is outside"),
        (["--teams", "0"], "teams: 0 is outside"),
        (["--team-spread", "-1"], "team_spread: -1 is outside"),
        (["--seed", "-1"], "seed: -1 is outside"),
    ],
)
def test_numbers_that_make_no_sense_end_the_command_with_a_message(
    tmp_path: Path, options: list[str], told: str
) -> None:
    result = command(tmp_path, *options)
    assert result.exit_code == 2
    assert told in result.output
    assert "Traceback" not in result.output
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_a_file_ends_the_command_with_a_message(tmp_path: Path) -> None:
    result = command(tmp_path, output="spec.json")
    assert result.exit_code == 2
    assert "cannot be the folder" in result.output
