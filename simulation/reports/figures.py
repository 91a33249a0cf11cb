"""The pictures of a report, as PNG."""

from __future__ import annotations

from collections.abc import Iterator

import altair as alt
import pandas as pd
import vl_convert

from simulation.charts.by_class import picture_by_class
from simulation.charts.frontier_with_plans import picture_of_frontier_with_plans
from simulation.charts.over_time import picture_over_months
from simulation.charts.saving import font_folder, register_fonts
from simulation.charts.tradeoff import picture_of_tradeoff
from simulation.language.figures import is_share, unit_of
from simulation.reports.blocks import Figure
from simulation.reports.subject import Subject
from simulation.tuning.proposing.record import TuningRecord
from simulation.tuning.words.spoken import Spoken

SCALE = 3.0
"""Pixels of the PNG for each pixel of the chart: about 300 to the inch."""
ON_FRONTIER = ("continuous", "interpolated")
"""Kinds of point that lie on the frontier."""
WIDTH, HEIGHT = 500, 130
"""Pixels. On 150 mm, the type of 11 pixels is then over 8 points."""
SLIDE = (430, 300)
"""Pixels of a picture that takes half of a slide."""


def figure(name: str, subject: Subject, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Iterator[Figure]:
    """Yield the picture of that name, or nothing where there is nothing that may be drawn.

    Parameters
    ----------
    name
        ``visits``, ``stock``, ``tradeoff`` or ``workload``: message keys ``report.figure.<name>``.
    size
        Pixels across and down.
    """
    chart = _chart(name, subject, size[1])
    if chart is not None:
        yield Figure(subject.text(f"figure.{name}"), _png(chart, size[0]))


def frontier_figure(
    record: TuningRecord, subject: Subject, size: tuple[int, int] = (WIDTH, HEIGHT)
) -> Iterator[Figure]:
    """Yield the picture of the frontier in its first two goals, or nothing where there is one goal or no point."""
    goals, table = record.found.problem.goals, record.table("frontier")
    if len(goals) < 2 or not table["kind"].isin(ON_FRONTIER).any():  # noqa: PLR2004 -- two axes
        return
    labels = [f"{goal.indicator}{'' if goal.group == 'all' else '@' + goal.group}" for goal in goals[:2]]
    spoken = Spoken(subject.catalogue, record.found.titles)
    titles = [axis_title(label, spoken) for label in labels]
    chosen = None if record.found.chosen is None else record.found.chosen.plan
    kinds = table["kind"].where(~table["kind"].isin(ON_FRONTIER), "frontier")
    kinds = kinds.where((table["plan"] != chosen) | (table["plan"] == ""), "proposed")
    kinds = kinds.where(table["kind"] != "in_force", "in_force")
    points = pd.DataFrame({"x": table[labels[1]], "y": table[labels[0]], "kind": kinds})
    picture = picture_of_frontier_with_plans(
        points, (goals[1].indicator, goals[0].indicator), (titles[1], titles[0]), subject.catalogue,
        height=size[1] + 60, line=len(goals) == 2,  # noqa: PLR2004 -- a line through points of three goals misleads
    )  # fmt: skip
    yield Figure(subject.text("figure.frontier"), _png(picture.chart(), size[0]), subject.text("figure.frontier_note"))


def axis_title(label: str, spoken: Spoken) -> str:
    """Return the name of an outcome, ``indicator`` or ``indicator@group``, with its unit; per cent goes with values."""
    indicator, name = label.partition("@")[0], spoken.goal(label)
    if is_share(indicator, spoken.catalogue):
        return name
    return spoken.catalogue.text("line.axis", name=name, unit=unit_of(indicator, spoken.catalogue))


def _chart(name: str, subject: Subject, height: int) -> alt.LayerChart | None:
    table, titles, catalogue = subject.printable, subject.titles, subject.catalogue
    if name == "stock":
        start = subject.plan(subject.comparison.baseline).start
        monthly = subject.comparison.monthly
        return picture_over_months(monthly, "in_violation", titles, catalogue, start=start, height=height).chart()
    if name == "tradeoff":
        drawable = all(_holds(table, axis, "all") for axis in ("burden_on_a", "detection_rate"))
        return picture_of_tradeoff(table, titles, catalogue, height=height + 40).chart() if drawable else None
    indicator = {"visits": "visits_per_100_firms", "workload": "workload"}[name]
    if not _holds(table, indicator, "risk_class"):
        return None
    return picture_by_class(table, indicator, titles, catalogue, height=height).chart()


def _holds(table: pd.DataFrame, indicator: str, scope: str) -> bool:
    return bool(((table["indicator"] == indicator) & (table["scope"] == scope)).any())


def _png(chart: alt.LayerChart, width: int) -> bytes:
    register_fonts(font_folder())
    return vl_convert.vegalite_to_png(chart.to_dict() | {"width": width}, scale=SCALE)
