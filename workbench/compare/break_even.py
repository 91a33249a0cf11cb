"""The break-even of the measures of plans: what it is at once, and on request how sure, worked out beside the page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import streamlit as st

import simulation as sim
from simulation.comparison.measures.words import word_break_even
from simulation.language.catalogue import Catalogue
from simulation.language.figures import name_indicator
from workbench.common.aids.following import at_work
from workbench.compare.intervals import say_computing
from workbench.compare.keeping import Shown
from workbench.server import session
from workbench.server.beside import run_beside
from workbench.server.cache import SEED, Case
from workbench.server.jobs import Job, Key, SessionJobs
from workbench.server.library import Entry

ASKED = ("harm", "undetected_stock", "undetected_stock_serious")
DRAWS = 200
"""Draws from the ranges of what is assumed, for a 95 % interval."""
MODULE = "workbench.compare.break_even_process"
Drawn = tuple[float, ...]
JOBS = SessionJobs[Drawn]("break_even", 16)


def show_break_even(shown: Shown, titles: Mapping[str, str], words: Catalogue) -> None:
    """Show what the conveniences of each plan must do to pay for what it gives up, and offer the intervals of it."""
    baseline = shown.case.baseline
    asked = [e for e in shown.entries if e.plan.id != baseline.plan.id and any(m.convenient for m in e.plan.measures)]
    if not asked:
        return
    JOBS.collect()
    st.markdown(f"**{words.text('page.compare.break_even')}**")
    indicator = st.selectbox(
        words.text("page.compare.indicator"), ASKED, format_func=lambda name: name_indicator(name, words),
        key=f"break-even-{words.language}", filter_mode=None,
    )  # fmt: skip
    for entry in asked:
        key = _key(shown.case, entry, indicator)
        found = replace(_break_even(shown.case, entry, indicator, key), drawn=JOBS.results.get(key, ()))
        *own, unmeasured = word_break_even(found, dict(titles), words)
        for sentence in own:
            st.markdown(sentence)
        if not found.drawn:
            _offer_draws(shown.case, entry, indicator, words)
    st.markdown(unmeasured)  # what nobody has measured is said once


def _key(case: Case, entry: Entry, indicator: str) -> Key:
    return (*case.key(entry), indicator)


@st.cache_resource(max_entries=64, show_spinner=False)
def _break_even(_case: Case, _entry: Entry, indicator: str, key: Key) -> sim.BreakEven:
    specification, baseline = _case.district.specification, _case.baseline.plan
    return sim.break_even(specification, _entry.plan, baseline, indicator, _case.months)


def _offer_draws(case: Case, entry: Entry, indicator: str, words: Catalogue) -> None:
    """Show the button that asks for the draws, how far they are, or what went wrong."""
    key, own = _key(case, entry, indicator), f"{entry.plan.id}-{indicator}"
    failed, say = words.text("page.compare.intervals_failed"), partial(say_computing, plans=1, words=words)
    if at_work(JOBS, key, say, f"break-even-stop-{own}", words, cannot="page.compare.cannot", failed=failed):
        return
    st.button(
        words.text("page.compare.break_even_draws", draws=DRAWS), icon=":material/casino:",
        key=f"break-even-ask-{own}", on_click=_start, args=(case, entry, indicator),
    )  # fmt: skip


def _start(case: Case, entry: Entry, indicator: str) -> None:
    if not session.person().may("see"):
        return  # the run that follows shows the way in
    wanted = {
        "specification": case.district.specification.model_dump(mode="json"),
        "plan": entry.plan.model_dump(mode="json"),
        "baseline": case.baseline.plan.model_dump(mode="json"),
        "indicator": indicator, "months": case.months, "draws": DRAWS, "seed": SEED,
    }  # fmt: skip
    line = json.dumps(wanted, ensure_ascii=False)

    def work(job: Job[Drawn]) -> Drawn:
        return run_beside(MODULE, line, job, tuple)

    JOBS.start(_key(case, entry, indicator), work, indicator)
