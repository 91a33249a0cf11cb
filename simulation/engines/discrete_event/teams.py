"""Inspection teams at work: visits wait for inspectors and take working hours."""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Generator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from simpy.core import Environment
from simpy.events import Event
from simpy.resources.base import Get, Put
from simpy.resources.resource import PriorityRequest, PriorityResource, Release, SortedQueue

from simulation.engines.discrete_event.rules import FIRST_PROGRAMME, PROACTIVE, Rules

WORKING_DAYS = 21  # assumed: working days of a month
WORKING_DAY_HOURS = 8  # assumed: hours of a working day
MONTH_HOURS = float(WORKING_DAYS * WORKING_DAY_HOURS)

KINDS = ("for_cause", "proactive", "programme")
"""Kinds of visit, in the order in which teams take them up."""


@dataclass(slots=True)
class Visit:
    """One visit on its way through the teams; the clock counts working hours, `MONTH_HOURS` to a month.

    Attributes
    ----------
    kind
        Place in `KINDS`: the lower, the sooner.
    requested, started, ended
        Infinite for what did not happen within the horizon; `ended` may lie beyond it.
    """

    month: int
    kind: int
    inspectors: int
    hours: float
    requested: float = math.inf
    started: float = math.inf
    ended: float = math.inf


def visit_of(rules: Rules, channel: int, month: int) -> Visit:
    """Return the visit that a channel orders in a month."""
    kind = 0 if channel < PROACTIVE else 1 if channel < FIRST_PROGRAMME else 2
    effort = rules.efforts[channel]
    return Visit(month, kind, effort.inspectors, effort.hours)


class WaitingList(SortedQueue):
    """Requests in the order of their keys; sorted in, because sorting a long queue anew for each costs too much."""

    def append(self, item: Any) -> None:
        """Put a request behind those with the same key."""
        insort(self, item, key=attrgetter("key"))


class TeamRequest(PriorityRequest):
    """A request for as many inspectors as a visit needs."""

    def __init__(self, resource: InspectorPool, visit: Visit) -> None:
        self.inspectors = visit.inspectors
        super().__init__(resource, priority=visit.kind)


class InspectorPool(PriorityResource):
    """Inspectors from whom a team is formed for each visit; who comes first is served first.

    A visit that needs a large team is not overtaken by smaller ones, so that it is carried out in the end.

    Parameters
    ----------
    inspectors
        How many there are; infinite without a limit.
    """

    PutQueue = WaitingList

    def __init__(self, env: Environment, inspectors: float) -> None:
        super().__init__(env)
        self.free = inspectors

    def _do_put(self, event: Put[Any]) -> bool:  # type: ignore[override]
        assert isinstance(event, TeamRequest)
        if event.inspectors > self.free:
            return False
        self.free -= event.inspectors
        event.succeed()
        return True

    def _do_get(self, event: Get[Any]) -> None:
        assert isinstance(event, Release)
        assert isinstance(event.request, TeamRequest)
        self.free += event.request.inspectors
        event.succeed()


class Teams:
    """The inspectors of a plan.

    A capacity of H inspector-hours a month is worked by as few teams as it takes in full-time work, each of the
    size of the largest team of the plan. They share H evenly: a team with half a month's work takes twice as
    long for a visit, because other duties fill the rest of its days.

    Attributes
    ----------
    size
        Inspectors of a team.
    number
        Teams; infinite without a limit, 0 if the capacity is 0.
    pace
        Share of a working hour that a team gives to visits.
    """

    def __init__(self, env: Environment, rules: Rules) -> None:
        self._env = env
        capacity = rules.plan.capacity_hours_per_month
        self.size = max(effort.inspectors for effort in rules.efforts)
        self.number = math.inf if capacity is None else math.ceil(capacity / (self.size * MONTH_HOURS))
        self.pace = 1.0
        if capacity is not None and self.number > 0:
            self.pace = capacity / (self.number * self.size * MONTH_HOURS)
        self.pool = InspectorPool(env, self.number * self.size)

    def carry_out(self, visit: Visit, uniform: float) -> Generator[Event, Any, None]:
        """Request inspectors at a random moment of the month, wait for them, and visit.

        Parameters
        ----------
        uniform
            In [0, 1): places the request between the start of the month and the last moment at which the visit,
            begun at once, would still end within the month.
        """
        duration = visit.hours / self.pace
        yield self._env.timeout(uniform * max(0.0, MONTH_HOURS - duration))
        visit.requested = self._env.now
        request = TeamRequest(self.pool, visit)
        yield request
        visit.started = self._env.now
        visit.ended = visit.started + duration
        yield self._env.timeout(duration)
        self.pool.release(request)
