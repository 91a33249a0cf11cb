"""What changes slowly, beside its mean over the horizon: the last year and the settled value of each plan."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from simulation.comparison.headlines import SLOW, STAGES
from simulation.comparison.horizon import horizon
from workbench.common.explained.indicators import offer_indicators
from workbench.common.naming import Names
from workbench.common.plain_text import plain
from workbench.compare.numbers import say_beside
from workbench.server.cache import Case
from workbench.server.library import Entry


def show_long_run(case: Case, entries: list[Entry], names: Names) -> None:
    """Show hidden violations and their harm, plan by plan: mean of the horizon, last year, settled."""
    words = names.words
    st.subheader(words.text("page.compare.horizon_title"), anchor=False)
    plans = [entry.plan for entry in entries]
    table = horizon(case.district.specification, plans, case.baseline.plan.id, case.months)
    st.table(long_run_table(table, names))
    st.caption(words.text("page.compare.horizon_note"))
    offer_indicators(SLOW, words, "long-run")


def long_run_table(table: pd.DataFrame, names: Names) -> pd.DataFrame:
    """Return a row for each indicator and plan, a column for each of `STAGES`, in words."""
    words, rows = names.words, {}
    for row in table[table["scope"] == "all"].to_dict("records"):
        indicator, plan = str(row["indicator"]), str(row["plan"])
        if indicator in SLOW:
            apart = {s: math.nan if plan == names.baseline else row[f"{s}_difference"] for s in STAGES}
            shown = [plain(names.titles[plan]), *(say_beside(indicator, row[s], apart[s], words) for s in STAGES)]
            rows[indicator, plan] = [names.indicator_with_unit(indicator), *shown]
    columns = [words.text(f"page.compare.{key}") for key in ("indicator", "choose_binds")]
    columns += [words.text(f"page.compare.horizon_{stage}") for stage in STAGES]
    ordered = [rows[key] for key in sorted(rows, key=lambda key: SLOW.index(key[0]))]
    return pd.DataFrame(ordered, columns=columns).set_index(columns[0])
