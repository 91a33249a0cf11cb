"""Visits left over at the ends of the months, with the span of nine futures in ten."""

from __future__ import annotations

from functools import lru_cache

import altair as alt
import pandas as pd

from simulation.charts.over_time import labelled_months, time_axis
from simulation.charts.style import DESIGNS_KEPT, PLAN_COLOURS, Design, Picture
from simulation.language.catalogue import Catalogue

COLUMNS = ("when", "group", "value", "low", "high")


def picture_of_backlog(rows: pd.DataFrame, catalogue: Catalogue, *, height: int = 280) -> Picture:
    """Draw what is left over month by month, a line and a pale span for each group of visits.

    Parameters
    ----------
    rows
        Columns ``when`` (``2026-01``), ``group`` (its name), ``value``, ``low``, ``high``.

    Raises
    ------
    ValueError
        When a column is missing.
    """
    if missing := set(COLUMNS) - set(rows.columns):
        raise ValueError(f"the table lacks the columns {', '.join(sorted(missing))}")
    groups = tuple(dict.fromkeys(rows["group"]))
    return Picture(_design(groups, labelled_months(rows), catalogue, height), rows)


@lru_cache(DESIGNS_KEPT)
def _design(groups: tuple[str, ...], labelled: tuple[str, ...], catalogue: Catalogue, height: int) -> Design:
    colours = alt.Scale(domain=list(groups), range=list(PLAN_COLOURS[1 : len(groups) + 1]))
    legend = alt.Legend(orient="top", columns=3, symbolType="stroke", symbolOpacity=1)
    title = catalogue.text("operations.column.backlog")
    x, axis = time_axis(labelled, catalogue), alt.Axis(format=",~f", tickCount=5)
    tooltip = [
        alt.Tooltip("group:N", title=catalogue.text("operations.column.kind")),
        alt.Tooltip("when:N", title=catalogue.text("chart.month")),
        alt.Tooltip("value:Q", title=title, format=",.1f"),
        alt.Tooltip("low:Q", title=catalogue.text("operations.low"), format=",.0f"),
        alt.Tooltip("high:Q", title=catalogue.text("operations.high"), format=",.0f"),
    ]
    span: alt.Chart = alt.Chart().mark_area(opacity=0.18).encode(
        x=x, y=alt.Y("low:Q", title=title, axis=axis), y2="high:Q",
        color=alt.Color("group:N", title=None, scale=colours, legend=legend), tooltip=tooltip,
    )  # fmt: skip
    line: alt.Chart = alt.Chart().mark_line(strokeWidth=2, point=True).encode(
        x=x, y=alt.Y("value:Q", title=title, axis=axis),
        color=alt.Color("group:N", title=None, scale=colours, legend=legend), tooltip=tooltip,
    )  # fmt: skip
    return Design([span, line], height)
