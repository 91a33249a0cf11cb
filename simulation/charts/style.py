"""How every chart looks: one typeface, one colour per plan by its place, one ramp for the classes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import altair as alt
import pandas as pd

FONT = "Noto Sans SC"
SCREEN_FONTS = f"{FONT}, Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, sans-serif"
"""A browser takes the first that it has; `save_chart` brings the first one with it."""

WIDTH = 640
"""Pixels, where the page or the report does not say."""

DESIGNS_KEPT = 256
"""Designs of one kind of chart: indicators × languages × the sets of plans looked at lately."""

INK = "#1B2B3A"
QUIET = "#5B6B7A"
GRID = "#E3E9EE"

PLAN_COLOURS = ("#4D5B69", "#0072B2", "#D55E00", "#009E73", "#AA4499", "#E69F00", "#56B4E9", "#882255")
"""Told apart with any colour vision (after Okabe & Ito and Tol); the baseline is the grey one."""

PLAN_SHAPES = (
    "circle",
    "square",
    "triangle-up",
    "diamond",
    "cross",
    "triangle-down",
    "triangle-right",
    "triangle-left",
)
PLAN_DASHES: tuple[tuple[int, ...], ...] = ((1, 0), (7, 2), (2, 2), (8, 2, 2, 2), (4, 2), (10, 3), (1, 2), (5, 1, 1, 1))

CLASS_COLOURS = {"A": "#C6DBEF", "B": "#6BAED6", "C": "#2171B5", "D": "#08306B"}
"""One hue, darker with risk: the order of the classes survives grey print."""


def plan_scales(titles: Iterable[str]) -> tuple[alt.Scale, alt.Scale, alt.Scale]:
    """Return the scales of colour, shape and dash that give each plan the mark of its place.

    Parameters
    ----------
    titles
        Titles of the plans, the baseline first. A plan keeps its mark in every chart drawn with the same titles.

    Raises
    ------
    ValueError
        For more plans than there are marks that can be told apart.
    """
    domain = list(titles)
    count, most = len(domain), len(PLAN_COLOURS)
    if count > most:
        raise ValueError(f"{count} plans in one chart; at most {most} can be told apart")
    colours, shapes = list(PLAN_COLOURS[:count]), list(PLAN_SHAPES[:count])
    dashes = [list(dash) for dash in PLAN_DASHES[:count]]
    return (
        alt.Scale(domain=domain, range=colours),
        alt.Scale(domain=domain, range=shapes),
        alt.Scale(domain=domain, range=dashes),
    )


def distinct_titles(plans: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return plan id → title; a title that two plans share is followed by the id.

    Examples
    --------
    >>> distinct_titles([("a", "Plan"), ("b", "Plan"), ("c", "Other")])
    {'a': 'Plan (a)', 'b': 'Plan (b)', 'c': 'Other'}
    """
    pairs = list(plans)
    titles = [title for _, title in pairs]
    return {name: f"{title} ({name})" if titles.count(title) > 1 else title for name, title in pairs}


ROWS = "rows"
"""Name under which a design looks for its data."""


class Design:
    """Layers over one another in the house's style, without data.

    What a chart looks like depends on words and plans, not on numbers. So designs are kept, and a page that waits for a
    slider sends a kept `spec` with new rows; building a chart again would take longer than computing what it shows.

    Parameters
    ----------
    layers
        The lowest first. They hold no data themselves: Altair would copy and compare it for each.
    height
        Pixels.
    """

    def __init__(self, layers: Sequence[alt.Chart], height: int) -> None:
        self._chart = alt.LayerChart(layer=[_told(layer) for layer in layers], height=height, config=_config())

    @cached_property
    def spec(self) -> dict[str, Any]:
        """The design as Vega-Lite, shared by all who ask: not to be changed. The tests of the charts validate it."""
        return self.chart(alt.NamedData(ROWS)).to_dict(validate=False)

    def chart(self, rows: pd.DataFrame | alt.NamedData) -> alt.LayerChart:
        """Return an Altair chart of the rows."""
        chart = self._chart.copy(deep=False)
        chart.data = rows
        return chart


def _told(layer: alt.Chart) -> alt.Chart:
    """Return a layer as it is read aloud.

    What is drawn of some rows only may be drawn of none, and would be a mark without a name: only its words are told.
    """
    if layer.transform is alt.Undefined or not isinstance(layer.mark, alt.MarkDef) or layer.mark.type == "text":
        return layer
    told: alt.Chart = layer.copy(deep=False)
    told.mark = layer.mark.copy(deep=False)
    told.mark.aria = False
    return told


@dataclass(frozen=True)
class Picture:
    """A design and the rows that it draws."""

    design: Design
    rows: pd.DataFrame

    def chart(self) -> alt.LayerChart:
        """Return the picture as an Altair chart."""
        return self.design.chart(self.rows)

    @property
    def spec(self) -> dict[str, Any]:
        """The picture as Vega-Lite, its rows a data frame under ``datasets``: the quick way onto a page."""
        return {**self.design.spec, "datasets": {ROWS: self.rows}}


@cache
def _config() -> alt.Config:
    return alt.Config(
        font=SCREEN_FONTS,
        background="white",
        padding=4,
        axis=alt.AxisConfig(
            labelColor=QUIET,
            labelFontSize=12,
            titleColor=QUIET,
            titleFontSize=12,
            titleFontWeight="normal",
            gridColor=GRID,
            domainColor=GRID,
            tickColor=GRID,
        ),
        # A number at the right end that the edge would cut is left out.
        axisXQuantitative=alt.AxisConfig(labelBound=4),
        mark=alt.MarkConfig(color=PLAN_COLOURS[1]),
        legend=alt.LegendConfig(
            gradientStrokeColor=GRID,
            titleColor=INK,
            labelColor=INK,
            labelFontSize=12,
            labelLimit=260,
            symbolStrokeWidth=2,
        ),
        view=alt.ViewConfig(stroke=None, continuousWidth=WIDTH, discreteWidth=WIDTH),
    )
