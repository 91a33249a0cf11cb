"""Mapping files, ids of firms by their kind, and the empty workbook."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]  # ships no types
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_10

from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.model.errors import InputError
from simulation.model.exchange import json_schema, parse_file, to_json
from simulation.registry.firm_ids import id_reader, pattern_of
from simulation.registry.headings import FIELDS
from simulation.registry.mapping.built_in import BUILT_IN
from simulation.registry.mapping.format import USUAL, Mapping
from simulation.registry.mapping.template import template_bytes
from simulation.registry.registers import Registers, read_registers
from simulation.registry.values import Refusal
from simulation.workflows.mappings import adjusted_mapping, fitted_mapping, read_mapping, write_mapping
from tests.simulation.registry.desk import AS_OF, CODES, HEADERS, Desk, assert_same, problem_codes, refusals

# --- the file ---

HEADINGS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)


@given(
    st.dictionaries(st.sampled_from(["firm", "date", "task", "result"]), HEADINGS), st.sampled_from(["双随机", "投诉"])
)
def test_a_mapping_reads_back_as_itself_and_fits_its_schema(columns: dict[str, str], source: str) -> None:
    unique = {name: f"{name}{heading}" for name, heading in columns.items()}
    mapping = adjusted_mapping(
        USUAL, [f"visits.{name}={heading}" for name, heading in unique.items()], [f"visits.source={source}"], ["own"]
    )
    assert parse_file(Mapping, to_json(mapping)) == mapping
    jsonschema.validate(json.loads(to_json(mapping)), json_schema(Mapping))


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_built_in_mapping_is_a_mapping_file(name: str) -> None:
    assert parse_file(Mapping, to_json(BUILT_IN[name])) == BUILT_IN[name]
    jsonschema.validate(json.loads(to_json(BUILT_IN[name])), json_schema(Mapping))
    assert read_mapping(name) is BUILT_IN[name]


def test_the_columns_of_the_format_are_those_of_the_registers() -> None:
    schema = json_schema(Mapping)["$defs"]
    for register, fields in FIELDS.items():
        part = schema[f"{register.capitalize()}Mapping"]["properties"]
        names = [field.name for field in fields]
        assert part["columns"]["propertyNames"]["enum"] == names
        assert part["constants"]["propertyNames"]["enum"] == names[1:]


BROKEN = """{"format": "mapping/1", "title": "=1", "firm_ids": ["passport"], "extra": 1,
 "classes": {"columns": {"month": []}},
 "visits": {"columns": {"sorce": "来源", "date": "日期", "published": "日期"},
            "constants": {"firm": "x", "source": "随便", "date": "2025-03-01"}}}"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_problems_of_a_mapping_file_are_told_at_once(tmp_path: Path, language: str) -> None:
    file = tmp_path / "m.json"
    file.write_text(BROKEN, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_mapping(file, language)
    paths = [(problem.code, problem.path) for problem in caught.value.problems]
    assert sorted(paths) == sorted([
        ("bad_pattern", "title"), ("not_among", "firm_ids[0]"), ("unknown_key", "extra"),
        ("too_short", "classes.columns.month"), ("not_among", "visits.columns.sorce"),
        ("not_among", "visits.constants.firm"), ("heading_twice", "visits.columns.published"),
        ("mapped_twice", "visits.constants.date"), ("bad_answer", "visits.constants.channel"),
    ])  # fmt: skip
    assert len(str(caught.value).splitlines()) == len(paths) + 1


def test_a_mapping_without_any_kind_of_id_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        parse_file(Mapping, '{"format": "mapping/1", "title": "x", "firm_ids": []}')
    assert [(p.code, p.path) for p in caught.value.problems] == [("too_short", "firm_ids")]


def test_the_mapping_of_what_was_read_is_kept_and_reads_the_same(desk: Desk, usual: Registers, tmp_path: Path) -> None:
    for row in desk.tables["visits"]:
        row[3] = "备注" if row is desk.tables["visits"][0] else "抽查"
    desk.tables["visits"][0][1] = "实施时间"
    mapping = adjusted_mapping(USUAL, ["visits.date=实施时间"], ["visits.source=双随机"])
    first = desk.read(mapping=mapping)
    kept = read_mapping(write_mapping(fitted_mapping(first, "三月"), tmp_path / "m.json"))
    assert kept.of("visits").columns["date"] == ("实施时间",)
    again = desk.read(mapping=kept)
    assert_same(again, first)
    assert again.visits[["firm", "date"]].equals(usual.visits[["firm", "date"]])


def test_a_required_heading_of_the_mapping_that_is_gone_is_an_error_and_no_guess(desk: Desk) -> None:
    with pytest.raises(InputError) as caught:
        desk.read(mapping=adjusted_mapping(USUAL, ["visits.date=实施时间"]))
    (problem,) = caught.value.problems
    assert (problem.code, problem.path, problem.limit) == ("mapped_heading_missing", "visits.date", "实施时间")


def test_an_optional_heading_of_the_mapping_that_is_gone_is_told_among_the_headings(desk: Desk) -> None:
    registers = desk.read(mapping=adjusted_mapping(USUAL, ["visits.task=工作名称"]))
    row = registers.headings[(registers.headings["register"] == "visits") & (registers.headings["column"] == "task")]
    assert row["heading"].tolist() == [""]
    assert set(registers.visits["task"]) == {""}


def test_a_column_given_to_one_field_is_not_read_for_another_as_well(desk: Desk) -> None:
    registers = desk.read(mapping=adjusted_mapping(USUAL, ["visits.date=公示日期"]))
    assert registers.visits["published"].isna().all()
    assert set(registers.visits["date"].dt.day) == {20}


def test_an_answer_stands_in_the_place_of_the_file_s_own_column(desk: Desk) -> None:
    registers = desk.read(mapping=adjusted_mapping(USUAL, constants=["visits.source=投诉", "directory.region=一镇"]))
    assert set(registers.visits["channel"]) == {"complaint"}
    assert set(registers.directory["region"]) == {"一镇"}
    told = registers.headings[registers.headings["constant"] != ""]
    assert told[["register", "column", "constant"]].to_numpy().tolist() == [
        ["directory", "region", "一镇"], ["visits", "channel", "投诉"],
    ]  # fmt: skip


def test_results_of_a_list_that_only_the_mapping_names_are_read_by_it(desk: Desk) -> None:
    for row in desk.tables["visits"][1:]:
        row[6] = "8"
    assert {reason for *_, reason in refusals(desk.read())} == {"number_without_list"}
    mapping = adjusted_mapping(USUAL, result_codes="aic_2014")
    assert set(desk.read(mapping=mapping).visits["result"]) == {"10"}


def test_a_list_that_there_is_not_is_refused(desk: Desk) -> None:
    with pytest.raises(InputError) as caught:
        desk.read(mapping=adjusted_mapping(USUAL, result_codes="nowhere"))
    assert len(caught.value.problems) == 1


# --- ids ---


def numbers() -> list[str]:
    """Return registration numbers of six firms, with their check digits."""
    return [body + mod_11_10.calc_check_digit(body) for body in (f"4206076000{i:04d}" for i in range(len(CODES)))]


def rename(desk: Desk, ids: list[str]) -> None:
    known = dict(zip(CODES, ids, strict=True))
    for table in desk.tables.values():
        for row in table[1:]:
            row[0] = known[str(row[0])]


def test_old_registration_numbers_are_read_when_declared_and_named_when_not(desk: Desk) -> None:
    rename(desk, numbers())
    assert {reason for *_, reason in refusals(desk.read())} == {"is_registration_number"}
    registers = desk.read(mapping=adjusted_mapping(USUAL, firm_ids=["registration_number"]))
    assert refusals(registers) == []
    assert registers.directory["firm"].tolist() == numbers()


def test_a_column_may_hold_credit_codes_and_registration_numbers(desk: Desk) -> None:
    rename(desk, [*CODES[:3], *numbers()[3:]])
    desk.put("directory", 7, "统一社会信用代码", "123456789")
    both = adjusted_mapping(USUAL, firm_ids=["credit_code", "registration_number"])
    registers = desk.read(mapping=both)
    assert {(row, reason) for name, row, _, _, reason in refusals(registers) if name == "directory"} == {
        (7, "id_length")
    }
    assert registers.directory["firm"].tolist() == [*CODES[:3], *numbers()[3:5]]


def test_ids_of_ones_own_are_taken_as_they_stand(desk: Desk) -> None:
    rename(desk, [f"店-{i:03d}" for i in range(len(CODES))])
    registers = desk.read(mapping=adjusted_mapping(USUAL, firm_ids=["own"]))
    assert refusals(registers) == []
    assert registers.visits["firm"].iloc[0] == "店-000"


@given(st.integers(0, 10**14 - 1), st.integers(0, 14), st.integers(1, 9))
def test_a_changed_digit_of_a_registration_number_is_always_seen(number: int, place: int, shift: int) -> None:
    body = f"{number:014d}"
    whole = body + mod_11_10.calc_check_digit(body)
    read = id_reader(("registration_number",))
    assert read(whole) == whole
    digit = str((int(whole[place]) + shift) % 10)
    assert read(whole[:place] + digit + whole[place + 1 :]) == Refusal("registration_check_digit")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("4206", "registration_length"), ("42060760001234X", "registration_characters"),
        ("4.20607E+14", "code_lost_digits"),
    ],
)  # fmt: skip
def test_what_is_no_registration_number_says_why(text: str, reason: str) -> None:
    found = id_reader(("registration_number",))(text)
    assert isinstance(found, Refusal)
    assert found.reason == reason


