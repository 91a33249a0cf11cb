"""Numbers of spreadsheets: what their format shows is read, what it hides is refused and never guessed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from simulation.files.grid import Column, Number
from simulation.files.number_formats import cell_text
from simulation.registry.cells.divisions import DIVISIONS
from simulation.registry.cells.sectors import read_sector, sector_reader
from simulation.registry.cells.tiers import read_tier
from simulation.registry.values import Noted, Refusal, clean
from simulation.registry.vocabulary import SECTIONS
from tests.simulation.registry.desk import HEADERS, Desk, as_frame, put_parquet, refusals

# --- formats ---


@pytest.mark.parametrize(
    ("number", "number_format", "shown"),
    [
        (111, "0000", "0111"), (511, "0000;@", "0511"), (610, "0000_ ", "0610"), (111, "General", "111"),
        (111, "@", "111"), (111, "#,##0", "111"), (2025.1, "0.00", "2025.10"), (2025.1, "0.0", "2025.1"),
        (2025.1, "General", "2025.1"), (2025.01, "0.0", "2025.01"), (202503, "000000", "202503"), (3, '00"月"', "03月"),
        (111, "[Red]0000", "0111"), (0.05, "0%", "5%"), (0.055, "0%", "5.5%"), (1, "0%", "100%"),
        (0.005, "0.0%", "0.5%"),
        (1.0, "0", "1"), (12, '"第"0"号"', "第12号"), (-5, "0000", "-5"), (45717, "0.00", "45717.00"),
        (914206070123456789, "000000000000000000", "9.14206E+17"), (7, "0000-00-00", "7"), (float("inf"), "0.0", "INF"),
    ],
)  # fmt: skip
def test_a_number_is_read_as_its_format_shows_it(number: float, number_format: str, shown: str) -> None:
    text = cell_text(number, number_format)
    assert (text, isinstance(text, Number)) == (shown, True)


@given(st.integers(0, 10**14) | st.floats(0, 1e14), st.sampled_from(["0000", "0.00", "0.0", "0%", "General", "00.000"]))
def test_a_format_never_changes_the_number(number: float, number_format: str) -> None:
    text = cell_text(number, number_format)
    value = float(text.rstrip("%")) / (100 if text.endswith("%") else 1)
    assert value == pytest.approx(number, rel=1e-12)


def test_the_same_digits_as_number_and_as_text_stay_two_things_in_a_column() -> None:
    column = Column.of(["111", Number("111"), "111", "", Number("111")])
    cells = column.at(np.arange(5, dtype=np.int64))
    assert [isinstance(cell, Number) for cell in cells] == [False, True, False, False, True]
    assert [str(cell) for cell in cells] == ["111", "111", "111", "", "111"]


# --- sectors ---


def with_formats(sheet: Worksheet, column: int, number_format: str) -> None:
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, column).number_format = number_format


def put_sectors(desk: Desk, values: list[Any]) -> None:
    for row, value in enumerate(values, start=2):
        desk.put("directory", row, "行业门类", value)


def test_codes_with_a_zero_in_front_are_read_as_the_format_shows_them(desk: Desk) -> None:
    put_sectors(desk, [111, 511, 610, 6210, 1311, 8310])
    desk.put_workbook("directory", lambda sheet: with_formats(sheet, 4, "0000"))
    assert desk.read().directory["sector"].tolist() == ["A", "A", "B", "H", "C", "P"]


@pytest.mark.parametrize("kind", ["xlsx", "parquet", "csv"])
def test_codes_that_lost_their_zero_are_refused_and_not_read_as_another_section(desk: Desk, kind: str) -> None:
    put_sectors(desk, [111, 511, 610, 6210, 1311, 8310])
    if kind == "xlsx":
        desk.put_workbook("directory")
    if kind == "parquet":
        put_parquet(desk, "directory", as_frame(desk, "directory").assign(行业门类=[111, 511, 610, 6210, 1311, 8310]))
    registers = desk.read()
    assert [(r, reason) for name, r, _, _, reason in refusals(registers) if name == "directory"] == [
        (row - (kind == "parquet"), "sector_lost_zero") for row in (2, 3, 4)
    ]
    assert registers.directory["sector"].tolist() == ["H", "C", "P"]


@pytest.mark.parametrize(
    ("column", "meant"),
    [
        (["511", "0111"], "F"), (["511", "512"], "F"), (["511", "6210"], None), ([Number("511")], None),
        ([Number("0511")], "A"), ([Number("51")], "F"), ([Number("51"), Number("511")], None), ([Number("5")], None),
        (["5"], None), (["05"], "A"), ([Number("5110"), Number("511")][::-1], None), ([Number("6210")], "H"),
        (["62", "6210"], "H"), (["'0111"], "A"),
    ],
)  # fmt: skip
def test_a_code_of_three_digits_is_a_group_only_where_no_zero_can_be_lost(column: list[str], meant: str | None) -> None:
    first = clean(column[0])
    found = sector_reader(column)(Number(first) if isinstance(column[0], Number) else first)
    assert isinstance(found, Refusal) if meant is None else found == meant


AGREE = [
    ("A", "A"), ("h", "H"), ("Ａ", "A"), ("H 住宿和餐饮业", "H"), ("H住宿和餐饮业", "H"), ("住宿和餐饮业", "H"),
    ("住宿餐饮业", "H"),
    ("A-农、林、牧、渔业", "A"), ("农林牧渔业", "A"), ("批发和零售业（F）", "F"), ("批发零售业", "F"), ("H62", "H"),
    ("H6210", "H"),
    ("62", "H"), ("6210", "H"), ("餐饮业", "H"), ("H餐饮业", "H"), ("H62餐饮业", "H"), ("62 餐饮业", "H"),
    ("H6210正餐服务", "H"), ("C制造业", "C"), ("制造业", "C"), ("C39计算机、通信和其他电子设备制造业", "C"),
    ("教育", "P"),
    ("门类H", "H"), ("I.信息传输、软件和信息技术服务业", "I"), ("S 公共管理、社会保障和社会组织", "S"),
]  # fmt: skip
DISAGREE = [
    "A类", "B2B电商", "P2P平台", "C餐饮业", "A制造业", "H制造业", "A6210", "C62", "C62餐饮业", "H13餐饮业", "D类",
    "C2C", "O2O平台",
    "A/B", "AB", "U", "H正餐服务", "正餐服务", "98", "00", "6210正餐", "2025年", "T台", "K歌", "A股", "12345", "62-63",
    "J2EE",
]  # fmt: skip


@pytest.mark.parametrize(("text", "section"), AGREE)
def test_letter_number_and_words_of_a_sector_may_stand_together(text: str, section: str) -> None:
    assert read_sector(clean(text)) == section


@pytest.mark.parametrize("text", DISAGREE)
def test_a_letter_that_does_not_agree_with_what_stands_beside_it_is_refused(text: str) -> None:
    found = read_sector(clean(text))
    assert isinstance(found, Refusal)
    assert found.reason in ("sector_letter_words", "unknown_sector")


def test_every_division_belongs_to_the_section_of_its_number() -> None:
    assert sorted(map(int, DIVISIONS)) == list(range(1, 98))
    for code, name in DIVISIONS.items():
        section = read_sector(code)
        assert isinstance(section, str)
        assert read_sector(name) == read_sector(f"{section}{code}{name}") == section


@given(st.sampled_from(sorted(SECTIONS)), st.sampled_from(sorted(SECTIONS)))
def test_a_letter_before_the_name_of_another_section_is_never_believed(letter: str, other: str) -> None:
    found = read_sector(letter + SECTIONS[other][0])
    assert found == letter if letter == other else isinstance(found, Refusal)


@given(st.text(max_size=12) | st.text("ABCPabc0123456789类业餐饮 ", max_size=8))
def test_any_text_is_a_section_or_refused(text: str) -> None:
    found = read_sector(clean(text))
    assert isinstance(found, Refusal) or found in SECTIONS


# --- months ---


def test_months_stored_as_numbers_are_read_as_their_format_shows_them(desk: Desk) -> None:
    months = [2025.09, 2025.1, 2025.11, 2025.01]
    desk.tables["classes"] = [
        [*HEADERS["classes"]],
        *([desk.tables["directory"][1][0], month, "A"] for month in months),
    ]
    desk.put_workbook("classes", lambda sheet: with_formats(sheet, 2, "0.00"))
    registers = desk.read()
    assert refusals(registers) == []
    assert registers.classes["month"].tolist() == [2025 * 12 + m for m in (8, 9, 10, 0)]
    desk.put_workbook("classes")
    assert [(row, reason) for _, row, _, _, reason in refusals(desk.read())] == [(3, "month_lost_zero")]


# --- tiers ---

TIERS = [
    ("A", "A"), ("低风险", "A"), ("风险低", "A"), ("较低风险", "B"), ("风险较低", "B"), ("一般风险", "B"),
    ("中等风险", "C"), ("中风险", "C"),
    ("较高风险", "C"), ("较大风险", "C"), ("高风险", "D"), ("重大风险", "D"), ("D级", "D"), ("C级（中等风险）", "C"),
    ("蓝色", "A"),
    ("黄", "B"), ("橙色", "C"), ("红色风险", "D"), ("B（较低风险）", "B"),
]  # fmt: skip
NUMBERED = [
    ("一级", "A"),
    ("Ⅰ类", "A"),
    ("II级", "B"),
    ("3级", "C"),
    ("四级", "D"),
    ("第一类", "A"),
    ("一级风险", "A"),
    ("Ⅳ", "D"),
]


@pytest.mark.parametrize(("text", "tier"), TIERS)
def test_a_tier_is_read_in_the_words_of_its_trade(text: str, tier: str) -> None:
    assert read_tier(clean(text)) == tier


@pytest.mark.parametrize(("text", "tier"), NUMBERED)
def test_a_tier_that_is_only_numbered_is_noted_as_assumed(text: str, tier: str) -> None:
    assert read_tier(clean(text)) == Noted(tier, "tier_order_assumed", tier)


@pytest.mark.parametrize("text", ["五级", "E", "D（低风险）", "A（较低风险）", "较", "风险", "V类", "高低"])
def test_what_is_no_tier_is_refused(text: str) -> None:
    assert read_tier(clean(text)) == Refusal("unknown_tier")
