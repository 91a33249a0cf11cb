"""Long work followed from a page: beside it with a button that ends it, or on it until it ends."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from simulation.language.catalogue import Catalogue
from simulation.model.errors import InputError
from workbench.common.upload import show_problems
from workbench.server import session
from workbench.server.jobs import Job, Key, SessionJobs
from workbench.server.turns.following import Report, follow_in_turn
from workbench.server.turns.telling import say_place

T = TypeVar("T")
GLANCE = "1s"
"""Time between two looks at a job."""


@st.fragment(run_every=GLANCE)
def follow_job(
    find: Callable[[], Job[T] | None],
    stop: Callable[[], None],
    say: Callable[[Job[T]], str],
    key: str,
    words: Catalogue,
    *,
    noted: Callable[[object], str] = lambda note: "",
) -> None:
    """Show a job's progress; the rest of the page is not drawn again before it ends.

    Parameters
    ----------
    find
        Returns the job as long as the session has it.
    stop
        Called by the button, whose key is `key`.
    say
        Says how far it is.
    noted
        Says what it notes of itself beside its progress.
    """
    session.leave_if_gone()
    job = find()
    if job is None or job.done:
        st.rerun()  # outside the fragment: the page shows what was found
    bar, end = st.columns([4, 1], vertical_alignment="center")
    with bar:
        st.progress(min(max(job.share, 0.0), 1.0), say(job))
        if job.note is not None and (text := noted(job.note)):
            st.caption(text)
    with end:
        st.button(words.text("page.compare.cancel"), icon=":material/stop_circle:", key=key, on_click=stop)


def at_work(
    jobs: SessionJobs[T],
    key: Key,
    say: Callable[[Job[T]], str],
    stop: str,
    words: Catalogue,
    *,
    cannot: str,
    failed: str,
    tell: Callable[..., object] = st.error,
    noted: Callable[[object], str] = lambda note: "",
) -> bool:
    """Follow the job of a page that a key belongs to; without one, say what went wrong the last time it was asked for.

    Parameters
    ----------
    stop
        Key of the button that ends it.
    cannot
        Key of the heading above problems of the input.
    failed
        Said by `tell` of any other failure.

    Returns
    -------
    bool
        Whether there is a job: the button that asks for it need not be shown.
    """
    if key in jobs.pending:
        follow_job(partial(jobs.pending.get, key), partial(jobs.stop, key), say, stop, words, noted=noted)
        return True
    failure = jobs.failures.get(key)
    if isinstance(failure, InputError):
        show_problems(failure, words, cannot)
    elif failure is not None:
        tell(failed, icon=":material/error:")
    return False


def follow_on_bar(
    work: Callable[[Report], T], bar: DeltaGenerator, running: str, words: Catalogue, kind: str, *, meaningful: float
) -> T:
    """Do ``work(report)`` when its turn comes and return what it found; the bar tells how far it is until it ends.

    Parameters
    ----------
    running
        Key of what is said of ``done`` and ``seconds`` left.
    kind
        See `workbench.server.jobs.submit`.
    meaningful
        Share done below which the time left would be a guess.
    """
    started = time.monotonic()

    def wait(job: Job[T]) -> None:
        nonlocal started
        started = time.monotonic()
        bar.progress(0.0, say_place(job, words))

    def show(share: float) -> None:
        elapsed = time.monotonic() - started
        left = f"{elapsed / share - elapsed:.0f}" if share > meaningful else "…"
        bar.progress(min(share, 1.0), words.text(running, done=f"{share:.0%}", seconds=left))

    return follow_in_turn(work, show, wait, kind)
