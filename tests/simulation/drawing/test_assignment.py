"""Who goes where: the rule against trying everything, each thing that bars, chances, clashes, and the time it takes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from time import perf_counter

import numpy as np
import pytest
from scipy.stats import chi2

from simulation.drawing.assignment.choosing import Assignment, assign
from simulation.drawing.assignment.clash import Causes, clashes
from simulation.drawing.assignment.office import Office
from simulation.drawing.assignment.visits import Visit, visit_of
from simulation.drawing.tickets import month_key
from simulation.language.wording import word_error
from simulation.model.errors import InputError
from simulation.registry.inspectors.people import Inspector, Leave, Recusal
from tests.simulation.drawing.desk import SALT, SEED, plan
from tests.simulation.drawing.teams_desk import DAYS, by_trying, most, most_served, small_case, visit

KEY = month_key(SALT, "2026-03", SEED)
SOME = pytest.param(range(30), id="some")
MANY = pytest.param(range(30, 200), id="many", marks=pytest.mark.slow)


def people(count: int, department: str = "市场监管", **more: object) -> tuple[Inspector, ...]:
    return tuple(Inspector(f"人{n}", f"{department}{n}", department, **more) for n in range(count))  # type: ignore[arg-type]


def office(staff: tuple[Inspector, ...], leave: tuple[Leave, ...] = (), recusals: tuple[Recusal, ...] = ()) -> Office:
    return Office(staff, leave, recusals, DAYS)


def chosen(found: Assignment) -> list[tuple[str, int, str]]:
    return sorted((place.slot.visit, place.slot.number, place.person) for place in found.places)


# --- against trying everything ---


@pytest.mark.parametrize("seeds", [SOME, MANY])
def test_the_assignment_is_the_first_in_the_order_of_tickets_or_there_is_none(seeds: range) -> None:
    feasible = 0
    for seed in seeds:
        visits, desk = small_case(seed)
        key = month_key(SALT, "2026-03", str(seed))
        found, right = assign(visits, desk, key), by_trying(visits, desk, key)
        assert (chosen(found) if not found.unserved else None) == right, seed
        feasible += right is not None
    assert 0.2 <= feasible / len(seeds) <= 0.8  # both kinds are tried often


@pytest.mark.parametrize("seeds", [SOME, MANY])
def test_the_cut_of_an_impossible_case_is_true(seeds: range) -> None:
    seen = 0
    for seed in seeds:
        visits, desk = small_case(seed)
        found = assign(visits, desk, KEY)
        caps = most(desk, [slot for each in visits for slot in each.slots])
        for group in found.unserved:
            assert most_served(group.slots, desk, caps) == group.supply < len(group.slots), seed
            seen += 1
    assert seen > len(seeds) / 5


def test_the_order_of_rows_changes_nothing() -> None:
    staff, visits = people(9), [visit(f"F{n}") for n in range(12)]
    one = assign(visits, office(staff), KEY)
    other = assign(visits[::-1], office(staff[::-1]), KEY)
    assert one == other


# --- what bars ---


def skipped(found: Assignment, person: str) -> set[str]:
    return {reason for place in found.places for name, reason in place.skipped if name == person}


BARRED = {
    "certificate": office((replace(people(1)[0], valid_until=DAYS[-2]), *people(5)[1:])),
    "leave": office(people(5), leave=(Leave("市场监管0", date(2026, 3, 1), None),)),
    "recusal": office(people(5), recusals=tuple(Recusal("市场监管0", f"F{n}", until=DAYS[3]) for n in range(4))),
    "last_time": replace(office(people(5)), last={f"F{n}": frozenset({"市场监管0"}) for n in range(4)}),
    "qualification": office((people(1)[0], *people(5, skills=frozenset({"特种设备"}))[1:])),
}


@pytest.mark.parametrize("reason", BARRED)
def test_who_is_barred_goes_nowhere_and_the_reason_is_told(reason: str) -> None:
    visits = [visit(f"F{n}", skills="特种设备" if reason == "qualification" else "") for n in range(4)]
    told = set()
    for seed in range(5):
        found = assign(visits, BARRED[reason], month_key(SALT, "2026-03", str(seed)))
        assert "市场监管0" not in {place.person for place in found.places}
        told |= skipped(found, "市场监管0")
    assert told == {reason}


def test_a_certificate_that_ends_on_the_last_day_and_a_recusal_that_is_over_bar_nobody() -> None:
    staff = (replace(people(1)[0], valid_until=DAYS[-1]), *people(2)[1:])
    desk = office(staff, recusals=(Recusal("市场监管0", "F0", until=date(2026, 3, 1)),))
    assert {place.person for place in assign([visit("F0")], desk, KEY).places} == {"市场监管0", "市场监管1"}


def test_the_stopped_and_experts_never_count() -> None:
    staff = (*people(2), Inspector("丙", "X", "市场监管", active=False), Inspector("丁", "E", "市场监管", expert=True))
    assert {place.person for place in assign([visit("F0")], office(staff), KEY).places} == {"市场监管0", "市场监管1"}
    assert assign([visit("F0", size=3)], office(staff), KEY).unserved[0].supply == 2


def test_a_joint_visit_has_each_department_and_a_plan_says_who_must_be_qualified() -> None:
    programme = (
        plan().programmes[0].model_copy(update={"departments": ("市场监管", "消防", "税务"), "qualifications": ("a",)})
    )
    made = visit_of("F0", ["general"], plan().model_copy(update={"programmes": (programme,)}))
    assert [(slot.department, set(slot.skills)) for slot in made.slots] == [
        ("市场监管", {"a"}),
        ("消防", set()),
        ("税务", set()),
    ]


def test_loads_are_balanced_by_time_at_work() -> None:
    half = Leave("市场监管0", DAYS[0], DAYS[len(DAYS) // 2 - 1])
    found = assign([visit(f"F{n}") for n in range(20)], office(people(4), leave=(half,)), KEY)
    loads = Counter(place.person for place in found.places)
    assert found.caps == {"市场监管0": 6, "市场监管1": 12, "市场监管2": 12, "市场监管3": 12}
    assert all(loads[name] <= found.caps[name] for name in loads)


# --- chances ---


def test_pairs_are_drawn_evenly() -> None:
    """The false-alarm rate of each of the two tests is 1 in 10,000."""
    staff, visits, seeds = people(8), [visit(f"F{n}") for n in range(12)], 400
    pairs, cells = Counter[tuple[str, ...]](), Counter[tuple[str, str]]()
    for seed in range(seeds):
        found = assign(visits, office(staff), month_key(SALT, "2026-03", str(seed)))
        teams: dict[str, set[str]] = {}
        for place in found.places:
            teams.setdefault(place.slot.visit, set()).add(place.person)
            cells[place.slot.visit, place.person] += 1
        pairs.update(tuple(sorted(team)) for team in teams.values())
    expected = seeds * len(visits) / 28
    assert len(pairs) == 28
    assert sum((n - expected) ** 2 / expected for n in pairs.values()) < chi2.isf(1e-4, 27)
    even = seeds * 2 / 8
    # A visit takes two of eight, so a cell varies less than a count of independent events: the bound errs to safety.
    assert sum((cells[each.code, p.certificate] - even) ** 2 / even for each in visits for p in staff) < chi2.isf(
        1e-4, 84
    )


# --- clashes ---


def sentence(visits: list[Visit], desk: Office) -> str:
    found = assign(visits, desk, KEY)
    return word_error(InputError(clashes(found, visits, desk, KEY, {"F0": "甲店"})), "zh")


def code_of(visits: list[Visit], desk: Office) -> str:
    found = assign(visits, desk, KEY)
    return Causes(visits, desk, KEY).of(found.unserved[0]).code


def test_too_few_at_work_is_said_with_department_and_numbers() -> None:
    told = sentence([visit("F0", "卫健")], office(people(1, "卫健")))
    assert "卫健：1 次检查（甲店）需 2 人次，能去的 1 人（人0）最多 1 人次" in told
    assert code_of([visit("F0", "卫健")], office(people(3))) == "too_few_inspectors"  # nobody of the department at all


def test_too_few_with_a_qualification_is_said_with_its_name() -> None:
    staff = (*people(3, skills=frozenset({"特种设备"})), *people(12)[3:])
    told = sentence([visit(f"F{n}", skills="特种设备" if n < 7 else "") for n in range(18)], office(staff))
    assert "7 次检查需 特种设备 资质 14 人次，能去的 3 人（人0、人1、人2）最多 9 人次" in told


def test_recusals_in_the_cut_are_named() -> None:
    staff = people(5)
    recusals = tuple(Recusal(f"市场监管{n}", "F0") for n in range(3))
    leave = tuple(Leave(f"市场监管{n}", DAYS[0], DAYS[-1]) for n in (3, 4))
    told = sentence([visit("F0")], office(staff, leave, recusals))
    assert "甲店 的检查：市场监管在岗 5 人中 3 人回避、0 人上次去过（人0、人1、人2），2 人请假" in told


def test_expired_certificates_are_named_when_they_are_the_cause() -> None:
    staff = (*people(1), *(replace(person, valid_until=date(2026, 2, 1)) for person in people(3)[1:]))
    told = sentence([visit("F0")], office(staff))
    assert "人1、人2 的执法证在 2026-03-31 前到期" in told


def test_each_department_that_is_short_is_told_at_once() -> None:
    desk = office((*people(1, "卫健"), *people(1, "消防")))
    found = assign([visit("F0", "卫健"), visit("F1", "消防")], desk, KEY)
    assert [group.department for group in found.unserved] == ["卫健", "消防"]
    assert found.places == ()


def test_more_visits_each_or_the_team_of_last_time_can_be_allowed() -> None:
    last = replace(office(people(2)), last={"F0": frozenset({"市场监管0"})})
    assert assign([visit("F0")], last, KEY).unserved
    assert not assign([visit("F0")], replace(last, repeat=True), KEY).unserved
    staff = (*people(3, skills=frozenset({"特种设备"})), *people(12)[3:])
    visits = [visit(f"F{n}", skills="特种设备" if n < 7 else "") for n in range(18)]
    assert assign(visits, office(staff), KEY).unserved
    assert not assign(visits, replace(office(staff), extra=2), KEY).unserved


# --- time ---


def big(count: int, staff: int) -> tuple[list[Visit], Office]:
    random = np.random.default_rng(1)
    roll = tuple(
        Inspector(f"人{n}", f"{d}{n}", d, frozenset({"特种设备"} if random.random() < 0.4 else ()))
        for d in ("市场监管", "消防", "税务")
        for n in range(staff)
    )
    visits = [
        visit(
            f"F{n}", *(("市场监管", "消防", "税务") if n % 3 == 0 else ("市场监管",)),
            skills="特种设备" if random.random() < 0.15 else "",
        )
        for n in range(count)
    ]  # fmt: skip
    recusals = tuple(
        Recusal(roll[random.integers(len(roll))].certificate, f"F{random.integers(count)}") for _ in range(count)
    )
    return visits, office(roll, recusals=recusals)


def test_three_hundred_visits_that_nobody_can_make_are_told_in_less_than_five_seconds() -> None:
    visits, desk = big(300, 30)
    market = desk.of("市场监管")
    kin = ((person, each) for n, each in enumerate(visits) for person in market[: 29 + n % 2])
    desk = replace(desk, recusals=tuple(Recusal(person.certificate, each.code) for person, each in kin))
    begin = perf_counter()
    told = clashes(assign(visits, desk, KEY), visits, desk, KEY, {})
    assert perf_counter() - begin < 5
    assert {problem.code for problem in told} == {"recusal_clash"}


def test_three_hundred_visits_take_less_than_three_seconds() -> None:
    visits, desk = big(300, 30)
    begin = perf_counter()
    found = assign(visits, desk, KEY)
    assert perf_counter() - begin < 3
    assert len(found.places) == 700
