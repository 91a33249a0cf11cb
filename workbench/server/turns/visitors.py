"""Whose jobs they are, and what becomes of them when a page is closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Timer
from typing import Any, TypeVar
from weakref import WeakSet

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from workbench.server import people
from workbench.server.turns.job import Job

T = TypeVar("T")
Later = Callable[[Callable[[], None]], None]

BETWEEN_LOOKS = 60.0
"""Seconds; Streamlit keeps a session whose connection broke for two minutes, so that it can come back."""
MISSED = 2
"""Looks in a row at which a session was closed, after which its jobs are given up."""


def in_a_while(call: Callable[[], None]) -> None:
    """Call something at the next look."""
    timer = Timer(BETWEEN_LOOKS, call)
    timer.daemon = True  # a server that is told to stop does not wait for it
    timer.start()


@dataclass(eq=False)
class Visitor:
    """Someone with jobs.

    Attributes
    ----------
    name
        Whose line the jobs wait in: one for all pages of a person who signed in, else one for each session.
    is_open
        Tells whether the session is connected.
    later
        Calls back at the next look.
    """

    name: str
    is_open: Callable[[], bool]
    later: Later = in_a_while
    _jobs: WeakSet[Job[Any]] = field(default_factory=WeakSet)
    _missed: int = 0

    def hold(self, job: Job[T]) -> Job[T]:
        """Have a job given up when the session is closed."""
        self._jobs.add(job)
        return job

    def closed(self) -> None:
        """Begin to look whether the session comes back."""
        self._missed = 0
        if self._left():
            self.later(self._look)

    def _look(self) -> None:
        self._missed = 0 if self.is_open() else self._missed + 1
        left = self._left()
        if self._missed >= MISSED:
            for job in left:
                job.cancel()
        elif left:
            self.later(self._look)

    def _left(self) -> list[Job[Any]]:
        return [job for job in self._jobs if not job.done]


def here() -> Visitor:
    """Return who is in front of the page."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:  # a script, which ends with its work
        return Visitor("", lambda: True)
    found = people.person()
    return _of_session(context.session_id, found.mark if found is not None and found.address else context.session_id)


@st.cache_resource(show_spinner=False, scope="session", on_release=Visitor.closed)
def _of_session(session: str, name: str) -> Visitor:
    def is_open() -> bool:
        return runtime.exists() and runtime.get_instance().is_active_session(session)

    return Visitor(name, is_open)
