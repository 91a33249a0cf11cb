"""Small offices with visits, and the rule teams/1 told once more by trying everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

import numpy as np

from simulation.drawing.assignment.office import Office
from simulation.drawing.assignment.visits import Slot, Visit
from simulation.drawing.tickets import ticket
from simulation.registry.inspectors.people import Inspector, Leave, Recusal

DAYS = tuple(date(2026, 3, day) for day in range(2, 32) if date(2026, 3, day).weekday() < 5)
DEPARTMENTS = ("市场监管", "消防")


def visit(code: str, *departments: str, skills: str = "", size: int = 2) -> Visit:
    names = departments or DEPARTMENTS[:1]
    return Visit(code, ("general",), names, {names[0]: frozenset(skills.split())}, size)


def small_case(seed: int) -> tuple[list[Visit], Office]:
    """Return a few visits and people with everything that can keep them apart, tight enough to clash often."""
    random = np.random.default_rng(seed)
    staff = tuple(
        Inspector(
            f"人{number}",
            f"Z{number}",
            DEPARTMENTS[number % 3 == 2],
            frozenset({"特种设备"} if random.random() < 0.6 else ()),
            date(2026, 3, 10) if random.random() < 0.1 else None,
            bool(random.random() < 0.95),
            float(random.choice([0.2, 0.4, 0.8])),
        )
        for number in range(int(random.integers(5, 9)))
    )
    count = int(random.integers(2, 5))
    visits = [
        visit(
            f"F{number}",
            *(DEPARTMENTS if random.random() < 0.4 else DEPARTMENTS[:1]),
            skills="特种设备" if random.random() < 0.3 else "",
            size=int(random.choice([2, 2, 3])),
        )
        for number in range(count)
    ]
    pick = lambda: f"Z{random.integers(len(staff))}"  # noqa: E731
    leave = tuple(
        Leave(pick(), DAYS[0], DAYS[0] + timedelta(days=int(random.choice([5, 40])))) for _ in range(random.integers(3))
    )
    recusals = tuple(Recusal(pick(), f"F{random.integers(count)}") for _ in range(random.integers(4)))
    last = {f"F{random.integers(count)}": frozenset({pick()}) for _ in range(random.integers(3))}
    return visits, Office(staff, leave, recusals, DAYS, last)


def may_go(person: Inspector, slot: Slot, office: Office) -> bool:
    """Tell by the words of the rule whether a person may have a place."""
    at_work = [
        d for d in office.days if not any(x.certificate == person.certificate and x.covers(d) for x in office.leave)
    ]
    recused = any(x.certificate == person.certificate and x.firm == slot.visit for x in office.recusals)
    return (
        person.active
        and not person.expert
        and person.department == slot.department
        and slot.skills <= person.skills
        and (person.valid_until is None or person.valid_until >= office.days[-1])
        and bool(at_work)
        and not recused
        and person.certificate not in office.last.get(slot.visit, ())
    )


def most(office: Office, slots: Sequence[Slot]) -> dict[str, int]:
    """Return the most visits of each person, by the words of the rule."""
    found: dict[str, int] = {}
    for department in {slot.department for slot in slots}:
        wanted = sum(slot.department == department for slot in slots)
        times = {
            p.certificate: Fraction(str(p.share))
            * sum(not any(x.certificate == p.certificate and x.covers(d) for x in office.leave) for d in office.days)
            for p in office.staff
            if p.department == department and p.active and (p.valid_until is None or p.valid_until >= office.days[-1])
        }
        total = sum(times.values())
        found |= {name: ceil(wanted * time / total) for name, time in times.items() if time}
    return found


def in_ticket_order(key: bytes, slots: Sequence[Slot]) -> list[Slot]:
    return sorted(slots, key=lambda s: ticket(key, "teams/slot", f"{s.visit}\x1f{s.number}"))


def by_trying(visits: Sequence[Visit], office: Office, key: bytes) -> list[tuple[str, int, str]] | None:
    """Return the first assignment in the order of tickets by going through all of them, or that there is none."""
    slots = in_ticket_order(key, [slot for each in visits for slot in each.slots])
    caps = most(office, slots)
    chosen: list[str] = []

    def go(at: int) -> bool:
        if at == len(slots):
            return True
        slot = slots[at]
        order = sorted(
            (p for p in office.staff if may_go(p, slot, office)),
            key=lambda p: ticket(key, "teams/person", f"{slot.visit}\x1f{p.certificate}"),
        )
        loads = Counter(chosen)
        there = {name for name, other in zip(chosen, slots, strict=False) if other.visit == slot.visit}
        for person in order:
            name = person.certificate
            if name in there or loads[name] >= caps.get(name, 0):
                continue
            chosen.append(name)
            if go(at + 1):
                return True
            chosen.pop()
        return False

    if not go(0):
        return None
    return sorted((slot.visit, slot.number, name) for slot, name in zip(slots, chosen, strict=True))


def most_served(slots: Sequence[Slot], office: Office, caps: dict[str, int]) -> int:
    """Return how many of some slots can be served at once, by going through all ways."""
    people = [p for p in office.staff if p.certificate in caps]

    def best(at: int, loads: Counter[str], there: frozenset[tuple[str, str]]) -> int:
        if at == len(slots):
            return 0
        slot = slots[at]
        found = best(at + 1, loads, there)
        for person in people:
            name = person.certificate
            if may_go(person, slot, office) and loads[name] < caps[name] and (slot.visit, name) not in there:
                found = max(found, 1 + best(at + 1, loads + Counter([name]), there | {(slot.visit, name)}))
                if found == len(slots) - at:
                    break
        return found

    return best(0, Counter(), frozenset())
