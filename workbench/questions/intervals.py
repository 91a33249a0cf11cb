"""The interval of the difference on request: a job beside the pages, its progress, and what it found."""

from __future__ import annotations

from functools import partial

import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from workbench.common.aids.following import at_work
from workbench.compare.intervals import kinds_of, say_computing
from workbench.questions.asking import Told
from workbench.server import records, session
from workbench.server.cache import SEED, Basis
from workbench.server.interval_process import Wanted, compare_beside
from workbench.server.jobs import Key, SessionJobs

JOBS = SessionJobs[sim.Comparison]("questions", 16)
PLANS = 2
"""Compared in every question: without and with."""


def basis_of(told: Told) -> Basis:
    """Return what the intervals cover: a calibration's parameters where one is kept, else what is assumed."""
    saved = records.store().calibration_of(told.case.district.digest)
    _, kinds = kinds_of(calibrated=saved is not None)
    return Basis(kinds[0], None if saved is None else saved.draws)


def intervals_of(told: Told, basis: Basis) -> sim.Comparison | None:
    """Return both plans compared with intervals, if they were computed in this session; else nothing."""
    JOBS.collect()
    return JOBS.results.get(_key(told, basis))


def offer_intervals(told: Told, basis: Basis, words: Catalogue) -> None:
    """Show the button that asks for the intervals, how far they are, or what they cover."""
    key = _key(told, basis)
    if key in JOBS.results:
        st.caption(words.text(f"page.compare.covers_{basis.kind}", replications=basis.replications, seed=SEED))
        st.caption(words.text("page.compare.difference_note"))
        return
    failed, say = words.text("page.compare.intervals_failed"), partial(say_computing, plans=PLANS, words=words)
    if at_work(JOBS, key, say, "questions-stop", words, cannot="page.questions.broken", failed=failed, tell=st.warning):
        return
    label = words.text("page.questions.ask_intervals")
    st.button(label, icon=":material/casino:", key="questions-intervals", on_click=_start, args=(told, basis))


def _key(told: Told, basis: Basis) -> Key:
    question = "" if told.answer is None else told.answer.question
    return (*told.case.key(told.case.baseline), question, basis.kind, basis.draws or "")


def _start(told: Told, basis: Basis) -> None:
    if told.answer is None or not session.person().may("see"):
        return  # the run that follows shows the way in
    compared = told.answer.comparison
    draws = None if basis.draws is None else records.store().content(basis.draws)
    wanted = Wanted(
        compared.specification, compared.plans, compared.baseline, compared.months, basis.replications, SEED, draws
    )
    JOBS.start(_key(told, basis), lambda job: compare_beside(wanted, job), f"{told.answer.question} {basis.kind}")
