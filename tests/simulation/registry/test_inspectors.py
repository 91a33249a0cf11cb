"""The roll of inspectors, leave and recusals: read as they come, refused with every problem by its place."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from simulation.language.wording import word_error
from simulation.model.errors import InputError
from simulation.registry.inspectors.blank import blank_roll
from simulation.registry.inspectors.people import Inspector, Leave, Recusal
from simulation.registry.inspectors.reading import read_leave, read_recusals, read_staff

STAFF = ["姓名", "执法证号", "所属部门", "业务资质", "证件有效期至", "状态", "每日可用于检查的比例", "基点镇街"]


def table(path: Path, *rows: Sequence[object], encoding: str = "utf-8") -> Path:
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(list(row))  # type: ignore[union-attr]
        book.save(path)
    else:
        with path.open("w", newline="", encoding=encoding) as file:
            csv.writer(file).writerows(rows)
    return path


def test_a_roll_is_read_with_what_it_leaves_out_assumed_and_said_so(tmp_path: Path) -> None:
    path = table(
        tmp_path / "staff.csv",
        STAFF,
        ["王某", "鄂F001", "市场监管", "特种设备；食品", "2027-03-31", "在岗", "50%", "张湾"],
        ["李某", "鄂F002", "税务", "", "长期有效", "停用", "", ""],
        encoding="gb18030",
    )
    assert read_staff(path) == (
        Inspector(
            "王某", "鄂F001", "市场监管", frozenset({"特种设备", "食品"}), date(2027, 3, 31), True, 0.5, False, "张湾"
        ),
        Inspector("李某", "鄂F002", "税务", frozenset(), None, False, 0.4, True),
    )  # fmt: skip


def test_the_empty_roll_is_read_once_it_is_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "staff.xlsx"
    path.write_bytes(blank_roll())
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    orange = [cell.value for cell in sheet[1] if cell.fill.start_color.rgb == "FFF8D7A9"]
    filled = dict(zip(orange, ["王某", "0012", "市场监管", "2027-03-31"], strict=True))  # what a roll cannot do without
    sheet.append([filled.get(cell.value) for cell in sheet[1]])
    book.save(path)
    assert read_staff(path) == (
        Inspector("王某", "0012", "市场监管", frozenset(), date(2027, 3, 31), True, 0.4, True),
    )  # fmt: skip


def test_other_headings_titles_above_and_days_of_a_workbook_are_read(tmp_path: Path) -> None:
    path = table(
        tmp_path / "名录.xlsx",
        ["襄州区执法检查人员名录"],
        ["执法人员姓名", "行政执法证号*", "工作单位", "证件有效期", "是否专家", "科室"],
        ["赵某", "A1", "消防", date(2026, 5, 1), "否", "二科"],
        ["钱某", "Z1", "大学", "", "是", ""],
        ["孙某", "A2", "消防", "2021-05-01至2026-04-30", "", ""],
    )
    first, expert, span = read_staff(path)
    assert (first.valid_until, first.post) == (date(2026, 5, 1), "二科")
    assert (expert.expert, expert.valid_until) == (True, None)
    assert span.valid_until == date(2026, 4, 30)


def test_leave_and_recusals_hold_both_ends_and_open_ends(tmp_path: Path) -> None:
    leave = table(tmp_path / "leave.csv", ["执法证号", "起", "止", "类别"], ["A1", "2026/3/2", "2026-03-06", "公休"])
    recusals = table(
        tmp_path / "recusals.csv",
        ["执法证号", "统一社会信用代码", "事由", "起", "止"],
        ["A1", "91999999SYN0000000", "近亲属任职", "", ""],
        ["A2", "91999999SYN0000000", "曾任职", "2026-01-01", "长期"],
    )
    assert read_leave(leave) == (Leave("A1", date(2026, 3, 2), date(2026, 3, 6), "公休"),)
    assert read_recusals(recusals) == (
        Recusal("A1", "91999999SYN0000000", "近亲属任职"),
        Recusal("A2", "91999999SYN0000000", "曾任职", date(2026, 1, 1), None),
    )


def test_a_list_of_leave_without_rows_says_that_nobody_is_away(tmp_path: Path) -> None:
    assert read_leave(table(tmp_path / "leave.csv", ["执法证号", "起", "止"])) == ()


def test_every_problem_of_a_roll_is_told_with_row_value_limit_and_remedy(tmp_path: Path) -> None:
    path = table(
        tmp_path / "staff.csv",
        STAFF,
        ["王某", "A1", "市场监管", "", "2026-13-01", "在家", "40", ""],
        ["", "A1", "", "", "", "", "", "=1+1"],
    )
    with pytest.raises(InputError) as caught:
        read_staff(path)
    found = [(problem.path, problem.code) for problem in caught.value.problems]
    assert found == [
        ("[2].证件有效期至", "not_a_date"),
        ("[2].每日可用于检查的比例", "not_a_share"),
        ("[2].状态", "not_a_duty_state"),
        ("[3].证件有效期至", "blank_cell"),
        ("[3].姓名", "blank_cell"),
        ("[3].所属部门", "blank_cell"),
        ("[3].基点镇街", "not_a_plain_name"),
        ("[3].执法证号", "inspector_twice"),
    ]
    told = word_error(caught.value, "zh")
    assert "staff.csv：发现 8 处问题" in told
    assert "[2].状态：“在家” 不是人员状态；请用：在岗、停用" in told


def test_a_leave_that_ends_before_it_begins_or_names_a_stranger_is_refused(tmp_path: Path) -> None:
    path = table(tmp_path / "leave.csv", ["执法证号", "起", "止"], ["A9", "2026-03-06", "2026-03-02"])
    with pytest.raises(InputError) as caught:
        read_leave(path, [Inspector("王某", "A1", "市场监管")])
    assert [problem.code for problem in caught.value.problems] == ["ends_before", "unknown_inspector"]


def test_a_file_without_the_needed_columns_is_told_what_they_may_be_called(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_staff(table(tmp_path / "staff.csv", ["姓名", "电话"], ["王某", "1"]))
    assert [problem.path for problem in caught.value.problems] == ["执法证号", "所属部门", "证件有效期至"]
    with pytest.raises(InputError, match="no_inspectors"):
        read_staff(table(tmp_path / "empty.csv", STAFF))
