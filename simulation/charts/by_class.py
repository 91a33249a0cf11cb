"""One indicator by risk class, the plans side by side."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd

from simulation.charts.style import DESIGNS_KEPT, INK, QUIET, Design, Picture, plan_scales
from simulation.charts.tables import axis_format, rows_of
from simulation.language.catalogue import Catalogue
from simulation.language.figures import name_with_unit


def picture_by_class(
    table: pd.DataFrame, indicator: str, titles: Mapping[str, str], catalogue: Catalogue, *, height: int = 280
) -> Picture:
    """Draw grouped bars by class; whiskers are the intervals, where there are any.

    Parameters
    ----------
    table
        A comparison's table (`simulation.charts.tables.COMPARISON_COLUMNS`).
    indicator
        Identifier of the indicator, e.g. ``coverage``.
    titles
        Plan id → title, the baseline first.
    catalogue
        Language of the labels.
    height
        Pixels.

    Raises
    ------
    ValueError
        When the table does not hold a plan by class.
    """
    rows = rows_of(table, indicator, "risk_class", titles, catalogue)
    rows["class"] = [catalogue.text(f"risk_class_short.{group}") for group in rows["group"]]
    measured = bool(rows["low"].notna().any())
    return Picture(_design(indicator, tuple(titles.values()), catalogue, height, measured), rows)


@lru_cache(DESIGNS_KEPT)
def _design(indicator: str, titles: tuple[str, ...], catalogue: Catalogue, height: int, measured: bool) -> Design:
    layers = [_bars(indicator, titles, catalogue), *(_whiskers() if measured else []), _undefined()]
    shared = [layer.encode(**_places(titles), tooltip=_tooltip(indicator, catalogue)) for layer in layers]
    return Design(shared, height)


def _places(titles: tuple[str, ...]) -> dict[str, Any]:
    return {
        "x": alt.X("class:N", title=None, axis=alt.Axis(labelAngle=0, ticks=False), sort=None),
        "xOffset": alt.XOffset("plan:N", sort=list(titles), scale=alt.Scale(paddingOuter=0.15)),
    }


def _bars(indicator: str, titles: tuple[str, ...], catalogue: Catalogue) -> alt.Chart:
    axis = alt.Axis(format=axis_format(indicator, catalogue), tickCount=5)
    bars: alt.Chart = (
        alt.Chart()
        .mark_bar(cornerRadiusTopLeft=1, cornerRadiusTopRight=1)
        .encode(
            y=alt.Y("value:Q", title=name_with_unit(indicator, catalogue), axis=axis),
            color=alt.Color("plan:N", title=None, scale=plan_scales(titles)[0], legend=_legend()),
        )
    )
    return bars


def _whiskers() -> list[alt.Chart]:
    measured = alt.Chart().transform_filter("isValid(datum.low) && datum.high > datum.low")
    stem = measured.mark_rule(color=INK, strokeWidth=1.2).encode(y="low:Q", y2="high:Q")
    ends = [measured.mark_tick(color=INK, thickness=1.2, size=7).encode(y=f"{end}:Q") for end in ("low", "high")]
    return [stem, *ends]


def _undefined() -> alt.Chart:
    """Mark a value that does not exist, so that it cannot be read as 0."""
    dash = alt.Chart().transform_filter("!datum.known").mark_text(text="—", color=QUIET, baseline="bottom", fontSize=13)
    marked: alt.Chart = dash.encode(y=alt.datum(0))
    return marked


def _tooltip(indicator: str, catalogue: Catalogue) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("plan:N", title=catalogue.text("chart.plan")),
        alt.Tooltip("class:N", title=catalogue.text("chart.risk_class")),
        alt.Tooltip("shown:N", title=name_with_unit(indicator, catalogue)),
        alt.Tooltip("shown_interval:N", title=catalogue.text("chart.interval")),
    ]


def _legend() -> alt.Legend:
    return alt.Legend(orient="top", columns=3, symbolType="square")
