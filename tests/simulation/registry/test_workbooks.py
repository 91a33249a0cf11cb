"""Registers as workbooks and Parquet: the same registers as from text, whatever office programs do to a table."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from simulation.model.errors import InputError
from simulation.registry.registers import Registers
from tests.simulation.registry.desk import HEADERS, Desk, as_frame, assert_same, problem_codes, put_parquet, refusals

ORIGIN = date(1899, 12, 30)

# --- workbooks ---


def test_a_workbook_says_the_same_as_text(desk: Desk, usual: Registers) -> None:
    for name in HEADERS:
        desk.put_workbook(name)
    assert_same(desk.read(), usual)


@pytest.mark.parametrize("kind", ["datetime", "date", "serial"])
def test_dates_of_excel_come_as_days_or_as_numbers(desk: Desk, usual: Registers, kind: str) -> None:
    def as_excel(text: object) -> object:
        day = date.fromisoformat(str(text))
        return {"datetime": datetime(day.year, day.month, day.day), "date": day, "serial": (day - ORIGIN).days}[kind]

    for name, places in (("directory", [5]), ("classes", [1]), ("visits", [1, 8]), ("signals", [1])):
        for row in desk.tables[name][1:]:
            for place in places:
                row[place] = as_excel(row[place] if place != 1 or name != "classes" else f"{row[1]}-01")
        desk.put_workbook(name)
    assert_same(desk.read(), usual)


def test_numbers_stored_as_text_and_text_stored_as_numbers_are_the_same(desk: Desk, usual: Registers) -> None:
    for row in desk.tables["classes"][1:]:
        row[1] = int(str(row[1]).replace("-", ""))
    for row in desk.tables["visits"][1:]:
        row[6] = 1.0
    for name in ("classes", "visits"):
        desk.put_workbook(name)
    assert_same(desk.read(result_codes="gsxt"), usual)


def test_a_code_that_excel_took_for_a_number_has_lost_its_digits(desk: Desk) -> None:
    desk.put("classes", 3, "统一社会信用代码", 914206070123456789)
    desk.put_workbook("classes")
    (found,) = refusals(desk.read())
    assert found[1:] == (3, "统一社会信用代码", "9.14206E+17", "code_lost_digits")


def test_merged_cells_say_the_same_in_every_row_they_cover(desk: Desk, usual: Registers) -> None:
    def merge(sheet: Worksheet) -> None:
        for first in range(2, 8, 3):
            for row in range(first + 1, first + 3):
                sheet.cell(row, 5).value = None
            sheet.merge_cells(start_row=first, end_row=first + 2, start_column=5, end_column=5)

    desk.put_workbook("directory", merge)
    assert_same(desk.read(), usual)


def test_a_header_may_be_merged_over_two_rows_below_a_merged_title(desk: Desk, usual: Registers) -> None:
    def dress(sheet: Worksheet) -> None:
        sheet.insert_rows(2)
        for column in range(1, len(HEADERS["visits"]) + 1):
            sheet.merge_cells(start_row=1, end_row=2, start_column=column, end_column=column)

    desk.tables["visits"][:0] = [["襄州区检查结果"]]
    desk.put_workbook("visits", lambda sheet: sheet.merge_cells("A1:I1"))
    assert_same(desk.read(), usual)
    del desk.tables["visits"][0]
    desk.put_workbook("visits", dress)
    assert_same(desk.read(), usual)


def test_a_row_of_totals_in_merged_cells_is_refused_as_one(desk: Desk) -> None:
    desk.tables["classes"].append(["合计", None, 24])
    desk.put_workbook("classes", lambda sheet: sheet.merge_cells("A26:B26"))
    assert refusals(desk.read()) == [("classes", 26, "统一社会信用代码", "合计", "totals_row")]


def test_a_note_beside_the_table_does_not_spoil_a_workbook(desk: Desk, usual: Registers) -> None:
    desk.put_workbook("classes", lambda sheet: sheet.cell(5, 9, "请核对"))
    assert_same(desk.read(), usual)


def test_the_register_is_found_on_whatever_sheet_it_stands(desk: Desk, usual: Registers, tmp_path: Path) -> None:
    book = Workbook()
    note, sheet, _ = book.active, book.create_sheet("数据"), book.create_sheet("空")
    assert isinstance(note, Worksheet)
    note.append(["填报说明"])
    for row in desk.tables["classes"]:
        sheet.append(row)
    file = BytesIO()
    book.save(file)
    desk.put_file("classes", file.getvalue(), ".xlsx")
    assert_same(desk.read(), usual)


def test_a_register_on_two_sheets_is_an_error_and_not_half_a_register(desk: Desk) -> None:
    book = Workbook()
    for name in ("2024", "2025"):
        sheet = book.create_sheet(name)
        for row in desk.tables["classes"]:
            sheet.append(row)
    file = BytesIO()
    book.save(file)
    desk.put_file("classes", file.getvalue(), ".xlsx")
    with pytest.raises(InputError) as caught:
        desk.read()
    assert problem_codes(caught) == ["several_sheets"]
    assert caught.value.problems[0].value == "2024、2025"


def test_a_formula_is_read_by_its_last_value_and_without_one_it_is_blank(desk: Desk) -> None:
    desk.put("classes", 2, "风险类别", '=IF(1>0,"A","B")')
    desk.put_workbook("classes")
    assert [found[4] for found in refusals(desk.read())] == ["missing_value"]


# --- Parquet ---


def test_parquet_says_the_same_as_text(desk: Desk, usual: Registers) -> None:
    for name in HEADERS:
        put_parquet(desk, name, as_frame(desk, name))
    assert_same(desk.read(), usual)


def test_parquet_may_hold_dates_numbers_and_categories(desk: Desk, usual: Registers) -> None:
    visits = as_frame(desk, "visits")
    put_parquet(desk, "visits", visits.assign(检查日期=pd.to_datetime(visits["检查日期"]), 检查结果=1.0))
    classes = as_frame(desk, "classes")
    months = classes["月份"].str.replace("-", "").astype("int32")
    put_parquet(desk, "classes", classes.assign(月份=months, 风险类别=classes["风险类别"].astype("category")))
    assert_same(desk.read(result_codes="gsxt"), usual)


def test_a_refused_record_of_parquet_is_named_by_its_number(desk: Desk) -> None:
    desk.put("classes", 4, "风险类别", None)
    put_parquet(desk, "classes", as_frame(desk, "classes"))
    assert refusals(desk.read()) == [("classes", 3, "风险类别", "", "missing_value")]
