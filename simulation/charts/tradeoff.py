"""The trade-off picture: what a plan asks of low-risk firms against what it finds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.charts.style import DESIGNS_KEPT, GRID, INK, QUIET, Design, Picture, plan_scales
from simulation.charts.tables import axis_format, rows_of
from simulation.language.catalogue import Catalogue
from simulation.language.figures import name_with_unit, say_value

LABEL_OFFSET = 12
"""Pixels from a point to its label, across and up or down."""


def picture_of_tradeoff(
    table: pd.DataFrame,
    titles: Mapping[str, str],
    catalogue: Catalogue,
    *,
    across: str = "burden_on_a",
    up: str = "detection_rate",
    height: int = 380,
    behind: pd.DataFrame | None = None,
) -> Picture:
    """Draw each plan as a labelled point, with a cross for its intervals.

    Broken lines run through the baseline's point: left of it the burden is lower, above it more is found.

    Parameters
    ----------
    table
        A comparison's table (`simulation.charts.tables.COMPARISON_COLUMNS`).
    titles
        Plan id → title, the baseline first.
    catalogue
        Language of the labels.
    across, up
        Indicators of the two axes.
    behind
        Further points (``x``, ``y``) drawn small behind the plans, such as those of a frontier; none by default.

    Raises
    ------
    ValueError
        When the table does not hold a plan.
    """
    points = _points(table, titles, catalogue, across, up)
    measured = bool((points["x_low"].notna() & points["y_low"].notna()).any())
    lined = behind is not None and not behind.empty
    if behind is not None and lined:
        points = pd.concat([points, _background(behind, across, up, catalogue)], ignore_index=True)
    return Picture(_design(across, up, tuple(titles.values()), catalogue, height, measured, lined), points)


@lru_cache(DESIGNS_KEPT)
def _design(
    across: str, up: str, titles: tuple[str, ...], catalogue: Catalogue, height: int, measured: bool, lined: bool
) -> Design:
    x = alt.X("x:Q", title=name_with_unit(across, catalogue), axis=_axis(across, catalogue), scale=_roomy())
    y = alt.Y("y:Q", title=name_with_unit(up, catalogue), axis=_axis(up, catalogue), scale=_roomy())
    colour, shape, _ = plan_scales(titles)
    plans = alt.Chart().transform_filter("datum.place >= 0") if lined else alt.Chart()
    marks: alt.Chart = plans.mark_point(size=130, filled=True, opacity=1).encode(
        x=x,
        y=y,
        color=alt.Color("plan:N", scale=colour, legend=None),
        shape=alt.Shape("plan:N", scale=shape, legend=None),
        tooltip=_tooltip(catalogue, across, up),
    )
    below = [_line(x, y)] if lined else []
    return Design(
        [*below, *_guides(x, y), *(_cross(x, y, colour) if measured else []), marks, *_labels(plans, x, y)], height
    )


def _points(table: pd.DataFrame, titles: Mapping[str, str], catalogue: Catalogue, across: str, up: str) -> pd.DataFrame:
    across_rows, up_rows = (rows_of(table, indicator, "all", titles, catalogue) for indicator in (across, up))
    columns: dict[str, object] = {"plan": across_rows["plan"]}
    for name, rows in (("x", across_rows), ("y", up_rows)):
        columns |= {name: rows["value"], f"{name}_low": rows["low"], f"{name}_high": rows["high"]}
        columns |= {f"{name}_shown": rows["shown"], f"{name}_interval": rows["shown_interval"]}
    points = pd.DataFrame(columns | {"place": range(len(across_rows))})
    points = points[points["x"].notna() & points["y"].notna()].reset_index(drop=True)
    return _with_label_places(points)


def _with_label_places(points: pd.DataFrame) -> pd.DataFrame:
    """Put labels inside the picture and beside the crosses, away from the nearest other point."""
    right = points["x"] > (points["x"].min() + points["x"].max()) / 2
    return points.assign(
        align=np.where(right, "right", "left"),
        dx=np.where(right, -LABEL_OFFSET, LABEL_OFFSET),
        dy=np.where(_has_neighbour_above(points), LABEL_OFFSET, -LABEL_OFFSET),
    )


def _has_neighbour_above(points: pd.DataFrame) -> NDArray[np.bool_]:
    places = points[["x", "y"]].to_numpy(dtype=np.float64)
    if len(places) < 2:  # noqa: PLR2004 -- alone
        return np.zeros(len(places), dtype=np.bool_)
    spread = np.ptp(places, axis=0)
    scaled = places / np.where(spread > 0, spread, 1.0)
    distances = np.linalg.norm(scaled[:, None] - scaled[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    nearest = distances.argmin(axis=1)
    height, order = places[:, 1], np.arange(len(places))
    # Of two points at one place, the later one is labelled below.
    above: NDArray[np.bool_] = (height[nearest] > height) | ((height[nearest] == height) & (nearest < order))
    return above


def _guides(x: alt.X, y: alt.Y) -> list[alt.Chart]:
    baseline = alt.Chart().transform_filter("datum.place == 0").mark_rule(color=QUIET, strokeDash=[4, 4], opacity=0.6)
    return [baseline.encode(x=x), baseline.encode(y=y)]


def _cross(x: alt.X, y: alt.Y, colour: alt.Scale) -> list[alt.Chart]:
    measured = alt.Chart().transform_filter("isValid(datum.x_low) && isValid(datum.y_low)").mark_rule(strokeWidth=1.6)
    tint = alt.Color("plan:N", scale=colour, legend=None)
    return [
        measured.encode(x="x_low:Q", x2="x_high:Q", y=y, color=tint),
        measured.encode(x=x, y="y_low:Q", y2="y_high:Q", color=tint),
    ]


def _background(behind: pd.DataFrame, across: str, up: str, catalogue: Catalogue) -> pd.DataFrame:
    """Return points behind the plans, in the columns of the plans' own."""
    shown = {
        f"{name}_shown": [say_value(indicator, value, catalogue, bare=True) for value in behind[name]]
        for name, indicator in (("x", across), ("y", up))
    }
    return behind[["x", "y"]].assign(plan=catalogue.text("chart.point"), place=-1, **shown)


