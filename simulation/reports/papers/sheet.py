"""What the table of tasks (任务分派表) holds: each visit with its inspectors, items and days, and each one's load."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from simulation.drawing.assignment.record import office_of
from simulation.drawing.assignment.visits import items_of, visit_of
from simulation.drawing.chain import Chain, Record
from simulation.drawing.package import Package
from simulation.drawing.standing import current_teams, programmes_by_firm
from simulation.registry.calendar.working_days import WorkingDays

PUBLISH_WITHIN = 20
"""Working days after a visit by which its result is to be published."""


@dataclass(frozen=True)
class Member:
    """An inspector of a team."""

    name: str
    certificate: str
    department: str


@dataclass(frozen=True)
class Task:
    """A visit.

    Attributes
    ----------
    changes
        What was logged for it, in order: ``substitute``, ``reassign``.
    """

    code: str
    name: str
    region: str
    programmes: tuple[str, ...]
    departments: tuple[str, ...]
    team: tuple[Member, ...]
    items: tuple[str, ...]
    changes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Load:
    """How many visits an inspector has, and the most that a balanced load allows."""

    member: Member
    visits: int
    most: int


@dataclass(frozen=True)
class Sheet:
    """The table of tasks of a month.

    Attributes
    ----------
    first, due
        First and last day for a visit.
    publish_by
        For a visit on the last day; an earlier visit is published so much earlier.
    assumed
        Whether one of the days rests on a year of which no working days are published.
    head
        Digest of the chain's last record.
    logged
        Whether the teams are a record of the chain.
    """

    month: str
    plan: str
    tasks: tuple[Task, ...]
    loads: tuple[Load, ...]
    first: date
    due: date
    publish_by: date
    assumed: bool
    head: str
    logged: bool


def sheet_of(package: Package, draw: Record, chain: Chain, *, logged: bool = True) -> Sheet:
    """Return the table of tasks as it stands after all changes to a draw whose teams are in the chain."""
    record = chain.teams(draw["digest"])
    assert record is not None
    teams = current_teams(draw["digest"], chain) or {}
    people = {person.certificate: person.name for person in office_of(package, record["teams"]).staff}
    first, due = (date.fromisoformat(record["teams"]["days"][place]) for place in (0, -1))
    calendar = WorkingDays.of(first.year, due.year + 1)
    publish_by = calendar.add(due, PUBLISH_WITHIN)
    members = {code: tuple(_member(place, people) for place in team) for code, team in teams.items()}
    return Sheet(
        package.month, package.plan.title, tuple(_tasks(package, draw, chain, members)),
        tuple(_loads(members, record["teams"]["caps"], people)), first, due, publish_by,
        any(map(calendar.is_assumed, (first, due, publish_by))), chain.head, logged,
    )  # fmt: skip


def _member(place: Any, people: dict[str, str]) -> Member:
    return Member(people[str(place["certificate"])], str(place["certificate"]), str(place["department"]))


def _tasks(package: Package, draw: Record, chain: Chain, members: dict[str, tuple[Member, ...]]) -> list[Task]:
    firms = {firm.code: firm for firm in package.firms}
    titles = {programme.id: programme.title for programme in package.plan.programmes}
    listed = programmes_by_firm(draw, chain)
    told: dict[str, list[str]] = {}
    for change in (each["change"] for each in chain.changes(draw["digest"])):
        told.setdefault(change.get("substitute", change["firm"]), []).append(change["what"])
    tasks = []
    for code in sorted(members):  # by code: the order of the draw would tell class and ticket
        visit = visit_of(code, listed[code], package.plan)
        names = tuple(titles[each] for each in visit.programmes)
        firm, items = firms[code], items_of(visit, package.plan)
        changes = tuple(told.get(code, ()))
        tasks.append(Task(code, firm.name, firm.region, names, visit.departments, members[code], items, changes))
    return tasks


def _loads(members: dict[str, tuple[Member, ...]], caps: dict[str, int], people: dict[str, str]) -> list[Load]:
    counts = Counter(member for team in members.values() for member in team)
    return [
        Load(member, counts[member], caps.get(member.certificate, 0))
        for member in sorted(counts, key=lambda each: (each.department, each.certificate))
    ]
