"""Districts, plans and problems that the tests of the tuning share, and problems whose answers are known by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import simulation as sim
from simulation.tuning.posed import Array, Cap, Goal, Posed, Row
from simulation.tuning.problem.format import TuningProblem
from simulation.tuning.problem.posing import Question, question

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


def asked(specification: sim.Specification, plan: sim.Plan, *limits: dict[str, Any], **changes: Any) -> Question:
    """A problem held against a district."""
    return question(problem(*limits, **changes), specification, plan)


def hours(at_most: float, **changes: Any) -> dict[str, Any]:
    return {"indicator": "hours", "at_most": at_most, **changes}


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
    bottom, top = (np.broadcast_to(np.asarray(side, dtype=float), (number,)).copy() for side in (low, high))
    names = tuple(f"o{place}" for place in range(len(outcomes.values(np.zeros((1, number)))[0])))
    return Posed(
        tuple("xyzuvw"[:number]), bottom, top, np.array(start), np.zeros(number), outcomes, names,
        (Goal("o0", 0, least),), rows, caps,
    )  # fmt: skip
