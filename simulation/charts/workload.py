"""Hours of work month by month, against the capacity of each plan that has one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import altair as alt
import pandas as pd

from simulation.charts.over_time import calendar, labelled_months, time_axis
from simulation.charts.style import DESIGNS_KEPT, Design, Picture, plan_scales
from simulation.language.catalogue import Catalogue


def picture_of_workload(
    monthly: pd.DataFrame,
    titles: Mapping[str, str],
    capacities: Mapping[str, float | None],
    catalogue: Catalogue,
    *,
    start: str,
    height: int = 280,
) -> Picture:
    """Draw inspector-hours of each plan, a line, and its capacity, a broad pale one.

    Parameters
    ----------
    monthly
        Columns ``plan, month, risk_class, measure, value`` with the measure ``hours``.
    titles
        Plan id → title, the baseline first.
    capacities
        Plan id → inspector-hours a month; ``None``: no limit, and no line.
    start
        Calendar month of month 0, ``2026-01``.

    Raises
    ------
    ValueError
        When the table holds no hours of these plans.
    """
    hours = monthly[(monthly["measure"] == "hours") & monthly["plan"].isin(list(titles))]
    if hours.empty:
        raise ValueError(f"the table has no rows of 'hours' for {', '.join(titles)}")
    sums = hours.groupby(["plan", "month"], as_index=False, sort=False)["value"].sum()
    limits = sums["plan"].map(capacities.get).astype("float64")
    rows = sums.assign(
        plan=sums["plan"].map(titles),
        when=calendar(sums["month"], start),
        capacity=limits,
        used=(sums["value"] / limits.where(limits > 0)).map("{:.0%}".format, na_action="ignore"),
    )
    limited = bool(limits.notna().any())
    return Picture(_design(tuple(titles.values()), labelled_months(rows), catalogue, height, limited), rows)


@lru_cache(DESIGNS_KEPT)
def _design(
    titles: tuple[str, ...], labelled: tuple[str, ...], catalogue: Catalogue, height: int, limited: bool
) -> Design:
    colour, _, dash = plan_scales(titles)
    unit = catalogue.text("measure_unit.hours")
    title = catalogue.text("line.axis", name=catalogue.text("measure.hours"), unit=unit)
    x = time_axis(labelled, catalogue)
    tooltip = [
        alt.Tooltip("plan:N", title=catalogue.text("chart.plan")),
        alt.Tooltip("when:N", title=catalogue.text("chart.month")),
        alt.Tooltip("value:Q", title=title, format=",.1f"),
        alt.Tooltip("capacity:Q", title=catalogue.text("chart.capacity"), format=",.0f"),
        alt.Tooltip("used:N", title=catalogue.text("chart.used")),
    ]
    axis = alt.Axis(format=",~f", tickCount=5)
    work = alt.Chart().mark_line(strokeWidth=2).encode(
        x=x,
        y=alt.Y("value:Q", title=title, axis=axis),
        color=alt.Color("plan:N", title=None, scale=colour, legend=alt.Legend(orient="top", columns=3)),
        strokeDash=alt.StrokeDash("plan:N", title=None, scale=dash),
        tooltip=tooltip,
    )  # fmt: skip
    limits = alt.Chart().transform_filter("isValid(datum.capacity)").mark_line(strokeWidth=6, opacity=0.3)
    lines = limits.encode(x=x, y="capacity:Q", color=alt.Color("plan:N", scale=colour, legend=None), tooltip=tooltip)
    return Design([*([lines] if limited else []), work], height)
