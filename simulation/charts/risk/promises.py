"""What a proposal promises to find, beside the same hours by class alone and at random."""

from __future__ import annotations

import altair as alt
import pandas as pd

from simulation.charts.style import GRID, INK, PLAN_COLOURS, Design, Picture
from simulation.language.catalogue import Catalogue

HEIGHT = 170
ROOM = 1.4
"""Width of the axis over the longest interval: its words stand behind it."""
COLOURS = {"proposal": PLAN_COLOURS[2], "class_only": PLAN_COLOURS[1], "random": PLAN_COLOURS[0]}


def picture_of_promises(promises: pd.DataFrame, words: Catalogue) -> Picture:
    """Draw a bar with its interval for each list.

    Parameters
    ----------
    promises
        Columns ``list`` (``proposal, class_only, random``), ``found, low, high``.
    """
    rows = promises.assign(
        name=[words.text(f"proposal.list.{name}") for name in promises["list"]],
        shown=[f"{found:,.0f} ({low:,.0f}–{high:,.0f})"
               for found, low, high in zip(promises["found"], promises["low"], promises["high"], strict=True)],
    )  # fmt: skip
    axis = alt.Axis(tickCount=6, gridColor=GRID)
    room = alt.Scale(domain=[0, ROOM * max(1.0, float(promises["high"].max()))], nice=False)
    x = alt.X("found:Q", title=words.text("proposal.found_axis"), axis=axis, scale=room)
    y = alt.Y("name:N", title=None, sort=list(rows["name"]), axis=alt.Axis(labelLimit=220, domain=False, ticks=False))
    scale = alt.Scale(domain=list(COLOURS), range=list(COLOURS.values()))
    tooltip = [
        alt.Tooltip("name:N", title=words.text("chart.group")),
        alt.Tooltip("shown:N", title=words.text("proposal.found_axis")),
    ]
    bars = alt.Chart().mark_bar(height=22, opacity=0.75).encode(
        x=x, y=y, color=alt.Color("list:N", scale=scale, legend=None), tooltip=tooltip
    )  # fmt: skip
    spread = alt.Chart().mark_rule(stroke=INK, strokeWidth=1.5).encode(x="low:Q", x2="high:Q", y=y)
    text = alt.Chart().mark_text(align="left", dx=6, color=INK, fontSize=12).encode(x="high:Q", y=y, text="shown:N")
    return Picture(Design([bars, spread, text], HEIGHT), rows)