@given(
    st.text(max_size=60), st.sampled_from([("own",), ("credit_code", "own"), ("credit_code", "registration_number")])
)
def test_every_accepted_id_is_of_the_declared_form_and_stays_itself(text: str, kinds: tuple) -> None:
    import re

    read = id_reader(kinds)
    found = read(text)
    if not isinstance(found, Refusal):
        assert re.match(pattern_of(kinds), found)
        assert read(found) == found


# --- the empty workbook ---


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_filled_in_is_read_for_every_register(
    desk: Desk, usual: Registers, tmp_path: Path, language: str
) -> None:
    book = openpyxl.load_workbook(BytesIO(template_bytes(load_catalogue(language))))
    for sheet, register in zip(book.worksheets, HEADERS, strict=False):
        assert [cell.value for cell in sheet[1]] == [field.headings[0] for field in FIELDS[register]]
        # Columns that the desk's files do not have may be left out: they stay blank.
        own = {heading: place for place, heading in enumerate(HEADERS[register])}
        order = [own.get(str(cell.value)) for cell in sheet[1]]
        for row in desk.tables[register][1:]:
            sheet.append(["" if place is None else row[place] for place in order])
    file = tmp_path / "filled.xlsx"
    book.save(file)
    assert_same(read_registers(file, file, file, file, as_of=AS_OF), usual)


