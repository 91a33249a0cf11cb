"""The first feasible assignment in the order of tickets: the rule teams/1.

Whether everybody can be served is a fact, whatever finds it out; so the result is the rule's and no solver's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from simulation.drawing.assignment.flow import NOBODY, Matching
from simulation.drawing.assignment.office import CUT, FULL, SAME_VISIT, Office
from simulation.drawing.assignment.visits import Slot, Visit
from simulation.drawing.tickets import ticket
from simulation.registry.inspectors.people import Inspector

SLOT, PERSON = "teams/slot", "teams/person"
"""Purposes of the tickets that order the slots, and the people for a visit."""


@dataclass(frozen=True)
class Place:
    """A slot and who got it.

    Attributes
    ----------
    skipped
        Those before in the order of tickets, each with the reason.
    """

    slot: Slot
    person: str
    skipped: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Unserved:
    """Slots of a department that cannot all be served.

    Attributes
    ----------
    slots
        All that compete, those that nobody is left for included.
    people
        Certificates of those who could go.
    supply
        Most of the slots that can be served at once.
    """

    department: str
    slots: tuple[Slot, ...]
    people: tuple[str, ...]
    supply: int


@dataclass(frozen=True)
class Assignment:
    """Who goes where.

    Attributes
    ----------
    places
        By visit and number of the slot; empty unless every slot is served.
    unserved
        Where it cannot be; empty otherwise.
    caps
        Certificate → most visits.
    """

    places: tuple[Place, ...]
    unserved: tuple[Unserved, ...]
    caps: Mapping[str, int]


def slot_ticket(key: bytes, slot: Slot) -> bytes:
    """Return the ticket of a slot: the order in which slots choose."""
    return ticket(key, SLOT, f"{slot.visit}\x1f{slot.number}")


def in_order(key: bytes, visit: str, people: Iterable[Inspector]) -> list[Inspector]:
    """Return people in the order of their tickets for a visit."""
    return sorted(people, key=lambda person: ticket(key, PERSON, f"{visit}\x1f{person.certificate}"))


def assign(visits: Sequence[Visit], office: Office, key: bytes) -> Assignment:
    """Return the first feasible assignment in the order of tickets, or what makes it impossible.

    Parameters
    ----------
    key
        Of the month, see `simulation.drawing.tickets.month_key`.
    """
    slots: dict[str, list[Slot]] = {}
    for visit in visits:
        for slot in visit.slots:
            slots.setdefault(slot.department, []).append(slot)
    places: list[Place] = []
    unserved: list[Unserved] = []
    caps: dict[str, int] = {}
    for department in sorted(slots):
        room = Department(department, slots[department], office, key)
        caps |= room.caps
        unserved += room.unserved()
        places += [] if unserved else room.choose()
    places.sort(key=lambda place: (place.slot.visit, place.slot.number))
    return Assignment(() if unserved else tuple(places), tuple(unserved), caps)


class Department:
    """Slots and people of one department: no other has a say in them."""

    def __init__(self, name: str, slots: Iterable[Slot], office: Office, key: bytes) -> None:
        self.name, self.key = name, key
        self.slots = sorted(slots, key=lambda slot: (slot_ticket(key, slot), slot.visit, slot.number))
        self.people = office.of(name)
        self.caps = office.caps(name, len(self.slots))
        self.bars = [[next(office.bars(person, slot), "") for person in self.people] for slot in self.slots]
        candidates = [[at for at, bar in enumerate(bars) if not bar] for bars in self.bars]
        numbers: dict[str, int] = {}
        visits = [numbers.setdefault(slot.visit, len(numbers)) for slot in self.slots]
        self.flow = Matching(visits, candidates, [self.caps.get(person.certificate, 0) for person in self.people])
        self.left = [at for at in range(len(self.slots)) if not self.flow.serve(at)]

    def choose(self) -> list[Place]:
        """Give each slot, in the order of tickets, the first in the order of tickets with whom the rest is served."""
        at = {person.certificate: number for number, person in enumerate(self.people)}
        ranked: dict[str, list[int]] = {}
        places = []
        for number, slot in enumerate(self.slots):
            if slot.visit not in ranked:
                ranked[slot.visit] = [at[p.certificate] for p in in_order(self.key, slot.visit, self.people)]
            order = ranked[slot.visit]
            told = {person: self._reason(number, person) for person in order}
            chosen = self.flow.fix(number, [person for person in order if told[person] == CUT])
            before = order[: order.index(chosen)]
            skipped = tuple((self.people[person].certificate, told[person]) for person in before)
            places.append(Place(slot, self.people[chosen].certificate, skipped))
        return places

    def _reason(self, number: int, person: int) -> str:
        """Return why a person cannot have a slot as things are fixed: `CUT` if it is only other slots."""
        if bar := self.bars[number][person]:
            return bar
        other = self.flow.holder(number, person)
        if other not in (NOBODY, number) and self.flow.fixed[other]:
            return SAME_VISIT
        return FULL if self.flow.settled[person] >= self.flow.caps[person] else CUT

    def unserved(self) -> list[Unserved]:
        """Return the groups of slots that want more than there is, each by the minimum cut around it."""
        groups: list[tuple[set[int], set[int]]] = []
        for at in self.left:
            reached = self.flow.around(at)
            slots, people = set(reached.slots), set(reached.people)
            for group in [g for g in groups if g[0] & slots or g[1] & people]:
                groups.remove(group)
                slots |= group[0]
                people |= group[1]
            groups.append((slots, people))
        return [self._group(slots) for slots, _ in groups]

    def _group(self, numbers: set[int]) -> Unserved:
        slots = tuple(sorted((self.slots[at] for at in numbers), key=lambda slot: (slot.visit, slot.number)))
        people = sorted({person for at in numbers for person in self.flow.candidates[at]})
        supply = len(numbers) - sum(at in numbers for at in self.left)
        return Unserved(self.name, slots, tuple(self.people[person].certificate for person in people), supply)
