"""The first thing a planner reads: three indicators of the working plan, and a sentence on what changes."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from simulation.language.catalogue import Catalogue
from simulation.language.figures import name_indicator, say_difference, say_interval, say_value

HEADLINES = ("coverage", "burden_on_a", "detection_yield")
FURTHER = ("visits", "hours", "detection_rate", "undetected_stock")
GOOD_DIRECTION = {
    "burden_on_a": "inverse", "detection_yield": "normal", "detection_rate": "normal", "undetected_stock": "inverse",
}  # fmt: skip
"""Which way is better; where nobody can say (more visits?), the difference has no colour."""


@dataclass(frozen=True)
class Cell:
    """One indicator of one plan in one group."""

    value: float = math.nan
    low: float = math.nan
    high: float = math.nan
    difference: float = math.nan
    difference_low: float = math.nan
    difference_high: float = math.nan


def cell_of(table: pd.DataFrame, plan: str, indicator: str, scope: str = "all", group: str = "") -> Cell:
    """Return an indicator of a plan; what has no row is undefined."""
    wanted = {"plan": plan, "indicator": indicator, "scope": scope, "group": group}
    rows = table[pd.concat([table[column] == name for column, name in wanted.items()], axis=1).all(axis=1)]
    if rows.empty:
        return Cell()
    row = rows.iloc[0]
    return Cell(*(float(row[name]) for name in Cell.__dataclass_fields__))


def show_cards(table: pd.DataFrame, plan: str, words: Catalogue) -> None:
    """Show the headline indicators of a plan, then the further ones, each against the baseline."""
    for indicators in (HEADLINES, FURTHER):
        for column, indicator in zip(st.columns(len(indicators)), indicators, strict=True):
            with column:
                _show_card(indicator, cell_of(table, plan, indicator), words)


def _show_card(indicator: str, cell: Cell, words: Catalogue) -> None:
    known = not math.isnan(cell.difference)
    changed = known and cell.difference != 0
    st.metric(
        name_indicator(indicator, words),
        say_value(indicator, cell.value, words),
        # Streamlit reads the sign from an ASCII hyphen.
        say_difference(indicator, cell.difference, words).replace("−", "-") if known else None,
        delta_color=GOOD_DIRECTION.get(indicator, "off") if changed else "off",  # type: ignore[arg-type]
        delta_arrow="auto" if changed else "off",
        help=words.text(f"indicator.{indicator}.definition"),
        border=True,
        height="stretch",
    )
    _show_interval(indicator, cell, words)


def _show_interval(indicator: str, cell: Cell, words: Catalogue) -> None:
    if math.isnan(cell.value):
        st.caption(words.text("page.compare.undefined"))
    elif not math.isnan(cell.low):
        value = say_interval(indicator, cell.low, cell.high, words)
        difference = say_interval(indicator, cell.difference_low, cell.difference_high, words, difference=True)
        st.caption(words.text("page.compare.intervals", value=value, difference=difference))


def show_sentence(table: pd.DataFrame, plan: str, baseline: str, words: Catalogue) -> None:
    """Say in a sentence what the working plan changes."""
    text = words.text
    own = table[(table["plan"] == plan) & (table["indicator"] != "blind_spot_width")]
    if (own["difference"].dropna() == 0).all():
        st.info(text("page.compare.no_difference", baseline=baseline), icon=":material/drag_handle:")
        return
    parts = {
        "visits": _change(cell_of(table, plan, "visits"), "visits", words),
        "visits_to_a": _change(cell_of(table, plan, "visits", "risk_class", "A"), "visits", words),
        "found": _change(cell_of(table, plan, "found"), "found", words),
        "stock": _change(cell_of(table, plan, "undetected_stock"), "undetected_stock", words),
    }
    st.info(text("page.compare.sentence", baseline=baseline, **parts), icon=":material/summarize:")


def _change(cell: Cell, indicator: str, words: Catalogue) -> str:
    if math.isnan(cell.difference):
        return words.text("value.undefined")
    if cell.difference == 0:
        return words.text("change.none")
    direction = "up" if cell.difference > 0 else "down"
    return words.text(f"change.{direction}", amount=say_value(indicator, abs(cell.difference), words))
