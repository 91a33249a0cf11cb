"""What is taken of registers: what results, sources and lists mean, how far the days reach, tables as declared."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from simulation.language.wording import word_error
from simulation.model.errors import InputError
from simulation.registry import checks
from simulation.registry.schemas import validated
from tests.simulation.registry.desk import CODE, CODES, STRANGER, Desk, refusals

# --- what the results mean ---


@pytest.mark.parametrize(
    ("result", "severity", "found", "meant"),
    [
        ("未发现问题", "", False, ""), ("正常", "", False, ""), ("未发现开展本次抽查涉及的经营活动", "", False, ""),
        ("未按规定公示应当公示的信息", "", True, "minor"), ("C", "", True, "serious"), ("c", "一般", True, "minor"),
        ("通过登记的住所(经营场所)无法联系", "", True, "minor"), ("不配合检查情节严重", "", True, "serious"),
        ("注销", "", False, ""), ("被吊销", "", False, ""), ("被撤销", "", False, ""), ("迁出", "", False, ""),
        ("发现问题已责令改正", "严重", True, "serious"), ("E", "", True, "minor"), ("A", "", True, "minor"),
        ("违反其他规定", "", True, "minor"),
    ],
)  # fmt: skip
def test_a_result_says_whether_something_was_found_and_how_severe(
    desk: Desk, result: str, severity: str, found: bool, meant: str
) -> None:
    desk.put("visits", 2, "检查结果", result)
    desk.put("visits", 2, "严重程度", severity)
    first = desk.read().visits.iloc[0]
    assert (bool(first["found"]), first["severity"]) == (found, meant)


@pytest.mark.parametrize(
    ("written", "channel"),
    [("双随机", "programme"), ("投诉举报", "complaint"), ("监测预警", "alert"), ("转办交办", "referral"),
     ("主动检查", "proactive")],
)  # fmt: skip
def test_every_source_of_visits_has_its_channel(desk: Desk, written: str, channel: str) -> None:
    desk.put("visits", 2, "检查来源", written)
    assert desk.read().visits["channel"].iloc[0] == channel


def test_departments_and_inspectors_are_lists_and_the_team_does_not_depend_on_their_order(desk: Desk) -> None:
    desk.put("visits", 2, "检查部门", "市场监管、税务、应急")
    desk.put("visits", 2, "检查人员", "乙，甲")
    desk.put("visits", 3, "检查人员", "")
    visits = desk.read().visits
    columns = ["n_departments", "departments", "inspectors", "team"]
    assert visits[columns].head(2).to_numpy().tolist() == [
        [3, "市场监管;应急;税务", "乙;甲", "乙;甲"],
        [1, "市场监管", "", "市场监管"],
    ]


def test_months_are_counted_from_year_zero(desk: Desk) -> None:
    registers = desk.read()
    assert registers.classes["month"].unique().tolist() == [2025 * 12 + m for m in range(4)]
    assert registers.visits["month"].unique().tolist() == [2025 * 12 + 2]


# --- how far the registers reach ---


def test_without_a_day_given_nothing_after_today_is_believed(desk: Desk) -> None:
    desk.tables["classes"].append([CODES[0], "2190-01", "A"])
    registers = desk.read(as_of=None)
    assert refusals(registers) == [("classes", 26, "月份", "2190-01", "after_as_of")]
    assert registers.as_of == date.today()


def test_synthetic_registers_may_lie_in_the_future_as_long_as_they_go_on(desk: Desk) -> None:
    ahead = date.today().year + 2
    for row in desk.tables["classes"][1:]:
        row[1] = str(row[1]).replace("2025", str(ahead))
    desk.tables["classes"].append([CODES[0], f"{ahead + 10}-01", "A"])
    registers = desk.read(as_of=None)
    assert registers.as_of == date(ahead, 4, 30)
    assert refusals(registers) == [("classes", 26, "月份", f"{ahead + 10}-01", "after_as_of")]


# --- the declared tables ---


def test_registers_show_their_counts_and_no_firm(desk: Desk) -> None:
    desk.put("visits", 2, "检查结果", "?")
    assert repr(desk.read()) == "Registers(directory: 6 of 6, classes: 24 of 24, visits: 5 of 6, signals: 6 of 6)"


def test_a_table_that_is_not_as_declared_is_a_defect_that_shows_no_firm(desk: Desk) -> None:
    classes = desk.read().classes
    with pytest.raises(AssertionError, match="table classes") as caught:
        validated("classes", pd.concat([classes, classes], ignore_index=True))
    assert not any(code in str(caught.value) for code in CODES)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("name", ["directory", "classes", "visits", "signals", "refused", "counts"])
def test_what_readers_return_is_as_declared(desk: Desk, name: str) -> None:
    desk.put("visits", 2, "检查结果", "?")
    table = getattr(desk.read(), name)
    pd.testing.assert_frame_equal(validated(name, table), table)


def test_registers_of_which_most_records_are_useless_are_refused_and_others_are_not(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "UNUSABLE_LIMIT", 11)
    half = len(desk.tables["classes"]) // 2
    for row in range(2, half + 2):
        desk.put("classes", row, "风险类别", "E")
    assert len(desk.read().refused) == half == 12
    desk.put("classes", half + 2, CODE, STRANGER)
    with pytest.raises(InputError) as caught:
        desk.read()
    (problem,) = caught.value.problems
    # The column at which it became more than half.
    assert (problem.path, problem.value, problem.limit) == (CODE, half + 1, 11)
    assert caught.value.source == "classes.csv"
    assert word_error(caught.value).startswith("classes.csv")


def test_few_records_that_are_all_useless_are_told_one_by_one(desk: Desk) -> None:
    for row in range(2, len(desk.tables["signals"]) + 1):
        desk.put("signals", row, CODE, STRANGER)
    assert len(desk.read().refused) == len(desk.tables["signals"]) - 1
