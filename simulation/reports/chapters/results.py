"""What changes and what it is expected to bring: by class, over time, by place; and why this plan and no other."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import product

from simulation.comparison.headlines import SLOW, STAGES
from simulation.comparison.horizon import SETTLED_MONTHS, horizon
from simulation.model.calendar import MONTHS_PER_YEAR
from simulation.model.groups import Group
from simulation.model.indicators import DEFINITIONS
from simulation.model.population import RISK_CLASSES
from simulation.reports.blocks import Block, Heading, Paragraph, Table, deeper
from simulation.reports.chapters.burden import class_a, effort
from simulation.reports.chapters.incentives import incentives
from simulation.reports.chapters.indicator_tables import cell_text, group_table, indicator_table
from simulation.reports.chapters.opening import arranged
from simulation.reports.chapters.sentences import say_change, say_range, say_reason
from simulation.reports.chapters.tuned import how_chosen
from simulation.reports.figures import figure
from simulation.reports.subject import Subject, once

MAIN = (
    "coverage", "visits", "burden_on_a", "undisturbed_rate", "detection_yield", "detection_rate", "undetected_stock",
    "repeat_rate", "harm", "hours",
)  # fmt: skip
BY_CLASS = ("visits", "coverage", "found", "detection_yield", "undetected_stock", "blind_spot_width")
ALTERNATIVES = ("coverage", "burden_on_a", "detection_yield", "detection_rate", "undetected_stock", "hours")
PLACE_RANGES = ("coverage", "undetected_stock")


def what_changes(subject: Subject) -> Iterator[Block]:
    """Yield what is arranged otherwise, for whom, and what it is expected to bring."""
    yield Heading(1, subject.text("heading.changes"))
    yield from arranged(subject)
    yield Heading(2, subject.text("heading.main"))
    yield Paragraph(subject.text("main") + (subject.text("coarser") if subject.hidden else ""))
    yield indicator_table(subject, MAIN, subject.text("table.main"))
    yield Heading(2, subject.text("heading.by_class"))
    yield Paragraph(say_reason(subject))
    yield group_table(subject, [Group("risk_class", c) for c in RISK_CLASSES], BY_CLASS, "by_class")
    yield from figure("visits", subject)
    yield Heading(2, subject.text("heading.over_time"))
    yield Paragraph(say_change(subject, "undetected_stock") + _last_month(subject))
    yield from figure("stock", subject)
    yield from _long_run(subject)
    yield from _places(subject)
    yield from class_a(subject)
    yield from effort(subject)
    yield from incentives(subject)


def why_this_plan(subject: Subject) -> Iterator[Block]:
    """Yield what is traded for what, the other plans, and the tuning that the plan comes from."""
    yield Heading(1, subject.text("heading.why"))
    yield Heading(2, subject.text("heading.tradeoff"))
    yield Paragraph(say_tradeoff(subject))
    if len(subject.titles) > 2:  # noqa: PLR2004 -- the baseline and the proposal
        yield Heading(2, subject.text("heading.alternatives"))
        yield Paragraph(subject.text("alternatives"))
        yield _alternatives(subject)
    if subject.tuning is None:
        yield Paragraph(subject.text("not_tuned"))
    yield from deeper(how_chosen(subject))


def _places(subject: Subject) -> Iterator[Block]:
    """Yield between which sectors and townships the effect lies; their tables stand in the annex."""
    parts = [
        say_range(subject, indicator, groups, subject.text(f"places.{scope}"))
        for scope in ("sector", "region")
        for indicator in PLACE_RANGES
        if len(groups := subject.printed_groups(scope)) > 1
    ]
    if any(parts):
        yield Heading(2, subject.text("heading.places"))
        yield Paragraph("".join(parts) + subject.text("places.see_annex"))


def _alternatives(subject: Subject) -> Table:
    """Return a row for each plan: the value and, in brackets, its difference from the baseline."""
    rows = []
    for plan, title in subject.titles.items():
        cells = [subject.cell(plan, indicator) for indicator in ALTERNATIVES]
        texts = (
            cell_text(subject, i, c, plain=plan == subject.comparison.baseline)
            for i, c in zip(ALTERNATIVES, cells, strict=True)
        )
        rows.append((title, *texts))
    header = (subject.text("column.plan"), *(subject.name(indicator) for indicator in ALTERNATIVES))
    note = subject.text("table.alternatives_note")
    return Table(subject.text("table.alternatives"), header, tuple(rows), (1.5, *(1.3 for _ in ALTERNATIVES)), note)


def last_stock(subject: Subject) -> tuple[float, float]:
    """Return the firms in violation in the last month of the horizon: under the baseline, and proposed."""
    monthly = subject.comparison.monthly
    last = monthly[(monthly["measure"] == "in_violation") & (monthly["month"] == monthly["month"].max())]
    sums = last.groupby("plan")["value"].sum()
    return float(sums[subject.comparison.baseline]), float(sums[subject.proposal])


def _last_month(subject: Subject) -> str:
    """Say the last month of the horizon, where a trend that the mean hides shows."""
    before, after = last_stock(subject)
    return subject.text(
        "last_month",
        before=subject.say_in_full("undetected_stock", before),
        after=subject.say_in_full("undetected_stock", after),
        difference=subject.say_difference("undetected_stock", after - before),
    )


LongRun = tuple[str, str, str, float, float]


@once
def in_the_long_run(subject: Subject) -> list[LongRun]:
    """Return (indicator, stage, plan, value, difference) of what changes slowly; none under old definitions.

    Computed now, the values would follow other definitions than the rest of the report.
    """
    comparison = subject.comparison
    if comparison.definitions != DEFINITIONS:
        return []
    names = (comparison.baseline, subject.proposal)
    table = horizon(comparison.specification, [subject.plan(n) for n in names], comparison.baseline, comparison.months)
    whole = {(str(r["indicator"]), str(r["plan"])): r for r in table[table["scope"] == "all"].to_dict("records")}
    return [
        (indicator, stage, name, float(row[stage]), float(row[f"{stage}_difference"]))
        for indicator, stage, name in product(SLOW, STAGES, names)
        for row in [whole[indicator, name]]
    ]


def _long_run(subject: Subject) -> Iterator[Block]:
    """Yield what is hidden beside its mean over the horizon: in the last year, and settled."""
    found = in_the_long_run(subject)
    rows = []
    for before, after in zip(found[::2], found[1::2], strict=True):  # the baseline, then the proposal
        indicator, stage, _, value, difference = after
        values = [subject.say(indicator, each) for each in (before[3], value)]
        first = subject.name(indicator) if stage == STAGES[0] else ""
        shown = subject.say_bare_difference(indicator, difference)
        rows.append((first, subject.catalogue.text(f"page.compare.horizon_{stage}"), *values, shown))
    if not rows:
        return
    names = (subject.comparison.baseline, subject.proposal)
    header = (
        subject.text("column.indicator"),
        subject.text("column.period"),
        *(subject.titles[name] for name in names),
        subject.text("column.difference"),
    )
    note = subject.text("table.horizon_note", years=SETTLED_MONTHS // MONTHS_PER_YEAR)
    yield Table(subject.text("table.horizon"), header, tuple(rows), (1.9, 1.2, 1.2, 1.2, 1.2), note, texts=2)


def say_tradeoff(subject: Subject) -> str:
    """Say on which side of the baseline the proposal lies."""
    burden, found = (subject.cell(subject.proposal, name).difference for name in ("burden_on_a", "detection_rate"))
    if math.isnan(burden) or math.isnan(found):
        return subject.text("tradeoff.undefined")
    lighter, more = burden <= 0, found >= 0
    if burden == 0 and found == 0:
        return subject.text("tradeoff.same")
    return subject.text(f"tradeoff.{'lighter' if lighter else 'heavier'}_{'more' if more else 'fewer'}")
