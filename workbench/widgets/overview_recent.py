"""What was done lately: comparisons that were kept, and the end of the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd
import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.scenarios.audit import Entry
from simulation.scenarios.comparison import SavedComparison
from workbench import records
from workbench.widgets.clock import local_time
from workbench.widgets.plain_text import plain

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
    rows = [(local_time(e.at), plain(e.who), name_action(e.action, words), plain(_short(e.subject))) for e in entries]
    return pd.DataFrame(rows, columns=[words.text(f"page.overview.{name}") for name in ("at", "who", "action", "of")])


def name_action(action: str, words: Catalogue) -> str:
    """Return what an action of the log is called; one without a name keeps its code."""
    key = f"page.overview.actions.{action}"
    return words.text(key) if key in words else f"`{action}`"


def _comparison_row(saved: SavedComparison, words: Catalogue) -> tuple[str, ...]:
    request = saved.request
    plans = {plan.id: plain(plan.title) for plan in map(_plan, request.plans)}
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
def _plan(digest: str) -> sim.Plan:
    return sim.parse_plan(records.store().content(digest).decode(), source=digest)


def _short(subject: str) -> str:
    """Return a digest by its first twelve digits, anything else as it is."""
    return subject[:19] if subject.startswith("sha256:") else subject
