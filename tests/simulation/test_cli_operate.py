"""The group operate as a user meets it: workbooks in both languages, exit status, messages, nothing half-written."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

import simulation as sim
from simulation.cli import app
from simulation.language.catalogue import LANGUAGES, load_catalogue

SPEC, PLAN = "datasets/xiangzhou/specification.json", "datasets/plans/status_quo.json"
HEADER = "姓名,执法证号,所属部门,业务资质,证件有效期至,状态,每日可用于检查的比例,基点镇街\n"


@pytest.fixture
def staff(tmp_path: Path) -> Path:
    file = tmp_path / "staff.csv"
    rows = "".join(f"王{n},ZF{n:03},市场监管,,长期有效,在岗,40%,张湾\n" for n in range(14))
    file.write_text(HEADER + rows, encoding="utf-8")
    return file


def operate(*words: object) -> Result:
    return CliRunner().invoke(app, ["operate", *map(str, words)])


def sheets(file: Path) -> dict[str, list[tuple[object, ...]]]:
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in openpyxl.load_workbook(file).worksheets}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_is_carried_out_and_written(staff: Path, tmp_path: Path, language: str) -> None:
    output, words = tmp_path / "operations.xlsx", load_catalogue(language)
    done = operate(SPEC, PLAN, staff, "--replications", 10, "--output", output, "--language", language)
    assert done.exit_code == 0, done.output
    found = sheets(output)
    months = found[words.text("operations.sheet.months")]
    assert months[0][0] == words.text("notice.internal")
    assert months[1][:3] == tuple(words.text(f"operations.column.{name}") for name in ("month", "kind", "department"))
    assert {row[0] for row in months[2:]} == {f"2026-{month:02}" for month in range(1, 13)}
    kinds = {words.text("channel.complaint"), "日常监管抽查", words.text("operations.kind.all")}
    assert kinds <= {row[1] for row in months[2:]}
    assert {row[2] for row in months[2:]} == {"市场监管", words.text("operations.office")}


def test_the_word_plan_may_be_written_and_the_same_seed_gives_the_same_file(staff: Path, tmp_path: Path) -> None:
    one, two, other = (tmp_path / f"{name}.xlsx" for name in ("one", "two", "other"))
    asked = (SPEC, PLAN, staff, "--replications", 5)
    assert operate(*asked, "--output", one).exit_code == 0
    assert operate("plan", *asked, "--output", two).exit_code == 0
    assert operate("--seed", 1, *asked, "--output", other).exit_code == 0
    assert one.read_bytes() == two.read_bytes() != other.read_bytes()


def test_the_least_staff_for_a_goal(staff: Path, tmp_path: Path) -> None:
    goal, output = tmp_path / "goal.json", tmp_path / "staff.xlsx"
    goal.write_text(json.dumps({"format": "staff-goal/1", "done": 0.9}), encoding="utf-8")
    asked = ("staff", SPEC, PLAN, staff, "--replications", 10, "--goal", goal, "--language", "zh")
    done = operate(*asked, "--output", output)
    assert done.exit_code == 0, done.output
    row = sheets(output)["最少人员"][2]
    assert (row[0], row[1]) == ("市场监管", 14)
    assert row[3] in (15, 16)
    assert f"最少 {row[3]} 人" in done.output


def test_months_that_lie_better_come_with_a_plan_file(staff: Path, tmp_path: Path) -> None:
    content = json.loads(Path(PLAN).read_text(encoding="utf-8"))
    content["programmes"][0]["months"] = [6, 7]
    content["capacity_hours_per_month"] = 5000.0
    plan, levelled, output = tmp_path / "plan.json", tmp_path / "levelled.json", tmp_path / "level.xlsx"
    plan.write_text(json.dumps(content), encoding="utf-8")
    asked = ("level", SPEC, plan, staff, "--replications", 5, "--language", "zh")
    done = operate(*asked, "--output", output, "--plan-output", levelled)
    assert done.exit_code == 0, done.output
    assert {"错开步骤", "建议月份", "错开前后"} <= set(sheets(output))
    proposed = sim.read_plan(levelled)
    assert len(proposed.programmes[0].months) > 2
    assert proposed.capacity_hours_per_month == 5000


def test_a_limit_of_capacity_cuts_nothing(staff: Path, tmp_path: Path) -> None:
    plan = sim.read_plan(PLAN).model_copy(update={"capacity_hours_per_month": 100.0})
    file = tmp_path / "plan.json"
    file.write_text(sim.to_json(plan), encoding="utf-8")
    one, two = tmp_path / "one.xlsx", tmp_path / "two.xlsx"
    assert operate(SPEC, PLAN, staff, "--replications", 3, "--output", one).exit_code == 0
    assert operate(SPEC, file, staff, "--replications", 3, "--output", two).exit_code == 0
    assert sheets(one)["months"] == sheets(two)["months"]


BAD = {
    "rule": (["--rule", "random"], "--rule complaints-first"),
    "window": (["--window", "0"], "window"),
    "months": (["--months", "61"], "months"),
    "replications": (["--replications", "0"], "replications"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_options_end_with_two_in_words_and_write_nothing(staff: Path, tmp_path: Path, name: str) -> None:
    options, _ = BAD[name]
    output = tmp_path / "operations.xlsx"
    done = operate(SPEC, PLAN, staff, *options, "--output", output, "--language", "zh")
    assert done.exit_code == 2
    assert name in done.output
    assert not output.exists()


def test_bad_files_end_with_two_in_words_and_write_nothing(staff: Path, tmp_path: Path) -> None:
    empty, other, output = tmp_path / "empty.csv", tmp_path / "other.csv", tmp_path / "operations.xlsx"
    empty.write_text(HEADER + "王,ZF1,市场监管,,长期有效,停用,40%,\n", encoding="utf-8")
    other.write_text(HEADER + "王,ZF1,税务,,长期有效,在岗,140%,\n李,ZF1,税务,,昨天,在岗,,\n", encoding="utf-8")
    done = operate(SPEC, PLAN, empty, "--output", output, "--language", "zh")
    assert (done.exit_code, output.exists()) == (2, False)
    assert "没有一人可以检查" in done.output
    done = operate(SPEC, PLAN, other, "--output", output, "--language", "zh")
    assert (done.exit_code, output.exists()) == (2, False)
    assert done.output.count("[") >= 3  # every bad cell
    done = operate(SPEC, PLAN, staff, "--output", tmp_path / "operations.csv", "--language", "zh")
    assert done.exit_code == 2
    done = operate(SPEC, PLAN, staff, "--leave", tmp_path / "none.csv", "--output", output, "--language", "zh")
    assert (done.exit_code, output.exists()) == (2, False)


def test_a_register_is_not_written_over(staff: Path, tmp_path: Path) -> None:
    book = tmp_path / "staff.xlsx"
    rows = openpyxl.Workbook()
    for line in staff.read_text(encoding="utf-8").splitlines():
        rows.active.append(line.split(","))  # type: ignore[union-attr]
    rows.save(book)
    before = book.read_bytes()
    assert operate(SPEC, PLAN, book, "--output", book).exit_code == 2
    assert book.read_bytes() == before


def test_an_office_whose_certificates_have_all_ended_has_no_use_to_tell(tmp_path: Path) -> None:
    gone = tmp_path / "gone.csv"
    gone.write_text(
        HEADER + "王,ZF1,市场监管,,2020-12-31,在岗,40%,\n李,ZF2,市场监管,,2020-12-31,在岗,40%,\n", encoding="utf-8"
    )
    done = operate(SPEC, PLAN, gone, "--replications", 2, "--output", tmp_path / "o.xlsx", "--language", "zh")
    assert done.exit_code == 0, done.output
    assert "nan" not in done.output
    assert "平均用去 –" in done.output
