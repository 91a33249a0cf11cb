"""Measures month by month: plans as lines, and the mix of classes as areas."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache

import altair as alt
import pandas as pd

from simulation.charts.style import CLASS_COLOURS, DESIGNS_KEPT, Design, Picture, plan_scales
from simulation.language.catalogue import Catalogue

MOST_LABELS = 6
"""Labels of the time axis: as many as fit half a page."""
HALF_YEAR = 6


def picture_over_months(
    monthly: pd.DataFrame,
    measure: str,
    titles: Mapping[str, str],
    catalogue: Catalogue,
    *,
    start: str,
    risk_class: str | None = None,
    height: int = 280,
) -> Picture:
    """Draw one measure month by month, a line for each plan.

    Parameters
    ----------
    monthly
        Columns ``plan, month, risk_class, measure, value``; months count from 0.
    measure
        ``firms``, ``visits``, ``found`` or ``in_violation``.
    titles
        Plan id → title, the baseline first.
    catalogue
        Language of the labels.
    start
        Calendar month of month 0, ``2026-01``.
    risk_class
        One class, or all together when ``None``.

    Raises
    ------
    ValueError
        When the table does not hold the measure for these plans.
    """
    rows = _of_measure(monthly, measure, titles)
    if risk_class is not None:
        rows = rows[rows["risk_class"] == risk_class]
    sums = rows.groupby(["plan", "month"], as_index=False, sort=False)["value"].sum()
    sums = sums.assign(plan=sums["plan"].map(titles), when=calendar(sums["month"], start))
    return Picture(_lines(measure, tuple(titles.values()), labelled_months(sums), catalogue, height), sums)


@lru_cache(DESIGNS_KEPT)
def _lines(
    measure: str, titles: tuple[str, ...], labelled: tuple[str, ...], catalogue: Catalogue, height: int
) -> Design:
    colour, _, dash = plan_scales(titles)
    lines: alt.Chart = alt.Chart().mark_line(strokeWidth=2, clip=True).encode(
        x=time_axis(labelled, catalogue),
        y=alt.Y("value:Q", title=_measure_title(measure, catalogue), scale=alt.Scale(zero=False), axis=_counts()),
        color=alt.Color("plan:N", title=None, scale=colour, legend=alt.Legend(orient="top", columns=3)),
        strokeDash=alt.StrokeDash("plan:N", title=None, scale=dash),
        tooltip=[_named("plan", "plan", catalogue), _named("when", "month", catalogue), _amount(measure, catalogue)],
    )  # fmt: skip
    return Design([lines], height)


def picture_of_classes(
    monthly: pd.DataFrame, plan: str, catalogue: Catalogue, *, start: str, height: int = 280
) -> Picture:
    """Draw how the firms of one plan are spread over the classes, month by month; see `picture_over_months`."""
    rows = _of_measure(monthly, "firms", {plan: plan})
    shares = rows["value"] / rows.groupby("month")["value"].transform("sum")
    names = rows["risk_class"].map({c: catalogue.text(f"risk_class_short.{c}") for c in CLASS_COLOURS})
    rows = rows.assign(share=shares, when=calendar(rows["month"], start), group=names)
    return Picture(_areas(labelled_months(rows), catalogue, height), rows)


@lru_cache(DESIGNS_KEPT)
def _areas(labelled: tuple[str, ...], catalogue: Catalogue, height: int) -> Design:
    names = [catalogue.text(f"risk_class_short.{c}") for c in CLASS_COLOURS]
    scale = alt.Scale(domain=names, range=list(CLASS_COLOURS.values()))
    areas: alt.Chart = alt.Chart().mark_area(line=False).encode(
        x=time_axis(labelled, catalogue),
        y=_share_axis(catalogue),
        color=alt.Color("group:N", title=None, scale=scale, legend=alt.Legend(orient="top")),
        order=alt.Order("risk_class:O"),
        tooltip=[
            _named("group", "risk_class", catalogue),
            _named("when", "month", catalogue),
            alt.Tooltip("share:Q", title=catalogue.text("chart.class_share"), format=".1%"),
            _amount("firms", catalogue),
        ],
    )  # fmt: skip
    return Design([areas], height)


def _of_measure(monthly: pd.DataFrame, measure: str, titles: Mapping[str, str]) -> pd.DataFrame:
    rows = monthly[(monthly["measure"] == measure) & monthly["plan"].isin(list(titles))]
    if rows.empty:
        raise ValueError(f"the table has no rows of {measure!r} for {', '.join(titles)}")
    return rows


def calendar(months: pd.Series[int], start: str) -> pd.Series[str]:
    """Return calendar months of simulated ones, ``2026-01`` and on."""
    first = pd.Period(start, freq="M").ordinal
    labels = {month: str(pd.Period(ordinal=first + int(month), freq="M")) for month in months.unique()}
    return months.map(labels)


def labelled_months(rows: pd.DataFrame) -> tuple[str, ...]:
    """Return the months that the axis labels: whole half-years apart over a long horizon."""
    months = sorted(rows["when"].unique())
    step = math.ceil(len(months) / MOST_LABELS)
    return tuple(months[:: step if step < HALF_YEAR else HALF_YEAR * math.ceil(step / HALF_YEAR)])


def time_axis(labelled: tuple[str, ...], catalogue: Catalogue) -> alt.X:
    """Return an axis of months of which only some are labelled."""
    axis = alt.Axis(values=list(labelled), labelAngle=0, grid=True, labelOverlap=False)
    return alt.X("when:O", title=catalogue.text("chart.month"), axis=axis, scale=alt.Scale(type="point", padding=0.5))


def _measure_title(measure: str, catalogue: Catalogue) -> str:
    name, unit = catalogue.text(f"measure.{measure}"), catalogue.text(f"measure_unit.{measure}")
    return catalogue.text("line.axis", name=name, unit=unit)


def _counts() -> alt.Axis:
    return alt.Axis(format=",~f", tickCount=5)


def _share_axis(catalogue: Catalogue) -> alt.Y:
    title, whole = catalogue.text("chart.class_share"), alt.Scale(domain=[0, 1])
    return alt.Y("share:Q", title=title, stack="zero", scale=whole, axis=alt.Axis(format="~%"))


def _named(column: str, key: str, catalogue: Catalogue) -> alt.Tooltip:
    return alt.Tooltip(f"{column}:N", title=catalogue.text(f"chart.{key}"))


def _amount(measure: str, catalogue: Catalogue) -> alt.Tooltip:
    return alt.Tooltip("value:Q", title=_measure_title(measure, catalogue), format=",.1f")