def _line(x: alt.X, y: alt.Y) -> alt.Chart:
    """Draw the points behind the plans, small and quiet."""
    chosen: alt.Chart = alt.Chart().transform_filter("datum.place < 0")
    drawn: alt.Chart = chosen.mark_point(filled=True, size=22, color=QUIET, opacity=0.5).encode(x=x, y=y)
    return drawn


def _labels(plans: alt.Chart, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Write each title twice, the first time as a white edge that keeps it legible over lines."""
    place: dict[str, Any] = {name: alt.expr(f"datum.{name}") for name in ("align", "dx", "dy")}
    edge: dict[str, Any] = {"stroke": "white", "strokeWidth": 4, "color": "white"}
    return [
        plans.mark_text(fontSize=12, baseline="middle", **place, **style).encode(x=x, y=y, text="plan:N")
        for style in (edge, {"color": INK})
    ]


def _axis(indicator: str, catalogue: Catalogue) -> alt.Axis:
    # The room around the points may reach below 0, where no indicator is.
    return alt.Axis(
        format=axis_format(indicator, catalogue),
        tickCount=6,
        gridColor=GRID,
        labelExpr="datum.value < 0 ? '' : datum.label",
    )


def _roomy() -> alt.Scale:
    return alt.Scale(zero=False, padding=48, nice=False)


def _tooltip(catalogue: Catalogue, across: str, up: str) -> list[alt.Tooltip]:
    interval = catalogue.text("chart.interval")
    lines = [alt.Tooltip("plan:N", title=catalogue.text("chart.plan"))]
    for name, indicator in (("x", across), ("y", up)):
        title = name_with_unit(indicator, catalogue)
        lines += [alt.Tooltip(f"{name}_shown:N", title=title)]
        lines += [alt.Tooltip(f"{name}_interval:N", title=f"{title} · {interval}")]
    return lines
