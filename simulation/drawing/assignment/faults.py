"""What is wrong with a record of who goes where: made again from package and draw, and compared place by place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from simulation.drawing.assignment.record import RULE, last_of, make_teams
from simulation.drawing.chain import Chain, Record
from simulation.drawing.package import Package
from simulation.drawing.standing import last_teams
from simulation.model.errors import InputError, Problem


def team_faults(package: Package, draw: Record, chain: Chain) -> Iterator[Problem]:
    """Yield every visit whose team is not the one of the rule, by its firm."""
    record = chain.teams(draw["digest"])
    if record is None:
        return
    given = record["teams"]
    if given.get("rule") != RULE or given.get("package") != package.digest:
        yield Problem("teams_differ", "teams", record["digest"][:12], remedy="not_sound")
        return
    before = chain.until(record["previous"])
    try:
        right = make_teams(package, draw, before, given, datetime.fromisoformat(record["at"]))["teams"]
    except (InputError, KeyError, TypeError, ValueError):
        yield Problem("teams_differ", "teams", record["digest"][:12], remedy="not_sound")
        return
    yield from _compare(given, right)


def _compare(given: Mapping[str, Any], right: Mapping[str, Any]) -> Iterator[Problem]:
    named = False
    for code in sorted({*given["places"], *right["places"]}):
        told, due = (_names(side["places"].get(code)) for side in (given, right))
        if told != due:
            named = True
            yield Problem("team_differs", code, told or "—", due or "—", "not_sound")
    if not named and dict(given) != dict(right):
        yield Problem("teams_differ", "teams", given["of"][:12], remedy="not_sound")


def _names(team: Any) -> str:
    return ", ".join(str(place.get("certificate")) for place in team or ())


def last_time_faults(package: Package, known: Chain) -> Iterator[Problem]:
    """Yield the firms whose team of last time was not frozen as the chain has it."""
    codes = {firm.code for firm in package.firms}
    due = {code: frozenset(team) for code, team in last_teams(known).items() if code in codes}
    told = last_of(package)
    for code in sorted({*due, *told}):
        if told.get(code) != due.get(code):
            yield Problem("last_team_differs", code, remedy="not_sound")
