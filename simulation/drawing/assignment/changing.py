"""Who steps in after a change (改派, 递补): the next by ticket with the least load beyond what is balanced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from simulation.drawing.assignment.choosing import Place, in_order, slot_ticket
from simulation.drawing.assignment.office import FULL, SAME_VISIT, Office
from simulation.drawing.assignment.record import key_of, office_of, told
from simulation.drawing.assignment.visits import Slot, visit_of
from simulation.drawing.chain import Chain, Record, taken_over
from simulation.drawing.package import Package
from simulation.drawing.standing import Team, current_teams, programmes_by_firm
from simulation.model.errors import InputError, Problem

REPLACED = "replaced"
"""Reason for passing over somebody who has left this team before."""


def substitute_team(package: Package, draw: Record, chain: Chain, change: Mapping[str, Any]) -> Team:
    """Return the team for a firm that steps in for another one, whose team is free again."""
    desk = _Desk(package, draw, chain)
    firm = change["firm"]
    desk.leave(firm, None)
    programmes = taken_over(draw, change, programmes_by_firm(draw, chain)[firm])
    slots = visit_of(change["substitute"], programmes, package.plan).slots
    return desk.fill({slot.number: None for slot in slots}, slots, ())


def reassigned_team(package: Package, draw: Record, chain: Chain, firm: str, inspector: str | None) -> Team:
    """Return the team of a firm after somebody, or everybody, has left it.

    Parameters
    ----------
    inspector
        Certificate of who cannot go; ``None`` for the whole team.

    Raises
    ------
    InputError
        When the inspector is not in the team, or nobody else may go.
    """
    desk = _Desk(package, draw, chain)
    team = desk.teams[firm]
    there = [str(place["certificate"]) for place in team]
    if inspector is not None and inspector not in there:
        raise InputError([Problem("not_in_the_team", "inspector", inspector, ", ".join(there), "not_in_the_team")])
    desk.leave(firm, inspector)
    slots = visit_of(firm, programmes_by_firm(draw, chain)[firm], package.plan).slots
    kept = {n: None if inspector in (None, name) else team[n] for n, name in enumerate(there)}
    return desk.fill(kept, slots, {*left_before(draw, chain, firm), *([inspector] if inspector else there)})


def left_before(draw: Record, chain: Chain, firm: str) -> set[str]:
    """Return who has left the team of a firm by earlier changes."""
    changes = (record["change"] for record in chain.changes(draw["digest"]))
    return {name for each in changes if each["firm"] == firm for name in each.get("left", ())}


class _Desk:
    """Who has how many visits as things stand, and who may take one more."""

    def __init__(self, package: Package, draw: Record, chain: Chain) -> None:
        record = chain.teams(draw["digest"])
        assert record is not None
        self.office: Office = office_of(package, record["teams"])
        self.caps: Mapping[str, int] = record["teams"]["caps"]
        self.key = key_of(package, draw)
        self.teams = current_teams(draw["digest"], chain) or {}
        self.loads = Counter(str(place["certificate"]) for team in self.teams.values() for place in team)

    def leave(self, firm: str, inspector: str | None) -> None:
        """Take somebody, or everybody, off the team of a firm."""
        for place in self.teams.get(firm, ()):
            if inspector in (None, place["certificate"]):
                self.loads[str(place["certificate"])] -= 1

    def fill(self, kept: Mapping[int, Any], slots: Iterable[Slot], gone: Collection[str]) -> list[dict[str, Any]]:
        """Return the places of a visit, those kept as they are and the others filled in the order of their tickets."""
        team = {number: place for number, place in kept.items() if place is not None}
        for slot in sorted(slots, key=lambda each: slot_ticket(self.key, each)):
            if slot.number not in team:
                there = {str(place["certificate"]) for place in team.values()}
                team[slot.number] = told([self._next(slot, there, gone)])[0]
        return [team[number] for number in sorted(team)]

    def _next(self, slot: Slot, there: Collection[str], gone: Collection[str]) -> Place:
        order = [person.certificate for person in in_order(self.key, slot.visit, self.office.of(slot.department))]
        people = {person.certificate: person for person in self.office.of(slot.department)}
        bars = {name: next(self.office.bars(people[name], slot), "") for name in order}
        bars |= {name: SAME_VISIT for name in order if name in there}
        bars |= {name: REPLACED for name in order if name in gone}
        able = [name for name in order if not bars[name]]
        if not able:
            raise InputError([Problem("nobody_left", slot.visit, slot.department, len(order), remedy="nobody_left")])
        chosen = min(able, key=lambda name: (max(0, self.loads[name] + 1 - self.caps.get(name, 0)), order.index(name)))
        self.loads[chosen] += 1
        skipped = tuple((name, bars[name] or FULL) for name in order[: order.index(chosen)])
        return Place(slot, chosen, skipped)
