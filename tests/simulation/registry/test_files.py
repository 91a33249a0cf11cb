"""Files as platforms and offices write them: whatever the wrapping, the same records come out."""

from __future__ import annotations

import os
import random
import sys
import zipfile
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from simulation.model.errors import InputError
from simulation.registry import delimited, panels, sheets, workbooks
from simulation.registry.headings import FIELDS, find_header
from simulation.registry.registers import Registers
from tests.simulation.registry.desk import CODES, HEADERS, Desk, as_csv, is_whole, refusals

ORIGIN = date(1899, 12, 30)


@pytest.fixture
def usual(tmp_path: Path) -> Registers:
    folder = tmp_path / "usual"
    folder.mkdir()
    return Desk(folder).read()


def assert_same(registers: Registers, usual: Registers) -> None:
    assert refusals(registers) == []
    for name in HEADERS:
        pd.testing.assert_frame_equal(getattr(registers, name), getattr(usual, name))


def problem_codes(caught: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [problem.code for problem in caught.value.problems]


# --- text ---


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_encoding_and_separator_are_found_out(desk: Desk, usual: Registers, encoding: str, delimiter: str) -> None:
    for name, table in desk.tables.items():
        desk.put_file(name, as_csv(table, encoding, delimiter))
    assert_same(desk.read(), usual)


def test_the_source_tells_file_encoding_and_digest(desk: Desk) -> None:
    desk.put_file("classes", as_csv(desk.tables["classes"], "gb18030"))
    source = desk.read().sources["classes"]
    assert source.startswith("classes.csv (gb18030, sha256:")


def test_a_broken_character_spoils_its_record_and_no_other(desk: Desk) -> None:
    content = as_csv(desk.tables["directory"])
    desk.put_file("directory", content.replace("合成企业3".encode(), b"\xff\xfe\xff"))
    registers = desk.read()
    (found, *rest) = refusals(registers)
    assert (found[1], found[2], found[4]) == (5, "主体名称", "undecodable")
    assert {other[4] for other in rest} == {"not_in_directory"}
    assert registers.counts["accepted"].iloc[0] == 5


def test_old_line_ends_are_lines_too(desk: Desk, usual: Registers) -> None:
    desk.put_file("classes", as_csv(desk.tables["classes"]).replace(b"\r\n", b"\r"))
    assert_same(desk.read(), usual)


def test_an_open_quotation_mark_does_not_swallow_the_records_behind_it(desk: Desk) -> None:
    text = as_csv(desk.tables["classes"]).decode().replace(f"{CODES[3]},2025-02", f'"{CODES[3]},2025-02')
    desk.put_file("classes", text.encode())
    with pytest.raises(InputError) as caught:
        desk.read()
    assert problem_codes(caught) == ["broken_row"]


def test_a_cell_may_hold_line_breaks_and_separators(desk: Desk) -> None:
    desk.put("directory", 3, "主体名称", '合成,"企业"\n一')
    registers = desk.read()
    assert refusals(registers) == []
    assert registers.directory["name"].iloc[1] == '合成,"企业"一'


# --- headers ---


def test_columns_stand_in_any_order_beside_others(desk: Desk, usual: Registers) -> None:
    order = random.Random(1)
    for table in desk.tables.values():
        places = order.sample(range(len(table[0]) + 1), len(table[0]) + 1)
        for number, row in enumerate(table):
            extended = [*row, "备注" if number == 0 else "阅"]
            row[:] = [extended[place] for place in places]
    registers = desk.read()
    assert_same(registers, usual)
    unused = registers.headings[registers.headings["column"] == ""]
    assert unused["heading"].tolist() == ["备注"] * 4


@pytest.mark.parametrize("register", list(FIELDS))
def test_every_spelling_of_every_heading_is_understood(desk: Desk, usual: Registers, register: str) -> None:
    for place, field in enumerate(FIELDS[register]):
        for spelling in field.headings:
            header = list(HEADERS[register])
            header[place] = spelling
            found = find_header(register, [header])
            assert found.missing == ()
            assert found.columns[field.name] == place, spelling


@pytest.mark.parametrize("register", list(FIELDS))
def test_no_spelling_stands_for_two_columns(register: str) -> None:
    spellings = [spelling for field in FIELDS[register] for spelling in field.headings]
    assert len(spellings) == len(set(spellings))


@pytest.mark.parametrize("dress", ["*{}", "{}（必填）", " {} ", "{}\n(文本)", "“{}”", "{}：", "＊{}【必填】"])
def test_what_platforms_add_to_a_heading_is_overlooked(desk: Desk, usual: Registers, dress: str) -> None:
    for table in desk.tables.values():
        table[0] = [dress.format(heading) for heading in table[0]]
    assert_same(desk.read(), usual)


def test_of_two_columns_that_fit_the_usual_one_is_read(desk: Desk, usual: Registers) -> None:
    for number, row in enumerate(desk.tables["directory"]):
        row.insert(0, "注册号" if number == 0 else "420607000012345")
    registers = desk.read()
    assert_same(registers, usual)
    assert "注册号" in set(registers.headings.loc[registers.headings["column"] == "", "heading"])


def test_titles_and_notes_stand_above_the_header(desk: Desk, usual: Registers) -> None:
    desk.tables["visits"][:0] = [["襄州区检查结果导出表"], ["导出单位：", "某局"], []]
    assert_same(desk.read(), usual)


def test_rows_below_a_title_keep_the_numbers_of_the_file(desk: Desk) -> None:
    desk.put("visits", 3, "检查结果", "?")
    desk.tables["visits"][:0] = [["襄州区检查结果导出表"], []]
    assert [found[1] for found in refusals(desk.read())] == [5]


def test_optional_columns_may_be_missing_and_that_is_told(desk: Desk) -> None:
    for row in desk.tables["visits"]:
        del row[5:6]
    registers = desk.read()
    assert refusals(registers) == []
    assert set(registers.visits["inspectors"]) == {""}
    absent = registers.headings[registers.headings["heading"] == ""]
    assert absent[["register", "column"]].to_numpy().tolist() == [["visits", "inspectors"]]


def test_a_missing_column_is_an_error_that_names_it_and_its_spellings(desk: Desk) -> None:
    for row in desk.tables["classes"]:
        row[1:] = []
    with pytest.raises(InputError) as caught:
        desk.read()
    assert caught.value.source == "classes.csv"
    assert [(p.code, p.path) for p in caught.value.problems] == [
        ("no_such_heading", "月份"),
        ("no_such_heading", "风险类别"),
    ]
    assert "推送月份" in str(caught.value.problems[0].limit)
    assert caught.value.problems[0].value == "统一社会信用代码"


# --- cells as people guard and dress them ---


def test_full_width_characters_are_read_as_their_half_width_twins(desk: Desk, usual: Registers) -> None:
    wide = str.maketrans({chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F)})
    for name, columns in (("directory", [0, 3, 5]), ("classes", [0, 1, 2]), ("visits", [0, 1, 8]), ("signals", [0, 1])):
        for row in desk.tables[name][1:]:
            for place in columns:
                row[place] = str(row[place]).translate(wide)
    assert_same(desk.read(), usual)


