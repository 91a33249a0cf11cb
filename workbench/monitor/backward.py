"""A year later: what the comparison promised of the adopted plan, against what came."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.language.figures import name_with_unit, say_value
from workbench.common.explained.indicators import offer_indicators
from workbench.monitor.answer import Asked
from workbench.monitor.ranking import compared_in
from workbench.monitor.sections import Regions
from workbench.server import session

YEAR = 12


def show_backward(asked: Asked, words: Catalogue, regions: Regions) -> None:
    """Show the table once the first year of the plan is complete; nothing before, or without a kept comparison."""
    comparison = compared_in(asked)
    if comparison is None:
        return
    try:
        table = sim.look_back(comparison, asked.adopted.plan.id, asked.given.table)
    except sim.InputError:
        return  # the year is not over, or the comparison was of another district
    if not session.person().may("whole"):
        table = table[table["scope"] == "all"]
    st.subheader(words.text("page.monitor.backward"), anchor=False)
    st.markdown(_say(table, words))
    if comparison.months != YEAR:
        st.caption(words.text("page.monitor.backward_years", months=comparison.months))
    st.dataframe(_worded(table, words, regions), hide_index=True, width="stretch")
    offer_indicators(table["indicator"], words, "backward")


def _say(table: pd.DataFrame, words: Catalogue) -> str:
    known = table["inside"].dropna()
    if known.empty:
        return words.text("page.monitor.backward_bare")
    share = f"{known.astype(bool).mean():.0%}"
    return words.text("page.monitor.backward_held", share=share, count=len(known))


def _worded(table: pd.DataFrame, words: Catalogue, regions: Regions) -> pd.DataFrame:
    def shown(indicator: str, value: float) -> str:
        return "" if math.isnan(value) else say_value(indicator, value, words, bare=True)

    rows = table.to_dict("records")
    bounds = ("low", "high") if table["low"].notna().any() else ()
    columns: dict[str, list[str]] = {
        "indicator": [name_with_unit(row["indicator"], words) for row in rows],
        "group": [_group(str(row["scope"]), str(row["group"]), words, regions) for row in rows],
        **{name: [shown(row["indicator"], row[name]) for row in rows] for name in ("promised", *bounds, "came")},
    }
    if bounds:
        columns["inside"] = ["" if pd.isna(row["inside"]) else _yes(bool(row["inside"]), words) for row in rows]
    return pd.DataFrame({words.text(f"page.monitor.column.{name}"): column for name, column in columns.items()})


def _yes(inside: bool, words: Catalogue) -> str:
    return words.text("monitor.yes" if inside else "monitor.no")


def _group(scope: str, group: str, words: Catalogue, regions: Regions) -> str:
    if scope == "all":
        return words.text("scope.all")
    key = {"risk_class": f"risk_class_short.{group}", "sector": f"sector.{group}"}.get(scope)
    return regions.get(group, group) if key is None else words.text(key)
