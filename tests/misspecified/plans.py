"""The plan in force, p0, and the one that is proposed, p1: less of class A, all of class D."""

from __future__ import annotations

from typing import Any

import simulation as sim

BURN_IN, RECORDS, FUTURE = 48, 36, 24
"""Months played before the registers begin, months of the registers, months to be forecast; whole years."""

STARTS = {"burn-in": "2018-01", "records": "2022-01", "future": "2025-01"}
ROUNDS = {"A": 1, "B": 1, "C": 1, "D": 2}
RATIOS = {
    "p0": {"A": 0.03, "B": 0.10, "C": 0.30, "D": 0.50},
    "p1": {"A": 0.005, "B": 0.10, "C": 0.30, "D": 1.0},
}
JOINT = {"A": 0.01, "B": 0.03, "C": 0.10, "D": 0.20}


def plan_named(name: str, start: str = "future") -> sim.Plan:
    """Return a plan by its name, from the start of one of the three periods."""
    alone = _programme("alone", "日常监管抽查", ["市场监管"], RATIOS[name], ROUNDS)
    joint = _programme("joint", "部门联合抽查", ["市场监管", "消防"], JOINT, dict.fromkeys("ABCD", 1))
    content = {"id": name, "title": name, "start": STARTS[start], "draw": "bernoulli", "programmes": [alone, joint]}
    return sim.Plan.model_validate(content)


def _programme(
    name: str, title: str, departments: list[str], ratio: dict[str, float], rounds: dict[str, int]
) -> dict[str, Any]:
    return {
        "id": name, "title": title, "departments": departments, "ratio": ratio, "rounds_per_year": rounds,
        "hours_per_visit": 3.0,
    }  # fmt: skip


def planned_visits(plan: sim.Plan) -> list[float]:
    """Return the planned visits a year of a firm in each class."""
    return [
        sum(float(getattr(p.ratio, name) * getattr(p.rounds_per_year, name)) for p in plan.programmes)
        for name in "ABCD"
    ]
