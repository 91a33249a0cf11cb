"""The workers of the server: as many jobs at a time as the machine bears, the next one taken from the ring."""

from __future__ import annotations

import heapq
import os
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from statistics import median
from threading import Condition, Thread
from typing import Any, TypeVar

from workbench.server.turns.job import Job
from workbench.server.turns.ring import Ring

T = TypeVar("T")

SETTING = "WORKBENCH_WORKERS"
FEWEST, REMEMBERED = 3, 9
"""Jobs of a kind that must have ended before the time of the next one is told, and those that are looked back on."""


def how_many(settings: Mapping[str, str] = os.environ, processors: int | None = None) -> int:
    """Return how many jobs run at a time: the setting, else one fewer than processors, which the pages keep.

    Examples
    --------
    >>> how_many({}, 8), how_many({}, 1), how_many({"WORKBENCH_WORKERS": "3"}, 8)
    (7, 1, 3)
    """
    told = settings.get(SETTING, "").strip()
    if told.isascii() and told.isdecimal() and int(told):
        return int(told)
    if processors is None:
        processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, processors - 1)


@dataclass(frozen=True, eq=False)
class Queued:
    """A job with what it does, whose it is and of what kind."""

    job: Job[Any]
    run: Callable[[], None]
    visitor: str
    kind: str


@dataclass(frozen=True)
class Place:
    """Where a job stands in the queue.

    Attributes
    ----------
    ahead
        Jobs that wait before it, and those at work.
    seconds
        Until its turn; ``None`` where that would be a guess.
    """

    ahead: int
    seconds: float | None


class Workers:
    """Threads that take jobs from one ring: no visitor holds up another with many jobs.

    Examples
    --------
    >>> job = Workers().submit(lambda job: "done")
    >>> job.wait(10).result
    'done'
    """

    def __init__(self, number: int = 1) -> None:
        self.number = number
        self._ring: Ring[Queued] = Ring()
        self._working: list[Queued] = []
        self._took: dict[str, deque[float]] = {}
        self._changed = Condition()
        for place in range(number):
            # Daemons, unlike the threads of a pool: a server that is told to stop does not wait for a job.
            Thread(target=self._work, name=f"jobs-{place}", daemon=True).start()

    def submit(self, work: Callable[[Job[T]], T], visitor: str = "", kind: str = "") -> Job[T]:
        """Queue ``work(job)`` in the line of a visitor and return its job."""
        job = Job[T]()
        queued = Queued(job, partial(job.run, work), visitor, kind)
        with self._changed:
            self._ring.put(visitor, queued)
            self._changed.notify()
        job.when_done(partial(self._leave, queued))  # cancelled before its turn: those behind it move up
        return job

    def place(self, job: Job[Any]) -> Place | None:
        """Return where a job stands; ``None`` where it does not wait."""
        with self._changed:
            waiting, working = self._ring.order(), list(self._working)
        for ahead, queued in enumerate(waiting):
            if queued.job is job:
                return Place(ahead + len(working), self._seconds(working, waiting[:ahead]))
        return None

    def _seconds(self, working: list[Queued], before: list[Queued]) -> float | None:
        """Return when a worker is free for the next one, were each job as long as the usual one of its kind."""
        left = [self._left(queued) for queued in working]
        lasts = [self._usual(queued.kind) for queued in before]
        if None in left or None in lasts:
            return None
        free = [0.0] * (self.number - len(working)) + [seconds for seconds in left if seconds is not None]
        heapq.heapify(free)
        for seconds in lasts:
            heapq.heapreplace(free, free[0] + (seconds or 0.0))
        return free[0]

    def _left(self, queued: Queued) -> float | None:
        told, usual, started = queued.job.seconds_left, self._usual(queued.kind), queued.job.started
        if told is not None or usual is None or started is None:
            return told
        return max(usual - (time.monotonic() - started), 0.0)

    def _usual(self, kind: str) -> float | None:
        took = list(self._took.get(kind, ()))
        return median(took) if len(took) >= FEWEST else None

    def _leave(self, queued: Queued) -> None:
        with self._changed:
            self._ring.leave(queued)

    def _work(self) -> None:
        while True:
            queued = self._next()
            try:
                queued.run()
            finally:
                self._ended(queued)
            del queued  # while nothing is to be done, nothing of the last job is held

    def _next(self) -> Queued:
        with self._changed:
            while (queued := self._ring.take()) is None:
                self._changed.wait()
            self._working.append(queued)
            return queued

    def _ended(self, queued: Queued) -> None:
        job = queued.job
        with self._changed:
            self._working.remove(queued)
            if job.started is not None and not job.cancelled and job.error is None:
                took = self._took.setdefault(queued.kind, deque(maxlen=REMEMBERED))
                took.append(time.monotonic() - job.started)
