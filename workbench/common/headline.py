"""The first thing a planner reads: three indicators of the working plan, and a sentence on what changes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
import streamlit as st

from simulation.language.catalogue import Catalogue
from simulation.language.figures import name_with_unit, say_difference, say_interval, say_value
from workbench.common.explained.indicators import explain_indicator
from workbench.common.plain_text import plain

HEADLINES = ("coverage", "burden_on_a", "detection_yield")
FURTHER = ("visits", "hours", "detection_rate", "undetected_stock")
GOOD_DIRECTION: dict[str, Literal["normal", "inverse"]] = {
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


UNDEFINED = Cell()

Cells = Mapping[tuple[str, str], Cell]
"""(indicator, class) → cell of one plan; the class is empty for the whole district; what is undefined is not there."""


def cells_of(table: pd.DataFrame, plan: str) -> Cells:
    """Return the cells of one plan, of the whole district and of each class."""
    rows = table.iloc[np.flatnonzero((table["plan"] == plan) & table["scope"].isin(["all", "risk_class"]))]
    names = zip(rows["indicator"], rows["group"], strict=True)
    numbers = rows[list(Cell.__dataclass_fields__)].to_numpy(dtype=np.float64).tolist()
    return {name: Cell(*values) for name, values in zip(names, numbers, strict=True)}


def show_cards(cells: Cells, words: Catalogue) -> None:
    """Show the headline indicators of a plan, then the further ones, each against the baseline."""
    for key, indicators in (("cards", HEADLINES), ("cards_further", FURTHER)):
        with st.container(key=key):
            for column, indicator in zip(st.columns(len(indicators)), indicators, strict=True):
                with column:
                    _show_card(indicator, cells.get((indicator, ""), UNDEFINED), words)


def _show_card(indicator: str, cell: Cell, words: Catalogue) -> None:
    known = not math.isnan(cell.difference)
    changed = known and cell.difference != 0
    with st.container(border=True, height="stretch"):
        st.metric(
            name_with_unit(indicator, words),
            say_value(indicator, cell.value, words, bare=True),
            # Streamlit reads the sign from an ASCII hyphen.
            say_difference(indicator, cell.difference, words).replace("−", "-") if known else None,
            delta_color=GOOD_DIRECTION.get(indicator, "off") if changed else "off",
            delta_arrow="auto" if changed else "off",
            help=explain_indicator(indicator, words),
        )
        _show_interval(indicator, cell, words)


def _show_interval(indicator: str, cell: Cell, words: Catalogue) -> None:
    if math.isnan(cell.value):
        st.caption(words.text("page.compare.undefined"))
    elif not math.isnan(cell.low):
        value = say_interval(indicator, cell.low, cell.high, words)
        difference = say_interval(indicator, cell.difference_low, cell.difference_high, words, difference=True)
        unsure = cell.difference != 0 and cell.difference_low <= 0 <= cell.difference_high
        key = "page.compare.intervals_unsure" if unsure else "page.compare.intervals"
        st.caption(words.text(key, value=value, difference=difference))


def show_sentence(cells: Cells, baseline: str, explained: Sequence[str], words: Catalogue) -> None:
    """Say in a sentence what the working plan changes, and below it why; `explained` holds the sentences of the why."""
    if no_difference(cells):
        text, icon = words.text("page.compare.no_difference", baseline=baseline), ":material/drag_handle:"
    else:
        changes = {
            "visits": _change(cells, "visits", "", words),
            "visits_to_a": _change(cells, "visits", "A", words),
            "found": _change(cells, "found", "", words),
            "stock": _change(cells, "undetected_stock", "", words),
        }
        text, icon = words.text("page.compare.sentence", baseline=baseline, **changes), ":material/summarize:"
    st.info("\n".join([text, "", *(f"- {plain(line)}" for line in explained)]).strip(), icon=icon)


def no_difference(cells: Cells) -> bool:
    """Whether a plan differs in nothing from the baseline."""
    return all(cell.difference == 0 or math.isnan(cell.difference) for cell in cells.values())


def _change(cells: Cells, indicator: str, risk_class: str, words: Catalogue) -> str:
    difference = cells.get((indicator, risk_class), UNDEFINED).difference
    if math.isnan(difference):
        return words.text("value.undefined")
    if difference == 0:
        return words.text("change.none")
    direction = "up" if difference > 0 else "down"
    return words.text(f"change.{direction}", amount=say_value(indicator, abs(difference), words, bare=True))