@pytest.mark.parametrize("guard", ['="{}"', "'{}", "\t{}", "{}\t", "\u200b{}\ufeff", " {}\u3000"])
def test_guards_against_excel_are_taken_off(desk: Desk, usual: Registers, guard: str) -> None:
    for table in desk.tables.values():
        for row in table[1:]:
            row[0] = guard.format(row[0])
    assert_same(desk.read(), usual)


@pytest.mark.parametrize(
    "form",
    ["%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d", "%Y-%m-%d 00:00:00", "%Y/%m/%d 8:30", "%Y-%m-%dT08:30:00.000Z"],
)
def test_dates_are_written_in_many_ways(desk: Desk, usual: Registers, form: str) -> None:
    for name, place in (("directory", 5), ("visits", 1), ("visits", 8), ("signals", 1)):
        for row in desk.tables[name][1:]:
            row[place] = date.fromisoformat(str(row[place])).strftime(form)
    assert_same(desk.read(), usual)


@pytest.mark.parametrize("form", ["%Y/%m", "%Y年%m月", "%Y%m", "%Y-%m-%d", "%Y.%m", "%Y年%m月份"])
def test_months_are_written_in_many_ways(desk: Desk, usual: Registers, form: str) -> None:
    for row in desk.tables["classes"][1:]:
        row[1] = date.fromisoformat(f"{row[1]}-01").strftime(form)
    assert_same(desk.read(), usual)


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
    assert_same(desk.read(), usual)


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


def put_parquet(desk: Desk, register: str, frame: pd.DataFrame) -> None:
    file = BytesIO()
    frame.to_parquet(file)
    desk.put_file(register, file.getvalue(), ".parquet")


def as_frame(desk: Desk, register: str) -> pd.DataFrame:
    return pd.DataFrame(desk.tables[register][1:], columns=HEADERS[register])


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
    assert_same(desk.read(), usual)


def test_a_refused_record_of_parquet_is_named_by_its_number(desk: Desk) -> None:
    desk.put("classes", 4, "风险类别", None)
    put_parquet(desk, "classes", as_frame(desk, "classes"))
    assert refusals(desk.read()) == [("classes", 3, "风险类别", "", "missing_value")]


# --- files that are none ---


def workbook_bytes(rows: list[list[object]]) -> bytes:
    book, file = Workbook(), BytesIO()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(row)
    book.save(file)
    return file.getvalue()


