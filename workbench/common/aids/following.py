"""Work beside the pages, followed from one of them: how far it is, and a button that ends it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from simulation.language.catalogue import Catalogue
from workbench.server import session
from workbench.server.jobs import Job

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
