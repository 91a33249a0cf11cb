"""The people of an office: inspectors at work by department, and how many there are."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from simulation.model.errors import InputError, Problem
from simulation.registry.inspectors.people import Inspector, Leave

NOTHING = frozenset[str]()
ADDED = "+"
"""Begins the certificate of somebody who is not in the register: one more, of whom everything is assumed."""


@dataclass(frozen=True)
class Workforce:
    """Inspectors who make visits: at work, and no experts, who only accompany.

    Attributes
    ----------
    inspectors
        In the order of the register.
    leave
        Who is away when; ``None``: no list, days away are drawn.
    """

    inspectors: tuple[Inspector, ...]
    leave: tuple[Leave, ...] | None = None

    @classmethod
    def of(cls, register: Sequence[Inspector], leave: Sequence[Leave] | None = None) -> Workforce:
        """Return the people of a register who make visits.

        Raises
        ------
        InputError
            When nobody does.
        """
        working = tuple(person for person in register if person.active and not person.expert)
        if not working:
            raise InputError([Problem("nobody_at_work", "", len(register), remedy="nobody_at_work")])
        return cls(working, None if leave is None else tuple(leave))

    @classmethod
    def of_number(cls, department: str, number: int) -> Workforce:
        """Return so many inspectors of one department, of whom nothing is known.

        Examples
        --------
        >>> Workforce.of_number("市场监管", 14).count("市场监管")
        14
        """
        return cls(tuple(_added(department, place) for place in range(number)))

    @property
    def departments(self) -> tuple[str, ...]:
        """Departments that have somebody, in the order of the register."""
        return tuple(dict.fromkeys(person.department for person in self.inspectors))

    def of_department(self, department: str) -> tuple[Inspector, ...]:
        """Return the inspectors of a department."""
        return tuple(person for person in self.inspectors if person.department == department)

    def count(self, department: str) -> int:
        """Return how many inspectors a department has."""
        return len(self.of_department(department))

    def bases(self, department: str) -> list[str]:
        """Return from which township each inspector of the register sets out; those who are added spread like them."""
        return [person.base for person in self.of_department(department) if not person.certificate.startswith(ADDED)]

    def with_number(self, department: str, number: int, skills: frozenset[str] = NOTHING) -> Workforce:
        """Return a workforce whose department has so many: its first ones, and then people who are assumed.

        Parameters
        ----------
        skills
            Qualifications of those who are added.
        """
        own = self.of_department(department)[:number]
        more = tuple(_added(department, place, skills) for place in range(len(own), number))
        order = dict.fromkeys((*self.departments, department))
        people = {name: (*own, *more) if name == department else self.of_department(name) for name in order}
        return replace(self, inspectors=tuple(person for name in order for person in people[name]))

    def draws_leave(self, person: Inspector) -> bool:
        """Tell whether somebody's days away are drawn, because no list tells them."""
        return self.leave is None or person.certificate.startswith(ADDED)


def check_departments(workforce: Workforce, needed: Collection[str]) -> None:
    """Raise `InputError` with each department that the plan needs and that has nobody."""
    problems = list(_lacking(workforce, needed))
    if problems:
        raise InputError(problems)


def _lacking(workforce: Workforce, needed: Collection[str]) -> Iterator[Problem]:
    known = "、".join(workforce.departments)
    for department in needed:
        if not workforce.count(department):
            yield Problem("department_without_staff", "", department, known, "department_without_staff")


def _added(department: str, place: int, skills: frozenset[str] = NOTHING) -> Inspector:
    name = f"{ADDED}{place + 1}"
    return Inspector(name, name, department, skills)
