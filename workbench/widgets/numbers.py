"""The numbers of a comparison as a table on the page, and as a file."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from simulation.language.catalogue import Catalogue
from simulation.language.figures import name_indicator, say_difference, say_value, unit_of
from workbench import library
from workbench.widgets.pictures import BY_CLASS

SCOPES = ("all", "risk_class", "sector", "region")
SHOWN = ["plan", "indicator", "group", "value", "difference"]
NUMBERS = ("value", "low", "high", "difference", "difference_low", "difference_high")


def show_numbers(table: pd.DataFrame, titles: Mapping[str, str], baseline: str, words: Catalogue) -> None:
    """Show indicators of the whole district, or one indicator by group, a column for each plan."""
    st.subheader(words.text("page.compare.numbers"))
    left, right = st.columns(2)
    with left:
        scope = st.selectbox(
            words.text("page.compare.scope"),
            SCOPES,
            format_func=lambda name: words.text(f"scope.{name}"),
            key="scope",
            filter_mode=None,
        )
    rows = table[table["scope"] == scope]
    if scope != "all":
        with right:
            rows = rows[rows["indicator"] == _choose_indicator(words)]
    st.table(side_by_side(rows, scope, titles, baseline, words))
    st.caption(words.text("page.compare.numbers_note"))


def side_by_side(
    rows: pd.DataFrame, scope: str, titles: Mapping[str, str], baseline: str, words: Catalogue
) -> pd.DataFrame:
    """Return what the page shows: a row for each indicator or group, a column for each plan, values in words.

    Parameters
    ----------
    rows
        Rows of a comparison in one scope.
    titles
        Plan id → title, in the order of the columns.
    baseline
        Id of the plan whose column holds no differences.
    """
    by = "indicator" if scope == "all" else "group"
    columns: dict[str, dict[str, str]] = {title: {} for title in titles.values()}
    for plan, indicator, group, value, difference in rows[SHOWN].itertuples(index=False):
        label = name_indicator(indicator, words) if by == "indicator" else name_group(scope, group, words)
        columns[titles[plan]][label] = _cell(indicator, value, math.nan if plan == baseline else difference, words)
    shown = pd.DataFrame(columns).fillna(words.text("value.undefined"))
    shown.index.name = words.text(f"page.compare.{by}")
    return shown


def export(table: pd.DataFrame, titles: Mapping[str, str], words: Catalogue) -> bytes:
    """Return the table as CSV that Excel and WPS open as it is (UTF-8 with a byte order mark), marked internal.

    The columns that `compare` writes keep their names and numbers; names in the reader's language stand beside them.
    """
    marked = pd.DataFrame(
        {
            "notice": words.text("notice.internal"),
            "plan": table["plan"],
            "plan_title": table["plan"].map(titles),
            "indicator": table["indicator"],
            "indicator_name": [name_indicator(name, words) for name in table["indicator"]],
            "unit": [unit_of(name, words) for name in table["indicator"]],
            "scope": table["scope"],
            "group": table["group"],
            "group_name": [name_group(*pair, words) for pair in zip(table["scope"], table["group"], strict=True)],
            **{name: table[name] for name in NUMBERS},
        }
    )
    return str(marked.to_csv(index=False)).encode("utf-8-sig")


def name_group(scope: str, group: str, words: Catalogue) -> str:
    """Return the name of a class, sector or township in the reader's language; one that is not known keeps its own.

    Examples
    --------
    >>> from simulation.language.catalogue import load_catalogue
    >>> name_group("sector", "H", load_catalogue("en"))
    'H Accommodation and catering'
    """
    if scope == "all":
        return words.text("scope.all")
    if scope == "risk_class":
        return words.text(f"risk_class.{group}")
    if scope == "region":
        return library.region_names(words.language).get(group, group)
    return f"{group} {words.text(f'sector.{group}')}" if f"sector.{group}" in words else group


def _choose_indicator(words: Catalogue) -> str:
    return st.selectbox(
        words.text("page.compare.indicator"),
        BY_CLASS,
        format_func=lambda name: name_indicator(name, words),
        key="numbers_indicator",
        filter_mode=None,
    )


def _cell(indicator: str, value: float, difference: float, words: Catalogue) -> str:
    shown = say_value(indicator, value, words)
    if math.isnan(difference):
        return shown
    return words.text("page.compare.cell", value=shown, difference=say_difference(indicator, difference, words))
