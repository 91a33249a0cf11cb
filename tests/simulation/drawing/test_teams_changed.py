"""Teams that were changed, tampered with and found by name, or drawn again."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from simulation.drawing.chain import CHAIN, load
from simulation.drawing.tickets import month_key, ticket
from simulation.model.errors import InputError
from simulation.workflows.carrying_out.draw import freeze, verify_draw
from simulation.workflows.carrying_out.teams import assign_teams
from tests.simulation.drawing.desk import FROZEN, SALT, SEED, frame, plan
from tests.simulation.drawing.teams_office import FIRMS, Office, codes_of, swap_member

# --- changed ---


def test_one_who_cannot_go_is_followed_by_the_next_ticket(office: Office) -> None:
    firm = office.listed()[0]
    first, second = office.teams()[firm]
    change = office.change(firm, "改派", inspector=first)
    left, stays = [place["certificate"] for place in change["team"]]
    assert (change["left"], stays) == ([first], second)
    assert left not in (first, second)
    assert office.wrong() == set()
    again = office.change(firm, "改派", inspector=left)
    assert again["team"][0]["certificate"] not in (first, left, second)
    assert office.wrong() == set()


def test_the_next_has_the_least_excess_and_then_the_smallest_ticket(office: Office) -> None:
    record = next(r for r in load(office.records).records if r["kind"] == "teams")["teams"]
    key = month_key(SALT, "2026-01", SEED)
    kin = {(f"A{n % 12:02}", f"{13 * n % FIRMS:018d}") for n in range(100)}
    later = []
    for firm in office.listed()[:8]:
        teams = {
            task.code: [m.certificate for m in task.team] for task in assign_teams(office.package, office.record).tasks
        }
        loads = Counter(name for team in teams.values() for name in team)
        first, second = teams[firm]
        order = sorted(
            (f"A{n:02}" for n in range(12)), key=lambda name: ticket(key, "teams/person", f"{firm}\x1f{name}")
        )
        able = [name for name in order if name not in (first, second) and (name, firm) not in kin]
        excess = {name: max(0, loads[name] + 1 - record["caps"][name]) for name in able}
        right = next(name for name in able if excess[name] == min(excess.values()))
        assert office.change(firm, "改派", inspector=first)["team"][0]["certificate"] == right
        later.append(right != able[0])
    assert any(later)  # the smallest ticket is not always the one: loads count first


def test_a_whole_team_is_replaced_when_nobody_is_named(office: Office) -> None:
    firm = office.listed("joint")[0]
    before = office.teams()[firm]
    change = office.change(firm, "改派")
    after = [place["certificate"] for place in change["team"]]
    assert not set(before) & set(after)
    assert [name[0] for name in after] == [name[0] for name in before]
    task = next(t for t in assign_teams(office.package, office.record).tasks if t.code == firm)
    assert ([member.certificate for member in task.team], task.changes) == (after, ("reassign",))


def test_a_substitute_gets_a_team_and_a_cancelled_visit_has_none(office: Office) -> None:
    closed, cancelled = office.listed()[:2]
    change = office.change(closed, "递补")
    office.change(cancelled, "取消")
    tasks = {task.code: task for task in assign_teams(office.package, office.record).tasks}
    assert list(tasks) == sorted(tasks)
    assert {closed, cancelled} & set(tasks) == set()
    assert [m.certificate for m in tasks[change["substitute"]].team] == [p["certificate"] for p in change["team"]]
    assert office.wrong() == set()


def test_a_change_before_the_teams_is_in_them(tmp_path: Path) -> None:
    office = Office(tmp_path).drawn()
    cancelled = office.listed()[0]
    office.change(cancelled, "取消")
    office.change(office.listed()[1], "改派")  # only logged: there is no team yet
    assign_teams(office.package, office.record, at=FROZEN)
    assert cancelled not in office.teams()
    assert office.wrong() == set()


def test_what_cannot_be_changed_is_refused_in_words(office: Office) -> None:
    firm = office.listed()[0]
    for more, code in (
        ({"inspector": "X9"}, "not_in_the_team"),
        ({"package": office.folder / "none"}, "seed_before_freeze"),
    ):
        with pytest.raises(InputError) as caught:
            office.change(firm, "改派", **more)
        assert codes_of(caught) == [code]
    with pytest.raises(InputError) as unused:
        office.change(firm, "取消", inspector="A00")
    assert codes_of(unused) == ["inspector_unused"]
    (office.folder / "elsewhere").mkdir()
    office.package.rename(office.folder / "elsewhere" / "deep")
    with pytest.raises(InputError) as needed:
        office.change(firm, "改派")
    assert codes_of(needed) == ["package_needed"]


# --- tampered with ---


def hide_reason(record: dict[str, Any]) -> None:
    next(place for team in record["teams"]["places"].values() for place in team if place["skipped"])["skipped"] = []


def other_substitute(record: dict[str, Any]) -> None:
    record["change"]["substitute"] = "000000000000000001"


FORGED = [("teams", swap_member, "team_differs"), ("teams", hide_reason, "teams_differ")]


@pytest.mark.parametrize(("kind", "change", "code"), FORGED, ids=[code for _, _, code in FORGED])
def test_a_forged_record_of_teams_is_named(office: Office, kind: str, change: object, code: str) -> None:
    office.forge(kind, change)
    assert office.wrong() == {code}


def test_the_firm_of_a_forged_team_is_named_with_both_teams(office: Office) -> None:
    right = office.teams()
    office.forge("teams", swap_member)
    wrong = verify_draw(office.package, office.record)
    firm = sorted(right)[0]
    assert [(p.path, p.limit) for p in wrong] == [(firm, ", ".join(right[firm]))]


def test_a_forged_substitute_and_a_changed_team_are_named(office: Office) -> None:
    office.change(office.listed()[0], "递补")
    office.forge("change", other_substitute)
    assert office.wrong() == {"change_differs"}


def test_a_record_edited_in_place_or_dropped_is_named_without_naming_the_chain(office: Office) -> None:
    path = next(office.records.glob("*teams.json"))
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace('"extra": 0', '"extra": 1'), encoding="utf-8")
    assert "record_changed" in office.wrong()
    path.unlink()
    assert "record_missing" in office.wrong()
    (office.folder / "copy").mkdir()
    shutil.copy(office.records / CHAIN, office.folder / "copy" / CHAIN)
    with pytest.raises(InputError) as caught:
        office.wrong()
    assert codes_of(caught) == ["several_chains"]


def test_a_forged_team_of_last_time_is_named(office: Office) -> None:
    digest = office.freeze("2026-07", "july")
    office.run(digest, "july.json", "july", source="2026-07-01 十面骰")
    office.forge("teams", swap_member)
    codes = {p.code for p in verify_draw(office.folder / "july", office.folder / "july.json", records=office.records)}
    assert "last_team_differs" in codes


# --- drawn again ---


def test_a_month_is_drawn_again_with_a_reason_and_the_old_record_stays(office: Office) -> None:
    old = json.loads(office.record.read_text(encoding="utf-8"))
    with pytest.raises(InputError) as refused:
        office.run(office.digest, "again.json", seed="1")
    assert codes_of(refused) == ["already_drawn", "already_drawn"]
    office.run(office.digest, "again.json", seed="1", redraw="骰子滚落")
    new = json.loads((office.folder / "again.json").read_text(encoding="utf-8"))
    assert new["redraw"] == {"of": [old["digest"]], "reason": "骰子滚落"}
    assert [record["kind"] for record in load(office.records).records] == ["draw", "teams", "draw"]
    assert verify_draw(office.package, office.record) == verify_draw(office.package, office.folder / "again.json") == []
    for call in (
        lambda: assign_teams(office.package, office.record),
        lambda: office.change(office.listed()[0], "取消"),
    ):
        with pytest.raises(InputError) as void:
            call()
        assert codes_of(void) == ["superseded"]


def test_a_redraw_is_refused_without_reason_day_or_a_later_throw(office: Office) -> None:
    wrong = {
        "no_reason": {"redraw": " "},
        "no_day": {"redraw": "x", "source": "十面骰"},
        "seed_before_redraw": {"redraw": "x", "source": "2026-01-05 08:00 十面骰"},
    }
    for code, more in wrong.items():
        with pytest.raises(InputError) as caught:
            office.run(office.digest, "again.json", seed="1", **more)
        assert code in codes_of(caught)
    with pytest.raises(InputError) as nothing:
        office.freeze("2026-03", "march", redraw="x")
    assert codes_of(nothing) == ["nothing_to_redraw"]


def test_a_redraw_may_be_frozen_anew_and_gives_its_firms_back(office: Office) -> None:
    with pytest.raises(InputError) as refused:
        office.freeze(name="second")
    assert codes_of(refused) == ["already_drawn", "already_drawn"]
    old = {*office.listed(), *office.listed("joint")}
    digest = office.freeze(name="second", redraw="名册有误")
    office.run(digest, "again.json", "second", seed="7")
    assert verify_draw(office.folder / "second", office.folder / "again.json") == []
    new = json.loads((office.folder / "again.json").read_text(encoding="utf-8"))["programmes"]
    drawn = {code for each in new.values() for code in each["drawn"]}
    office.freeze("2026-02", "february")
    flagged = (office.folder / "february" / "frame.csv").read_text(encoding="utf-8").splitlines()
    marked = {line.split(",")[0] for line in flagged if line.endswith(("general", "joint"))}
    assert marked == drawn
    assert old - drawn


def test_two_plans_of_a_month_visit_nobody_twice_and_a_package_of_before_is_refused(office: Office) -> None:
    content = plan().model_dump(mode="json")
    every = {"ratio": dict.fromkeys("ABCD", 1.0), "rounds_per_year": dict.fromkeys("ABCD", 12)}
    content["programmes"] = [{**content["programmes"][0], **every, "id": "other", "title": "专项"}]
    second = type(plan()).model_validate({**content, "id": "q"})
    stale = office.freeze("2026-02", "stale")
    digest = freeze(frame(FIRMS), second, "2026-01", office.records, office.folder / "other", salt=SALT, at=FROZEN)
    office.run(digest, "other.json", "other")
    drawn = set(json.loads((office.folder / "other.json").read_text(encoding="utf-8"))["programmes"]["other"]["drawn"])
    assert drawn == {f"{n:018d}" for n in range(FIRMS)} - {*office.listed(), *office.listed("joint")}
    assert verify_draw(office.folder / "other", office.folder / "other.json") == []
    with pytest.raises(InputError) as caught:
        office.run(stale, "february.json", "stale", source="2026-02-02 十面骰")
    assert codes_of(caught) == ["drawn_since"]
