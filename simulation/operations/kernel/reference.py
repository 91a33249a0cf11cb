"""The same days in SimPy, visit by visit: the reference that the compiled kernel is held against.

It shares no code with the kernel, its orders or its attendance: visits are processes that wait to be sent for,
complaints arrive one after the other in continuous time, people take their days off one by one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simpy.core import Environment
from simpy.events import Event

NOON = 0.5
"""When the visits of a day are sent for: what arrives in the morning can be visited on the day."""
ENOUGH = 1e-9


@dataclass
class Visit:
    """A visit on its way.

    Attributes
    ----------
    kind, place
        Channel, and its place among the channels.
    ordered, due
        Numbers of working days; infinite: due behind the horizon.
    first
        Whether it goes before all visits that are not.
    takes
        Department → time, in visits of the usual length and one person.
    started
        Working day of the visit; ``None``: not made.
    """

    kind: str
    place: int
    ordered: int
    due: float
    first: bool
    takes: Mapping[str, float]
    started: int | None = None

    @property
    def urgency(self) -> tuple[bool, float, int, int]:
        """What comes sooner is visited sooner."""
        return (not self.first, self.due, self.place, self.ordered)


class Office:
    """People with time for visits, and the visits that wait for them.

    Attributes
    ----------
    left
        Department → time that is left; more than the longest visit takes is not kept over night.
    """

    def __init__(self, env: Environment, mornings: Sequence[Mapping[str, float]], visits: Sequence[Visit]) -> None:
        self.env = env
        self.mornings = mornings
        self.left: dict[str, float] = defaultdict(float)
        self.waiting: list[tuple[Visit, Event]] = []
        self.longest: dict[str, float] = defaultdict(float)
        for visit in visits:
            for department, time in visit.takes.items():
                self.longest[department] = max(self.longest[department], time)

    def order(self, visit: Visit) -> Generator[Event, Any, None]:
        """Wait for the day of the order, then until somebody sets out."""
        yield self.env.timeout(visit.ordered)
        sent = self.env.event()
        self.waiting.append((visit, sent))
        visit.started = yield sent

    def work(self) -> Generator[Event, Any, None]:
        """Send people out at every noon."""
        yield self.env.timeout(NOON)
        for day, morning in enumerate(self.mornings):
            for department, time in morning.items():
                self.left[department] += time
            self._send(day)
            for department, most in self.longest.items():
                self.left[department] = min(self.left[department], most)
            yield self.env.timeout(1)

    def _send(self, day: int) -> None:
        self.waiting.sort(key=lambda item: item[0].urgency)
        kept: dict[str, float] = defaultdict(float)
        stuck: set[str] = set()
        still = []
        for visit, sent in self.waiting:
            free = all(self.left[d] - kept[d] + ENOUGH * time >= time for d, time in visit.takes.items())
            if free and visit.kind not in stuck:
                for department, time in visit.takes.items():
                    self.left[department] -= time
                sent.succeed(day)
                continue
            if visit.kind not in stuck:
                stuck.add(visit.kind)
                for department, time in visit.takes.items():
                    kept[department] += min(time, max(0.0, self.left[department] - kept[department]))
            still.append((visit, sent))
        self.waiting = still


def play(visits: Sequence[Visit], mornings: Sequence[Mapping[str, float]]) -> None:
    """Carry visits out with the time that each morning brings; afterwards each knows when it was made.

    Examples
    --------
    >>> one = Visit("complaint", 0, 0, 15, True, {"a": 2.0})
    >>> play([one], [{"a": 1.0}, {"a": 1.0}])
    >>> one.started
    1
    """
    env = Environment()
    office = Office(env, mornings, visits)
    for visit in visits:
        env.process(office.order(visit))
    env.process(office.work())
    env.run()
