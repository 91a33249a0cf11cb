"""What offices write in the annual table: read as meant, or refused in words with the cell and the remedy."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.files.annual.amounts import POSSIBLE, Said, read_amounts
from simulation.files.annual.departments import read_departments
from simulation.files.annual.importing import parse_annual_table
from simulation.files.annual.numerals import numeral
from simulation.files.annual.rows import read_frequency, read_ratio
from simulation.files.annual.table import annual_table
from simulation.files.annual.times import read_times
from simulation.files.annual.unreadable import UnreadableError
from simulation.language.catalogue import LANGUAGES
from simulation.language.wording import word_error
from simulation.model.errors import InputError
from simulation.model.plan import Plan
from tests.simulation.files.test_annual_table import cell, edited, made

# --- ratios ---

RATIOS = [
    ("3%", (0.03, 0.03, 0.03, 0.03)), ("3％", (0.03,) * 4), ("2‰", (0.002,) * 4), ("0.5%", (0.005,) * 4),
    ("0.05", (0.05,) * 4),
    ("A、B类3%；C、D类10%", (0.03, 0.03, 0.1, 0.1)), ("A、B类 3%\nC、D类 10%", (0.03, 0.03, 0.1, 0.1)),
    ("A类1%\nB类3%\nC类10%\nD类50%", (0.01, 0.03, 0.1, 0.5)), ("A类1%，B类3%，C类10%，D类50%", (0.01, 0.03, 0.1, 0.5)),
    ("A类1%B类3%C类10%D类50%", (0.01, 0.03, 0.1, 0.5)), ("A：1%；B：3%；C：10%；D：50%。", (0.01, 0.03, 0.1, 0.5)),
    ("A类不抽；B类3%；C类10%；D类100%", (0, 0.03, 0.1, 1)), ("A类不抽查、B类3%、C、D类10%", (0, 0.03, 0.1, 0.1)),
    ("A类/；B类3%；C类10%；D类50%", (0, 0.03, 0.1, 0.5)), ("A类—；其余5%", (0, 0.05, 0.05, 0.05)),
    ("D类50%；其余3%", (0.03, 0.03, 0.03, 0.5)), ("A-C类3%；D类10%", (0.03, 0.03, 0.03, 0.1)),
    ("A至C类3%，D类10%", (0.03, 0.03, 0.03, 0.1)), ("AB类3%，CD类10%", (0.03, 0.03, 0.1, 0.1)), ("各类3%", (0.03,) * 4),
    ("A和B类3%，C及D类10%", (0.03, 0.03, 0.1, 0.1)),
    ("A类企业1‰；B类企业2‰；C类企业1%；D类企业2%", (0.001, 0.002, 0.01, 0.02)),
    ("A/B类3%；C/D类10%", (0.03, 0.03, 0.1, 0.1)), ("A、B类按3%抽取；C、D类按10%抽取", (0.03, 0.03, 0.1, 0.1)),
    ("抽查比例3%", (0.03,) * 4),
    ("A 1%; B 3%; C 10%; D 50%", (0.01, 0.03, 0.1, 0.5)), ("0%", (0,) * 4), ("100%", (1,) * 4),
]  # fmt: skip
WRONG_RATIOS = [
    ("很多", "bad_ratio_cell"), ("", "bad_ratio_cell"), ("3", "no_per_cent"), ("1", "no_per_cent"), ("150%", "above"),
    ("≥5%", "only_a_bound"), ("不低于5%", "only_a_bound"), ("5%以上", "only_a_bound"), ("约5%", "only_a_bound"),
    ("A类1%", "class_missing"), ("A类1%；A类2%；B、C、D类3%", "class_twice"), ("3%；A类1%", "class_twice"),
    ("A类不抽", "class_missing"), ("/", "bad_ratio_cell"), ("—", "bad_ratio_cell"),
    ("3%（重点企业10%）", "bad_ratio_cell"),
    ("3%-5%", "bad_ratio_cell"), ("E类3%", "bad_ratio_cell"), ("不抽", "bad_ratio_cell"), ("-3%", "bad_ratio_cell"),
    ("A类B类", "bad_ratio_cell"), ("三级机构≥50%", "only_a_bound"), ("3%%", "bad_ratio_cell"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "shares"), RATIOS)
def test_ratios_are_read_as_offices_write_them(text: str, shares: tuple[float, ...]) -> None:
    assert tuple(read_ratio(text).shares().values()) == pytest.approx(shares, abs=1e-15)


@pytest.mark.parametrize(("text", "code"), WRONG_RATIOS)
def test_what_is_no_ratio_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_ratio(text).shares()
    assert caught.value.problem.code == code


# --- frequencies ---

ROUNDS = [
    ("1次/年", 1), ("2次/年", 2), ("每年1次", 1), ("每年一次", 1), ("一年两次", 2), ("全年4次", 4), ("年1次", 1),
    ("1次", 1), ("2", 2), ("12", 12),
    ("每季度1次", 4), ("每季1次", 4), ("1次/季度", 4), ("每半年1次", 2), ("半年一次", 2), ("1次/半年", 2),
    ("每月1次", 12), ("1次/月", 12),
    ("每两个月1次", 6), ("每2个月抽查1次", 6), ("每4个月1次", 3), ("十二次/年", 12), ("每年度检查1次", 1),
    ("每三个月1次", 4), ("2 a year", 2),
]  # fmt: skip
BY_CLASS = [
    ("A、B类1次/年；C、D类每季度1次", (1, 1, 4, 4)),
    ("A类每年1次\nB类每年1次\nC类每半年1次\nD类每季度1次", (1, 1, 2, 4)),
    ("D类每月1次；其余1次/年", (1, 1, 1, 12)), ("A类不抽；其余2次/年", (1, 2, 2, 2)),
    ("A类/；B类1次/年；C、D类2次/年", (1, 1, 2, 2)),
    ("A-C类1次/年，D类2次/年", (1, 1, 1, 2)), ("A 1 a year; B 1 a year; C 1 a year; D 2 a year", (1, 1, 1, 2)),
]  # fmt: skip
WRONG_ROUNDS = [
    ("5次/年", "rounds_uneven"), ("每季度2次", "rounds_uneven"), ("每周1次", "bad_ratio_cell"), ("24", "rounds_uneven"),
    ("2年1次", "rounds_below_one"), ("两年一次", "rounds_below_one"), ("每三年1次", "rounds_below_one"),
    ("1次/2年", "rounds_below_one"),
    ("5", "rounds_uneven"), ("0", "bad_ratio_cell"), ("0次/年", "bad_rounds_cell"), ("常常", "bad_ratio_cell"),
    ("≥1次/年", "only_a_bound"), ("不少于2次", "only_a_bound"), (">=1", "only_a_bound"), ("=1", "bad_ratio_cell"),
    ("A类1次/年", "class_missing"), ("1-2次/年", "bad_ratio_cell"), ("每5个月1次", "rounds_uneven"),
    ("/", "bad_ratio_cell"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rounds"), ROUNDS)
def test_frequencies_are_read_as_offices_write_them(text: str, rounds: int) -> None:
    assert read_frequency(text).rounds == dict.fromkeys("ABCD", rounds)


@pytest.mark.parametrize(("text", "rounds"), BY_CLASS)
def test_frequencies_may_differ_by_class(text: str, rounds: tuple[int, ...]) -> None:
    found = read_frequency(text).rounds
    assert tuple(found[name] for name in "ABCD") == rounds


@pytest.mark.parametrize(("text", "code"), WRONG_ROUNDS)
def test_a_frequency_that_cannot_be_planned_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_frequency(text)
    assert caught.value.problem.code == code


# --- times ---

Q1, Q2, Q3, Q4 = [1, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11, 12]
TIMES = [
    ("全年", [*Q1, *Q2, *Q3, *Q4]), ("1—12月", [*Q1, *Q2, *Q3, *Q4]), ("第三季度", Q3), ("三季度", Q3),
    ("第3季度", Q3), ("Q3", Q3),
    ("一季度", Q1), ("第二、三季度", [*Q2, *Q3]), ("二季度、四季度", [*Q2, *Q4]), ("第一至第三季度", [*Q1, *Q2, *Q3]),
    ("上半年", [*Q1, *Q2]),
    ("下半年", [*Q3, *Q4]), ("9月底前", list(range(1, 10))), ("9月30日前", list(range(1, 10))),
    ("9月前", list(range(1, 9))),
    ("9月底之前完成", list(range(1, 10))), ("12月底前", list(range(1, 13))), ("11月-2月", [1, 2, 11, 12]),
    ("11月至次年2月", None),
    ("3月—12月", list(range(3, 13))), ("3-5月", [3, 4, 5]), ("3月至5月", [3, 4, 5]), ("3~5月", [3, 4, 5]),
    ("3月、5月、9月", [3, 5, 9]),
    ("3、5、9月", [3, 5, 9]), ("3月，第四季度", [3, *Q4]), ("3月1日—10月31日", list(range(3, 11))),
    ("3月1日至10月30日", None),
    ("3月15日-10月31日", None), ("2026年3月—12月", list(range(3, 13))), ("2026年3月至2026年12月", list(range(3, 13))),
    ("2025年3月—12月", None), ("2026年11月-2027年2月", [1, 2, 11, 12]), ("2026年", list(range(1, 13))),
    ("2026年上半年", [*Q1, *Q2]),
    ("3月起", list(range(3, 13))), ("2月1日-2月28日", [2]), ("13月", None), ("0月", None), ("", None), ("/", None),
    ("择期", None),
    ("3月/6月", [3, 6]), ("3月\n6月", [3, 6]), ("5月份", [5]), ("month 3, months 5–6", [3, 5, 6]), ("第五季度", None),
    ("3月1日", None),
    ("每月", list(range(1, 13))), ("3月底", [3]), ("6月末前", list(range(1, 7))),
]  # fmt: skip


@pytest.mark.parametrize(("text", "months"), TIMES)
def test_times_are_read_as_offices_write_them(text: str, months: list[int] | None) -> None:
    if months is None:
        with pytest.raises(UnreadableError):
            read_times(text, 2026)
    else:
        assert read_times(text, 2026) == months


# --- departments ---


@pytest.mark.parametrize(
    ("lead", "partners", "meant"),
    [
        ("市场监管", "/", ["市场监管"]), ("市场监管", "—", ["市场监管"]), ("市场监管", "——", ["市场监管"]),
        ("市场监管", "-", ["市场监管"]),
        ("市场监管", "无", ["市场监管"]), ("市场监管", "", ["市场监管"]), ("市场监管", "暂无", ["市场监管"]),
        ("市场监管、税务", "/", ["市场监管", "税务"]),
        ("市烟草专卖局", "市邮政管理局、\n市公安局", ["市烟草专卖局", "市邮政管理局", "市公安局"]),
        ("a；b", "c/d", ["a", "b", "c", "d"]),
        ("市场监管", "税务、市场监管", ["市场监管", "税务"]), ("市场监管", "税务、/", ["市场监管", "税务"]),
        ("/", "税务", ["税务"]),
    ],
)  # fmt: skip
def test_departments_are_one_or_several_in_either_cell(lead: str, partners: str, meant: list[str]) -> None:
    assert read_departments(lead, partners) == meant


# --- through the workbook ---


def read(*edits: Any) -> Plan:
    return parse_annual_table(edited(annual_table(made()), *edits), "表.xlsx", "zh")


@pytest.mark.parametrize("mark", ["/", "—", "-", "无", None, "", "／"])
def test_a_mark_for_none_makes_no_joint_inspection(mark: str | None) -> None:
    assert read(cell("I4", mark)).programmes[0].departments == ("市场监管",)


def test_several_departments_that_lead_are_several() -> None:
    assert read(cell("H5", "消防、应急"), cell("I5", "/")).programmes[1].departments == ("消防", "应急")


def test_a_ratio_cell_may_hold_the_frequency_as_well() -> None:
    first = read(cell("F4", "3%;2次/年")).programmes[0]
    assert (first.ratio.A, first.ratio.D) == (0.03, 0.03)
    assert (first.rounds_per_year.A, first.rounds_per_year.D) == (2, 2)
    both = read(cell("F4", "3%；2次/年"), cell("G4", "每半年1次"))
    assert both.programmes[0].rounds_per_year.B == 2


def test_a_class_may_have_its_ratio_and_frequency_side_by_side() -> None:
    said = read_amounts("A类1%、1次/年；B、C类3%，2次/年；D类50%，每季度1次")
    assert said.ratio == {"A": Decimal("0.01"), "B": Decimal("0.03"), "C": Decimal("0.03"), "D": Decimal("0.5")}
    assert said.rounds == {"A": 1, "B": 2, "C": 2, "D": 4}


REFUSALS = [
    ({"F4": "3%；2次/年", "G4": "1次/年"}, "G4", "two_cells_differ"),
    ({"G4": "A类不抽；其余1次/年"}, "G4", "never_but_drawn"),
    ({"G4": "5次/年"}, "G4", "rounds_uneven"), ({"G4": "2年1次"}, "G4", "rounds_below_one"),
    ({"F5": "≥5%"}, "F5", "only_a_bound"),
    ({"F4": "150%"}, "F4", "above"), ({"J4": "2025年3月"}, "J4", "another_year"),
    ({"F4": "A类3%"}, "F4", "class_missing"),
    ({"G4": "常常"}, "G4", "bad_rounds_cell"), ({"G5": "12次/年"}, "G5", "round_without_month"),
    ({"H5": "/"}, "H5", None),
    ({"J4": "3月5日-3月20日"}, "J4", "parts_of_months"), ({"F4": "3"}, "F4", "no_per_cent"),
    ({"F4": "A、A类3%"}, "F4", "class_twice"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "place", "code"), REFUSALS)
def test_a_refusal_names_the_cell_once_and_says_what_to_write(
    changes: dict[str, str], place: str, code: str | None
) -> None:
    with pytest.raises(InputError) as refused:
        read(*(cell(*item) for item in changes.items()))
    (problem,) = refused.value.problems
    assert problem.path == place
    assert code in (None, problem.code)
    for language in LANGUAGES:
        line = word_error(refused.value, language).splitlines()[1]
        assert line.strip().startswith(place)
        assert "programmes" not in line
        assert "{" not in line
        assert ("；" if language == "zh" else ";") in line


def test_the_remedy_for_a_frequency_keeps_the_visits_of_a_year() -> None:
    with pytest.raises(InputError) as refused:
        read(cell("G4", "5次/年"), cell("G5", "2年1次"))
    assert "4、6 次/年" in str(refused.value)
    assert "乘以 1/2" in str(refused.value)


def test_a_ratio_in_per_cent_is_read_by_its_format_and_one_without_is_refused() -> None:
    def per_cent(book: Any) -> None:
        book.worksheets[0]["F4"] = 1
        book.worksheets[0]["F4"].number_format = "0%"

    assert read(per_cent).programmes[0].ratio.D == 1.0
    with pytest.raises(InputError):
        read(cell("F4", 1))


PIECES = st.sampled_from(
    ["A", "B", "C", "D", "类", "、", "；", ";", "\n", "/", "—", "3%", "10%", "2‰", "不抽", "其余", "1次/年",
    "每季度1次", "5次/年", "2年1次",
     "全年", "第", "三季度", "9月", "底前", "-", "2月", "上半年", "≥", "0", "1", "12", "无", " ", "（", "）",
     "市场监管"]
)  # fmt: skip


def outcome(reader: Callable[[Any], object], text: object) -> object:
    """Return what a reader says, or the refusal; whatever else it raises is a defect."""
    try:
        return reader(text)
    except (UnreadableError, InputError) as error:
        return error


@settings(max_examples=400)
@given(st.lists(PIECES, max_size=9).map("".join) | st.text(max_size=15))
def test_any_cell_is_read_or_refused_as_a_cell(text: str) -> None:
    for reader in (
        read_ratio,
        read_frequency,
        lambda cell: read_times(cell, 2026),
        lambda cell: read_departments(cell, cell),
    ):
        found = outcome(reader, text)
        if reader is read_ratio and isinstance(found, Said):
            assert all(0 <= share <= 1 for share in found.ratio.values())
            assert set(found.rounds.values()) <= set(POSSIBLE)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("ABDFGHIJ"), st.sampled_from("45"), st.lists(PIECES, max_size=5).map("".join)),
        max_size=4,
    )
)
def test_a_table_edited_at_random_is_a_plan_or_names_its_cells(edits: list[tuple[str, str, str]]) -> None:
    changes = [cell(column + row, text) for column, row, text in edits]
    found = outcome(parse_annual_table, edited(annual_table(made()), *changes))
    if isinstance(found, InputError):
        assert all(word_error(found, language) for language in LANGUAGES)
        assert not [p.path for p in found.problems if "ratio" in p.path or "rounds" in p.path]


@given(st.integers(1, 99))
def test_numerals_are_read_back(number: int) -> None:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    written = (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[ones] if ones else "")
    assert numeral(written) == numeral(str(number)) == number
