"""A stream of monthly counts against what was expected: band, line, and a point a month, hollow while it is open."""

from __future__ import annotations

from functools import lru_cache

import altair as alt
import pandas as pd

from simulation.charts.over_time import labelled_months, time_axis
from simulation.charts.style import DESIGNS_KEPT, INK, PLAN_COLOURS, Design, Picture
from simulation.language.catalogue import Catalogue

BAND, OBSERVED = "#C6DBEF", PLAN_COLOURS[2]


def picture_of_series(series: pd.DataFrame, catalogue: Catalogue, *, height: int = 190) -> Picture:
    """Draw one series.

    Parameters
    ----------
    series
        ``month, observed, expected, low, high, complete`` of one series, by month.
    """
    rows = series[["month", "observed", "expected", "low", "high", "complete"]].rename(columns={"month": "when"})
    rows = rows.assign(state=[catalogue.text(f"chart.watching.{_state(done)}") for done in rows["complete"]])
    return Picture(_design(labelled_months(rows), catalogue, height), rows)


def _state(complete: object) -> str:
    return "complete" if complete else "open"


@lru_cache(DESIGNS_KEPT)
def _design(months: tuple[str, ...], catalogue: Catalogue, height: int) -> Design:
    x = time_axis(months, catalogue)
    words = {
        name: catalogue.text(f"chart.watching.{name}") for name in ("observed", "expected", "low", "high", "state")
    }
    names = [
        alt.Tooltip("when:N", title=catalogue.text("chart.watching.month")),
        *(
            alt.Tooltip(f"{name}:Q", title=words[name], format=",.1f")
            for name in ("observed", "expected", "low", "high")
        ),
        alt.Tooltip("state:N", title=words["state"]),
    ]
    y = alt.Y("low:Q", title=None, axis=alt.Axis(tickCount=4, tickMinStep=1, format=",.0f"))
    band = alt.Chart().mark_area(color=BAND, opacity=0.7).encode(x=x, y=y, y2="high:Q", tooltip=names)
    line = (
        alt.Chart().mark_line(color=INK, strokeWidth=1.5, strokeDash=[4, 2]).encode(x=x, y="expected:Q", tooltip=names)
    )
    # One layer for both kinds of points: a layer without any is a picture without a name to who hears the page.
    inside = alt.condition("datum.complete", alt.value(OBSERVED), alt.value("transparent"))
    points = alt.Chart().mark_point(color=OBSERVED, size=55, strokeWidth=2, opacity=1)
    points = points.encode(x=x, y="observed:Q", fill=inside, tooltip=names)
    return Design([band, line, points], height)
