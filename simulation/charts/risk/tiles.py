"""Townships as tiles, each coloured by its risk against the district and paler where few visits stand behind it."""

from __future__ import annotations

from collections.abc import Callable

import altair as alt
import pandas as pd

from simulation.charts.style import INK, QUIET, Design, Picture
from simulation.language.catalogue import Catalogue

TILE = 64
FEW, SOME = 20, 60
"""Visits below which a tile is palest, and below which it is paler."""
SHORT, LATIN = 4, 8
"""Letters of a township's name that a tile has room for, Chinese or Latin; the tooltip says it whole."""
OPACITY = {"few": 0.35, "some": 0.65, "many": 1.0}
STEPS = (1 / 1.5, 1 / 1.2, 1.2, 1.5)
"""Ratios at which the colour changes: a half more and a half less are equally far from the district itself."""
BLUE_TO_RED = ("#67A9CF", "#C4DCEA", "#F0F0F0", "#F6CDB9", "#EF8A62")
"""All pale enough for the name and the number that stand on them."""


def picture_of_tiles(groups: pd.DataFrame, name: Callable[[str], str], words: Catalogue) -> Picture:
    """Draw a tile for each township.

    Parameters
    ----------
    groups
        Columns ``group, column, row, visits, relative``; a township without visits is hollow and has no number.
    name
        What a township is called.
    """
    full = [name(group) for group in groups["group"]]
    visited = groups["visits"] > 0
    weight = pd.cut(groups["visits"], [-1, FEW, SOME, float("inf")], labels=list(OPACITY), right=False)
    rows = groups.assign(
        name=full, short=[text[: LATIN if text.isascii() else SHORT] for text in full],
        weight=weight.astype(str), kind=["visited" if some else "unvisited" for some in visited],
        shown=[f"×{value:.2f}" if some else words.text("riskmap.kind.unvisited")
               for value, some in zip(groups["relative"], visited, strict=True)],
    )  # fmt: skip
    return Picture(_design(int(groups["row"].max()) + 1, words), rows)


def _design(height: int, words: Catalogue) -> Design:
    place = {
        "x": alt.X("column:O", title=None, axis=None, scale=alt.Scale(paddingInner=0.06)),
        "y": alt.Y("row:O", title=None, axis=None, scale=alt.Scale(paddingInner=0.06)),
    }
    colour = alt.Color(
        "relative:Q", title=words.text("riskmap.column.relative"),
        scale=alt.Scale(type="threshold", domain=list(STEPS), range=list(BLUE_TO_RED)),
        legend=alt.Legend(orient="bottom", format=".2f", labelFontSize=10),
    )  # fmt: skip
    tooltip = [
        alt.Tooltip("name:N", title=words.text("riskmap.column.region")),
        alt.Tooltip("shown:N", title=words.text("riskmap.column.relative")),
        alt.Tooltip("visits:Q", title=words.text("riskmap.column.visits"), format=","),
    ]
    opacity = alt.Opacity(
        "weight:N", scale=alt.Scale(domain=list(OPACITY), range=list(OPACITY.values())), legend=None
    )  # fmt: skip
    visited = alt.Chart().transform_filter("datum.kind == 'visited'")
    tiles = visited.mark_rect(stroke=QUIET, strokeWidth=0.5).encode(
        **place, color=colour, opacity=opacity, tooltip=tooltip
    )
    empty = alt.Chart().transform_filter("datum.kind == 'unvisited'")
    hollow = empty.mark_rect(fill="white", stroke=QUIET, strokeDash=[4, 3]).encode(**place, tooltip=tooltip)
    cross = empty.mark_point(shape="cross", angle=45, size=900, stroke=QUIET, strokeWidth=0.6, filled=False)
    names = alt.Chart().mark_text(dy=-7, fontSize=11, color=INK).encode(**place, text="short:N")
    numbers = alt.Chart().mark_text(dy=10, fontSize=11, color=INK).encode(**place, text="shown:N")
    return Design([tiles, hollow, cross.encode(**place), names, numbers], TILE * height + 50)
