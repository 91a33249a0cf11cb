"""The annual plan table: what goes out comes back, and an office's edits are read or told."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings

from simulation.files.annual.importing import parse_annual_table, read_annual_table
from simulation.files.annual.table import Matter, annual_table, write_annual_table
from simulation.language.catalogue import LANGUAGES
from simulation.model.errors import InputError
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from tests.simulation.engines import discrete_event_cases as cases
from tests.strategies import worlds

HEADER = ["序号", "名称", "抽查事项", "检查对象", "抽查类别", "抽查比例", "频次", "发起部门", "配合部门", "实施时间"]


def made(**changes: Any) -> Plan:
    first = {
        "id": "food", "title": "食品生产", "departments": ["市场监管", "卫健"],
        "ratio": cases.by_class(0.01, 0.03, 0.1, 1 / 3),
        "rounds_per_year": cases.by_class(1, 1, 1, 2), "months": [3, 5, 6, 7, 11], "hours_per_visit": 3.5,
        "team_size": 3,
        "scope": {"sectors": ["C", "H"], "regions": ["张湾"], "strata": None},
    }  # fmt: skip
    second = {**first, "id": "fire", "title": "消防", "departments": ["消防"], "scope": {}, "months": [1, 7]}
    content = {"id": "p", "title": "方案", "start": "2026-01", "programmes": [first, second], "fusion": "stricter"}
    return Plan.model_validate({**content, **changes})


def edited(content: bytes, *edits: Callable[[Any], None]) -> bytes:
    """What an office does: open the workbook, change cells, save."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for edit in edits:
        edit(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def cell(name: str, value: Any) -> Callable[[Any], None]:
    def edit(book: Any) -> None:
        book.worksheets[0][name] = value

    return edit


def rows(content: bytes) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [list(row) for row in sheet.values]


def test_the_table_has_the_columns_of_the_office_and_one_row_per_task() -> None:
    table = rows(annual_table(made(), matters={"food": Matter("食品生产监督检查", "重点检查事项")}))
    assert table[0][0] == "方案（2026年度抽查工作计划）"
    assert table[2] == HEADER
    assert table[3] == [
        "1", "食品生产", "食品生产监督检查", "行业：C、H；镇街：张湾", "重点检查事项",
        "A类 1%；B类 3%；C类 10%；D类 33.33333333333333%", "A类 1次/年；B类 1次/年；C类 1次/年；D类 2次/年",
        "市场监管", "卫健", "3月、5—7月、11月",
    ]  # fmt: skip
    assert (table[4][2], table[4][3], table[4][8]) == ("消防", "全部", "无")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sheet_carries_the_mark_in_its_header_and_in_a_cell(language: str) -> None:
    for sheet in openpyxl.load_workbook(io.BytesIO(annual_table(made(), language))).worksheets:
        assert sheet.oddHeader is not None
        assert sheet.oddHeader.center.text == "内部参考 不得公开"
        assert any("内部参考 不得公开" in str(c) for row in sheet.iter_rows(max_row=2, values_only=True) for c in row)


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=worlds())
def test_any_plan_comes_back_as_it_went_out(language: str, drawn: tuple[Specification, Plan]) -> None:
    plan = drawn[1]
    assert parse_annual_table(annual_table(plan, language)) == plan
    assert parse_annual_table(edited(annual_table(plan, language))) == plan


@pytest.mark.slow
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=worlds())
def test_cells_alone_carry_ratios_rounds_and_months_exactly(drawn: tuple[Specification, Plan]) -> None:
    plan = drawn[1]
    blank = plan.with_ratio(A=0.0, B=0.0, C=0.0, D=0.0).with_rounds(A=1, B=1, C=1, D=1).model_dump(mode="json")
    for programme in blank["programmes"]:
        programme.update(months=[1], scope={}, departments=["x"])

    def swap(book: Any) -> None:
        """Put the cells of the plan above the plan file of the blank one."""
        source = openpyxl.load_workbook(io.BytesIO(annual_table(plan))).worksheets[0]
        for row in range(4, 4 + len(plan.programmes)):
            for column in range(1, 11):
                book.worksheets[0].cell(row, column, source.cell(row, column).value)

    back = parse_annual_table(edited(annual_table(Plan.model_validate(blank)), swap))
    for ours, theirs in zip(plan.programmes, back.programmes, strict=True):
        assert (theirs.ratio, theirs.rounds_per_year) == (ours.ratio, ours.rounds_per_year)
        assert (theirs.months, theirs.departments) == (tuple(sorted(set(ours.months))), ours.departments)
        assert theirs.scope == ours.scope


