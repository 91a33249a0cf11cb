"""What was done lately: comparisons that were kept, and the end of the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd
import streamlit as st

import simulation as sim
from simulation.charts.style import distinct_titles
from simulation.language.catalogue import Catalogue
from simulation.scenarios.audit import Entry
from simulation.scenarios.comparison import SavedComparison
from workbench.common.clock import local_time
from workbench.common.plain_text import plain
from workbench.common.subjects import name_subject, titles_in_log
from workbench.server import records
from workbench.server.library import title_in

NEWEST = 5


def show_comparisons(kept: Sequence[SavedComparison], words: Catalogue) -> None:
    """Show the newest comparisons; nothing where there are none."""
    if kept:
        st.subheader(words.text("page.overview.comparisons"), anchor=False)
        st.table(comparison_table(kept[:NEWEST], words), hide_index=True)


def comparison_table(kept: Iterable[SavedComparison], words: Catalogue) -> pd.DataFrame:
    """Return when, who, what against what, and for how long, in words."""
    rows = [_comparison_row(saved, words) for saved in kept]
    names = ("at", "who", "baseline", "plans", "horizon", "intervals")
    return pd.DataFrame(rows, columns=[words.text(f"page.overview.{name}") for name in names])


def show_log(entries: Sequence[Entry], words: Catalogue) -> None:
    """Show the newest rows of the log, the newest first; nothing where there are none."""
    if entries:
        st.subheader(words.text("page.overview.log"), anchor=False)
        st.table(log_table(entries, words), hide_index=True)


def log_table(entries: Iterable[Entry], words: Catalogue) -> pd.DataFrame:
    """Return when, who, what was done and to what, in words."""
    titles = titles_in_log(words)
    rows = [
        (
            local_time(entry.at),
            plain(entry.who),
            name_action(entry.action, words),
            plain(name_subject(entry.action, entry.subject, titles)),
        )
        for entry in entries
    ]
    return pd.DataFrame(rows, columns=[words.text(f"page.overview.{name}") for name in ("at", "who", "action", "of")])


def name_action(action: str, words: Catalogue) -> str:
    """Return what an action of the log is called; one without a name keeps its code."""
    key = f"page.overview.actions.{action}"
    return words.text(key) if key in words else f"`{action}`"


def _comparison_row(saved: SavedComparison, words: Catalogue) -> tuple[str, ...]:
    request = saved.request
    kept = {digest: kept_plan(digest) for digest in request.plans}
    titles = distinct_titles((plan.id, title_in(plan, digest, words.language)) for digest, plan in kept.items())
    plans = {name: plain(title) for name, title in titles.items()}
    others = [title for name, title in plans.items() if name != request.baseline]
    return (
        local_time(saved.at),
        plain(saved.who),
        plans[request.baseline],
        words.text("line.between").join(others) or words.text("value.undefined"),
        words.text("page.compare.months", months=request.months),
        words.text(
            "page.overview.with_intervals" if request.replications or request.draws else "page.overview.without"
        ),
    )


@st.cache_resource(max_entries=256, show_spinner=False)  # found by its digest, so it never changes
def kept_plan(digest: str) -> sim.Plan:
    """Return a plan of a kept comparison by its digest."""
    return sim.parse_plan(records.store().content(digest).decode(), source=digest)
