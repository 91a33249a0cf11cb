"""Long work beside the pages: one job at a time for the whole server, with progress, an end, and a way to stop it.

A job belongs to the session that holds it. Who leaves the page finds it again; who closes the browser leaves it to end
by itself, unseen by anybody else.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from threading import Event, Thread
from typing import Generic, TypeVar

import streamlit as st

T = TypeVar("T")
Key = tuple[str, ...]

MEANINGFUL_SHARE = 0.02
"""Below it, the time left would be a guess."""


class CancelledError(Exception):
    """Raised inside the work after the user asked for its end."""


class Job(Generic[T]):
    """One piece of work.

    Examples
    --------
    >>> job = Jobs().submit(lambda job: [job.report(n, 2) for n in (1, 2)])
    >>> job.wait().share, job.error
    (1.0, None)
    """

    def __init__(self) -> None:
        self.share = 0.0
        self.note: object = None
        self.started: float | None = None
        self._cancelled, self._future = Event(), Future[T]()
        self._stop: Callable[[], None] | None = None

    def report(self, done: int, total: int, note: object = None) -> None:
        """Note progress, and what else can be told of it; the work calls this often, and here it is stopped.

        Raises
        ------
        CancelledError
            After `cancel`.
        """
        if self._cancelled.is_set():
            raise CancelledError
        self.share = done / total if total else 0.0
        self.note = note

    def cancel(self) -> None:
        """Ask the work to end at its next report; what waits in the queue never begins."""
        self._cancelled.set()
        self._future.cancel()
        if self._stop is not None:
            self._stop()

    def at_cancel(self, stop: Callable[[], None]) -> None:
        """Have `cancel` call this too, for work that waits for something else."""
        self._stop = stop
        if self.cancelled:
            stop()

    @property
    def cancelled(self) -> bool:
        """Whether its end was asked for."""
        return self._cancelled.is_set()

    @property
    def done(self) -> bool:
        """Whether it has ended, in whatever way."""
        return self._future.done()

    @property
    def result(self) -> T | None:
        """What it returned; ``None`` while it runs, and after an error."""
        good = self.done and not self._future.cancelled() and self._future.exception() is None
        return self._future.result() if good else None

    @property
    def error(self) -> BaseException | None:
        """What it failed with, other than by being cancelled."""
        if not self.done or self._future.cancelled():
            return None
        failure = self._future.exception()
        return None if isinstance(failure, CancelledError) else failure

    @property
    def seconds_left(self) -> float | None:
        """Seconds until the end at the pace so far; ``None`` before that can be told."""
        if self.started is None or self.share <= MEANINGFUL_SHARE:
            return None
        elapsed = time.monotonic() - self.started
        return elapsed / self.share - elapsed

    def wait(self, timeout: float | None = None) -> Job[T]:
        """Return when it has ended; for tests and scripts."""
        if not self._future.cancelled():
            self._future.exception(timeout)
        return self

    def run(self, work: Callable[[Job[T]], T]) -> None:
        """Do the work in the calling thread; `Jobs` calls this."""
        if not self._future.set_running_or_notify_cancel():
            return
        self.started = time.monotonic()
        try:
            self.report(0, 1)
            self._future.set_result(work(self))
        except BaseException as failure:
            self._future.set_exception(failure)


class Jobs:
    """A queue that one thread works through: sessions wait their turn, and the pages keep the processors they need."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[Callable[[], None]] = SimpleQueue()
        # A daemon, unlike the threads of a pool: a server that is told to stop does not wait for a job.
        Thread(target=self._work, name="jobs", daemon=True).start()

    def submit(self, work: Callable[[Job[T]], T]) -> Job[T]:
        """Queue ``work(job)`` and return its job."""
        job = Job[T]()
        self._waiting.put(partial(job.run, work))
        return job

    def _work(self) -> None:
        while True:
            self._waiting.get()()


@st.cache_resource(show_spinner=False)
def queue() -> Jobs:
    """Return the queue of this server."""
    return Jobs()


@dataclass(frozen=True)
class SessionJobs(Generic[T]):
    """The jobs of one page in this session, by what they belong to: at work, what they found, what went wrong.

    Attributes
    ----------
    page
        Name of the page, which the keys of the session begin with.
    most
        Results that are kept; the oldest go first.
    """

    page: str
    most: int

    @property
    def pending(self) -> dict[Key, Job[T]]:
        """Return the jobs at work or waiting."""
        found: dict[Key, Job[T]] = st.session_state.setdefault(f"{self.page}_jobs", {})
        return found

    @property
    def results(self) -> dict[Key, T]:
        """Return what was found."""
        found: dict[Key, T] = st.session_state.setdefault(f"{self.page}_results", {})
        return found

    @property
    def failures(self) -> dict[Key, BaseException]:
        """Return what went wrong, until it is asked for again."""
        found: dict[Key, BaseException] = st.session_state.setdefault(f"{self.page}_failures", {})
        return found

    def start(self, key: Key, work: Callable[[Job[T]], T]) -> None:
        """Queue ``work(job)``."""
        self.failures.pop(key, None)
        self.pending[key] = queue().submit(work)

    def stop(self, key: Key) -> None:
        """Have a job end, if it has not yet."""
        job = self.pending.pop(key, None)
        if job is not None:
            job.cancel()

    def collect(self) -> None:
        """Take over what has finished, before anything of it is drawn."""
        for key in [key for key, job in self.pending.items() if job.done]:
            job = self.pending.pop(key)
            if job.result is not None:
                self.results[key] = job.result
            elif job.error is not None:
                self.failures[key] = job.error
        while len(self.results) > self.most:
            del self.results[next(iter(self.results))]
