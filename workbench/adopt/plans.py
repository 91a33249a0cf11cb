"""The plans of the store by their state, and the one that is looked at."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from simulation.charts.style import distinct_titles
from simulation.language.catalogue import Catalogue
from simulation.scenarios.life_cycle import STATES
from simulation.scenarios.repository import Store
from workbench.common.choices import choose, preselect
from workbench.common.clock import local_time
from workbench.common.plain_text import plain
from workbench.server.library import Entry

PRESELECTED = "adopt_plan"
"""Session key under which another page names the plan to look at."""
KEY = "adopted_or_not"
BADGES = {"draft": "grey", "reviewed": "blue", "adopted": "green", "superseded": "orange"}
URGENCY = ("reviewed", "draft", "adopted", "superseded", "")
"""States in the order in which a plan asks for a decision."""


def show_states(store: Store, entries: Sequence[Entry], words: Catalogue) -> None:
    """Show every plan of the store, what waits for a decision first."""
    titles = distinct_titles((entry.plan.id, entry.titles[words.language]) for entry in entries)
    kept = sorted(store.plans(), key=lambda saved: (URGENCY.index(saved.state or ""), saved.item.id))
    if not kept:
        st.info(words.text("page.adopt.empty"), icon=":material/info:")
        return
    if not any(saved.state == "reviewed" for saved in kept):
        st.info(words.text("page.adopt.none_reviewed"), icon=":material/info:")
    rows = [
        (
            plain(titles.get(saved.item.id, saved.item.title)),
            plain(saved.item.id),
            badge(saved.state or "", words),
            str(saved.version),
            plain(saved.who),
            local_time(saved.at),
        )
        for saved in kept
    ]
    heads = [words.text(f"page.adopt.column.{name}") for name in ("plan", "id", "state", "version", "who", "saved_at")]
    st.table(pd.DataFrame(rows, columns=heads), hide_index=True)


def badge(state: str, words: Catalogue) -> str:
    """Return a state as a coloured word."""
    return f":{BADGES[state]}-badge[{words.text(f'state.{state}')}]"


def choose_plan(entries: Sequence[Entry], words: Catalogue) -> Entry:
    """Offer all plans, first the one that another page named, else the one that asks most for a decision."""
    by_id = {entry.plan.id: entry for entry in sorted(entries, key=lambda entry: URGENCY.index(entry.state))}
    named = st.session_state.pop(PRESELECTED, None)
    if named in by_id:
        preselect(KEY, named, words)
    titles = distinct_titles((name, entry.titles[words.language]) for name, entry in by_id.items())

    def name(plan: str) -> str:
        state = by_id[plan].state
        said = words.text(f"state.{state}" if state in STATES else "page.adopt.shipped")
        return words.text("page.adopt.named", title=titles[plan], state=said)

    return by_id[choose(words.text("page.adopt.plan"), list(by_id), name, KEY, words)]
