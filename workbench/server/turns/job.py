"""One piece of long work: its progress, its end, and a way to stop it."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from threading import Event
from typing import Generic, TypeVar

T = TypeVar("T")

MEANINGFUL_SHARE = 0.02
"""Below it, the time left would be a guess."""


class CancelledError(Exception):
    """Raised inside the work after the user asked for its end."""


class Job(Generic[T]):
    """One piece of work.

    Examples
    --------
    >>> job = Job()
    >>> job.run(lambda job: [job.report(n, 2) for n in (1, 2)])
    >>> job.done, job.share, job.error
    (True, 1.0, None)
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

    def ended_within(self, seconds: float) -> bool:
        """Whether it ends within some seconds; returns as soon as it does."""
        return bool(wait([self._future], timeout=seconds).done)

    def outcome(self) -> T:
        """Return what it returned, or raise what it raised; once it has ended."""
        return self._future.result()

    def when_done(self, call: Callable[[], None]) -> None:
        """Have something called once it has ended, or at once where it has."""
        self._future.add_done_callback(lambda _: call())

    def run(self, work: Callable[[Job[T]], T]) -> None:
        """Do the work in the calling thread; `Workers` call this."""
        if not self._future.set_running_or_notify_cancel():
            return
        self.started = time.monotonic()
        try:
            self.report(0, 1)
            self._future.set_result(work(self))
        except BaseException as failure:
            self._future.set_exception(failure)