def test_edits_of_the_office_are_read() -> None:
    content = edited(
        annual_table(made()),
        cell("B4", "食品生产经营"), cell("F4", "A类：0.5%； B类 3％；C类10%；D类 100%"), cell("G5", "2次/年"),
        cell("J5", "3—4月，9月"), cell("D5", "行业：F"), cell("I5", "应急管理、住建"),
    )  # fmt: skip
    first, second = parse_annual_table(content).programmes
    assert (first.id, first.title, first.ratio.A, first.ratio.D) == ("food", "食品生产经营", 0.005, 1.0)
    assert (first.hours_per_visit, first.team_size) == (3.5, 3)
    assert (second.rounds_per_year.A, second.rounds_per_year.D, second.months) == (2, 2, (3, 4, 9))
    assert (second.scope.sectors, second.departments) == (("F",), ("消防", "应急管理", "住建"))


def test_a_cell_in_per_cent_is_one_ratio_for_all() -> None:
    ratio = parse_annual_table(edited(annual_table(made()), cell("F4", 0.05))).programmes[0].ratio
    assert ratio.array().tolist() == [0.05] * 4


def test_rows_may_be_deleted_and_moved() -> None:
    def turn(book: Any) -> None:
        sheet = book.worksheets[0]
        sheet.move_range("A4:J4", rows=3)

    def drop(book: Any) -> None:
        book.worksheets[0].delete_rows(4)

    assert [p.id for p in parse_annual_table(edited(annual_table(made()), turn)).programmes] == ["fire", "food"]
    assert [p.id for p in parse_annual_table(edited(annual_table(made()), drop)).programmes] == ["fire"]


def test_every_cell_that_cannot_be_read_is_named_at_once() -> None:
    wrong = {
        "F4": "很多", "G4": "常常", "J4": "13月", "D4": "镇街", "A5": "9", "F5": "A类 1%",
    }  # fmt: skip
    with pytest.raises(InputError) as refused:
        parse_annual_table(edited(annual_table(made()), *(cell(*item) for item in wrong.items())), "表.xlsx", "zh")
    found = {(p.path, p.code) for p in refused.value.problems}
    assert found == {
        ("F4", "bad_ratio_cell"), ("G4", "bad_rounds_cell"), ("J4", "bad_months_cell"), ("D4", "bad_scope_cell"),
        ("A5", "bad_row_number"),
    }  # fmt: skip
    assert "F4：“很多” 不是抽查比例" in str(refused.value).replace("“很多”不", "“很多” 不")


def test_an_edited_plan_meets_the_rules_of_every_plan() -> None:
    with pytest.raises(InputError) as refused:
        parse_annual_table(edited(annual_table(made()), cell("F4", "150%"), cell("G4", "5次/年")))
    assert {(p.path, p.code) for p in refused.value.problems} == {("F4", "above"), ("G4", "rounds_uneven")}


def test_rules_that_only_the_whole_plan_can_break_name_the_cell_too() -> None:
    with pytest.raises(InputError) as refused:
        parse_annual_table(
            edited(annual_table(made()), cell("G5", "12次/年"), cell("B4", " "), cell("H5", "/")), "", "zh"
        )
    assert {p.path for p in refused.value.problems} == {"B4", "G5", "H5"}
    assert "programmes" not in str(refused.value)


def test_a_formula_is_never_written_and_never_taken_over() -> None:
    evil = '=HYPERLINK("http://x","y")'
    bare = made().model_copy(update={"title": evil})  # a file with it would be refused
    book = openpyxl.load_workbook(io.BytesIO(annual_table(bare, matters={"food": Matter(evil, "+1")})))
    types = {c.data_type for sheet in book.worksheets for row in sheet.iter_rows() for c in row if c.value is not None}
    assert types == {"s"}
    with pytest.raises(InputError):
        parse_annual_table(edited(annual_table(made()), cell("B4", "=1+1")))


@pytest.mark.parametrize("junk", [b"", b"junk", b"PK\x03\x04junk"])
def test_what_is_no_workbook_is_told(junk: bytes) -> None:
    with pytest.raises(InputError) as refused:
        parse_annual_table(junk, "x.xlsx")
    assert [p.code for p in refused.value.problems] == ["damaged_workbook"]


def test_a_workbook_of_another_origin_is_told() -> None:
    def no_plan(book: Any) -> None:
        del book[book.sheetnames[1]]

    def no_header(book: Any) -> None:
        book.worksheets[0].delete_rows(3)

    for edit, code in ((no_plan, "no_plan_sheet"), (no_header, "no_plan_table")):
        with pytest.raises(InputError) as refused:
            parse_annual_table(edited(annual_table(made()), edit))
        assert [p.code for p in refused.value.problems] == [code]


def test_a_file_is_written_and_read(tmp_path: Path) -> None:
    write_annual_table(made(), tmp_path / "t.xlsx")
    assert read_annual_table(tmp_path / "t.xlsx") == made()
    assert [path.name for path in tmp_path.iterdir()] == ["t.xlsx"]
    with pytest.raises(InputError, match="没有这个文件"):
        read_annual_table(tmp_path / "no.xlsx")
