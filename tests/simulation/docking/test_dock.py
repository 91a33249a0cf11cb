"""Dock a push: who is in the frame, and what changed since the last one."""

from __future__ import annotations

import random
from collections import Counter

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.calibration.panel.panel import panel_of
from simulation.docking.differences import class_moves, count_differences, firm_differences
from simulation.docking.firms import LISTED, Docked
from simulation.drawing.frame import COLUMNS, read_frame
from simulation.model.errors import InputError
from simulation.model.exchange import read_specification
from simulation.registry.registers import read_registers
from simulation.workflows.carrying_out.dock import dock_registers, write_dock
from tests.simulation.docking.desk import CODES, EVEN, Office, codes, firm, firms, kinds, push

# --- the frame ---


def test_the_frame_is_what_a_freeze_reads(office: Office) -> None:
    docked = office.dock(firms(), push("2026-03", EVEN))
    place = write_dock(docked, office.folder / "dock")
    read = read_frame(place / "frame.csv", [], "2026-03")
    assert list(docked.frame.columns) == list(COLUMNS)
    assert [each.cells for each in read] == [tuple(row) for row in docked.frame.itertuples(index=False)]
    assert Counter(docked.frame["risk_class"]) == Counter(EVEN)


def test_strata_are_called_as_a_calibration_calls_them(office: Office) -> None:
    directory = [*firms(6), firm(6, novel="是"), firm(7, tier="C", novel="是"), firm(8, tier="A")]
    docked = office.dock(directory, push("2026-03", "ABCDABCDA"))
    visits = office.write(
        "visits.csv", ["统一社会信用代码", "检查日期", "检查来源", "检查结果"],
        [[CODES[0], "2026-03-02", "双随机", "未发现问题"]],
    )  # fmt: skip
    registers = read_registers(office.folder / "directory.csv", office.folder / "classes.csv", visits)
    panel = panel_of(registers)
    named = {code: panel.places[at].id for code, at in zip(panel.firms, panel.stratum, strict=True)}
    assert dict(zip(docked.frame["code"], docked.frame["stratum"], strict=True)) == named
    assert dock_registers(registers, "2026-03").frame.equals(docked.frame)


def test_a_specification_gives_its_own_names_and_tells_what_it_lacks(office: Office) -> None:
    specification = read_specification("datasets/xiangzhou/specification.json")
    docked = office.dock(
        [firm(0, sector="A"), firm(1, region="火星")], push("2026-03", "AB"), specification=specification
    )
    by_code = dict(zip(docked.frame["code"], docked.frame["stratum"], strict=True))
    assert by_code[CODES[0]] == "A-zhangwan"
    assert docked.unnamed == ("C-火星",)


def test_only_a_novel_firm_has_a_founding_day_from_which_it_is_observed(office: Office) -> None:
    docked = office.dock([firm(0), firm(1, novel="是", founded="2026-02-03")], push("2026-03", "AB"))
    assert docked.frame["founded"].tolist() == ["", "2026-02-03"]


def test_under_fusion_the_stricter_of_class_and_tier_counts(office: Office) -> None:
    directory = [firm(0, tier="C"), firm(1, tier="A"), firm(2)]
    assert office.dock(directory, push("2026-03", "ABD"), fusion="stricter").frame["risk_class"].tolist() == [*"CBD"]
    assert office.dock(directory, push("2026-03", "ABD")).frame["risk_class"].tolist() == [*"ABD"]


def test_the_last_push_that_is_not_after_the_month_counts(office: Office) -> None:
    classes = [*push("2026-02", "A" * 200), *push("2026-03", "B" * 200), *push("2026-04", "C" * 200)]
    assert set(office.dock(firms(), classes, "2026-03").frame["risk_class"]) == {"B"}
    with pytest.raises(InputError) as refused:
        office.dock(firms(), classes, "2026-01")
    assert codes(refused) == ["no_push"]


def test_a_closed_firm_is_not_drawn_unless_the_directory_is_younger_than_the_month(office: Office) -> None:
    directory = [*firms(4), firm(4, status="注销"), firm(5, status="吊销，未注销"), firm(6, status="拟注销")]
    docked = office.dock(directory, push("2026-03", "ABCDABC"))
    assert kinds(docked) == {"class_of_closed": 2}
    assert len(docked.frame) == 5
    later = office.dock(directory, [*push("2026-03", "ABCDABC"), *push("2026-04", "ABCD")])
    assert len(later.frame) == 7
    assert not later.undecided


