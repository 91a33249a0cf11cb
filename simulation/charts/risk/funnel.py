"""The funnel: findings of groups over what their classes lead to expect, with limits that narrow with visits."""

from __future__ import annotations

from collections.abc import Callable

import altair as alt
import pandas as pd

from simulation.charts.style import GRID, INK, PLAN_COLOURS, QUIET, Design, Picture
from simulation.language.catalogue import Catalogue

HEIGHT = 300
SIDES = {"above": PLAN_COLOURS[2], "inside": QUIET, "below": PLAN_COLOURS[1]}


def picture_of_funnel(
    groups: pd.DataFrame, lines: pd.DataFrame, name: Callable[[str], str], words: Catalogue
) -> Picture:
    """Draw groups as points between limits.

    Parameters
    ----------
    groups
        Columns ``group, visits, ratio, low, high, outside``; groups without visits are left out.
    lines
        Columns ``visits, low, high, low_998, high_998``.
    name
        What a group is called.
    """
    points = groups[groups["visits"] > 0].assign(
        name=[name(group) for group in groups.loc[groups["visits"] > 0, "group"]], kind="point"
    )
    points["shown"] = [
        words.text("riskmap.chart.ratio_of", ratio=f"{r:.2f}", low=f"{low:.2f}", high=f"{high:.2f}")
        for r, low, high in zip(points["ratio"], points["low"], points["high"], strict=True)
    ]
    rows = pd.concat([points, lines.assign(kind="line")], ignore_index=True)
    return Picture(_design(words), rows)


def _design(words: Catalogue) -> Design:
    x = alt.X(
        "visits:Q", title=words.text("riskmap.column.visits"), axis=alt.Axis(tickCount=6, gridColor=GRID),
        scale=alt.Scale(zero=False),
    )  # fmt: skip
    title = words.text("riskmap.chart.ratio")
    line = alt.Chart().transform_filter("datum.kind == 'line'")
    limits = [
        line.mark_line(strokeDash=dash, stroke=QUIET, strokeWidth=1, clip=True).encode(
            x=x, y=alt.Y(f"{end}:Q", title=title)
        )
        for end, dash in (("low", [1, 0]), ("high", [1, 0]), ("low_998", [4, 3]), ("high_998", [4, 3]))
    ]
    # A line to look along: to who hears the page it is a picture without a name.
    even = alt.Chart().mark_rule(stroke=GRID, aria=False).encode(y=alt.YDatum(1))
    marked = alt.Chart().transform_filter("datum.kind == 'point'")
    colour = alt.Color("outside:N", scale=alt.Scale(domain=list(SIDES), range=list(SIDES.values())), legend=None)
    tooltip = [
        alt.Tooltip("name:N", title=words.text("chart.group")),
        alt.Tooltip("visits:Q", title=words.text("riskmap.column.visits"), format=","),
        alt.Tooltip("shown:N", title=title),
    ]
    points = marked.mark_point(size=60, filled=True, opacity=0.9).encode(
        x=x, y=alt.Y("ratio:Q", title=title), color=colour, tooltip=tooltip
    )
    outside = marked.transform_filter("datum.outside != 'inside'")
    labels = outside.mark_text(align="left", dx=8, fontSize=12, color=INK).encode(
        x=x, y=alt.Y("ratio:Q", title=title), text="name:N"
    )
    return Design([even, *limits, points, labels], HEIGHT)
