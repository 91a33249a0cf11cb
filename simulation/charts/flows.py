"""Who moves from which class to which in a year: a table whose cells are darker the more firms move."""

from __future__ import annotations

from functools import lru_cache

import altair as alt
import pandas as pd

from simulation.charts.style import DESIGNS_KEPT, INK, QUIET, Design, Picture
from simulation.language.catalogue import Catalogue

DARK = 0.55
"""Share of the largest cell from which the number stands in white."""
WORSE, BETTER = "#B45309", "#1D6FA5"
"""Moves up the classes of risk, and down."""


def picture_of_flows(flows: pd.DataFrame, catalogue: Catalogue, *, most: float = 0.0, height: int = 240) -> Picture:
    """Draw the moves of one plan; blue: to a class of lower risk, brown: to one of higher risk.

    Parameters
    ----------
    flows
        Firms a year from a class (rows) to a class (columns); NaN where nobody moves by definition.
    most
        Number that the darkest cell stands for, so that two plans can be held side by side; the plan's own when 0.
    """
    names = {c: catalogue.text(f"risk_class_short.{c}") for c in flows.index}
    classes = list(flows.index)
    top = max(most, float(flows.max().max()) if flows.notna().any().any() else 0.0)
    rows = pd.DataFrame([
        {
            "own": names[own], "new": names[new], "value": value, "shown": _shown(value),
            "side": "none" if own == new else "worse" if classes.index(new) > classes.index(own) else "better",
            "strength": value / top if top > 0 and own != new else 0.0,
        }
        for own in classes for new in classes for value in [float(flows.loc[own, new])]
    ])  # fmt: skip
    return Picture(_design(tuple(names.values()), catalogue, height), rows)


def _shown(value: float) -> str:
    if value != value:  # noqa: PLR0124
        return "—"
    return f"{value:,.0f}" if value >= 10 or value == 0 else f"{value:.1f}"  # noqa: PLR2004


@lru_cache(DESIGNS_KEPT)
def _design(names: tuple[str, ...], catalogue: Catalogue, height: int) -> Design:
    axis = alt.Axis(labelAngle=0, ticks=False, domain=False, orient="top", grid=False)
    x = alt.X("new:N", sort=list(names), title=catalogue.text("chart.new_class"), axis=axis)
    y = alt.Y("own:N", sort=list(names), title=catalogue.text("chart.own_class"),
              axis=alt.Axis(ticks=False, domain=False, grid=False))  # fmt: skip
    tooltip = [
        alt.Tooltip("own:N", title=catalogue.text("chart.own_class")),
        alt.Tooltip("new:N", title=catalogue.text("chart.new_class")),
        alt.Tooltip("shown:N", title=catalogue.text("chart.moves")),
    ]
    sides = alt.Scale(domain=["worse", "better", "none"], range=[WORSE, BETTER, "#F3F6F8"])
    cells = alt.Chart().mark_rect(stroke="white", strokeWidth=2).encode(
        x=x, y=y, tooltip=tooltip,
        color=alt.Color("side:N", scale=sides, legend=None),
        opacity=alt.Opacity("strength:Q", scale=alt.Scale(domain=[0, 1], range=[0.12, 1]), legend=None),
    )  # fmt: skip
    texts = [
        alt.Chart()
        .transform_filter(test)
        .mark_text(fontSize=13, color=colour)
        .encode(x=x, y=y, text="shown:N", tooltip=tooltip)
        for test, colour in (
            (f"datum.side != 'none' && datum.strength > {DARK}", "white"),
            (f"datum.side != 'none' && datum.strength <= {DARK}", INK),
            ("datum.side == 'none'", QUIET),
        )
    ]  # fmt: skip
    return Design([cells, *texts], height)
