"""The course of a run: stretches of months under one specification and one plan, and their records as one."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.engines.base import Request
from simulation.model.calendar import MONTHS_PER_YEAR
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.model.states.given import state_of
from simulation.model.states.state import State


@dataclass(frozen=True)
class Stretch:
    """Months that nothing changes in.

    Attributes
    ----------
    first, months
        First month of the run, and how many.
    of_year
        Months of the plan year that have passed when it begins, counted on from `start`.
    start
        When that plan year began, as plans write it.
    """

    first: int
    months: int
    of_year: int
    start: str
    specification: Specification
    plan: Plan

    @property
    def begins_year(self) -> bool:
        """Whether a plan year begins with it: visits and rounds are counted anew."""
        return self.of_year % MONTHS_PER_YEAR == 0


def stretches_of(request: Request) -> list[Stretch]:
    """Cut a run where something changes.

    Under a plan that starts when the one before did, its year and rounds go on; under any other plan they begin. A
    state that a run left goes on likewise.
    """
    parts = [(0, request.specification, request.plan)]
    parts += [(change.month, change.specification, change.plan) for change in request.later]
    ends = [*(first for first, _, _ in parts[1:]), request.months]
    carried = None if request.initial is None else request.initial.carried
    begun = {} if carried is None else {carried.start: -carried.month}
    stretches = []
    for (first, specification, plan), end in zip(parts, ends, strict=True):
        # Month of the run in which the plan year of this start began; a start not met before begins one here.
        began = begun.setdefault(plan.start, first)
        stretches.append(Stretch(first, end - first, first - began, plan.start, specification, plan))
    return stretches


def beginning(request: Request) -> State | None:
    """Return the state that a run begins with; ``None`` where the specification gives none."""
    if request.initial is not None:
        return request.initial.aligned(request.specification)
    return state_of(request.specification)
