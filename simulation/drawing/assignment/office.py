"""Who may go to a visit: department, certificate, leave, qualification, recusal and the team of last time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from math import ceil

from simulation.drawing.assignment.visits import Slot
from simulation.registry.inspectors.people import Inspector, Leave, Recusal

# Why somebody is passed over: five that bar, one who has a place in the team, one who has enough visits, and one whom
# another visit cannot do without.
CERTIFICATE, LEAVE, QUALIFICATION = "certificate", "leave", "qualification"
RECUSAL, LAST_TIME = "recusal", "last_time"
SAME_VISIT, FULL, CUT = "same_visit", "full", "cut"


@dataclass(frozen=True)
class Office:
    """The people of a month and what keeps them from visits.

    Attributes
    ----------
    days
        Working days of the window in which the visits are made.
    last
        Firm → certificates of the team that visited it last.
    extra
        Visits that everybody may take beyond a balanced load.
    repeat
        Whether the team of last time may come again.
    lifted
        Reasons that are left out of account: only to find out what a clash comes from.
    """

    staff: tuple[Inspector, ...]
    leave: tuple[Leave, ...]
    recusals: tuple[Recusal, ...]
    days: tuple[date, ...]
    last: Mapping[str, frozenset[str]] = field(default_factory=dict)
    extra: int = 0
    repeat: bool = False
    lifted: frozenset[str] = frozenset()

    @cached_property
    def departments(self) -> dict[str, tuple[Inspector, ...]]:
        """Return department → who is at work there, experts left out, by certificate."""
        found: dict[str, list[Inspector]] = {}
        for person in sorted(self.staff, key=lambda each: each.certificate):
            if person.active and not person.expert:
                found.setdefault(person.department, []).append(person)
        return {name: tuple(people) for name, people in found.items()}

    def of(self, department: str) -> tuple[Inspector, ...]:
        """Return who is at work in a department."""
        return self.departments.get(department, ())

    @cached_property
    def days_at_work(self) -> dict[str, int]:
        """Return certificate → working days of the window without leave."""
        away: dict[str, list[Leave]] = {}
        for each in self.leave:
            away.setdefault(each.certificate, []).append(each)
        return {
            person.certificate: sum(
                not any(each.covers(day) for each in away.get(person.certificate, ())) for day in self.days
            )
            for person in self.staff
        }

    @cached_property
    def recused(self) -> frozenset[tuple[str, str]]:
        """Return the pairs of certificate and firm that a recusal keeps apart on a day of the window."""
        first, last = self.days[0], self.days[-1]
        return frozenset((each.certificate, each.firm) for each in self.recusals if each.touches(first, last))

    def absent(self, person: Inspector) -> str | None:
        """Return why somebody can make no visit of the month at all."""
        if not person.valid_on(self.days[-1]) and CERTIFICATE not in self.lifted:
            return CERTIFICATE
        return LEAVE if not self.days_at_work[person.certificate] and LEAVE not in self.lifted else None

    def bars(self, person: Inspector, slot: Slot) -> Iterator[str]:
        """Yield everything that keeps a person of the department from a place in a team."""
        if absent := self.absent(person):
            yield absent
        if not slot.skills <= person.skills and QUALIFICATION not in self.lifted:
            yield QUALIFICATION
        if (person.certificate, slot.visit) in self.recused and RECUSAL not in self.lifted:
            yield RECUSAL
        barred = person.certificate in self.last.get(slot.visit, ()) and not self.repeat
        if barred and LAST_TIME not in self.lifted:
            yield LAST_TIME

    def caps(self, department: str, slots: int) -> dict[str, int]:
        """Return certificate → most visits: the slots shared out by the time that each has for them, rounded up.

        Time is working days in the window times the share of the day, as an exact fraction.
        """
        present = [person for person in self.of(department) if self.absent(person) is None]
        times = {p.certificate: max(self.days_at_work[p.certificate], 1) * Fraction(repr(p.share)) for p in present}
        total = sum(times.values(), Fraction(0))
        return {name: ceil(slots * time / total) + self.extra for name, time in times.items()}
