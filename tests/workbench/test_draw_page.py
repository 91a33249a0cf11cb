"""The page of the draw: six steps, each closed until the one above is done, and who may take them."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from simulation.drawing.chain import load
from simulation.scenarios.settings import DRAWS
from simulation.workflows.carrying_out.dock import dock_registers
from tests.workbench import drawing
from tests.workbench.drawing import (
    MONTH,
    SEED,
    STEPS,
    ZH,
    actions,
    adopt,
    drawn,
    enter_seed,
    freeze,
    give_frame,
    keys,
    month_of,
    open_draw,
    press,
    said,
    states,
)
from tests.workbench.filled import held
from tests.workbench.pages import run
from tests.workbench.planning import WHO
from tests.workbench.test_every_page import foreign, said_on, shows_key
from workbench.common.plain_text import plain
from workbench.dock.store import Kept
from workbench.draw.noted import DRAWN, FROZEN, SEEDED, TURNED_ON, VOIDED
from workbench.draw.steps.seed import seed_problems
from workbench.server import people, records

# --- the steps ---


@pytest.mark.slow
def test_each_step_opens_when_the_one_above_is_done_and_a_restart_loses_nothing(folder: Path) -> None:
    takes: list[Callable[[Any], Any]] = [give_frame, freeze, enter_seed, lambda page: press(page, f"draw_run-{MONTH}")]
    done = [2, 3, 4, 5]
    assert states(open_draw())[:STEPS] == ["open", *["closed"] * 4]
    for take, count in zip(takes, done, strict=True):
        wanted = ["done"] * count + ["open"] * (count < STEPS) + ["closed"] * (STEPS - count - 1)
        assert states(take(open_draw()))[:STEPS] == wanted
        assert states(open_draw())[:STEPS] == wanted  # another visit
    month = month_of(folder)
    assert (month.record["package"], month.record["seed"]["text"]) == (month.seal, SEED)
    assert actions() == ["draw_framed", FROZEN, SEEDED, DRAWN]


def test_the_draw_is_off_until_the_planner_of_this_machine_turns_it_on(data: Path, named: None) -> None:
    adopt()
    page = open_draw()
    assert ZH.text("page.draw.off_here", folder=plain(str(data / "draws"))) in said(page)
    assert not [key for key in keys(page) if key.startswith("draw_")]
    assert not (data / "draws").exists()
    page = press(page, "draws-on")
    assert states(page)[:STEPS] == ["open", *["closed"] * (STEPS - 1)]
    assert stat.S_IMODE((data / "draws").stat().st_mode) == 0o700
    assert actions() == [TURNED_ON]
    assert states(open_draw())[:1] == ["open"]  # another visit


@pytest.mark.parametrize("told", ["signs_in", "unguarded"])
def test_where_others_come_in_only_the_setting_turns_the_draw_on(
    told: str, monkeypatch: pytest.MonkeyPatch, data: Path, named: None
) -> None:
    adopt()
    monkeypatch.setattr(people, told, lambda: True)
    monkeypatch.setattr(people, "person", lambda: people.Person(WHO, "administrator", "head@example.org"))
    page = open_draw()
    assert ZH.text("page.draw.off") in said(page)
    assert not [key for key in keys(page) if key.startswith("draw")]
    assert not (data / "draws").exists()


def test_a_folder_above_the_store_is_refused(monkeypatch: pytest.MonkeyPatch, data: Path, named: None) -> None:
    adopt()
    monkeypatch.setenv(DRAWS, str(data.parent))
    assert ZH.text("problem.draws_hold_store", value=f"“{data.parent}”") in said(open_draw())
    assert not (data.parent / "records").exists()


def test_a_folder_that_cannot_be_used_is_told_with_the_setting(
    monkeypatch: pytest.MonkeyPatch, data: Path, named: None
) -> None:
    (data / "file").write_text("no folder")
    monkeypatch.setenv(DRAWS, str(data / "file"))
    assert "WORKBENCH_DRAWS" in said(open_draw())


@pytest.mark.slow
def test_a_file_of_the_month_that_was_damaged_is_told_and_not_drawn_from(folder: Path) -> None:
    give_frame(open_draw())
    month_of(folder).frame.write_text("nothing\n1\n")
    page = open_draw()
    assert ZH.text("problem.frame_changed") in said(page)
    assert states(page)[1] == "closed"
    assert states(give_frame(page))[1] == "done"
    (folder / MONTH / "seed.json").write_text("{")
    assert "seed.json" in said(open_draw())


def test_without_an_adopted_plan_nothing_can_be_brought_or_drawn(
    monkeypatch: pytest.MonkeyPatch, data: Path, named: None
) -> None:
    drawing.turn_on(monkeypatch, data)
    page = open_draw()
    assert ZH.text("page.draw.not_adopted") in said(page)
    assert not [key for key in keys(page) if MONTH in key]


@pytest.mark.slow
def test_a_frame_out_of_order_is_refused_with_every_problem_and_leaves_nothing(folder: Path) -> None:
    content = drawing.frame().decode().replace(",A,", ",E,", 1).replace("2015-03-15", "15/3", 1)
    page = give_frame(open_draw(), content.encode())
    assert "[2]" in said(page)
    assert not month_of(folder).frame.exists()
    assert states(page)[:2] == ["open", "closed"]
    assert actions() == []


@pytest.mark.slow
def test_two_entries_that_differ_name_the_place_and_nothing_is_kept(folder: Path) -> None:
    page = enter_seed(freeze(give_frame(open_draw())), SEED, SEED[1:])
    assert ZH.text("problem.seed_mismatch", value=1) in said(page)
    assert month_of(folder).seed == {}
    assert SEEDED not in actions()


NOW = datetime(2026, 3, 2, 10, 0)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({}, None),
        ({"second": SEED + "0"}, "seed_mismatch"),
        ({"second": SEED.replace("7", "1", 1)}, "seed_mismatch"),
        ({"first": "０８", "second": "０８"}, "seed_full_width"),
        ({"source": " "}, "no_source"),
        ({"moment": "today"}, "not_a_moment"),
        ({"moment": "2026-03-02 09:29"}, "seed_before_freeze"),
        ({"moment": "2026-03-02 10:05"}, "seed_in_future"),
    ],
)
def test_a_seed_needs_two_like_entries_a_source_and_a_moment_after_the_freeze(
    changed: dict[str, str], code: str | None
) -> None:
    given = {"first": SEED, "second": SEED, "source": "dice", "moment": "2026-03-02 09:30", **changed}
    found = [each.code for each in seed_problems(**given, frozen_at="2026-03-02T09:30:20+08:00", now=NOW)]
    assert found == ([code] if code else [])


@pytest.mark.slow
def test_a_month_that_is_drawn_in_part_freezes_its_share_and_the_log_and_the_paper_say_so(folder: Path) -> None:
    page = give_frame(open_draw())
    share = next(item for item in page.number_input if item.key == f"draw_share-{MONTH}")
    share.set_value(80)
    page = freeze(run(page))
    assert month_of(folder).manifest["share"] == "0.8"
    assert ZH.text("page.draw.share_frozen", share="80") in [item.value for item in page.markdown]
    assert '"share":"0.8"' in records.store().audit_log()[-1].detail


# --- what was frozen stays ---


@pytest.mark.slow
def test_a_package_changed_after_the_freeze_is_not_drawn_from(folder: Path) -> None:
    page = enter_seed(freeze(give_frame(open_draw())))
    frozen = month_of(folder).package / "frame.csv"
    frozen.write_bytes(frozen.read_bytes().replace(b",D,", b",A,", 1))
    page = press(page, f"draw_run-{MONTH}")
    assert "frame.csv" in said(page)
    assert month_of(folder).record == {}
    assert load(folder / "records").records == ()


@pytest.mark.slow
def test_a_package_that_the_log_does_not_know_takes_no_seed(folder: Path) -> None:
    page = freeze(give_frame(open_draw()))
    manifest = month_of(folder).package / "manifest.json"
    manifest.write_bytes(manifest.read_bytes() + b"\n")
    page = run(page)
    assert ZH.text("page.draw.frozen_elsewhere") in said(page)
    assert not [item for item in page.text_input if "seed_first" in str(item.key)]


@pytest.mark.slow
def test_a_plan_replaced_after_the_freeze_takes_no_seed_until_the_month_is_frozen_anew(folder: Path) -> None:
    page = freeze(give_frame(open_draw()))
    adopt("another", d=0.9)
    page = enter_seed(page)
    assert ZH.text("problem.not_adopted") in said(page)
    assert month_of(folder).seed == {}
    page = press(page, f"draw_void-{MONTH}")
    assert ZH.text("problem.no_reason", limit=500) in said(page)
    page.text_input(key=f"draw_void_reason-{MONTH}").set_value("方案已更换")
    page = press(page, f"draw_void-{MONTH}")
    assert [path.name for path in month_of(folder).voided()] == ["void-1"]
    page = enter_seed(freeze(page))
    assert states(page)[:STEPS] == [*["done"] * 4, "open"]
    assert [action for action in actions() if action != "draw_framed"] == [FROZEN, VOIDED, FROZEN, SEEDED]
    assert f"draw_void-{MONTH}" not in keys(page)  # a seed that is known cannot be thrown again


@pytest.mark.slow
def test_the_next_month_follows_in_the_chain_and_draws_none_of_the_first(folder: Path) -> None:
    page = drawn(open_draw())
    drawn(open_draw(month="2026-02"), "2026-02")
    first, second = load(folder / "records").records
    assert second["previous"] == first["digest"]
    assert not set(first["programmes"]["general"]["drawn"]) & set(second["programmes"]["general"]["drawn"])
    assert states(run(page))[:STEPS] == ["done"] * STEPS


# --- what the page 对接 made ---


@pytest.mark.slow
def test_a_docked_month_of_the_session_is_taken_with_what_docking_tells_of_it(folder: Path) -> None:
    docked = dock_registers(held().registers, MONTH, confirm=WHO)
    page = open_draw()
    page.session_state["docked_months"] = {MONTH: Kept(docked, "")}
    page = press(run(page), f"draw_take_docked-{MONTH}")
    assert states(page)[:3] == ["done", "done", "open"]
    month = month_of(folder)
    assert month.frame.read_bytes() == docked.files()["frame.csv"]
    assert (month.folder / "snapshot.json").exists()
    page = give_frame(page)  # a frame of another origin: what docking told of the first is none of its business
    assert not (month.folder / "snapshot.json").exists()
    assert states(freeze(page))[2] == "done"


@pytest.mark.slow
def test_lists_of_inspectors_out_of_order_are_refused_and_leave_nothing(folder: Path) -> None:
    page = drawing.give_lists(give_frame(open_draw()), leave=b"a,b\n1,2\n")
    assert ZH.text("problem.lists_without_staff") in said(page)
    page = drawing.give_lists(page, staff=b"a,b\n1,2\n")
    assert ZH.text("page.draw.refused") in said(page)
    assert sorted(path.name for path in (folder / MONTH).iterdir()) == ["frame.csv"]
    page = drawing.give_lists(
        page, leave="执法证号,起,止\nZF001,2026-01-05,2026-01-06\n".encode(), staff=drawing.staff()
    )
    assert sorted(path.name for path in (folder / MONTH).iterdir()) == ["frame.csv", "leave.csv", "staff.csv"]


# --- both languages ---


@pytest.mark.slow
def test_every_step_is_in_words_in_english(folder: Path) -> None:
    for take in (give_frame, freeze, enter_seed, lambda page: press(page, f"draw_run-{MONTH}")):
        page = take(open_draw("en"))
        texts = [
            text.replace("日常监管抽查", "").replace("会议现场掷骰", "") for text in said_on(page)
        ]  # what was given
        assert [text for text in texts if shows_key(text)] == []
        assert [text for text in texts if foreign(text)] == []
    assert len([item for item in page.subheader if "badge[done]" in str(item.value)]) == STEPS
