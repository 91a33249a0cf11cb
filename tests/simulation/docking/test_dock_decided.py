"""Dock a push: what needs a decision, what is written, and what is left when something is wrong."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulation.docking.previous import parse_frame
from simulation.docking.tasks.numbers import drawn_chances
from simulation.docking.tasks.pools import pools_of
from simulation.drawing.frame import frame_of as frame_of_table
from simulation.model.errors import InputError, OutputError
from simulation.workflows.carrying_out.dock import write_dock
from tests.simulation.docking.desk import CODES, EVEN, Office, codes, firm, firms, kinds, push
from tests.simulation.drawing.desk import plan

# --- gates ---


@pytest.mark.parametrize(("moved", "closed"), [(10, False), (11, True)])
def test_more_than_one_in_twenty_moved_needs_a_decision(office: Office, moved: int, closed: bool) -> None:
    last = write_dock(office.dock(firms(), push("2026-02", "AB" * 100), "2026-02"), office.folder / "02")
    pairs = (moved + 1) // 2
    swapped = "BA" * pairs if moved % 2 == 0 else "BA" * (pairs - 1) + "BB"
    docked = office.dock(firms(), push("2026-03", swapped + ("AB" * 100)[len(swapped) :]), previous=last)
    assert [problem.code for problem in docked.undecided] == ["gate_many_moved"] * closed


@pytest.mark.parametrize(("moved", "closed"), [(4, False), (5, True)])
def test_a_share_off_by_more_than_two_points_needs_a_decision(office: Office, moved: int, closed: bool) -> None:
    last = write_dock(office.dock(firms(), push("2026-02", "A" * 100 + "B" * 100), "2026-02"), office.folder / "02")
    docked = office.dock(firms(), push("2026-03", "A" * (100 - moved) + "B" * (100 + moved)), previous=last)
    assert [problem.code for problem in docked.undecided] == ["gate_share_off"] * (2 * closed)


def test_an_old_push_needs_a_decision_and_the_snapshot_keeps_who_took_it(office: Office) -> None:
    assert [problem.code for problem in office.dock(firms(), push("2026-02", EVEN)).undecided] == ["gate_old_push"]
    docked = office.dock(firms(), push("2026-02", EVEN), confirm=" 王科长 ")
    told = json.loads((write_dock(docked, office.folder / "dock") / "snapshot.json").read_text(encoding="utf-8"))
    assert (told["confirmed"]["by"], told["confirmed"]["gates"]) == ("王科长", ["old_push"])
    assert (told["month"], told["push"]) == ("2026-03", "2026-02")
    with pytest.raises(InputError) as refused:
        office.dock(firms(), push("2026-02", EVEN), confirm="  ")
    assert codes(refused) == ["no_confirmer"]


def test_a_firm_without_a_class_is_never_put_in_a_cell_silently(office: Office) -> None:
    classes = push("2026-03", EVEN[:-2])
    undecided = office.dock(firms(), classes)
    assert [problem.code for problem in undecided.undecided] == ["gate_no_class"]
    assert CODES[199] in str(undecided.undecided[0].detail["firms"])
    assert len(office.dock(firms(), classes, confirm="李").frame) == 198
    taken = office.dock(firms(), classes, confirm="李", unclassed="B").frame
    assert taken.loc[taken["code"] == CODES[199], "risk_class"].tolist() == ["B"]


def test_two_classes_in_a_month_need_a_decision(office: Office) -> None:
    docked = office.dock(firms(4), [*push("2026-03", "ABCD"), [CODES[0], "2026年3月", "D"], [CODES[1], "2026-03", "B"]])
    assert kinds(docked) == {"two_classes": 1, "duplicate": 1}
    assert [problem.code for problem in docked.undecided] == ["gate_two_classes"]


# --- written whole, or not ---


def test_nothing_is_written_while_something_needs_a_decision(office: Office) -> None:
    with pytest.raises(InputError):
        write_dock(office.dock(firms(), push("2026-02", EVEN)), office.folder / "dock")
    assert not (office.folder / "dock").exists()


def test_the_folder_is_its_owners_alone_and_never_written_over(office: Office) -> None:
    docked = office.dock(firms(), push("2026-03", EVEN))
    place = write_dock(docked, office.folder / "dock")
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in place.iterdir()} == {0o600}
    before = (place / "frame.csv").read_bytes()
    with pytest.raises(OutputError) as refused:
        write_dock(docked, place)
    assert codes(refused) == ["docked_already"]
    assert (place / "frame.csv").read_bytes() == before


def test_a_snapshot_holds_counts_and_no_firm(office: Office) -> None:
    text = office.dock(firms(), push("2026-03", EVEN[:-1])).files()["snapshot.json"].decode()
    assert not [code for code in CODES if code in text]
    assert "企业" not in text


# --- what is refused ---


def _changed(place: Path) -> Path:
    frame = place / "frame.csv"
    frame.write_text(frame.read_text(encoding="utf-8").replace(",A,", ",B,", 1), encoding="utf-8")
    return place


def test_a_last_docking_that_cannot_be_the_last_one_is_refused(office: Office) -> None:
    last = write_dock(office.dock(firms(), push("2026-03", EVEN)), office.folder / "03")
    other = [[CODES[n], "", "H", "远方", "2015-06-01", "存续", "", "否"] for n in range(200, 240)]
    for directory, classes, month, code in (
        (firms(), push("2026-03", EVEN), "2026-03", "previous_later"),
        (other, [[CODES[n], "2026-04", "A"] for n in range(200, 240)], "2026-04", "not_this_district"),
    ):
        with pytest.raises(InputError) as refused:
            office.dock(directory, classes, month, previous=last)
        assert codes(refused) == [code]
    with pytest.raises(InputError) as refused:
        office.dock(firms(), push("2026-04", EVEN), "2026-04", previous=_changed(last))
    assert codes(refused) == ["frame_changed"]
    with pytest.raises(InputError) as refused:
        office.dock(firms(), push("2026-04", EVEN), "2026-04", previous=office.folder)
    assert codes(refused) == ["no_snapshot"]


def test_counts_of_another_district_are_refused_by_its_strata(office: Office) -> None:
    last = write_dock(office.dock(firms(), push("2026-03", EVEN)), office.folder / "03")
    (last / "frame.csv").unlink()
    other = [[CODES[n], "", "H", "远方", "2015-06-01", "存续", "", "否"] for n in range(200, 240)]
    with pytest.raises(InputError) as refused:
        office.dock(other, [[CODES[n], "2026-04", "A"] for n in range(200, 240)], "2026-04", previous=last)
    assert codes(refused) == ["not_this_district"]


def test_every_fault_of_a_snapshot_is_told(office: Office) -> None:
    last = write_dock(office.dock(firms(), push("2026-02", EVEN), "2026-02"), office.folder / "02")
    content = json.loads((last / "snapshot.json").read_text(encoding="utf-8"))
    content |= {"firms": -1, "month": "2026-13", "extra": 1}
    bad = office.folder / "bad.json"
    bad.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        office.dock(firms(), push("2026-03", EVEN), previous=bad)
    assert {problem.path for problem in refused.value.problems} == {"firms", "month", "extra"}


@pytest.mark.parametrize("month", ["2026-13", "2026-3", "26-03", "2026/03", "", "2026-03-01"])
def test_a_month_is_written_one_way(office: Office, month: str) -> None:
    with pytest.raises(InputError) as refused:
        office.dock(firms(), push("2026-03", EVEN), month)
    assert codes(refused) == ["bad_month"]


def test_a_frame_without_a_firm_is_refused(office: Office) -> None:
    with pytest.raises(InputError) as refused:
        office.dock([firm(0, status="注销")], push("2026-03", "A"))
    assert codes(refused) == ["no_firm_to_draw"]


def expected_visits(frame: pd.DataFrame) -> float:
    pools = pools_of(frame_of_table(frame, ["general", "joint"], "2026-03"), plan(), "2026-03")
    patterns = pools.patterns()
    return float(np.sum(drawn_chances(patterns, plan(), "2026-03") * patterns["count"].to_numpy()))


def test_what_the_differences_do_to_the_draw_adds_up_to_the_two_frames(office: Office) -> None:
    last = write_dock(office.dock(firms(), push("2026-02", EVEN), "2026-02"), office.folder / "02")
    directory = firms(210)
    directory[0][2], directory[0][3], directory[5][3] = "G", "新镇", "新镇"
    classes = push("2026-03", "D" + EVEN[1:190] + "          " + "ABCDABCDAB")
    docked = office.dock(directory, classes, previous=last, plan=plan(), confirm="李")
    before = parse_frame((last / "frame.csv").read_bytes())
    told = [expected_visits(frame) for frame in (before, docked.frame)]
    visits = [each.visits for each in docked.snapshot.differences if each.visits is not None]
    assert sum(visits) == pytest.approx(told[1] - told[0])
    assert {each.kind for each in docked.snapshot.differences if each.visits} >= {"class_move", "sector_move", "new"}
    assert all(each.visits is None for each in office.dock(directory, classes, previous=last).snapshot.differences)


def test_a_name_that_a_spreadsheet_would_run_stays_text_in_the_lists(office: Office) -> None:
    directory = firms(4)
    directory[3][1] = "=1+1"
    docked = office.dock(directory, push("2026-03", "ABC "), confirm="李", unclassed="B")
    assert ",'=1+1," in docked.files()["firms.csv"].decode()
