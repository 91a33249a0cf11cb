"""The frontier of two goals: what can be had at once, with given plans beside it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from simulation.charts.style import DESIGNS_KEPT, GRID, INK, PLAN_COLOURS, QUIET, Design, Picture
from simulation.charts.tables import axis_format
from simulation.language.catalogue import Catalogue

COLUMNS = ("kind", "x", "y", "title", "x_shown", "y_shown", "x_end", "y_end")
"""Kind: ``continuous`` and ``interpolated`` along the frontier, ``knee``, ``in_force``, ``library``; the ends are those
of the line from a plan to the point that betters it, empty without one."""
LABEL_OFFSET = 12
"""Pixels from a point to its label, across and up."""
ALONG = "datum.kind == 'continuous' || datum.kind == 'interpolated' || datum.kind == 'knee'"
GIVEN = "datum.kind == 'in_force' || datum.kind == 'library'"
FRONTIER_COLOUR, OWN_COLOUR, OTHER_COLOUR = PLAN_COLOURS[1], PLAN_COLOURS[2], PLAN_COLOURS[0]


@dataclass(frozen=True)
class Axis:
    """One goal: its name with the unit, and the indicator that its numbers are of."""

    title: str
    indicator: str


def picture_of_frontier(
    points: pd.DataFrame, across: Axis, up: Axis, catalogue: Catalogue, *, height: int = 380
) -> Picture:
    """Draw the frontier as a line with its points, the knee ringed, and plans with the way to what betters them.

    Parameters
    ----------
    points
        Columns `COLUMNS`.

    Raises
    ------
    ValueError
        For a table without a column of `COLUMNS`, or without a point.
    """
    missing = [name for name in COLUMNS if name not in points]
    if missing or points.empty:
        raise ValueError(f"no points, or no columns {missing}")
    rows = points[list(COLUMNS)].reset_index(drop=True)
    right = rows["x"] > (rows["x"].min() + rows["x"].max()) / 2  # a label stays inside the picture
    placed = rows.assign(align=np.where(right, "right", "left"), dx=np.where(right, -LABEL_OFFSET, LABEL_OFFSET))
    return Picture(_design(across, up, catalogue, height), placed)


@lru_cache(DESIGNS_KEPT)
def _design(across: Axis, up: Axis, catalogue: Catalogue, height: int) -> Design:
    x = alt.X("x:Q", title=across.title, axis=_axis(across, catalogue), scale=_roomy())
    y = alt.Y("y:Q", title=up.title, axis=_axis(up, catalogue), scale=_roomy())
    tooltip = [
        alt.Tooltip("title:N", title=catalogue.text("chart.point")),
        alt.Tooltip("x_shown:N", title=across.title), alt.Tooltip("y_shown:N", title=up.title),
    ]  # fmt: skip
    chart = alt.Chart()
    line = chart.transform_filter(ALONG).mark_line(color=FRONTIER_COLOUR, strokeWidth=1.5, opacity=0.7)
    optima = chart.transform_filter(ALONG).mark_point(filled=True, color=FRONTIER_COLOUR, opacity=1)
    size = alt.condition("datum.kind == 'interpolated'", alt.value(18), alt.value(60))
    knee = chart.transform_filter("datum.kind == 'knee'").mark_point(size=220, color=FRONTIER_COLOUR, strokeWidth=2)
    way = chart.transform_filter("isValid(datum.x_end)").mark_rule(color=QUIET, strokeDash=[4, 4])
    plans = chart.transform_filter(GIVEN).mark_point(filled=True, size=130, opacity=1)
    own = alt.condition("datum.kind == 'in_force'", alt.value(OWN_COLOUR), alt.value(OTHER_COLOUR))
    shape = alt.condition("datum.kind == 'in_force'", alt.value("diamond"), alt.value("square"))
    return Design([
        line.encode(x=x, y=y, order="x:Q"), optima.encode(x=x, y=y, size=size, tooltip=tooltip), knee.encode(x=x, y=y),
        way.encode(x=x, y=y, x2="x_end:Q", y2="y_end:Q"),
        plans.encode(x=x, y=y, color=own, shape=shape, tooltip=tooltip), *_labels(x, y),
    ], height)  # fmt: skip


def _labels(x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Write the titles of plans and the knee, the first time as a white edge that keeps them legible over lines."""
    named = alt.Chart().transform_filter(f"{GIVEN} || datum.kind == 'knee'")
    place: dict[str, Any] = {name: alt.expr(f"datum.{name}") for name in ("align", "dx")}
    styles: list[dict[str, Any]] = [{"stroke": "white", "strokeWidth": 4, "color": "white"}, {"color": INK}]
    return [
        named.mark_text(fontSize=12, dy=-LABEL_OFFSET, **place, **style).encode(x=x, y=y, text="title:N")
        for style in styles
    ]


def _axis(goal: Axis, catalogue: Catalogue) -> alt.Axis:
    return alt.Axis(format=axis_format(goal.indicator, catalogue), tickCount=6, gridColor=GRID,
                    labelExpr="datum.value < 0 ? '' : datum.label")  # fmt: skip


def _roomy() -> alt.Scale:
    return alt.Scale(zero=False, padding=48, nice=False)
