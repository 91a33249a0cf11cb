"""Registers laid out by firm and month."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulation.calibration.counted.demography import entries, entry_classes, exits, firms_by_class
from simulation.calibration.counted.matrices import event_of, move_counts, sparse_counts
from simulation.calibration.panel.panel import Panel, panel_of
from simulation.registry.registers import Registers

FIRST = 2024 * 12


def registers(classes: list[tuple[str, int, str]], visits: list[dict[str, Any]], **directory: Any) -> Registers:
    """Registers of firms whose classes are given as (firm, month from 0, class)."""
    firms = sorted({firm for firm, _, _ in classes})
    columns = {"firm": firms, "sector": "H", "region": "张湾", "novel": False, "tier": None, "founded": pd.NaT}
    pushed = pd.DataFrame(classes, columns=["firm", "month", "risk_class"])
    blank = {"channel": "programme", "found": False, "severity": "", "n_departments": 1, "team": "a;b"}
    names = ["firm", "month", "channel", "found", "severity", "n_departments", "team"]
    seen = pd.DataFrame([{**blank, **visit} for visit in visits], columns=names)
    return Registers(
        directory=pd.DataFrame({**columns, **directory}),
        classes=pushed.assign(month=pushed["month"] + FIRST),
        visits=seen.assign(month=seen["month"] + FIRST),
        signals=pd.DataFrame(), refused=pd.DataFrame(), counts=pd.DataFrame(), headings=pd.DataFrame(), sources={},
        as_of=date(2030, 1, 1),
    )  # fmt: skip


def pushes(**by_firm: str) -> list[tuple[str, int, str]]:
    """``a="AAB."``: the class of firm a in months 0, 1, …; a dot where none was pushed."""
    return [(firm, month, c) for firm, row in by_firm.items() for month, c in enumerate(row) if c != "."]


def laid(visits: list[dict[str, Any]], **by_firm: str) -> Panel:
    return panel_of(registers(pushes(**by_firm), visits))


def test_classes_lie_where_they_were_pushed_and_firms_come_and_go() -> None:
    panel = laid([], a="AABB", b=".CC.", c="D...")
    assert panel.risk_class.tolist() == [[0, 0, 1, 1], [-1, 2, 2, -1], [3, -1, -1, -1]]
    assert panel.start.tolist() == [0, 1, 0]
    assert panel.stop.tolist() == [4, 3, 1]
    assert panel.first_month == FIRST
    assert panel.gap == 1


def test_a_missing_push_is_carried_forward_but_moves_nobody() -> None:
    panel = laid([], a="A.BB", b="AAAA")
    assert panel.risk_class[0].tolist() == [0, 0, 1, 1]
    assert panel.next_class[0].tolist() == [-1, -1, 1, -1]
    assert move_counts(panel)["unvisited"].sum() == 4


def test_quarterly_pushes_hold_until_the_next_is_due() -> None:
    panel = laid([], a="A..B..B", b="B..B..C", c="C......")
    assert panel.gap == 3
    assert panel.risk_class[0].tolist() == [0, 0, 0, 1, 1, 1, 1]
    assert panel.stop.tolist() == [7, 7, 3]
    assert (panel.next_class == -1).all()
    assert sparse_counts(panel)[:3, :3].tolist() == [[0, 1, 0], [0, 2, 1], [0, 0, 0]]


def test_a_visit_between_quarterly_pushes_spoils_the_move() -> None:
    panel = laid([{"firm": "a", "month": 1}], a="A..B..B", b="B..B..C")
    assert sparse_counts(panel)[:3, :3].tolist() == [[0, 0, 0], [0, 2, 1], [0, 0, 0]]


def test_visits_lie_in_their_months_with_what_they_found() -> None:
    seen = [
        {"firm": "a", "month": 0, "found": True, "severity": "serious", "n_departments": 3},
        {"firm": "a", "month": 2, "channel": "complaint", "n_departments": 2},
        {"firm": "b", "month": 1, "found": True, "severity": "minor", "channel": "proactive"},
    ]
    panel = laid(seen, a="AAA", b="BBB")
    assert panel.channel.tolist() == [[4, -1, 0], [-1, 3, -1]]
    assert panel.found.tolist() == [[2, 0, 0], [0, 1, 0]]
    assert panel.departments.tolist() == [[3, 0, 1], [0, 1, 0]], "only a programme's visit has several departments"
    assert event_of(panel).tolist() == [[3, 0, 1], [0, 2, 0]]


def test_several_visits_in_a_month_become_one_and_are_counted() -> None:
    seen = [
        {"firm": "a", "month": 1, "found": True, "severity": "minor"},
        {"firm": "a", "month": 1, "channel": "referral"},
        {"firm": "a", "month": 1, "found": True, "severity": "serious"},
    ]
    panel = laid(seen, a="AAA")
    assert panel.channel[0].tolist() == [-1, 2, -1]
    assert panel.found[0].tolist() == [0, 2, 0]
    assert panel.unused == {"outside_window": 0, "no_class": 0, "same_month": 2}


def test_visits_that_have_no_place_are_counted_and_not_lost_in_silence() -> None:
    seen = [{"firm": "a", "month": m} for m in (-1, 3, 1)] + [{"firm": "b", "month": 0}, {"firm": "x", "month": 1}]
    panel = laid(seen, a="AAA", b=".BB")
    assert panel.unused == {"outside_window": 2, "no_class": 2, "same_month": 0}
    assert (panel.channel >= 0).sum() + sum(panel.unused.values()) == len(seen)


def test_strata_are_sector_township_novelty_and_tier() -> None:
    rows = registers(
        pushes(a="A", b="A", c="A", d="A"),
        [],
        sector=["F", "H", "H", None],
        novel=[False, True, False, False],
        tier=[None, None, "C", None],
    )
    panel = panel_of(rows)
    assert [panel.places[s].id for s in panel.stratum] == ["F-张湾", "H-张湾-novel", "H-张湾-tier-C", "unknown-张湾"]


def test_the_past_of_a_panel_knows_nothing_of_what_came_later() -> None:
    seen = [{"firm": "a", "month": 0}, {"firm": "a", "month": 2, "found": True, "severity": "minor"}]
    past, short = laid(seen, a="AABD", b="..CC", c="BBBB").until(2), laid(seen[:1], a="AA", c="BB")
    for name in ("risk_class", "channel", "found", "departments", "start", "stop", "next_class"):
        assert getattr(past, name).tolist() == getattr(short, name).tolist(), name


def test_what_is_counted_directly() -> None:
    panel = laid([], a="AAAA", b="BB..", c=".CCC", d="..AA")
    assert entry_classes(panel).tolist() == [1, 0, 1, 0]
    assert entries(panel).events.tolist() == [2]
    assert entries(panel).exposure.tolist() == [3]
    assert firms_by_class(panel, 3).tolist() == [[2, 0, 1, 0]]
    # Seven later months in which a firm could have left and stayed, and one in which one left.
    tally = exits(panel)
    assert tally.events.sum() == pytest.approx(1)
    assert tally.exposure.sum() == pytest.approx(3 + 1 + 2 + 1 + 1)
    assert tally.events[1] > 0.8, "firm b was of class B and had little time to move"


def test_exits_are_shared_among_the_classes_that_a_firm_may_have_moved_to() -> None:
    # Everyone found moves from A to D for certain; one who leaves right after being found left as D.
    rows = {f"f{i}": "ADDD" for i in range(200)} | {f"g{i}": "A..." for i in range(40)}
    seen = [{"firm": name, "month": 0, "found": True, "severity": "serious"} for name in rows]
    tally = exits(laid(seen, **rows))
    assert tally.events[3] > 32


def test_no_class_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="no classes"):
        panel_of(registers([], []))


def test_panels_of_some_firms_keep_their_rows() -> None:
    panel = laid([{"firm": "b", "month": 1}], a="AAA", b="BBB", c="CCC")
    some = panel.of(np.array([1, 2]))
    assert some.firms.tolist() == ["b", "c"]
    assert some.channel.tolist() == [[-1, 4, -1], [-1, -1, -1]]


def test_what_a_panel_works_out_once_cannot_be_written_into() -> None:
    panel = laid([], a="AABB", b="AAAA")
    assert panel.next_class is panel.next_class
    for table in (panel.present, panel.next_class):
        with pytest.raises(ValueError, match="read-only"):
            table[0, 0] = 0