def test_the_workbook_offers_lists_and_says_what_to_fill_in() -> None:
    book = openpyxl.load_workbook(BytesIO(template_bytes(load_catalogue("zh"))))
    visits = book["检查结果"]
    rules = {str(rule.sqref).split(":")[0]: rule for rule in visits.data_validations.dataValidation}
    headings = [str(cell.value) for cell in visits[1]]
    source = rules[f"{'ABCDEFGHI'[headings.index('检查来源')]}2"]
    assert source.type == "list"
    assert source.prompt.startswith("必填。")
    listed = [cell.value for column in book["选项"].iter_cols() for cell in column if cell.value]
    assert {"双随机", "投诉举报", "监测预警", "转办交办", "主动检查", "未发现问题", "A", "严重"} <= set(listed)
    assert book["选项"].sheet_state == "hidden"
    notes = {(row[0].value, row[1].value) for row in book["填写说明"].iter_rows(min_row=3)}
    assert len(notes) == sum(len(fields) for fields in FIELDS.values())


def test_an_empty_workbook_is_registers_of_no_records_and_no_crash(tmp_path: Path) -> None:
    file = tmp_path / "empty.xlsx"
    file.write_bytes(template_bytes(load_catalogue("zh")))
    registers = read_registers(file, file, file, file, as_of=AS_OF)
    assert registers.counts["read"].tolist() == [0, 0, 0, 0]


def test_a_mapping_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        write_mapping(USUAL, tmp_path / "m.txt")
    assert problem_codes(caught) == ["unknown_suffix"]
