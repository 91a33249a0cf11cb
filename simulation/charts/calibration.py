"""What registers say and what was estimated from them: visits, estimates beside priors, forecasts beside what came."""

from __future__ import annotations

from functools import lru_cache

import altair as alt
import pandas as pd

from simulation.charts.style import CLASS_COLOURS, DESIGNS_KEPT, GRID, INK, PLAN_COLOURS, QUIET, Design, Picture
from simulation.language.catalogue import Catalogue

CHANNEL_COLOURS = {
    "programme": "#0072B2", "proactive": "#56B4E9", "complaint": "#D55E00", "alert": "#E69F00", "referral": "#AA4499",
}  # fmt: skip
"""Planned visits in blue, for-cause ones in warm colours."""
ROW_HEIGHT = 30
"""Pixels of one estimate, and of the frame around them."""
FRAME = 60
MOST_LABELS = 6
SERIES = ("observed", "forecast", "naive_last_year", "naive_overall")
SERIES_COLOURS = (INK, PLAN_COLOURS[1], PLAN_COLOURS[5], PLAN_COLOURS[4])
SERIES_DASHES = ([1, 0], [1, 0], [5, 3], [2, 2])


def picture_of_visits(monthly: pd.DataFrame, catalogue: Catalogue, *, height: int = 360) -> Picture:
    """Draw visits month by month, stacked by source.

    Parameters
    ----------
    monthly
        ``month`` (``2026-01``), ``channel``, ``visits``, ``found``.
    """
    names = {name: catalogue.text(f"chart.channel.{name}") for name in CHANNEL_COLOURS}
    rows = monthly.assign(source=monthly["channel"].map(names))
    return Picture(_visits(catalogue, _labelled(rows["month"]), height), rows)


@lru_cache(DESIGNS_KEPT)
def _visits(catalogue: Catalogue, labelled: tuple[str, ...], height: int) -> Design:
    names = [catalogue.text(f"chart.channel.{name}") for name in CHANNEL_COLOURS]
    scale = alt.Scale(domain=names, range=list(CHANNEL_COLOURS.values()))
    bars: alt.Chart = alt.Chart().mark_bar().encode(
        x=_months(labelled, catalogue, band=True),
        y=alt.Y("visits:Q", title=_titled("visits", catalogue), axis=alt.Axis(format=",~f", tickCount=5)),
        color=alt.Color("source:N", title=None, scale=scale, legend=alt.Legend(orient="top", columns=3)),
        tooltip=[
            alt.Tooltip("month:N", title=catalogue.text("chart.month")),
            alt.Tooltip("source:N", title=catalogue.text("chart.source")),
            alt.Tooltip("visits:Q", title=catalogue.text("measure.visits"), format=","),
            alt.Tooltip("found:Q", title=catalogue.text("measure.found"), format=","),
        ],
    )  # fmt: skip
    return Design([bars], height)


def picture_of_estimates(rows: pd.DataFrame, unit: str, catalogue: Catalogue) -> Picture:
    """Draw each estimate with its 90 % interval below that of its prior.

    Parameters
    ----------
    rows
        ``name``, ``value``, ``low``, ``high``, ``prior_value``, ``prior_low``, ``prior_high`` of numbers of one unit.
    unit
        Its code; ``share`` and ``per_month`` are drawn in per cent, ``factor`` on a scale of ratios.
    """
    estimates = rows[["name", "value", "low", "high"]].assign(kind=catalogue.text("chart.estimate"))
    before = rows[["name", "prior_value", "prior_low", "prior_high"]].dropna()
    before = before.set_axis(["name", "value", "low", "high"], axis=1).assign(kind=catalogue.text("chart.prior"))
    both = pd.concat([before, estimates], ignore_index=True)
    return Picture(_estimates(unit, catalogue, FRAME + ROW_HEIGHT * rows["name"].nunique()), both)


@lru_cache(DESIGNS_KEPT)
def _estimates(unit: str, catalogue: Catalogue, height: int) -> Design:
    kinds = [catalogue.text("chart.prior"), catalogue.text("chart.estimate")]
    share = unit in ("share", "per_month")
    written = "~%" if share else "~g"
    scale = alt.Scale(type="log") if unit == "factor" else alt.Scale(zero=share)
    axis = alt.Axis(format=written, tickCount=6)
    base = alt.Chart().encode(
        y=alt.Y("name:N", title=None, sort=None, axis=alt.Axis(labelLimit=320, labelColor=INK, ticks=False)),
        yOffset=alt.YOffset("kind:N", sort=kinds, scale=alt.Scale(paddingOuter=0.5)),
        color=alt.Color("kind:N", title=None, sort=kinds, legend=alt.Legend(orient="top"),
                        scale=alt.Scale(domain=kinds, range=["#A9B4BE", PLAN_COLOURS[1]])),
        tooltip=[
            alt.Tooltip("name:N", title=catalogue.text("calibration.parameter")),
            alt.Tooltip("kind:N", title=catalogue.text("calibration.kind")),
            alt.Tooltip("value:Q", title=catalogue.text("calibration.value"), format=".3~g"),
            alt.Tooltip("low:Q", title=catalogue.text("chart.low"), format=".3~g"),
            alt.Tooltip("high:Q", title=catalogue.text("chart.high"), format=".3~g"),
        ],
    )  # fmt: skip
    title = catalogue.text(f"estimate_unit.{unit}")
    stems = base.mark_rule(strokeWidth=3).encode(x=alt.X("low:Q", title=title, scale=scale, axis=axis), x2="high:Q")
    points = base.mark_point(filled=True, size=60, opacity=1).encode(x=alt.X("value:Q", scale=scale))
    return Design([stems, points], height)


