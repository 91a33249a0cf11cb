"""The record of who goes where, made from the package and the draw alone, so that anyone entitled can make it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from simulation.drawing.assignment.choosing import Assignment, Place, assign
from simulation.drawing.assignment.clash import clashes
from simulation.drawing.assignment.office import Office
from simulation.drawing.assignment.visits import Visit, visit_of
from simulation.drawing.chain import FORMAT, TEAMS, Chain, Record, sealed
from simulation.drawing.package import LAST, Package
from simulation.drawing.standing import programmes_by_firm
from simulation.drawing.tickets import month_key
from simulation.model.calendar import month_number, month_text
from simulation.model.errors import InputError, Problem
from simulation.model.parse import parse_json, read_text
from simulation.registry.calendar.working_days import WorkingDays
from simulation.registry.inspectors.reading import read_leave, read_recusals, read_staff

RULE = "teams/1"


def window_days(month: str, months: int = 1) -> tuple[date, ...]:
    """Return the working days in which the visits of a month are made.

    Examples
    --------
    >>> len(window_days("2026-03")), window_days("2026-12", 2)[-1]
    (22, datetime.date(2027, 1, 29))
    """
    first = month_number(month)
    names = [month_text(number) for number in range(first, first + months)]
    days = WorkingDays.of(int(names[0][:4]), int(names[-1][:4]))
    return tuple(day for name in names for day in days.days_of_month(name))


def office_of(package: Package, terms: Mapping[str, Any]) -> Office:
    """Return the people of a package under the terms of a record: its days, `extra` and `repeat`.

    Raises
    ------
    InputError
        When nobody was frozen with the package, or a list cannot be read.
    """
    staff_file, leave, recusals = (package.kept(name) for name in ("staff", "leave", "recusals"))
    if staff_file is None:
        raise InputError([Problem("no_staff_frozen", "staff", remedy="no_staff_frozen")], str(package.folder))
    staff = read_staff(staff_file)
    return Office(
        staff,
        read_leave(leave, staff) if leave else (),
        read_recusals(recusals, staff) if recusals else (),
        tuple(date.fromisoformat(day) for day in terms["days"]),
        last_of(package),
        int(terms["extra"]),
        bool(terms["repeat"]),
    )


def last_of(package: Package) -> dict[str, frozenset[str]]:
    """Return firm → certificates of the team that was there last, as they were frozen."""
    file = package.folder / LAST
    if LAST not in package.manifest["files"] or not file.is_file():
        return {}
    return {code: frozenset(map(str, team)) for code, team in parse_json(read_text(file), str(file)).items()}


def visits_of(draw: Record, chain: Chain, package: Package) -> list[Visit]:
    """Return the visits of a draw after the changes so far, by code."""
    listed = programmes_by_firm(draw, chain)
    return [visit_of(code, listed[code], package.plan) for code in sorted(listed)]


def key_of(package: Package, draw: Record) -> bytes:
    """Return the key of a draw's month."""
    return month_key(package.salt, package.month, draw["seed"]["text"])


def terms_of(month: str, window: int = 1, extra: int = 0, *, repeat: bool = False) -> dict[str, Any]:
    """Return the terms of an assignment, as a record holds them: the days stand in it, whatever is published later."""
    days = [day.isoformat() for day in window_days(month, window)]
    return {"window": window, "days": days, "extra": extra, "repeat": repeat}


def make_teams(package: Package, draw: Record, chain: Chain, terms: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Return the record of the first feasible assignment in the order of tickets.

    Raises
    ------
    InputError
        With a clash for each group of visits that cannot be staffed.
    """
    office, visits, key = office_of(package, terms), visits_of(draw, chain, package), key_of(package, draw)
    found = assign(visits, office, key)
    if found.unserved:
        names = {firm.code: firm.name for firm in package.firms}
        raise InputError(clashes(found, visits, office, key, names), str(package.folder))
    told = {
        "of": draw["digest"], "package": package.digest, "rule": RULE, **terms,
        "visits": {visit.code: list(visit.programmes) for visit in visits},
        "places": _places(found, visits), "caps": dict(found.caps),
    }  # fmt: skip
    return sealed(
        {
            "format": FORMAT, "kind": TEAMS, "month": package.month, "teams": told,
            "at": at.isoformat(timespec="seconds"), "previous": chain.head,
        }
    )  # fmt: skip


def told(places: Sequence[Place]) -> list[dict[str, Any]]:
    """Return the places of a visit as a record holds them."""
    return [
        {
            "department": place.slot.department,
            "certificate": place.person,
            "skipped": [list(each) for each in place.skipped],
        }
        for place in places
    ]


def _places(found: Assignment, visits: Sequence[Visit]) -> dict[str, list[dict[str, Any]]]:
    by_visit: dict[str, list[Place]] = {visit.code: [] for visit in visits}
    for place in found.places:
        by_visit[place.slot.visit].append(place)
    return {code: told(places) for code, places in by_visit.items()}
