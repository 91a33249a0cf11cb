"""Options of a plan in the real draw: the cooling-off, and programmes that go together."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom

from simulation.drawing import verify_by_hand
from simulation.drawing.chain import earlier_draws, sound
from simulation.drawing.flags import Earlier, with_flags
from simulation.drawing.frame import Firm, frame_of
from simulation.drawing.rounds import chance
from simulation.drawing.rule import Drawn, draw_month, eligible
from simulation.drawing.standing import programmes_by_firm
from simulation.drawing.tickets import month_key
from simulation.model.errors import InputError
from simulation.model.plan import Plan
from simulation.workflows.carrying_out.draw import change_draw, freeze, run_draw, verify_draw
from tests.simulation.drawing import desk

MONTHS = [f"{year}-{month:02}" for year in range(2026, 2032) for month in range(1, 13)]


def register(count: int, risk_class: str = "B") -> list[Firm]:
    return [Firm(f"F{i:05}", "", f"S{i % 4}", risk_class, "R", "H", "", frozenset()) for i in range(count)]


@pytest.mark.parametrize(
    ("month", "risk_class", "barred"),
    [("2026-04", "A", True), ("2027-03", "A", True), ("2027-04", "A", False), ("2026-09", "D", False)],
)
def test_whom_any_programme_drew_none_draws_until_the_cooling_off_is_over_but_class_d(
    month: str, risk_class: str, barred: bool
) -> None:
    plan = desk.plan(cooling_off_months=13)
    earlier = [Earlier("2026-03", {"joint": frozenset({"F00001"})})]
    free, drawn = with_flags(register(2, risk_class), plan, month, earlier)
    assert not free.drawn
    assert (drawn.drawn == {"general", "joint"}) == barred


def test_over_six_years_a_cooling_off_of_two_spreads_visits_over_more_firms() -> None:
    # 10 % of all firms a year: one in nine of those that are free, as one firm in ten is cooling off from the year
    # before. Shares of 600 firms have a standard deviation of 2 points at most.
    def visits(ratio: float, **options: int) -> dict[int, float]:
        general = desk.plan().programmes[0].model_dump() | {"ratio": dict.fromkeys("ABCD", ratio)}
        plan, records, times = desk.plan(programmes=[general], **options), list[Earlier](), Counter[str]()
        for month in MONTHS:
            pool = with_flags(register(600), plan, month, records)
            drawn = draw_month(pool, plan, month, month_key(desk.SALT, month, month))["general"].drawn
            records.append(Earlier(month, {"general": frozenset(drawn)}))
            times.update(drawn)
        return {n: sum(times[f.code] == n for f in register(600)) / 6 for n in range(7)}

    spread, usual = visits(1 / 9, cooling_off_months=24), visits(0.1)
    assert [spread[n] for n in range(4)] == pytest.approx([47, 47, 7, 0], abs=5)
    assert [usual[n] for n in range(3)] == pytest.approx([53, 36, 9.7], abs=5)


# --- together ---


def together(**changes: Any) -> Plan:
    """Return a plan in which three programmes of different ratios and scopes go together, and one alone."""
    general, joint = (p.model_dump() for p in desk.plan().programmes)
    third = {
        **general,
        "id": "third",
        "ratio": dict.fromkeys("ABCD", 0.2),
        "departments": ["消防"],
        "months": [1, 2, 4, 8],
    }
    alone = {**joint, "id": "alone", "scope": {"regions": ["R1"]}}
    return desk.plan(programmes=[alone, general, joint, third], together=[["third", "general", "joint"]], **changes)


def seeds(plan: Plan, count: int) -> list[dict[str, Drawn]]:
    firms = frame_of(desk.frame(300), [p.id for p in plan.programmes], "2026-01")
    return [draw_month(firms, plan, "2026-01", month_key(desk.SALT, "2026-01", f"{n:04}")) for n in range(count)]


def test_programmes_of_one_ratio_that_go_together_enter_the_same_doors() -> None:
    # 60, 80 and 120 orders from 2,000 firms alike: 120 doors instead of 260.
    programmes = [
        {**desk.plan().programmes[0].model_dump(), "id": name, "months": (1,), "ratio": dict.fromkeys("ABCD", ratio),
         "rounds_per_year": dict.fromkeys("ABCD", 1)}
        for name, ratio in (("a", 0.03), ("b", 0.04), ("c", 0.06))
    ]  # fmt: skip
    plan = desk.plan(programmes=programmes, together=[["a", "b", "c"]])
    found = draw_month(register(2000), plan, "2026-01", month_key(desk.SALT, "2026-01", "1"))
    a, b, c = (set(found[name].drawn) for name in "abc")
    assert a < b < c
    assert [len(a), len(b), len(c)] == [60, 80, 120]


@pytest.mark.parametrize("count", [150, pytest.param(2000, marks=pytest.mark.slow)])
def test_programmes_that_go_together_draw_each_firm_with_their_own_chance_and_enter_fewer_doors(count: int) -> None:
    # Chance of a false alarm 1 in 1,000: firm by firm and programme by programme the number of seeds is binomial. The
    # doors of a seed miss their mean by the rounding of a few wheels, with a standard deviation below 2.
    plan = together()
    firms = frame_of(desk.frame(300), [p.id for p in plan.programmes], "2026-01")
    chances = {
        p.id: {
            firm.code: float(chance(p, firm.risk_class, plan.start, "2026-01"))
            for firm in eligible(firms, p, plan, "2026-01")
        }
        for p in plan.programmes[1:]
    }
    most = {firm.code: max(own.get(firm.code, 0.0) for own in chances.values()) for firm in firms}
    taken, times, off, orders, doors = Counter[str](), Counter[tuple[str, str]](), 0.0, 0, 0
    for found in seeds(plan, count):
        alone = set(found.pop("alone").drawn)
        visited = {code for each in found.values() for code in each.drawn}
        assert not alone & visited
        taken.update(alone)
        times.update((name, code) for name, each in found.items() for code in each.drawn)
        off += len(visited) - sum(u for code, u in most.items() if code not in alone)
        orders, doors = orders + sum(len(each.drawn) for each in found.values()), doors + len(visited)
    evidence = [
        2
        * min(
            binom.cdf(times[name, code], count - taken[code], u),
            binom.sf(times[name, code] - 1, count - taken[code], u),
        )
        for name, own in chances.items()
        for code, u in own.items()
    ]
    assert min(evidence) > 1e-3 / len(evidence)
    assert abs(off) < 4 * 2 * np.sqrt(count)
    assert doors < 0.75 * orders


def test_the_numbers_of_programmes_that_go_together_stay_near_their_means() -> None:
    # The largest chance of a class: rounded. The others: rounded from what the doors allow, off by less than two.
    plan = together()
    firms = frame_of(desk.frame(300), [p.id for p in plan.programmes], "2026-01")
    for found in seeds(plan, 40):
        left = [firm for firm in firms if firm.code not in set(found["alone"].drawn)]
        for programme in plan.programmes[1:]:
            own = Counter(firm.risk_class for firm in eligible(left, programme, plan, "2026-01"))
            for name, number in found[programme.id].numbers.items():
                mean = chance(programme, name, plan.start, "2026-01") * own[name]
                largest = all(
                    chance(p, name, plan.start, "2026-01") <= chance(programme, name, plan.start, "2026-01")
                    for p in plan.programmes[1:]
                )
                assert abs(number - mean) < (1 if largest else 2.5)


@pytest.mark.parametrize("options", [{}, {"mutual_recognition": True}, {"cooling_off_months": 12}], ids=str)
def test_other_programs_draw_the_same_list_under_every_option(options: dict[str, Any], tmp_path: Path) -> None:
    plan = together(**options)
    for month in ("2026-01", "2026-02", "2026-04"):
        package, record = tmp_path / month, tmp_path / f"{month}.json"
        digest = freeze(desk.frame(300), plan, month, tmp_path / "records", package, salt=desk.SALT)
        run_draw(package, desk.SEED, "dice", digest, tmp_path / "records", record)
        assert verify_draw(package, record, digest, tmp_path / "records") == []
        assert verify_by_hand.main(str(package), str(record), digest) == []
        if shutil.which("node"):
            script = Path(__file__).with_name("verify.js")
            done = subprocess.run(["node", script, package, record], check=True, capture_output=True)
            listed = json.loads(record.read_text(encoding="utf-8"))["programmes"]
            told = json.loads(done.stdout)
            assert {name: told[name] for name in listed} == {n: sorted(each["drawn"]) for n, each in listed.items()}


def test_a_visit_of_several_programmes_is_replaced_and_cancelled_as_one(tmp_path: Path) -> None:
    plan, records, record = together(), tmp_path / "records", tmp_path / "record.json"
    digest = freeze(desk.frame(300), plan, "2026-01", records, tmp_path / "package", salt=desk.SALT)
    told = run_draw(tmp_path / "package", desk.SEED, "dice", digest, records, record)
    visits = programmes_by_firm(told, sound(records))
    first, second, *_ = [code for code, names in visits.items() if len(names) > 1]
    change_draw(record, first, "取消", "停业检修", records)
    substitute = change_draw(record, second, "递补", "已注销", records)["change"]["substitute"]
    now = programmes_by_firm(told, sound(records))
    assert first not in now
    assert set(now[substitute]) == set(visits[second])
    drawn = earlier_draws(sound(records))[0].drawn
    assert not any(first in codes for codes in drawn.values())
    assert all(substitute in drawn[name] for name in visits[second])


def test_a_share_that_a_person_decided_is_frozen_and_makes_so_much_of_every_draw(tmp_path: Path) -> None:
    plan, packages = together(), {share: tmp_path / share for share in ("1", "0.8")}
    listed = {}
    for share, package in packages.items():
        records, record = tmp_path / f"records {share}", tmp_path / f"{share}.json"
        digest = freeze(desk.frame(600), plan, "2026-01", records, package, salt=desk.SALT, share=share)
        listed[share] = run_draw(package, desk.SEED, "dice", digest, records, record)["programmes"]
        assert verify_draw(package, record, digest, records) == []
        assert verify_by_hand.main(str(package), str(record), digest) == []
        if shutil.which("node"):
            script = Path(__file__).with_name("verify.js")
            told = json.loads(subprocess.run(["node", script, package, record], check=True, capture_output=True).stdout)
            assert {n: told[n] for n in listed[share]} == {n: sorted(e["drawn"]) for n, e in listed[share].items()}
    manifests = {share: json.loads((path / "manifest.json").read_text("utf-8")) for share, path in packages.items()}
    assert "share" not in manifests["1"]
    assert manifests["0.8"]["share"] == "0.8"
    whole, part = (len(listed[share]["alone"]["drawn"]) for share in ("1", "0.8"))
    assert abs(part - 0.8 * whole) < 2


@pytest.mark.parametrize("share", ["0", "0.0", "1.1", "80%", "1e-1", "-0.5", "0.1234567", ""])
def test_a_share_that_is_no_part_of_a_whole_is_refused(share: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="bad_share"):
        freeze(desk.frame(20), desk.plan(), "2026-01", tmp_path / "r", tmp_path / "p", salt=desk.SALT, share=share)
    assert not (tmp_path / "p").exists()