def picture_of_backtest(rows: pd.DataFrame, measure: str, catalogue: Catalogue, *, height: int = 300) -> Picture:
    """Draw what came, the forecast with its 90 % interval, and two naive forecasts, month by month.

    Parameters
    ----------
    rows
        Of one measure and class: ``month``, `SERIES`, ``low``, ``high``.
    """
    lines = rows.melt(["month", "low", "high"], list(SERIES), "code", "value")
    lines["series"] = lines["code"].map({name: catalogue.text(f"chart.series.{name}") for name in SERIES})
    return Picture(_backtest(measure, _labelled(rows["month"]), catalogue, height), lines)


@lru_cache(DESIGNS_KEPT)
def _backtest(measure: str, labelled: tuple[str, ...], catalogue: Catalogue, height: int) -> Design:
    names = [catalogue.text(f"chart.series.{name}") for name in SERIES]
    x = _months(labelled, catalogue)
    band = alt.Chart().transform_filter("datum.code == 'forecast'").mark_area(color=PLAN_COLOURS[1], opacity=0.18)
    band = band.encode(x=x, y=alt.Y("low:Q", title=_titled(measure, catalogue)), y2="high:Q")
    lines = alt.Chart().mark_line(strokeWidth=2, point={"size": 35, "filled": True}).encode(
        x=x,
        y=alt.Y("value:Q", scale=alt.Scale(zero=False), axis=alt.Axis(format=",~f", tickCount=5)),
        color=alt.Color("series:N", title=None, legend=alt.Legend(orient="top", columns=2),
                        scale=alt.Scale(domain=names, range=list(SERIES_COLOURS))),
        strokeDash=alt.StrokeDash("series:N", title=None, scale=alt.Scale(domain=names, range=list(SERIES_DASHES))),
        tooltip=[
            alt.Tooltip("month:N", title=catalogue.text("chart.month")),
            alt.Tooltip("series:N", title=catalogue.text("chart.kind_of_line")),
            alt.Tooltip("value:Q", title=_titled(measure, catalogue), format=",.1f"),
        ],
    )  # fmt: skip
    return Design([band, lines], height)


def picture_of_reliability(rows: pd.DataFrame, catalogue: Catalogue, *, height: int = 300) -> Picture:
    """Draw findings that came against those forecast, a point for each month and class; on the line they agree.

    Parameters
    ----------
    rows
        ``month``, ``risk_class``, ``observed``, ``forecast`` of findings.
    """
    names = {name: catalogue.text(f"risk_class_short.{name}") for name in CLASS_COLOURS}
    points = rows[["month", "risk_class", "observed", "forecast"]]
    points = points.assign(
        group=points["risk_class"].map(names), end=max(1.0, points[["observed", "forecast"]].max().max())
    )
    return Picture(_reliability(catalogue, height), points)


@lru_cache(DESIGNS_KEPT)
def _reliability(catalogue: Catalogue, height: int) -> Design:
    names = [catalogue.text(f"risk_class_short.{name}") for name in CLASS_COLOURS]
    expected, came = catalogue.text("chart.series.forecast"), catalogue.text("chart.series.observed")
    diagonal = alt.Chart().transform_aggregate(end="max(end)").transform_calculate(begin="0")
    diagonal = diagonal.mark_rule(color=QUIET, strokeDash=[4, 4])
    diagonal = diagonal.encode(x="begin:Q", y="begin:Q", x2="end:Q", y2="end:Q")
    points = alt.Chart().mark_point(size=70, filled=True, opacity=0.9, stroke=GRID, strokeWidth=0.5).encode(
        x=alt.X("forecast:Q", title=expected), y=alt.Y("observed:Q", title=came),
        color=alt.Color("group:N", title=None, legend=alt.Legend(orient="top"),
                        scale=alt.Scale(domain=names, range=list(CLASS_COLOURS.values()))),
        tooltip=[
            alt.Tooltip("month:N", title=catalogue.text("chart.month")),
            alt.Tooltip("group:N", title=catalogue.text("chart.risk_class")),
            alt.Tooltip("forecast:Q", title=expected, format=".1f"),
            alt.Tooltip("observed:Q", title=came, format=".0f"),
        ],
    )  # fmt: skip
    return Design([diagonal, points], height)


def _labelled(months: pd.Series[str]) -> tuple[str, ...]:
    """Return the months that the axis labels."""
    every = sorted(months.unique())
    return tuple(every[:: -(-len(every) // MOST_LABELS)])


def _months(labelled: tuple[str, ...], catalogue: Catalogue, *, band: bool = False) -> alt.X:
    axis = alt.Axis(values=list(labelled), labelAngle=0, labelOverlap=False)
    scale = alt.Scale(type="band", padding=0.15) if band else alt.Scale(type="point", padding=0.5)
    return alt.X("month:O", title=catalogue.text("chart.month"), axis=axis, scale=scale)


def _titled(measure: str, catalogue: Catalogue) -> str:
    name, unit = catalogue.text(f"measure.{measure}"), catalogue.text(f"measure_unit.{measure}")
    return catalogue.text("line.axis", name=name, unit=unit)
