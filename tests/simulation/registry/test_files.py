"""Files as platforms and offices write them: whatever the wrapping, the same records come out."""

from __future__ import annotations

import random
from datetime import date

import pytest

from simulation.language.catalogue import LANGUAGES
from simulation.language.wording import word_error
from simulation.model.errors import InputError
from simulation.registry.headings import FIELDS, find_header
from simulation.registry.registers import Registers
from tests.simulation.registry.desk import CODES, Desk, as_csv, assert_same, problem_codes, refusals

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
    desk.put_file("directory", content.replace("张湾".encode(), b"\xff\xfe\xff", 1))
    registers = desk.read()
    (found, *rest) = refusals(registers)
    assert (found[1], found[2], found[4]) == (2, "所属镇街", "undecodable")
    assert {other[4] for other in rest} == {"not_in_directory"}
    assert registers.counts["accepted"].iloc[0] == 5


def test_a_broken_character_in_a_name_costs_the_name_and_not_the_firm(desk: Desk) -> None:
    content = as_csv(desk.tables["directory"])
    desk.put_file("directory", content.replace("合成企业3".encode(), b"\xff\xfe\xff"))
    registers = desk.read()
    assert refusals(registers) == []
    assert registers.notes[["row", "column", "reason"]].to_numpy().tolist() == [[5, "主体名称", "undecodable"]]
    assert registers.directory["name"].tolist()[3] == ""


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
            header = [each.headings[0] for each in FIELDS[register]]
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
    always = [["signals", "number"], ["signals", "led_to_visit"]]  # few platforms have them
    assert absent[["register", "column"]].to_numpy().tolist() == [["visits", "inspectors"], *always]


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_header_says_is_told_once_however_many_columns_it_lacks(desk: Desk, language: str) -> None:
    desk.tables["visits"] = [["甲栏", "乙栏"], ["1", "2"]]
    with pytest.raises(InputError) as caught:
        desk.read()
    assert len(caught.value.problems) > 3
    told = word_error(caught.value, language)
    assert told.count("甲栏、乙栏") == 1
    assert all(problem.path in told for problem in caught.value.problems)


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
