"""A future for the reference: orders that arrive one by one, people who take their days off one by one."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Sequence
from itertools import count

from simulation.model.plan import Plan
from simulation.operations.kernel.reference import Visit, play
from simulation.operations.load.expected import Load
from simulation.operations.people.days import Days
from simulation.operations.people.workforce import Workforce
from simulation.operations.setting import Setting


def future(load: Load, days: Days, workforce: Workforce, setting: Setting, seed: int) -> list[Visit]:
    """Return the visits of one future, with the days on which they were made.

    Ways, qualifications and programmes that go together are left out.
    """
    luck = random.Random(seed)
    visits = [
        visit for place in range(len(load.kinds)) for visit in _orders(load, place, days, workforce, setting, luck)
    ]
    needed = {department for visit in visits for department in visit.takes}
    shifts = {department: _attendance(department, load, days, workforce, setting, luck) for department in needed}
    play(visits, [{department: shift[day] for department, shift in shifts.items()} for day in range(len(days))])
    return visits


def _orders(
    load: Load, place: int, days: Days, workforce: Workforce, setting: Setting, luck: random.Random
) -> list[Visit]:
    kind, found = load.kinds[place], []
    cause = kind in ("complaint", "alert", "referral")
    takes = _takes(load.plan, kind, workforce, setting)
    for month in range(len(days.months)):
        own = [day for day, of in enumerate(days.month) if of == month]
        expected = float(load.visits[month, place].sum())
        when = _arrivals(expected, own, luck) if cause else [own[0]] * _number(load.plan, kind, expected, luck)
        for day in when:
            due = day + setting.complaint_days if cause else _end_of_window(days, month, setting.window)
            due = due if due < len(days) else math.inf
            found.append(Visit(kind, place, day, due, cause and setting.rule == "complaints-first", takes))
    return found


def _arrivals(expected: float, own: Sequence[int], luck: random.Random) -> list[int]:
    """Return the days on which visits arrive one after the other in the time of a month."""
    found: list[int] = []
    clock = 0.0
    if not expected:
        return found
    while True:
        clock += luck.expovariate(expected / len(own))
        if clock >= len(own):
            return found
        found.append(own[int(clock)])


def _number(plan: Plan, kind: str, expected: float, luck: random.Random) -> int:
    """Return how many visits are ordered at the beginning of a month."""
    if kind.startswith("programme:") and plan.draw == "fixed":
        whole = math.floor(expected)
        return whole + (luck.random() < expected - whole)
    clock = 0.0
    for number in count():
        clock += luck.expovariate(1)
        if clock > expected:
            return number
    raise AssertionError


def _end_of_window(days: Days, month: int, window: int) -> float:
    last_month = min(month + window - 1, month - month % 12 + 11)
    inside = [day for day, of in enumerate(days.month) if of == last_month]
    return inside[-1] if inside else math.inf


def _takes(plan: Plan, kind: str, workforce: Workforce, setting: Setting) -> dict[str, float]:
    """Return what a visit takes of each department: its people in turn, for the length of the visit."""
    tasks = {f"programme:{task.id}": task for task in plan.programmes}
    if kind in tasks:
        departments, team, hours = tasks[kind].departments, tasks[kind].team_size, tasks[kind].hours_per_visit
    else:
        usual = setting.for_cause_department or (
            plan.programmes[0].departments[0] if plan.programmes else workforce.departments[0]
        )
        departments, team, hours = (usual,), plan.other_visit.team_size, plan.other_visit.hours_per_visit
    takes: dict[str, float] = defaultdict(float)
    for person in range(max(team, len(departments))):
        takes[departments[person % len(departments)]] += max(1.0, hours / plan.other_visit.hours_per_visit)
    return dict(takes)


def _attendance(
    department: str, load: Load, days: Days, workforce: Workforce, setting: Setting, luck: random.Random
) -> list[float]:
    """Return the time that a department has on each day."""
    smallest = min(
        round(taken[department])
        for kind in load.kinds
        if department in (taken := _people(load.plan, kind, workforce, setting))
    )
    away: list[set[int]] = []
    people = workforce.of_department(department)
    for person in people:
        off: set[int] = set()
        if workforce.draws_leave(person):
            for year in sorted({day.year for day in days.dates}):
                own = [place for place, day in enumerate(days.dates) if day.year == year]
                months = len({days.dates[place].month for place in own})
                off |= set(luck.sample(own, min(len(own), round(setting.leave_days * months / 12))))
        for leave in workforce.leave or ():
            if leave.certificate == person.certificate:
                off |= {place for place, day in enumerate(days.dates) if leave.covers(day)}
        off |= {place for place, day in enumerate(days.dates) if not person.valid_on(day)}
        away.append(off)
    time = []
    for day in range(len(days)):
        there = [person for person, off in zip(people, away, strict=True) if day not in off]
        teams = len(there) // smallest * smallest
        whole = sum((setting.share or person.share) * setting.visits_a_day for person in there)
        time.append(whole * teams / len(there) if there else 0.0)
    return time


def _people(plan: Plan, kind: str, workforce: Workforce, setting: Setting) -> dict[str, float]:
    """Return how many people of each department a visit takes."""
    taken = _takes(plan, kind, workforce, setting)
    tasks = {f"programme:{task.id}": task for task in plan.programmes}
    hours = tasks[kind].hours_per_visit if kind in tasks else plan.other_visit.hours_per_visit
    length = max(1.0, hours / plan.other_visit.hours_per_visit)
    return {department: time / length for department, time in taken.items()}
