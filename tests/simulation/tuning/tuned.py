"""Districts, plans and problems that the tests of the tuning share, and problems whose answers are known by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import simulation as sim
from simulation.tuning.posed import Array, Cap, Goal, Posed, Row
from simulation.tuning.problem.format import TuningProblem
from simulation.tuning.problem.posing import Question, question
from tests.simulation.engines import discrete_event_cases as cases

HARM = {"indicator": "harm", "least": True}
RATIOS = {"programme": "general", "ratio": ["A", "B", "C", "D"]}


def problem(
    *limits: dict[str, Any],
    levers: tuple[dict[str, Any], ...] = (RATIOS,),
    goals: tuple[dict[str, Any], ...] = (HARM,),
    months: int = 12,
) -> TuningProblem:
    """The ratios of one programme, least harm, and the limits of a test."""
    content = {"id": "t", "title": "t", "months": months, "levers": levers, "goals": goals, "limits": limits}
    return TuningProblem.model_validate(content)


def asked(
    specification: sim.Specification, plan: sim.Plan, *limits: dict[str, Any], **changes: Any
) -> Question:
    """A problem held against a district."""
    return question(problem(*limits, **changes), specification, plan)


def hours(at_most: float, **changes: Any) -> dict[str, Any]:
    return {"indicator": "hours", "at_most": at_most, **changes}


def two_classes() -> tuple[sim.Specification, sim.Plan]:
    """Two classes of firms that stay in them, minor violations alone, drawn every month: a case known beforehand."""
    specification = cases.specification(
        cases.stratum("s", {"A": 8000, "B": 2000}),
        start={"compliant": 0.9, "minor": 0.1, "serious": 0.0},
        onset=cases.by_class(0.01, 0.03, 0.0, 0.0),
        self_correction={"minor": 0.05, "serious": 0.0},
        sanction={"onset_multiplier": 1.0, "memory_months": 12.0},
        sensitivity={"minor": 0.7, "serious": 1.0},
        rectification={"minor": 1.0, "serious": 1.0},
    )
    ratio = cases.by_class(0.03, 0.1, 0.0, 0.0)
    return specification, cases.plan(cases.programme("general", ratio, 12, team_size=2), draw="bernoulli")


class Smooth:
    """Outcomes given as a function of a setting, with their slopes."""

    def __init__(self, value: Callable[[Array], Array], slope: Callable[[Array], Array]) -> None:
        self.value, self.slope, self.asked = value, slope, 0

    def values(self, points: Array) -> Array:
        return np.array([self.value(point) for point in points])

    def slopes(self, point: Array) -> tuple[Array, Array]:
        self.asked += 1
        return self.value(point), self.slope(point)


def linear(*weights: list[float]) -> Smooth:
    """Outcomes that are weighted sums of the levers."""
    table = np.array(weights)
    return Smooth(lambda point: table @ point, lambda point: table)


def posed(
    outcomes: Smooth,
    number: int,
    start: list[float],
    rows: tuple[Row, ...] = (),
    caps: tuple[Cap, ...] = (),
    low: float | list[float] = 0.0,
    high: float | list[float] = 1.0,
    least: bool = True,
) -> Posed:
    """A problem of levers x, y, … between bounds, its first outcome the goal."""
    levers = tuple("xyzuvw"[:number])
    bounds = [np.broadcast_to(np.asarray(side, dtype=float), (number,)).copy() for side in (low, high)]
    names = tuple(f"o{place}" for place in range(len(outcomes.values(np.zeros((1, number)))[0])))
    return Posed(
        levers, *bounds, np.array(start), np.zeros(number), outcomes, names, (Goal("o0", 0, least),), rows, caps
    )  # fmt: skip
