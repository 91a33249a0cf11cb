"""What a visit takes: people of each department, and of those with a qualification, for how much of a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.model.errors import InputError, Problem
from simulation.model.plan import Plan
from simulation.operations.load.expected import Load, is_for_cause, tasks_of
from simulation.operations.load.travel import Travel
from simulation.operations.people.workforce import Workforce, check_departments
from simulation.operations.setting import Setting

Vector = NDArray[np.float64]
NOTHING = frozenset[str]()


@dataclass(frozen=True)
class Work:
    """What the kinds of visit of a plan take.

    Attributes
    ----------
    kinds
        As in `Load`.
    by_kind
        Departments of each kind, with the people that each sends.
    resources
        Departments, then those of a department who hold what a programme asks of its leading one:
        ``(department, qualifications)``.
    need
        (kind, resource): people times the length of the visit, in visits of the usual length.
    travel
        (kind, resource): how much longer the way makes it; 1 without a table of ways.
    """

    kinds: tuple[str, ...]
    by_kind: tuple[Mapping[str, int], ...]
    resources: tuple[tuple[str, frozenset[str]], ...]
    need: Vector
    travel: Vector

    @property
    def departments(self) -> tuple[str, ...]:
        """Departments that make any visit."""
        return tuple(department for department, skills in self.resources if not skills)

    def place(self, department: str) -> int:
        """Return the number of the resource that is a whole department."""
        return self.resources.index((department, NOTHING))

    def pools_of(self, department: str) -> list[tuple[frozenset[str], int]]:
        """Return the qualifications asked of a department, with the numbers of their resources."""
        return [(skills, place) for place, (name, skills) in enumerate(self.resources) if skills and name == department]

    def skills_of(self, department: str) -> frozenset[str]:
        """Return every qualification that is asked of a department."""
        return frozenset().union(*(skills for skills, _ in self.pools_of(department)))

    def together(self, department: str) -> int:
        """Return how many people a department sends at least: fewer at work make no visit."""
        return min(people[department] for people in self.by_kind if department in people)


def people_of(departments: Sequence[str], team: int) -> dict[str, int]:
    """Return how many people each department of a visit sends: one at least, the first ones one more.

    Examples
    --------
    >>> people_of(["市场监管"], 2), people_of(["市场监管", "卫健"], 3), people_of(["a", "b", "c"], 2)
    ({'市场监管': 2}, {'市场监管': 2, '卫健': 1}, {'a': 1, 'b': 1, 'c': 1})
    """
    names = list(dict.fromkeys(departments))
    whole = max(team, len(names))
    each, more = divmod(whole, len(names))
    return {name: each + (place < more) for place, name in enumerate(names)}


def work_of(
    load: Load,
    workforce: Workforce,
    setting: Setting,
    travel: Travel | None = None,
) -> Work:
    """Return what the visits of a load take.

    Parameters
    ----------
    travel
        Minutes between townships.

    Raises
    ------
    InputError
        With every department that has nobody, every one with too few qualified people, every way not in the table.
    """
    other = _other_department(load.plan, workforce, setting)
    by_kind = tuple(_people(load.plan, kind, other) for kind in load.kinds)
    check_departments(workforce, list(dict.fromkeys(name for people in by_kind for name in people)))
    asked = [_skills(load.plan, kind) for kind in load.kinds]
    _check_skills(asked, by_kind, workforce)
    departments = list(dict.fromkeys(name for people in by_kind for name in people))
    pools = [(next(iter(people)), skills) for skills, people in zip(asked, by_kind, strict=True) if skills]
    resources = (*((name, NOTHING) for name in departments), *dict.fromkeys(pools))
    length = [_length(load.plan, kind) for kind in load.kinds]
    need, way = np.zeros((len(load.kinds), len(resources))), np.ones((len(load.kinds), len(resources)))
    for k, people in enumerate(by_kind):
        for r, (department, skills) in enumerate(resources):
            if department in people and (not skills or (skills, department) == (asked[k], next(iter(people)))):
                need[k, r] = people[department] * length[k]
                if travel is not None:
                    bases = workforce.bases(department)
                    way[k, r] = travel.factor(bases, load.regions, load.by_region[k], department)
    return Work(load.kinds, by_kind, resources, need, way)


def _other_department(plan: Plan, workforce: Workforce, setting: Setting) -> str:
    """Return the department of the visits for cause and the proactive ones."""
    if setting.for_cause_department is not None:
        return setting.for_cause_department
    named = [department for programme in plan.programmes for department in programme.departments]
    return named[0] if named else workforce.departments[0]


def _people(plan: Plan, kind: str, other: str) -> dict[str, int]:
    """Return who goes: of programmes that go together every department, the largest team."""
    tasks = tasks_of(kind, plan)
    if not tasks:
        return people_of([other], plan.other_visit.team_size)
    return people_of([name for task in tasks for name in task.departments], max(task.team_size for task in tasks))


def _length(plan: Plan, kind: str) -> float:
    """Return the length of a visit in visits of the usual length; none counts for less than one."""
    hours = (task.hours_per_visit for task in tasks_of(kind, plan))
    return max(1.0, max(hours, default=0.0) / plan.other_visit.hours_per_visit)


def _skills(plan: Plan, kind: str) -> frozenset[str]:
    """Return what those whom the leading department sends must all be qualified for."""
    tasks = tasks_of(kind, plan)
    lead = tasks[0].departments[0] if tasks else ""
    return NOTHING.union(*(task.qualifications for task in tasks if task.departments[0] == lead))


def _check_skills(asked: Sequence[frozenset[str]], by_kind: Sequence[Mapping[str, int]], workforce: Workforce) -> None:
    problems = []
    for skills, people in dict.fromkeys(zip(asked, (tuple(p.items()) for p in by_kind), strict=True)):
        department, sends = people[0]
        able = sum(skills <= person.skills for person in workforce.of_department(department))
        if skills and able < sends:
            detail = {"department": department, "able": able}
            value = "、".join(sorted(skills))
            problems.append(Problem("too_few_qualified", "", value, sends, "too_few_qualified", detail))
    if problems:
        raise InputError(problems)


def priority_of(kinds: Sequence[str], *, complaints_first: bool) -> NDArray[np.int64]:
    """Return the rank of each kind under a rule: what has a lower rank goes first, whatever is due when."""
    return np.array([int(complaints_first and not is_for_cause(kind)) for kind in kinds], dtype=np.int64)
