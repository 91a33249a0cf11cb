"""Groups in the order of the share found, each with its interval: overlapping ones are no ranking."""

from __future__ import annotations

from collections.abc import Callable

import altair as alt
import pandas as pd

from simulation.charts.style import GRID, INK, PLAN_COLOURS, QUIET, Design, Picture
from simulation.language.catalogue import Catalogue

LINE, AROUND = 22, 60
LONGEST_NAME = 190


def picture_of_ranking(groups: pd.DataFrame, name: Callable[[str], str], words: Catalogue) -> Picture:
    """Draw a line for each group.

    Parameters
    ----------
    groups
        Columns ``group, visits, share, low, high, worst_tenth``, the highest share first.
    name
        What a group is called.
    """
    rows = groups.assign(
        name=[name(group) for group in groups["group"]], place=range(len(groups)),
        kind=["visited" if visits > 0 else "unvisited" for visits in groups["visits"]],
        shown=[f"{s:.1%} ({low:.1%}–{high:.1%})"
               for s, low, high in zip(groups["share"], groups["low"], groups["high"], strict=True)],
    )  # fmt: skip
    return Picture(_design(len(rows), words), rows)


def _design(groups: int, words: Catalogue) -> Design:
    axis = alt.Axis(format=".0%", tickCount=5, gridColor=GRID, orient="top")
    x = alt.X("share:Q", title=words.text("riskmap.column.share"), axis=axis, scale=alt.Scale(zero=True))
    names = alt.Axis(labelLimit=LONGEST_NAME, grid=True, gridDash=[1, 3], ticks=False, domain=False)
    y = alt.Y("name:N", title=None, sort=alt.SortField("place"), axis=names)
    spread = alt.Chart().mark_rule(stroke=QUIET, strokeWidth=1.5).encode(x=alt.X("low:Q"), x2="high:Q", y=y)
    fill = alt.Fill(
        "kind:N", legend=None, scale=alt.Scale(domain=["visited", "unvisited"], range=[PLAN_COLOURS[1], "white"])
    )  # fmt: skip
    tooltip = [
        alt.Tooltip("name:N", title=words.text("chart.group")),
        alt.Tooltip("shown:N", title=words.text("riskmap.column.share")),
        alt.Tooltip("visits:Q", title=words.text("riskmap.column.visits"), format=","),
        alt.Tooltip("worst_tenth:Q", title=words.text("riskmap.column.worst_tenth"), format=".0%"),
    ]
    points = alt.Chart().mark_point(size=60, stroke=INK, strokeWidth=1, opacity=1)
    return Design([spread, points.encode(x=x, y=y, fill=fill, tooltip=tooltip)], LINE * groups + AROUND)
