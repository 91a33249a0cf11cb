"""The frontier picture: what one goal costs in another, with the plan in force and the plans that can be announced."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import altair as alt
import pandas as pd

from simulation.charts.style import DESIGNS_KEPT, GRID, INK, PLAN_COLOURS, PLAN_SHAPES, QUIET, Design, Picture
from simulation.charts.tables import axis_format
from simulation.language.catalogue import Catalogue

KINDS = ("in_force", "frontier", "announced", "proposed")
"""Kinds of point, the later ones drawn above the earlier; the plan in force is the grey one, as everywhere."""
LINE = "frontier"
COLUMNS = ("x", "y", "kind")
SIZE = 70
"""Square pixels of a point."""


def picture_of_frontier_with_plans(
    points: pd.DataFrame,
    axes: tuple[str, str],
    titles: tuple[str, str],
    catalogue: Catalogue,
    *,
    height: int = 380,
    line: bool = True,
) -> Picture:
    """Draw the frontier as a line through its points, and plans as points beside it.

    Parameters
    ----------
    points
        Columns `COLUMNS`: the two goals and one of `KINDS`.
    axes
        Indicators across and up.
    titles
        What the axes are called, with their units.
    line
        Join the points of the frontier: right where two goals are traded, misleading where three are.

    Raises
    ------
    ValueError
        When nothing of the frontier is given: an empty picture would look like an answer.
    """
    rows = points[points["x"].notna() & points["y"].notna()].reset_index(drop=True)
    if not (rows["kind"] == LINE).any():
        raise ValueError("no point of the frontier is given")
    names = {kind: catalogue.text(f"chart.frontier.{kind}") for kind in KINDS}
    order = rows["kind"].map({kind: place for place, kind in enumerate(KINDS)})
    shown = rows.assign(name=rows["kind"].map(names), on_line=rows["kind"] == LINE).iloc[order.argsort(kind="stable")]
    return Picture(_design(axes, titles, tuple(names.items()), catalogue, height, line), shown.reset_index(drop=True))


@lru_cache(DESIGNS_KEPT)
def _design(
    axes: tuple[str, str],
    titles: tuple[str, str],
    names: tuple[tuple[str, str], ...],
    catalogue: Catalogue,
    height: int,
    line: bool,
) -> Design:
    x, y = (
        kind(f"{field}:Q", title=title, axis=_axis(indicator, catalogue), scale=alt.Scale(zero=False, nice=True))
        for kind, field, indicator, title in zip((alt.X, alt.Y), ("x", "y"), axes, titles, strict=True)
    )
    colour, shape = _scales(dict(names))
    marks: alt.Chart = (
        alt.Chart()
        .mark_point(size=SIZE, filled=True, opacity=1)
        .encode(
            x=x,
            y=y,
            color=alt.Color("name:N", scale=colour, legend=alt.Legend(title=None, orient="top")),
            shape=alt.Shape("name:N", scale=shape, legend=alt.Legend(title=None, orient="top")),
            tooltip=[alt.Tooltip("name:N", title=catalogue.text("chart.plan")), *_values(axes, titles, catalogue)],
        )
    )
    curve = alt.Chart().transform_filter("datum.on_line").mark_line(color=QUIET, strokeWidth=1.5, opacity=0.7)
    return Design([*([curve.encode(x=x, y=y, order="x:Q")] if line else []), marks], height)


def _scales(names: Mapping[str, str]) -> tuple[alt.Scale, alt.Scale]:
    """Return colour and shape of each kind; the frontier is drawn in ink."""
    domain = [names[kind] for kind in KINDS]
    colours = [PLAN_COLOURS[0], INK, PLAN_COLOURS[1], PLAN_COLOURS[2]]
    shapes = [PLAN_SHAPES[1], PLAN_SHAPES[0], PLAN_SHAPES[2], PLAN_SHAPES[3]]
    return alt.Scale(domain=domain, range=colours), alt.Scale(domain=domain, range=shapes)


def _axis(indicator: str, catalogue: Catalogue) -> alt.Axis:
    return alt.Axis(format=axis_format(indicator, catalogue), tickCount=6, gridColor=GRID)


def _values(axes: tuple[str, str], titles: tuple[str, str], catalogue: Catalogue) -> list[alt.Tooltip]:
    return [
        alt.Tooltip(f"{field}:Q", title=title, format=axis_format(indicator, catalogue))
        for field, indicator, title in zip(("x", "y"), axes, titles, strict=True)
    ]
