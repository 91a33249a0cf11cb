"""Why visits cannot be staffed: who competes for whom, by the minimum cut, and which circumstance it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from simulation.drawing.assignment.choosing import Assignment, Department, Unserved
from simulation.drawing.assignment.office import (
    CERTIFICATE,
    LAST_TIME,
    LEAVE,
    QUALIFICATION,
    RECUSAL,
    Office,
)
from simulation.drawing.assignment.visits import Slot, Visit
from simulation.model.errors import Problem

CAUSES = (
    (Problem("recusal_clash", remedy="recusal_clash"), frozenset({RECUSAL, LAST_TIME})),
    (Problem("certificate_expired", remedy="certificate_expired"), frozenset({CERTIFICATE})),
    (Problem("qualification_short", remedy="qualification_short"), frozenset({QUALIFICATION})),
)
"""Problem → what would have to be lifted for the visits to be served; tried in this order."""
TOO_FEW = Problem("too_few_inspectors", remedy="too_few_inspectors")
NAMED = 4
"""Names in a sentence."""


def clashes(
    assignment: Assignment, visits: Sequence[Visit], office: Office, key: bytes, firms: Mapping[str, str]
) -> list[Problem]:
    """Return a problem for each group of visits that wants more people than there are.

    Parameters
    ----------
    firms
        Code → name.
    """
    causes = Causes(visits, office, key)
    return [_clash(group, causes.of(group), office, firms) for group in together(assignment.unserved, office)]


def together(groups: Iterable[Unserved], office: Office) -> list[Unserved]:
    """Return the groups with those of one department in one that want the same people and miss the same others.

    A visit that one of a department's two places must go without is a group of its own: thirty of them are one fact.
    """
    found: dict[object, Unserved] = {}
    for group in groups:
        away = {reason: frozenset(people) for reason, people in _kept_away(group.slots, office).items()}
        skills = frozenset(slot.skills for slot in group.slots)
        same = (group.department, group.people, skills, tuple(away.items()))
        before = found.get(same)
        slots = (*before.slots, *group.slots) if before else group.slots
        found[same] = replace(group, slots=slots, supply=group.supply + (before.supply if before else 0))
    return list(found.values())


class Causes:
    """What clashes come from: each circumstance is lifted once for a department, however many visits are short.

    Parameters
    ----------
    visits
        All of the month.
    """

    def __init__(self, visits: Sequence[Visit], office: Office, key: bytes) -> None:
        self.visits, self.office, self.key = visits, office, key
        self._left: dict[tuple[str, frozenset[str]], frozenset[Slot]] = {}

    def of(self, group: Unserved) -> Problem:
        """Return the first circumstance without which the slots of a group would be served."""
        slots = set(group.slots)
        lifted = (cause for cause, reasons in CAUSES if not self._short(group.department, reasons) & slots)
        return next(lifted, TOO_FEW)

    def _short(self, department: str, reasons: frozenset[str]) -> frozenset[Slot]:
        """Return the slots of a department that compete in vain even when some reasons are left out of account."""
        if (department, reasons) not in self._left:
            slots = [slot for visit in self.visits for slot in visit.slots if slot.department == department]
            easier = Department(department, slots, replace(self.office, lifted=reasons), self.key)
            short = frozenset(slot for unserved in easier.unserved() for slot in unserved.slots)
            self._left[department, reasons] = short
        return self._left[department, reasons]


def _clash(group: Unserved, cause: Problem, office: Office, firms: Mapping[str, str]) -> Problem:
    names = {person.certificate: person.name for person in office.of(group.department)}
    codes = sorted({slot.visit for slot in group.slots})
    skills = sorted({skill for slot in group.slots for skill in slot.skills})
    kept_away = _kept_away(group.slots, office)
    detail = {
        "department": group.department,
        "visits": len(codes),
        "firms": _some([firms.get(each) or each for each in codes]),
        "skills": ", ".join(skills),
        "able": len(group.people),
        "who": _some([names[each] for each in group.people]),
        "roll": len(names),
        **{reason: len(people) for reason, people in kept_away.items()},
        "recused": _some([names[each] for each in sorted(kept_away[RECUSAL] | kept_away[LAST_TIME])]),
        "expired": _some([names[each] for each in sorted(kept_away[CERTIFICATE])]),
        "day": office.days[-1].isoformat(),
        "departments": ", ".join(sorted(office.departments)) or "—",
    }
    return replace(cause, value=len(group.slots), limit=group.supply, detail=detail)


def _kept_away(slots: Iterable[Slot], office: Office) -> dict[str, set[str]]:
    """Return reason → who of the department is kept from one of the visits by it, the first reason counting."""
    found: dict[str, set[str]] = {each: set() for each in (CERTIFICATE, LEAVE, QUALIFICATION, RECUSAL, LAST_TIME)}
    for slot in slots:
        for person in office.of(slot.department):
            if reason := next(office.bars(person, slot), ""):
                found[reason].add(person.certificate)
    return found


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + ("…" if len(names) > NAMED else "") or "—"
