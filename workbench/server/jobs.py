"""Long work beside the pages, in one queue for the whole server: who starts a lot holds nobody up.

A job belongs to the session that holds it. Who leaves the page finds it again; who closes the browser gives it up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st

from workbench.server.turns.job import CancelledError, Job
from workbench.server.turns.line import queue, submit
from workbench.server.turns.workers import Workers

__all__ = ["CancelledError", "Job", "Key", "SessionJobs", "Workers", "queue", "submit"]

T = TypeVar("T")
Key = tuple[str, ...]


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

    def start(self, key: Key, work: Callable[[Job[T]], T], kind: str = "") -> None:
        """Queue ``work(job)``; see `submit`."""
        self.failures.pop(key, None)
        self.pending[key] = submit(work, f"{self.page} {kind}")

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
