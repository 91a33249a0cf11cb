"""The numbers of a comparison as a table on the page, and as a file."""

from __future__ import annotations

import math
from functools import partial

import pandas as pd
import streamlit as st

from simulation.charts.by_group import small_groups
from simulation.language.catalogue import Catalogue
from simulation.language.figures import say_difference, say_value, unit_of
from workbench.common.choices import choose
from workbench.common.downloads import Exporter
from workbench.common.explained.indicators import offer_indicators
from workbench.common.naming import Names
from workbench.common.plain_text import plain
from workbench.compare.pictures import BY_CLASS, GROUPS

SCOPES = ("all", "risk_class", "sector", "region")
INDICATORS = (
    "coverage", "burden_on_a", "detection_yield", "detection_rate", "undetected_stock", "undetected_stock_minor",
    "undetected_stock_serious", "harm", "firms", "visits", "found", "hours", "workload", "workload_peak",
    "visits_per_100_firms", "repeat_rate", "undisturbed_rate", "burden_on_a_hours", "burden_on_a_compliant_share",
    "blind_spot_width", "detection_yield_minor", "detection_yield_serious",
)  # fmt: skip
"""The order of the table; yields by channel follow."""
NUMBERS = ("value", "low", "high", "difference", "difference_low", "difference_high")


def show_numbers(table: pd.DataFrame, names: Names, exporter: Exporter) -> None:
    """Show indicators of the whole district, or one indicator by group, a column for each plan."""
    words = names.words
    st.subheader(words.text("page.compare.numbers"), anchor=False)
    left, right = st.columns(2)
    with left:
        label = words.text("page.compare.scope")
        scope = choose(label, SCOPES, lambda name: words.text(f"scope.{name}"), "scope", words)
    if scope == "all":
        shown = indicators_of_all(table, names)
    else:
        with right:
            label = words.text("page.compare.indicator")
            indicator = choose(label, BY_CLASS, names.indicator_with_unit, "numbers_indicator", words)
        shown = groups_of(table, scope, indicator, names)
    st.table(_in_plain_text(shown))
    st.caption(words.text("page.compare.numbers_note"))
    told = _in_order(table[table["scope"] == "all"])["indicator"].unique() if scope == "all" else [indicator]
    offer_indicators(told, words, "numbers")
    if scope in GROUPS and small_groups(table, scope):
        st.caption(words.text("page.compare.small_groups"))
    peaks = table[table["indicator"] == "workload_peak"]
    if len(peaks):
        simulated = bool(peaks["low"].notna().all())
        st.caption(words.text("page.compare.peak_of_futures" if simulated else "page.compare.peak_of_average"))
    exporter.offer_table("comparison", partial(export, table, names))


def indicators_of_all(table: pd.DataFrame, names: Names) -> pd.DataFrame:
    """Return what the page shows of the whole district: a row for each indicator, a column for each plan, in words."""
    rows = _in_order(table[table["scope"] == "all"])
    return _side_by_side(rows, rows["indicator"].map(names.indicator_with_unit), "indicator", names)


def groups_of(table: pd.DataFrame, scope: str, indicator: str, names: Names) -> pd.DataFrame:
    """Return what the page shows of one indicator: a row for each class, sector or township that has it."""
    rows = table[(table["scope"] == scope) & (table["indicator"] == indicator)]
    small = small_groups(table, scope) if scope in GROUPS else frozenset()
    labels = rows["group"].map(lambda group: _mark(names.group(scope, group), group in small, names.words))
    return _side_by_side(rows, labels, "group", names)


def _mark(name: str, small: bool, words: Catalogue) -> str:
    return words.text("chart.few_firms", name=name) if small else name


def _side_by_side(rows: pd.DataFrame, labels: pd.Series[str], heading: str, names: Names) -> pd.DataFrame:
    columns: dict[str, dict[str, str]] = {title: {} for title in names.titles.values()}
    numbers = rows[["plan", "indicator", "value", "difference"]].itertuples(index=False)
    for label, (plan, indicator, value, difference) in zip(labels, numbers, strict=True):
        known = math.nan if plan == names.baseline else difference
        columns[names.titles[plan]][label] = say_beside(indicator, value, known, names.words)
    index = pd.Index(list(dict.fromkeys(labels)), name=names.words.text(f"page.compare.{heading}"))
    return pd.DataFrame(columns, index=index).fillna(names.words.text("value.undefined"))


def export(table: pd.DataFrame, names: Names) -> pd.DataFrame:
    """Return the table with the names of the reader's language, marked internal.

    The columns that `compare` writes keep their names and numbers; what they are called stands beside them.
    """
    groups = zip(table["scope"], table["group"], strict=True)
    marked = {
        "notice": names.words.text("notice.internal"),
        "plan": table["plan"],
        "plan_title": table["plan"].map(dict(names.titles)),
        "indicator": table["indicator"],
        "indicator_name": table["indicator"].map(names.indicator),
        "unit": [unit_of(name, names.words) for name in table["indicator"]],
        "scope": table["scope"],
        "group": table["group"],
        "group_name": [names.group(scope, group) for scope, group in groups],
        **{name: table[name] for name in NUMBERS},
    }
    return pd.DataFrame(marked)


def _in_plain_text(shown: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose headings, which come from files, are shown letter by letter."""
    return shown.rename(index=plain, columns=plain)


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Put headline indicators first and yields by channel last, each group where the engine left it."""
    order = {name: place for place, name in enumerate(INDICATORS)}
    places = rows["indicator"].map(lambda name: order.get(name, len(order)))
    return rows.iloc[places.argsort(kind="stable")]


def say_beside(indicator: str, value: float, difference: float, words: Catalogue) -> str:
    """Return a value and in brackets its difference from the baseline, where there is one."""
    shown = say_value(indicator, value, words, bare=True)
    if math.isnan(difference):
        return shown
    return words.text(
        "page.compare.cell", value=shown, difference=say_difference(indicator, difference, words, bare=True)
    )
