"""What a proposal is asked for, and the limits that it must keep."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite

from simulation.model.errors import InputError, Problem
from simulation.model.population import RISK_CLASSES

LEAST_FLOOR, FLOOR = 0.15, 0.3
"""Share of programme visits that stay random over all places: without it the map starves itself of what it rests on."""
FEWEST_LEFT_OUT, MOST_LEFT_OUT = 2, 50
EXEMPT = "A"
"""Class that no proposal may single out."""


@dataclass(frozen=True)
class Asked:
    """The question.

    Attributes
    ----------
    hours
        Inspector-hours: hours of a visit times the size of its team.
    floor
        Least share of programme visits that stay random over all places.
    classes
        Classes that may be proposed, from B, C and D.
    leave_out
        Comparison cells left out by lot.
    seed
        Of the lot and of the order of the list.
    """

    hours: float
    floor: float = FLOOR
    classes: str = "BCD"
    leave_out: int = FEWEST_LEFT_OUT
    seed: int = 0

    def check(self) -> None:
        """Raise `InputError` with everything that is wrong with the question."""
        problems = list(self._problems())
        if problems:
            raise InputError(problems)

    def _problems(self) -> Iterator[Problem]:
        if not isfinite(self.hours) or self.hours <= 0:
            yield Problem("not_above", "hours", self.hours, 0, "hours_of_proposal")
        if not LEAST_FLOOR <= self.floor <= 1:
            yield Problem("floor_too_low", "floor", self.floor, LEAST_FLOOR, "floor_too_low")
        wrong = [name for name in self.classes if name not in RISK_CLASSES or name == EXEMPT]
        if wrong or not self.classes or len(set(self.classes)) < len(self.classes):
            yield Problem("classes_of_proposal", "classes", self.classes, "BCD", "classes_of_proposal")
        if not FEWEST_LEFT_OUT <= self.leave_out <= MOST_LEFT_OUT:
            limit = f"{FEWEST_LEFT_OUT}–{MOST_LEFT_OUT}"
            yield Problem("out_of_range", "leave_out", self.leave_out, limit, "leave_out")
        if self.seed < 0:
            yield Problem("below", "seed", self.seed, 0, "seed")
