"""Make a comparison where a report needs one, and keep it."""

from __future__ import annotations

import io
from importlib.metadata import version

import pandas as pd
import streamlit as st

import simulation as sim
from simulation.charts.style import distinct_titles
from simulation.language.catalogue import Catalogue
from simulation.scenarios.repository import Store
from simulation.workflows.keep import keep_comparison
from simulation.workflows.report import DISTRIBUTION
from workbench.common.aids.following import follow_on_bar
from workbench.common.choices import choose, choose_several
from workbench.common.district_choice import choose_district
from workbench.common.permission import permitted
from workbench.common.plan_choice import MOST_OTHERS, choose_months
from workbench.common.upload import show_problems
from workbench.server import library, session
from workbench.server.cache import REPLICATIONS, SEED
from workbench.server.library import District, Entry
from workbench.server.turns.following import Report
from workbench.server.turns.job import MEANINGFUL_SHARE


def offer_comparison(store: Store, words: Catalogue, *, open_now: bool) -> None:
    """Offer to compare plans of the library for a report.

    Raises
    ------
    simulation.InputError
        For a shipped file out of order, or a store that cannot be read.
    """
    messages = st.container()
    district = choose_district(words, messages)
    entries = {entry.plan.id: entry for entry in library.all_plans()}
    titles = distinct_titles((name, entry.titles[words.language]) for name, entry in entries.items())
    with st.expander(words.text("page.report.new_comparison"), expanded=open_now, icon=":material/balance:"):
        left, middle, right = st.columns([3, 5, 2])
        with left:
            label = words.text("page.compare.baseline")
            baseline = choose(label, list(entries), lambda name: titles[name], "report_baseline", words)
        with middle:
            others = choose_several(
                words.text("page.report.compared"),
                [name for name in entries if name != baseline],
                lambda name: titles[name],
                f"report_others-{baseline}",
                words,
                first=(),
                most=MOST_OTHERS,
                none=words.text("page.compare.others_none"),
            )
        with right:
            months = choose_months("report_months", words)
        intervals = st.checkbox(
            words.text("page.report.intervals", replications=REPLICATIONS), value=True, key="report_intervals"
        )
        started = st.button(
            words.text("page.report.compare"),
            key="report_compare",
            icon=":material/calculate:",
            disabled=not (permitted("edit", words) and others),
        )
        if not others:
            st.caption(words.text("page.report.choose_plans"))
        if started:
            plans = [entries[name] for name in (baseline, *others)]
            _compare(store, district, plans, months, REPLICATIONS if intervals else 0, words)


def _compare(
    store: Store, district: District, entries: list[Entry], months: int, replications: int, words: Catalogue
) -> None:
    bar = st.progress(0.0)
    # With a calibration of the district, intervals cover its parameters; else the ranges of what is assumed.
    calibration = store.calibration_of(district.digest) if replications else None
    drawn = None if calibration is None else pd.read_parquet(io.BytesIO(store.content(calibration.draws)))

    def work(tell: Report) -> sim.Comparison:
        plans = [entry.plan for entry in entries]
        return sim.compare(
            district.specification, plans, plans[0].id, months, replications, SEED, draws=drawn, progress=tell
        )

    try:
        kind = f"comparison {replications} {len(entries)}"
        comparison = follow_on_bar(work, bar, "page.report.comparing", words, kind, meaningful=MEANINGFUL_SHARE)
        keep_comparison(
            store,
            comparison,
            session.person().name,
            version(DISTRIBUTION),
            None if calibration is None else calibration.draws,
        )
    except sim.InputError as error:
        bar.empty()
        show_problems(error, words, "page.compare.cannot")
        return
    st.rerun()
