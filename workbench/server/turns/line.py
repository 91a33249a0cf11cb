"""The queue of this server, and a job of the visitor in front of the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from workbench.server.turns.job import Job
from workbench.server.turns.visitors import here
from workbench.server.turns.workers import Workers, how_many

T = TypeVar("T")


@st.cache_resource(show_spinner=False)
def queue() -> Workers:
    """Return the queue of this server."""
    return Workers(how_many())


def submit(work: Callable[[Job[T]], T], kind: str) -> Job[T]:
    """Queue ``work(job)`` for the visitor in front of the page, and return its job.

    Parameters
    ----------
    kind
        Work of one kind takes about as long each time: from it the time until a turn is told.
    """
    visitor = here()
    return visitor.hold(queue().submit(work, visitor.name, kind))