def test_firms_founded_after_the_month_or_unknown_to_the_directory_are_named_and_left_out(office: Office) -> None:
    directory = [*firms(4), firm(4, founded="2026-04-01")]
    strange = [[CODES[9], "2026年3月", "D"], [CODES[8], "2026-02", "D"]]  # the second left a month before
    docked = office.dock(directory, [*push("2026-03", "ABCD"), *strange])
    assert kinds(docked) == {"founded_later": 1, "only_classes": 1}
    assert dict(zip(docked.firms["kind"], docked.firms["code"], strict=True)) == {
        "founded_later": CODES[4], "only_classes": CODES[9],
    }  # fmt: skip
    assert len(docked.frame) == 4


def test_the_order_of_the_rows_changes_nothing(office: Office) -> None:
    directory, classes = [*firms(), firm(200, novel="是")], push("2026-03", EVEN)
    first = office.dock(directory, classes, unclassed="B", confirm="李")
    random.Random(1).shuffle(directory)
    random.Random(2).shuffle(classes)
    again = office.dock(directory, classes, unclassed="B", confirm="李")
    assert first.files()["frame.csv"] == again.files()["frame.csv"]
    assert first.files()["firms.csv"] == again.files()["firms.csv"]


# --- differences ---


def frame_of(rows: list[tuple[str, str, str] | None]) -> pd.DataFrame:
    cells = [
        (f"F{n:02}", "", f"{row[1]}-{row[2]}", row[0], row[2], row[1], "", "") for n, row in enumerate(rows) if row
    ]
    return pd.DataFrame(cells, columns=list(COLUMNS)).astype("str")


ROWS = st.lists(
    st.none() | st.tuples(st.sampled_from("ABCD"), st.sampled_from("HC"), st.sampled_from("xyz")),
    min_size=12, max_size=12,
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(ROWS, ROWS)
def test_differences_recount_and_add_up_to_the_new_frame(
    before: list[tuple[str, str, str] | None], after: list[tuple[str, str, str] | None]
) -> None:
    docked = Docked(frame_of(after), pd.DataFrame(columns=list(LISTED)), {f"F{n:02}": "存续" for n in range(12)})
    told = firm_differences(frame_of(before), docked)
    counted = count_differences(told)
    expected: Counter[tuple[str, str, str]] = Counter()
    for was, now in zip(before, after, strict=True):
        if now and not was:
            expected["new", "", now[0]] += 1
        if was and not now:
            expected["gone", was[0], "no_class"] += 1
        if was and now:
            for kind, at in (("class_move", 0), ("sector_move", 1), ("region_move", 2)):
                expected[kind, was[at], now[at]] += was[at] != now[at]
    assert {tuple(row[:3]): row[3] for row in counted.itertuples(index=False)} == {
        k: v for k, v in expected.items() if v
    }
    for name in "ABCD":
        grown = [row[0] for row in after if row].count(name) - [row[0] for row in before if row].count(name)
        assert counted[name].sum() == grown
    both = [(was[0], now[0]) for was, now in zip(before, after, strict=True) if was and now]
    assert class_moves(frame_of(before), frame_of(after)).tolist() == [
        [both.count((a, b)) for b in "ABCD"] for a in "ABCD"
    ]


def test_a_month_against_the_one_before_tells_who_is_new_gone_and_moved(office: Office) -> None:
    last = write_dock(office.dock(firms(), push("2026-02", EVEN), "2026-02"), office.folder / "02")
    directory = [*firms(198), firm(198, status="注销"), firm(199, status="存续"), firm(200), firm(201)]
    directory[0][2], directory[1][3] = "C", "新镇"
    classes = push("2026-03", "D" + EVEN[1:198] + "  AB")
    docked = office.dock(directory, classes, previous=last)
    rows = {(r.kind, r.before, r.after): r.count for r in docked.snapshot.differences}
    assert rows == {
        ("class_move", "A", "D"): 1, ("sector_move", "H", "C"): 1, ("region_move", "刘集", "新镇"): 1,
        ("new", "", "A"): 1, ("new", "", "B"): 1, ("gone", "C", "注销"): 1, ("gone", "D", "no_class"): 1,
        ("only_directory", "", ""): 1,
    }  # fmt: skip
    assert docked.snapshot.moves is not None
    assert docked.snapshot.moves[0] == (49, 0, 0, 1)
    assert [problem.code for problem in docked.undecided] == ["gate_no_class"]


def test_with_counts_alone_nobody_claims_to_know_who_moved(office: Office) -> None:
    last = write_dock(office.dock(firms(), push("2026-02", EVEN), "2026-02"), office.folder / "02")
    (last / "frame.csv").unlink()
    docked = office.dock(firms(), push("2026-03", "A" * 60 + EVEN[60:]), previous=last / "snapshot.json")
    assert docked.snapshot.moves is None
    assert docked.snapshot.previous is not None
    assert docked.snapshot.previous.known == "counts"
    assert docked.differences.empty
    assert [gate.gate for gate in docked.snapshot.gates] == [f"share_off:{name}" for name in "ABCD"]