NOISE = random.Random(7).randbytes(5000)
WORKBOOK = workbook_bytes([["统一社会信用代码", "月份", "风险类别"], [CODES[0], "2025-01", "A"]])


def zipped(name: str, content: bytes) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_register"),
        (b"\r\n \r\n", "empty_register"),
        (b"\xef\xbb\xbf", "empty_register"),
        (NOISE, "not_a_table"),
        (b"\x00" * 4096, "not_a_table"),
        (b"\x89PNG\r\n\x1a\n" + NOISE, "not_a_table"),
        (b"\xff\xfe" + NOISE[:4999], "not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NOISE, "old_workbook"),
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "web_page"),
        (b"  <?xml version='1.0'?><Workbook/>", "web_page"),
        (b"PK\x03\x04" + NOISE, "damaged_workbook"),
        (WORKBOOK[: len(WORKBOOK) // 2], "damaged_workbook"),
        (zipped("word/document.xml", b"<a/>"), "damaged_workbook"),
        (zipped("a.txt", b"x"), "damaged_workbook"),
        (workbook_bytes([]), "empty_register"),
        (b"PAR1" + NOISE, "damaged_parquet"),
        (b"PAR1PAR1", "damaged_parquet"),
        ("一,二,三\n1,2,3\n".encode(), "no_such_heading"),
        (b"{\"a\": 1}", "no_such_heading"),
        (workbook_bytes([["一", "二"]]), "no_such_heading"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_what_is_no_register_is_one_readable_problem_whatever_it_is_called(
    desk: Desk, content: bytes, code: str, suffix: str
) -> None:
    desk.put_file("classes", content, suffix)
    with pytest.raises(InputError) as caught:
        desk.read()
    assert set(problem_codes(caught)) == {code}
    assert caught.value.source == f"classes{suffix}"


def test_a_workbook_called_csv_is_read_as_what_it_is(desk: Desk) -> None:
    desk.put_file("classes", WORKBOOK, ".csv")
    assert refusals(desk.read()) == []


def test_a_file_that_is_not_there_and_a_folder_are_told_apart(desk: Desk, tmp_path: Path) -> None:
    desk.read()
    desk.files = {name: tmp_path / f"{name}.csv" for name in HEADERS}
    desk.files["visits"] = tmp_path / "none.csv"
    with pytest.raises(InputError) as caught:
        desk.read()
    assert problem_codes(caught) == ["unreadable"]
    desk.files = {name: tmp_path / f"{name}.csv" for name in HEADERS} | {"visits": tmp_path}
    with pytest.raises(InputError) as caught:
        desk.read()
    assert problem_codes(caught) == ["is_directory"]


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes are those of a POSIX system")
def test_a_pipe_is_refused_unread(desk: Desk, tmp_path: Path) -> None:
    desk.files["visits"] = tmp_path / "pipe.csv"
    os.mkfifo(desk.files["visits"])
    with pytest.raises(InputError) as caught:
        desk.read()
    assert problem_codes(caught) == ["no_regular_file"]


def test_a_header_without_records_is_a_register_of_none(desk: Desk) -> None:
    desk.tables["visits"][1:] = []
    registers = desk.read()
    assert registers.visits.empty
    assert is_whole(registers)


# --- guards ---


def test_a_text_too_large_for_memory_is_refused_before_it_is_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "SIZE_LIMIT", 200)
    with pytest.raises(InputError) as caught:
        desk.read()
    assert problem_codes(caught) == ["too_large"]
    assert caught.value.problems[0].remedy == "register_too_large"


def test_a_workbook_that_unpacks_to_too_much_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "UNPACKED_LIMIT", 1000)
    desk.put_file("classes", WORKBOOK, ".xlsx")
    with pytest.raises(InputError) as caught:
        desk.read()
    assert problem_codes(caught) == ["too_large"]


def test_a_whole_sheet_merged_does_not_fill_the_memory(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MERGED_LIMIT", 100)
    desk.put_workbook("classes", lambda sheet: sheet.merge_cells("A30:K39"))
    with pytest.raises(InputError) as caught:
        desk.read()
    assert problem_codes(caught) == ["damaged_workbook"]
    assert "A30:K39" in str(caught.value.problems[0].detail["reason"])


def test_parquet_with_too_many_records_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "ROWS_LIMIT", 3)
    put_parquet(desk, "classes", as_frame(desk, "classes"))
    with pytest.raises(InputError) as caught:
        desk.read()
    assert problem_codes(caught) == ["too_many_records"]


def test_text_with_many_broken_characters_is_no_text() -> None:
    content = ("统一社会信用代码,月份\n" * 50).encode() + b"\xff" * 40
    with pytest.raises(InputError) as caught:
        delimited.decode(content, "x.csv")
    assert problem_codes(caught) == ["not_a_table"]
