"""The visits of a month and the places in their teams: one for each department, two at least."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulation.model.plan import Plan, Programme

LEAST_TEAM = 2
"""Inspectors of any visit, by law."""


@dataclass(frozen=True)
class Visit:
    """A firm to be visited.

    Attributes
    ----------
    programmes
        Those that drew it: several where departments go together.
    departments
        In the order of the plan, the leading one first.
    needs
        Department → qualifications that its inspectors must hold.
    size
        Inspectors of the team.
    """

    code: str
    programmes: tuple[str, ...]
    departments: tuple[str, ...]
    needs: Mapping[str, frozenset[str]]
    size: int

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Return the places of the team: departments in turn, each once at least."""
        count = max(LEAST_TEAM, self.size, len(self.departments))
        names = (self.departments[number % len(self.departments)] for number in range(count))
        nothing = frozenset[str]()
        return tuple(Slot(self.code, n, name, self.needs.get(name, nothing)) for n, name in enumerate(names))


@dataclass(frozen=True)
class Slot:
    """A place in the team of a visit."""

    visit: str
    number: int
    department: str
    skills: frozenset[str] = frozenset()


def visit_of(code: str, programmes: Sequence[str], plan: Plan) -> Visit:
    """Return the visit to a firm that programmes of a plan have drawn.

    Examples
    --------
    >>> from simulation.files.reading import read_plan
    >>> plan = read_plan("datasets/plans/status_quo.json")
    >>> [slot.department for slot in visit_of("F1", ["general"], plan).slots]
    ['市场监管', '市场监管']
    """
    drawn = [each for each in plan.programmes if each.id in programmes]
    departments = dict.fromkeys(name for each in drawn for name in each.departments)
    needs: dict[str, frozenset[str]] = {}
    for each in drawn:
        lead = each.departments[0]
        needs[lead] = needs.get(lead, frozenset()) | frozenset(each.qualifications)
    size = max(each.team_size for each in drawn)
    return Visit(code, tuple(each.id for each in drawn), tuple(departments), needs, size)


def items_of(visit: Visit, plan: Plan) -> tuple[str, ...]:
    """Return what is inspected: the items of the programmes, or their titles where a plan names none."""
    drawn: list[Programme] = [each for each in plan.programmes if each.id in visit.programmes]
    return tuple(dict.fromkeys(item for each in drawn for item in (each.items or (each.title,))))
