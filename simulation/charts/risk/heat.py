"""Sector by township: how probably a cell is among the worst tenth; small cells stay blank."""

from __future__ import annotations

from collections.abc import Callable

import altair as alt
import pandas as pd

from simulation.charts.style import GRID, INK, QUIET, Design, Picture
from simulation.language.catalogue import Catalogue

LINE, LEGEND, LONGEST = 24, 90, 170
"""Pixels of a row, of the legend with its title, and of the longest name that is written out."""
WIDE, NARROW = 12, 6.5
"""Pixels of a Chinese character and of a letter."""
STEPS = (0.1, 0.3, 0.5, 0.7)
"""Probabilities at which the colour changes: steps can be told from a legend, a gliding red cannot."""
REDS = ("#FFFFFF", "#F9DDD6", "#EBA69A", "#C64A47", "#9E1426")
DARK = 0.5
"""Probability from which the number stands in white."""


def picture_of_heat(
    cells: pd.DataFrame, sector: Callable[[str], str], region: Callable[[str], str], words: Catalogue
) -> Picture:
    """Draw a square for each cell.

    Parameters
    ----------
    cells
        Columns ``sector, region, worst_tenth, share, low, high, kind, hidden``; a hidden cell has no number.
    sector, region
        What they are called.
    """
    names = {name: sector(name) for name in sorted(set(cells["sector"]))}
    rows = cells.assign(
        region_name=[region(name) for name in cells["region"]], sector_name=[names[n] for n in cells["sector"]],
        state=["hidden" if hidden else "shown" for hidden in cells["hidden"]],
        value=cells["worst_tenth"].where(~cells["hidden"]),
        told=[
            words.text("riskmap.chart.hidden") if hidden else f"{p:.0%}"
            for p, hidden in zip(cells["worst_tenth"], cells["hidden"], strict=True)
        ],
        interval=[
            "–" if hidden else f"{s:.1%} ({low:.1%}–{high:.1%})"
            for s, low, high, hidden in zip(cells["share"], cells["low"], cells["high"], cells["hidden"], strict=True)
        ],
        basis=[words.text(f"riskmap.kind.{kind}") for kind in cells["kind"]],
    )  # fmt: skip
    dropped = ["firms", "visits", "found", "expected", "expected_low", "expected_high", "share", "low", "high",
               "relative", "unvisited_share", "worst_tenth"]  # fmt: skip
    # Rows travel to the browser whole: what a hidden cell has must not be among them.
    rows = rows.drop(columns=[name for name in dropped if name in rows.columns])
    height = LINE * rows["region"].nunique() + LEGEND + min(LONGEST, max(map(_length, names.values()), default=0))
    return Picture(_design(round(height), words), rows)


def _length(name: str) -> float:
    """Return about how many pixels a name takes."""
    return sum(NARROW if letter.isascii() else WIDE for letter in name)


def _design(height: int, words: Catalogue) -> Design:
    x = alt.X(
        "sector_name:N", title=None,
        # Upright: a slanting name of the last column would leave the picture.
        axis=alt.Axis(orient="top", labelAngle=-90, labelLimit=LONGEST, domain=False, ticks=False),
    )  # fmt: skip
    y = alt.Y("region_name:N", title=None, axis=alt.Axis(domain=False, ticks=False, labelLimit=150))
    title = words.text("riskmap.column.worst_tenth")
    colour = alt.Color(
        "value:Q", title=title, legend=alt.Legend(orient="bottom", format=".0%"),
        scale=alt.Scale(type="threshold", domain=list(STEPS), range=list(REDS)),
    )  # fmt: skip
    tooltip = [
        alt.Tooltip("sector_name:N", title=words.text("riskmap.column.sector")),
        alt.Tooltip("region_name:N", title=words.text("riskmap.column.region")),
        alt.Tooltip("told:N", title=title),
        alt.Tooltip("interval:N", title=words.text("riskmap.column.share")),
        alt.Tooltip("basis:N", title=words.text("riskmap.column.kind")),
    ]
    shown = alt.Chart().transform_filter("datum.state == 'shown'")
    squares = shown.mark_rect(stroke=GRID).encode(x=x, y=y, color=colour, tooltip=tooltip)
    hidden = alt.Chart().transform_filter("datum.state == 'hidden'")
    blank = hidden.mark_text(text="·", color=QUIET).encode(x=x, y=y, tooltip=tooltip)
    ink = alt.condition(f"datum.value >= {DARK}", alt.value("white"), alt.value(INK))
    numbers = shown.transform_filter("datum.value >= 0.1").mark_text(fontSize=11).encode(
        x=x, y=y, text=alt.Text("value:Q", format=".0%"), color=ink
    )  # fmt: skip
    return Design([squares, blank, numbers], height)
