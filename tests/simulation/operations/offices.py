"""Small offices for tests: loads given outright, so that what becomes of them can be worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.model.plan import Plan
from simulation.operations.carried import Operations
from simulation.operations.load.expected import Load
from simulation.operations.people.days import days_of
from simulation.operations.people.workforce import Workforce
from simulation.operations.setting import Setting
from simulation.operations.year import Year, year_of

OWN = "市场监管"
OTHER = "卫生健康"
EVEN = (62, 62, 62, 62, 62, 62, 62, 62, 62, 61, 61, 61)
"""741 programme visits a year, as even as whole visits can be."""


def task(name: str = "general", *departments: str, **changed: Any) -> dict[str, Any]:
    """Return a programme that draws nobody by itself: its visits are given by the load."""
    share = dict.fromkeys("ABCD", 0.1)
    return {
        "id": name, "title": name, "departments": list(departments or (OWN,)), "ratio": share,
        "rounds_per_year": dict.fromkeys("ABCD", 1), "hours_per_visit": 3.0, "team_size": 2, **changed,
    }  # fmt: skip


def plan_of(*tasks: dict[str, Any], start: str = "2026-01", **changed: Any) -> Plan:
    content = {"id": "plan", "title": "plan", "start": start, "programmes": list(tasks), **changed}
    return Plan.model_validate(content)


def load_of_numbers(plan: Plan, visits: dict[str, Any]) -> Load:
    """Return a load of given visits by month: kind → number a month, or one number for every month of a year."""
    columns = [np.broadcast_to(np.asarray(n, float), 12 if np.ndim(n) == 0 else len(n)) for n in visits.values()]
    table = np.stack(columns, axis=1)
    by_class = np.zeros((*table.shape, 4))
    by_class[..., 1] = table
    return Load(plan, tuple(visits), by_class, ("镇",), np.ones((len(visits), 1)))


def year(plan: Plan, visits: dict[str, Any], replications: int = 20, seed: int = 0, **setting: Any) -> Year:
    load = load_of_numbers(plan, visits)
    return year_of(None, plan, Setting(**setting), load.months, replications, seed, load=load)


def staff(number: int, department: str = OWN, **numbers: int) -> Workforce:
    found = Workforce.of_number(department, number)
    for name, more in numbers.items():
        found = found.with_number(name, more)
    return found


def even_district(number: int, programme: Any = EVEN, for_cause: float = 454, **setting: Any) -> Operations:
    """Return a district of the usual size: 741 programme visits and 454 complaints a year, given out by months."""
    plan = plan_of(task())
    days = days_of("2026-01", 12).per_month
    visits = {"complaint": for_cause * days / days.sum(), "programme:general": programme}
    return year(plan, visits, replications=50, **setting).carried_by(staff(number))
