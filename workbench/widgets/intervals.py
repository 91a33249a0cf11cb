"""Intervals on request: the same plans in many possible futures."""

from __future__ import annotations

import time

import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from workbench import cache
from workbench.background import Report, follow
from workbench.cache import REPLICATIONS, SEED, Case
from workbench.library import Entry

MEANINGFUL_SHARE = 0.02
"""Below it, the time left would be a guess."""


def offer_intervals(case: Case, entries: list[Entry], words: Catalogue) -> None:
    """Show the button while some plan has no intervals; what it computes stays with this session."""
    lacking = cache.lacking_intervals(case, entries)
    if lacking and st.button(
        words.text("page.compare.ask_intervals"), icon=":material/casino:", type="primary", key="ask_intervals"
    ):
        _compute(case, lacking, words)
        st.rerun()
    note = "intervals_missing" if lacking else "intervals_note"
    st.caption(words.text(f"page.compare.{note}", replications=REPLICATIONS, seed=SEED))


def _compute(case: Case, entries: list[Entry], words: Catalogue) -> None:
    bar, started = st.progress(0.0), time.monotonic()

    def work(report: Report) -> sim.Comparison:
        plans = cache.beside_baseline(case, entries)
        specification, baseline = case.district.specification, case.baseline.plan.id
        return sim.compare(specification, plans, baseline, case.months, REPLICATIONS, SEED, progress=report)

    def show(share: float) -> None:
        bar.progress(share, _say_progress(share, time.monotonic() - started, words))

    cache.keep_intervals(case, entries, follow(work, show))
    bar.empty()


def _say_progress(share: float, elapsed: float, words: Catalogue) -> str:
    left = f"{elapsed / share - elapsed:.0f}" if share > MEANINGFUL_SHARE else "…"
    return words.text("page.compare.computing", replications=REPLICATIONS, done=f"{share:.0%}", seconds=left)
