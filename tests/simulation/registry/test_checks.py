"""Every check, one spoilt cell at a time: its record comes back with the reason, and the rest is used."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from simulation.registry.code_lists import CODE_LISTS
from simulation.registry.schemas import validated
from tests.simulation.registry.desk import AS_OF, CODE, CODES, HEADERS, STRANGER, Desk, is_whole, refusals

SPOILT = [
    ("directory", CODE, "", "missing_value"),
    ("directory", CODE, CODES[2][:17], "code_length"),
    ("directory", CODE, "9199999900000027I8", "code_characters"),
    ("directory", CODE, "9A9999990000002780", "code_characters"),
    ("directory", CODE, CODES[2][:16] + "XX", "code_check_digit"),
    ("directory", CODE, "9.19999E+17", "code_lost_digits"),
    ("directory", CODE, CODES[0], "duplicate"),
    ("directory", "行业门类", "", "missing_value"),
    ("directory", "行业门类", "不知道", "unknown_sector"),
    ("directory", "行业门类", "98", "unknown_sector"),
    ("directory", "所属镇街", " ", "missing_value"),
    ("directory", "所属镇街", "=1+1", "not_a_name"),
    ("directory", "所属镇街", "镇" * 51, "not_a_name"),
    ("classes", CODE, STRANGER, "not_in_directory"),
    ("classes", "月份", "2025-13", "no_such_day"),
    ("classes", "月份", "一月", "not_a_month"),
    ("classes", "月份", "2026-01", "after_as_of"),
    ("classes", "月份", "2015-05", "before_founding"),
    ("classes", "风险类别", "E", "unknown_class"),
    ("classes", "风险类别", "A/B", "unknown_class"),
    ("classes", "风险类别", "高风险A类", "unknown_class"),
    ("classes", "风险类别", "—", "missing_value"),
    ("visits", CODE, STRANGER, "not_in_directory"),
    ("visits", "检查日期", "", "missing_value"),
    ("visits", "检查日期", "2025-03", "not_a_date"),
    ("visits", "检查日期", "2025-02-29", "no_such_day"),
    ("visits", "检查日期", "2026-01-01", "after_as_of"),
    ("visits", "检查日期", "2014-03-01", "before_founding"),
    ("visits", "检查来源", "领导指示", "unknown_channel"),
    ("visits", "检查结果", "很好", "unknown_result"),
    ("visits", "检查结果", "2", "number_without_list"),
    ("visits", "严重程度", "严重", "severity_without_finding"),
    ("visits", "公示日期", "2025-02-28", "published_before_visit"),
    ("signals", CODE, STRANGER, "not_in_directory"),
    ("signals", "日期", "2025-4-31", "no_such_day"),
    ("signals", "日期", "2026-01-01", "after_as_of"),
    ("signals", "日期", "2015-05-31", "before_founding"),
    ("signals", "信号类型", "", "missing_value"),
]


def test_registers_without_a_fault_are_taken_whole(desk: Desk) -> None:
    registers = desk.read()
    assert refusals(registers) == []
    assert registers.counts["accepted"].tolist() == [6, 24, 6, 6]
    assert is_whole(registers)


@pytest.mark.parametrize(("register", "column", "value", "reason"), SPOILT)
def test_a_spoilt_cell_comes_back_with_its_row_column_value_and_reason(
    desk: Desk, register: str, column: str, value: str, reason: str
) -> None:
    desk.put(register, 4, column, value)
    registers = desk.read()
    own = [found for found in refusals(registers) if found[0] == register]
    assert own == [(register, 4, column, value, reason)]
    assert len(getattr(registers, register)) == len(desk.tables[register]) - 2
    assert is_whole(registers)


NOTED = [
    ("directory", "成立日期", "2015-02-30", "no_such_day"),
    ("directory", "成立日期", "1900-01-01", "date_too_early"),
    ("directory", "成立日期", "9999-12-31", "without_end"),
    ("directory", "成立日期", "2026-01-01", "after_as_of"),
    ("directory", "成立日期", "去年", "not_a_date"),
    ("directory", "专业风险等级", "E", "unknown_tier"),
    ("directory", "新经济标识", "也许", "not_yes_or_no"),
    ("visits", "严重程度", "特别", "unknown_severity"),
    ("visits", "公示日期", "2026-01-05", "after_as_of"),
    ("visits", "任务", "\ufffd\ufffd抽查", "undecodable"),
    ("directory", "成立日期", "9999-09-09 长期有效", "without_end"),
    ("directory", "成立日期", "2201-01-01", "date_too_late"),
    ("directory", "成立日期", "03/05/2018", "ambiguous_date"),
    ("directory", "成立日期", "11/12/15", "ambiguous_date"),
    ("visits", "公示日期", "长期", "without_end"),
]


@pytest.mark.parametrize(("register", "column", "value", "reason"), NOTED)
def test_a_cell_that_means_nothing_where_a_blank_would_do_is_noted_and_costs_no_record(
    desk: Desk, register: str, column: str, value: str, reason: str
) -> None:
    desk.put(register, 4, column, value)
    registers = desk.read()
    assert refusals(registers) == []
    assert registers.notes.drop(columns="detail").to_numpy().tolist() == [[register, 4, column, value, reason]]
    assert registers.note_counts.to_numpy().tolist() == [[register, column, reason, 1]]
    desk.put(register, 4, column, "")
    pd.testing.assert_frame_equal(getattr(registers, register), getattr(desk.read(), register))


def test_notes_are_counted_by_column_and_only_of_records_that_are_used(desk: Desk) -> None:
    for row in range(2, 8):
        desk.put("directory", row, "成立日期", "?")
    desk.put("directory", 2, "行业门类", "?")
    registers = desk.read()
    assert registers.note_counts.to_numpy().tolist() == [["directory", "成立日期", "not_a_date", 5]]
    assert set(registers.refused["reason"]) == {"unknown_sector", "not_in_directory"}
    assert registers.directory["founded"].isna().all()


def test_a_firm_refused_in_the_directory_takes_its_records_along_and_each_says_why(desk: Desk) -> None:
    desk.put("directory", 4, "行业门类", "?")
    registers = desk.read()
    assert registers.refused["reason"].value_counts().to_dict() == {"not_in_directory": 6, "unknown_sector": 1}
    assert CODES[2] not in set(registers.classes["firm"])


def test_a_record_with_several_faults_is_one_refusal_that_names_them_all(desk: Desk) -> None:
    desk.put("visits", 3, "检查日期", "?")
    desk.put("visits", 3, "检查来源", "!")
    desk.put("visits", 3, "检查结果", "2")
    (row,) = desk.read().refused.itertuples()
    assert (row.row, row.column, row.reason) == (3, "检查日期", "not_a_date")
    assert row.further == f"channel:unknown_channel:;result:number_without_list:{'、'.join(CODE_LISTS)}"


def test_a_class_month_twice_keeps_the_first_and_names_its_row(desk: Desk) -> None:
    desk.tables["classes"].append([CODES[1], "2025年1月", "D"])
    registers = desk.read()
    assert refusals(registers) == [("classes", 26, "月份", "2025年1月", "class_month_twice")]
    assert registers.refused["detail"].tolist() == ["3"]
    january = registers.classes[(registers.classes["firm"] == CODES[1]) & (registers.classes["month"] == 2025 * 12)]
    assert january["risk_class"].tolist() == ["B"]


def test_the_same_class_record_twice_is_called_a_repetition(desk: Desk) -> None:
    desk.tables["classes"].append([CODES[1], "2025-01", "B类"])
    assert desk.read().refused[["reason", "detail"]].to_numpy().tolist() == [["duplicate", "3"]]


def test_a_visit_is_repeated_only_if_all_it_says_is_the_same(desk: Desk) -> None:
    same, other = list(desk.tables["visits"][1]), list(desk.tables["visits"][1])
    other[HEADERS["visits"].index("检查人员")] = "丙;丁"
    desk.tables["visits"] += [same, other]
    assert desk.read().refused[["row", "reason", "detail"]].to_numpy().tolist() == [[8, "duplicate", "2"]]


def test_a_refused_record_does_not_count_as_the_first_of_two(desk: Desk) -> None:
    desk.put("classes", 2, "风险类别", "?")
    desk.tables["classes"].append([CODES[0], "2025-01", "C"])
    registers = desk.read()
    assert registers.refused["row"].tolist() == [2]
    assert registers.counts["accepted"].tolist()[1] == 24


@pytest.mark.parametrize("word", ["合计", "合 计", "总计：", "小计", "合计(户)", "Total"])
def test_a_row_of_totals_is_no_record_and_is_refused_as_such(desk: Desk, word: str) -> None:
    desk.tables["classes"].append([word, "", "24"])
    assert refusals(desk.read()) == [("classes", 26, CODE, word, "totals_row")]


def test_a_row_of_totals_may_begin_in_another_column(desk: Desk) -> None:
    desk.tables["classes"].append(["", "合计", "24"])
    assert refusals(desk.read()) == [("classes", 26, CODE, "", "totals_row")]


def test_a_firm_whose_name_begins_like_a_total_is_a_firm(desk: Desk) -> None:
    desk.put("directory", 4, "主体名称", "合计商贸有限公司")
    assert refusals(desk.read()) == []


def test_a_header_repeated_in_the_middle_is_no_record(desk: Desk) -> None:
    desk.tables["visits"].insert(4, list(HEADERS["visits"]))
    assert refusals(desk.read()) == [("visits", 5, CODE, CODE, "repeated_header")]


def test_a_record_with_more_cells_than_the_header_has_slipped(desk: Desk) -> None:
    desk.put_file("classes", "统一社会信用代码,月份,风险类别\n".encode() + f"{CODES[0]},2025-01,B,A\n".encode())
    registers = desk.read()
    assert refusals(registers) == [("classes", 2, CODE, CODES[0], "too_many_cells")]
    assert is_whole(registers)


def test_empty_cells_beyond_the_header_do_no_harm(desk: Desk) -> None:
    desk.put_file("classes", "统一社会信用代码,月份,风险类别\n".encode() + f"{CODES[0]},2025-01,B,, \n".encode())
    assert refusals(desk.read()) == []


def test_a_record_that_ends_early_lacks_what_is_not_there(desk: Desk) -> None:
    desk.tables["classes"][2] = [CODES[1], "2025-01"]
    assert refusals(desk.read()) == [("classes", 3, "风险类别", "", "missing_value")]


def test_blank_rows_are_no_records_and_do_not_shift_the_row_numbers(desk: Desk) -> None:
    desk.tables["signals"].insert(2, ["", "", ""])
    desk.tables["signals"].insert(2, [])
    desk.put("signals", 6, "日期", "?")
    registers = desk.read()
    assert refusals(registers) == [("signals", 6, "日期", "?", "not_a_date")]
    assert registers.counts["read"].tolist()[3] == 6


def test_a_register_of_signals_may_be_left_out(desk: Desk, tmp_path: Path) -> None:
    from simulation.registry.registers import read_registers

    desk.read()
    files = [tmp_path / f"{name}.csv" for name in ("directory", "classes", "visits")]
    registers = read_registers(*files, as_of=AS_OF)
    assert registers.signals.empty
    assert registers.counts["register"].tolist() == ["directory", "classes", "visits"]
    assert validated("signals", registers.signals) is not None
