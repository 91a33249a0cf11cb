"""Heading rows as exports have them: each can be read, by its headings, a built-in mapping or one made by hand."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
import pytest

from simulation.model.errors import InputError
from simulation.registry.registers import Registers
from simulation.workflows.mappings import adjusted_mapping, read_mapping
from tests.simulation.registry.desk import AS_OF, HEADERS, Desk, problem_codes, refusals


class Export(NamedTuple):
    """A heading row of one register.

    Attributes
    ----------
    row
        Its headings; each names the usual heading that it stands for, or the cell that all records have there.
    mapping
        Built-in mapping.
    said
        Columns and answers by hand.
    source
        What the source of all visits is read as; empty where it is that of the file.
    """

    register: str
    row: dict[str, str]
    mapping: str = ""
    said: tuple[str, ...] = ()
    source: str = ""


CODE, ALL_RANDOM = "统一社会信用代码", "visits.source=双随机"
PAGE = {CODE: CODE, "检查实施机关": "检查部门", "类型": "=抽查", "日期": "检查日期", "结果": "检查结果"}
FIELDS_OF_VISITS = {"UNISCID": CODE, "INSAUTH_CN": "检查部门", "INSTYPE_CN": "=抽查", "INSDATE": "检查日期",
                    "INSRES_CN": "检查结果"}  # fmt: skip
FIELDS_OF_FIRMS = {"UNISCID": CODE, "ENTNAME": "主体名称", "ENTTYPE_CN": "主体类型", "INDUSTRYPHY": "行业门类",
                   "ESTDATE": "成立日期", "REGSTATE_CN": "登记状态"}  # fmt: skip

EXPORTS: dict[str, Export] = {
    "publicity system, columns of its page": Export("visits", PAGE, "gsxt-random", source="programme"),
    "publicity system, source by hand": Export("visits", PAGE, "gsxt", (ALL_RANDOM,), "programme"),
    "publicity system, field names": Export("visits", FIELDS_OF_VISITS, "gsxt-random", source="programme"),
    "publicity system, field names of firms": Export(
        "directory", FIELDS_OF_FIRMS, "gsxt", ("directory.region=张湾镇",)
    ),
    "results list without a source": Export(
        "visits", {"统一信用代码/注册号": CODE, "抽查时间": "检查日期", "抽查机关": "检查部门", "抽查结果": "检查结果"},
        "random-platform", source="programme",
    ),
    "kind of check beside it": Export(
        "visits", {CODE: CODE, "检查类型": "=抽查", "检查日期": "检查日期", "检查结果": "检查结果"},
        said=(ALL_RANDOM,), source="programme",
    ),
    "way of checking beside it": Export(
        "visits", {CODE: CODE, "检查方式": "=实地检查", "检查日期": "检查日期", "检查结果": "检查结果"},
        "random-platform", source="programme",
    ),
    "daily supervision": Export(
        "visits", {"统一代码": CODE, "监督日期": "检查日期", "检查单位": "检查部门", "检查结果": "检查结果"},
        "daily-supervision", source="proactive",
    ),
    "kind of check that is the source": Export(
        "visits", {CODE: CODE, "检查类型": "检查来源", "检查日期": "检查日期", "检查结果": "检查结果"},
    ),
    "headings of a place's own": Export(
        "visits", {"企业标识号": CODE, "实施时间": "检查日期", "结论": "检查结果", "由来": "检查来源"},
        said=("visits.firm=企业标识号", "visits.date=实施时间", "visits.result=结论", "visits.source=由来"),
    ),
    "pool of firms, type of industry": Export(
        "directory", {CODE: CODE, "企业名称": "主体名称", "行业类型": "行业门类", "所在区域": "所属镇街"}
    ),
    "pool of firms, division": Export(
        "directory", {"统一信用代码/注册号": CODE, "名称": "主体名称", "行业大类": "行业门类", "所在乡镇": "所属镇街"}
    ),
    "pool of firms, department": Export(
        "directory", {CODE: CODE, "主体名称": "主体名称", "行业门类": "行业门类", "属地监管部门": "所属镇街"}
    ),
    "district of one township": Export(
        "directory", {CODE: CODE, "主体名称": "主体名称", "行业门类": "行业门类"}, said=("directory.region=张湾镇",)
    ),
    "grades of credit risk": Export("classes", {CODE: CODE, "信用风险分类等级": "风险类别", "评价日期": "月份"}),
    "grades of one month": Export(
        "classes", {CODE: CODE, "信用风险分类等级": "风险类别", "备注": "=无"}, said=("classes.month=2025-01",)
    ),
    "signals of a platform": Export(
        "signals", {"主体代码": CODE, "线索时间": "日期", "线索类别": "信号类型"},
        said=("signals.date=线索时间", "signals.kind=线索类别"),
    ),
}  # fmt: skip


def put(desk: Desk, export: Export) -> None:
    """Give the register the headings of the export."""
    header, *rows = desk.tables[export.register]
    usual = HEADERS[export.register]
    desk.tables[export.register] = [list(export.row)] + [
        [cell[1:] if cell.startswith("=") else row[usual.index(cell)] for cell in export.row.values()] for row in rows
    ]
    if "风险类别" in export.row.values() and "月份" not in export.row.values():
        desk.tables[export.register][1:] = [
            new for new, old in zip(desk.tables[export.register][1:], rows, strict=True) if old[1] == "2025-01"
        ]
    assert header == usual


def read(desk: Desk, export: Export) -> Registers:
    columns = [said for said in export.said if is_heading(export, said)]
    answers = [said for said in export.said if said not in columns]
    mapping = adjusted_mapping(read_mapping(export.mapping or None), columns, answers)
    return desk.read(AS_OF, mapping=mapping)


def is_heading(export: Export, said: str) -> bool:
    return said.partition("=")[2] in export.row


def test_there_are_as_many_rows_as_were_seen() -> None:
    assert len(EXPORTS) == 17


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_read_whole(desk: Desk, usual: Registers, name: str) -> None:
    export = EXPORTS[name]
    put(desk, export)
    registers = read(desk, export)
    assert refusals(registers) == []
    found, expected = getattr(registers, export.register), getattr(usual, export.register)
    if name == "grades of one month":
        expected = expected[expected["month"] == 2025 * 12].reset_index(drop=True)
    taken = registers.headings[
        (registers.headings["register"] == export.register) & (registers.headings["column"] != "")
    ]
    read_columns = taken.loc[taken["heading"] != "", "column"].tolist()
    assert "firm" in read_columns
    pd.testing.assert_frame_equal(found[read_columns], expected[read_columns])
    if export.source:
        assert set(found["channel"]) == {export.source}


@pytest.mark.parametrize("name", [name for name, export in EXPORTS.items() if export.mapping or export.said])
def test_without_the_mapping_the_file_is_refused_and_not_guessed_at(desk: Desk, name: str) -> None:
    put(desk, EXPORTS[name])
    with pytest.raises(InputError) as caught:
        desk.read()
    assert set(problem_codes(caught)) <= {"no_such_heading", "doubtful_heading"}


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("检查类型", ["抽查", "检查"]),
        ("检查类型", ["即时检查", "专项检查"]),
        ("检查方式", ["实地检查", "书面检查", "网络监测"]),
        ("检查方式", ["", "  "]),
        ("检查方式", ["双随机", "书面检查", "实地检查"]),
    ],
)
def test_kinds_and_ways_of_checking_are_not_taken_for_the_source(desk: Desk, heading: str, cells: list[str]) -> None:
    place = HEADERS["visits"].index("检查来源")
    for number, row in enumerate(desk.tables["visits"]):
        row[place] = cells[number % len(cells)] if number else heading
    with pytest.raises(InputError) as caught:
        desk.read()
    (problem,) = caught.value.problems
    assert (problem.code, problem.path, problem.value) == ("doubtful_heading", "检查来源", heading)


def test_a_kind_of_check_that_mostly_names_sources_is_the_source_and_the_rest_is_refused_row_by_row(desk: Desk) -> None:
    desk.tables["visits"][0][HEADERS["visits"].index("检查来源")] = "检查类型"
    desk.tables["visits"][3][HEADERS["visits"].index("检查来源")] = "不详"
    assert [(row, reason) for _, row, _, _, reason in refusals(desk.read())] == [(4, "unknown_channel")]
