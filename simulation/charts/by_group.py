"""One indicator by sector or township, the plans as points on a line for each group."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

import altair as alt
import pandas as pd

from simulation.charts.style import DESIGNS_KEPT, GRID, Design, Picture, plan_scales
from simulation.charts.tables import axis_format, rows_of
from simulation.language.catalogue import Catalogue
from simulation.language.figures import name_with_unit

FEW = 10
"""Firms below which a group's numbers are marked: they rest on next to nothing."""
LINE = 24
"""Pixels of a group."""
AROUND = 90
"""Pixels of legend and axis."""
LONGEST_NAME = 190


def picture_by_group(
    table: pd.DataFrame,
    scope: str,
    indicator: str,
    titles: Mapping[str, str],
    name: Callable[[str], str],
    catalogue: Catalogue,
) -> Picture:
    """Draw a line for each group, the largest value of the baseline first; small groups are marked and drawn hollow.

    Parameters
    ----------
    table
        A comparison's table (`simulation.charts.tables.COMPARISON_COLUMNS`).
    scope
        ``sector`` or ``region``.
    titles
        Plan id → title, the baseline first.
    name
        What a group is called.

    Raises
    ------
    ValueError
        When the table does not hold a plan in this scope.
    """
    rows = rows_of(table, indicator, scope, titles, catalogue).dropna(subset=["value"])
    small = small_groups(table, scope)
    order = _order(rows, next(iter(titles.values())))
    labels = {group: _label(name(group), group in small, catalogue) for group in order}
    rows = rows.assign(
        group_name=rows["group"].map(labels),
        weight=["few" if group in small else "many" for group in rows["group"]],
        shown_firms=[_size(group in small, catalogue) for group in rows["group"]],
    )
    places = {labels[group]: place for place, group in enumerate(order)}
    rows = rows.assign(place=rows["group_name"].map(places)).sort_values("place", kind="stable")
    measured = bool(rows["low"].notna().any())
    return Picture(_design(indicator, tuple(titles.values()), len(order), catalogue, measured), rows)


def small_groups(table: pd.DataFrame, scope: str) -> frozenset[str]:
    """Return the groups with fewer than `FEW` firms on average in some plan."""
    firms = table[(table["scope"] == scope) & (table["indicator"] == "firms")]
    return frozenset(firms.loc[firms["value"] < FEW, "group"].astype(str))


def _order(rows: pd.DataFrame, baseline: str) -> list[str]:
    base = rows[rows["plan"] == baseline].sort_values("value", ascending=False, kind="stable")["group"]
    return list(dict.fromkeys([*base, *rows["group"]]))


def _label(name: str, small: bool, catalogue: Catalogue) -> str:
    return catalogue.text("chart.few_firms", name=name) if small else name


def _size(small: bool, catalogue: Catalogue) -> str:
    return catalogue.text("chart.fewer_than", firms=FEW) if small else catalogue.text("chart.at_least", firms=FEW)


@lru_cache(DESIGNS_KEPT)
def _design(indicator: str, titles: tuple[str, ...], groups: int, catalogue: Catalogue, measured: bool) -> Design:
    colour, shape, _ = plan_scales(titles)
    legend = alt.Legend(orient="top", columns=2)  # beside names of groups there is room for no more
    axis = alt.Axis(format=axis_format(indicator, catalogue), tickCount=6, gridColor=GRID, orient="top")
    x = alt.X("value:Q", title=name_with_unit(indicator, catalogue), axis=axis)
    names = alt.Axis(labelLimit=LONGEST_NAME, grid=True, gridDash=[1, 3], ticks=False, domain=False)
    y = alt.Y("group_name:N", title=None, sort=alt.SortField("place"), axis=names)
    hollow = alt.Scale(domain=["many", "few"], range=[1.0, 0.0])
    points: alt.Chart = (
        alt.Chart()
        .mark_point(size=70, strokeWidth=1.6, opacity=1)
        .encode(
            x=x,
            y=y,
            color=alt.Color("plan:N", title=None, scale=colour, legend=legend),
            fill=alt.Fill("plan:N", title=None, scale=colour, legend=None),
            shape=alt.Shape("plan:N", title=None, scale=shape, legend=legend),
            fillOpacity=alt.FillOpacity("weight:N", scale=hollow, legend=None),
            tooltip=_tooltip(indicator, catalogue),
        )
    )
    whiskers = alt.Chart().transform_filter("isValid(datum.low) && datum.high > datum.low").mark_rule(opacity=0.55)
    spread = whiskers.encode(x="low:Q", x2="high:Q", y=y, color=alt.Color("plan:N", scale=colour, legend=None))
    return Design([*([spread] if measured else []), points], LINE * groups + AROUND)


def _tooltip(indicator: str, catalogue: Catalogue) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("plan:N", title=catalogue.text("chart.plan")),
        alt.Tooltip("group_name:N", title=catalogue.text("chart.group")),
        alt.Tooltip("shown:N", title=name_with_unit(indicator, catalogue)),
        alt.Tooltip("shown_interval:N", title=catalogue.text("chart.interval")),
        alt.Tooltip("shown_firms:N", title=catalogue.text("chart.firms")),
    ]
