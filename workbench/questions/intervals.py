"""The interval of the difference on request: a job beside the pages, its progress, and what it found."""

from __future__ import annotations

import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from workbench.common.upload import show_problems
from workbench.compare.intervals import kinds_of
from workbench.questions.asking import Told
from workbench.server import records, session
from workbench.server.cache import SEED, Basis
from workbench.server.interval_process import Wanted, compare_beside
from workbench.server.jobs import Key, SessionJobs
from workbench.server.turns.telling import say_place

GLANCE = "1s"
JOBS = SessionJobs[sim.Comparison]("questions", 16)


def intervals_of(told: Told) -> sim.Comparison | None:
    """Return both plans compared with intervals, if they were computed in this session; else nothing."""
    JOBS.collect()
    return JOBS.results.get(_key(told))


def offer_intervals(told: Told, words: Catalogue) -> None:
    """Show the button that asks for the intervals, how far they are, or what they cover."""
    key, basis = _key(told), _basis(told)
    if key in JOBS.results:
        st.caption(words.text(f"page.compare.covers_{basis.kind}", replications=basis.replications, seed=SEED))
        st.caption(words.text("page.compare.difference_note"))
        return
    if key in JOBS.pending:
        _follow(told, words)
        return
    failure = JOBS.failures.get(key)
    if isinstance(failure, sim.InputError):
        show_problems(failure, words, "page.questions.broken")
    elif failure is not None:
        st.warning(words.text("page.compare.intervals_failed"), icon=":material/error:")
    label = words.text("page.questions.ask_intervals")
    st.button(label, icon=":material/casino:", key="questions-intervals", on_click=_start, args=(told,))


def _basis(told: Told) -> Basis:
    """Return what the intervals cover: a calibration's parameters where one is kept, else what is assumed."""
    saved = records.store().calibration_of(told.case.district.digest)
    _, kinds = kinds_of(told.case.district)
    return Basis(kinds[0], None if saved is None else saved.draws)


def _key(told: Told) -> Key:
    question = "" if told.answer is None else told.answer.question
    basis = _basis(told)
    return (*told.case.key(told.case.baseline), question, basis.kind, basis.draws or "")


def _start(told: Told) -> None:
    if told.answer is None or not session.person().may("see"):
        return  # the run that follows shows the way in
    basis, compared = _basis(told), told.answer.comparison
    draws = None if basis.draws is None else records.store().content(basis.draws)
    wanted = Wanted(
        compared.specification, compared.plans, compared.baseline, compared.months, basis.replications, SEED, draws
    )
    JOBS.start(_key(told), lambda job: compare_beside(wanted, job), f"{told.answer.question} {basis.kind}")


@st.fragment(run_every=GLANCE)
def _follow(told: Told, words: Catalogue) -> None:
    """Show how far the job is; the rest of the page is not drawn again before it ends."""
    session.leave_if_gone()
    key = _key(told)
    job = JOBS.pending.get(key)
    if job is None or job.done:
        st.rerun()  # outside the fragment: the table shows what was found
    bar, stop = st.columns([4, 1], vertical_alignment="center")
    with bar:
        if job.started is None:
            shown = words.text("page.compare.queued", plans=2, place=say_place(job, words))
        else:
            left = "…" if job.seconds_left is None else f"{job.seconds_left:.0f}"
            shown = words.text("page.compare.computing", plans=2, done=f"{job.share:.0%}", seconds=left)
        st.progress(min(max(job.share, 0.0), 1.0), shown)
    with stop:
        st.button(
            words.text("page.compare.cancel"), icon=":material/stop_circle:", key="questions-stop", on_click=JOBS.stop,
            args=(key,),
        )  # fmt: skip
