"""What the simulation says: the indicators, by class, over time, against the burden, by sector and township."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import product

from simulation.comparison.comparison import Covers
from simulation.comparison.headlines import SLOW, STAGES
from simulation.comparison.horizon import horizon
from simulation.engines.approximation import say_approximation
from simulation.model.groups import Group
from simulation.model.indicators import DEFINITIONS
from simulation.model.population import RISK_CLASSES
from simulation.reports.blocks import Block, Heading, Paragraph, Table
from simulation.reports.chapters.opening import hidden_note
from simulation.reports.chapters.sentences import say_change, say_range, say_reason
from simulation.reports.figures import figure
from simulation.reports.given import Cell
from simulation.reports.subject import Subject

MAIN = (
    "coverage", "visits", "burden_on_a", "undisturbed_rate", "detection_yield", "detection_rate", "undetected_stock",
    "repeat_rate", "harm", "hours",
)  # fmt: skip
BY_CLASS = ("visits", "coverage", "found", "detection_yield", "undetected_stock", "blind_spot_width")
ALTERNATIVES = ("coverage", "burden_on_a", "detection_yield", "detection_rate", "undetected_stock", "hours")
PLACE_RANGES = ("coverage", "undetected_stock")
INTERVALS: Mapping[Covers, str] = {
    "nothing": "none", "chance": "chance", "parameters": "draws_only", "chance_and_parameters": "draws",
    "chance_and_ranges": "ranges",
}  # fmt: skip
"""What intervals cover → its sentence."""
BY_PLACE = ("firms", "coverage", "detection_yield", "undetected_stock")


def results(subject: Subject) -> Iterator[Block]:
    """Yield the chapter of results."""
    yield Heading(1, subject.text("heading.results"))
    yield Heading(2, subject.text("heading.main"))
    yield Paragraph(_intervals(subject) + (subject.text("coarser") if subject.hidden else ""))
    yield indicator_table(subject, MAIN, subject.text("table.main"))
    if len(subject.titles) > 2:  # noqa: PLR2004 -- the baseline and the proposal
        yield Heading(2, subject.text("heading.alternatives"))
        yield Paragraph(subject.text("alternatives"))
        yield _alternatives(subject)
    yield Heading(2, subject.text("heading.by_class"))
    yield Paragraph(say_reason(subject))
    yield group_table(subject, [Group("risk_class", c) for c in RISK_CLASSES], BY_CLASS, "by_class")
    yield from figure("visits", subject)
    yield from figure("yield", subject)
    yield Heading(2, subject.text("heading.over_time"))
    yield Paragraph(say_change(subject, "undetected_stock") + _last_month(subject))
    yield from figure("stock", subject)
    yield from _long_run(subject)
    yield Heading(2, subject.text("heading.tradeoff"))
    yield Paragraph(_tradeoff(subject))
    yield from figure("tradeoff", subject)
    yield from _places(subject)


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


def _intervals(subject: Subject) -> str:
    comparison = subject.comparison
    numbers = {name: getattr(comparison, name) for name in ("replications", "draws", "seed")}
    said = subject.text(f"intervals.{INTERVALS[comparison.covers]}", **numbers)
    said += subject.text("intervals.differences") if comparison.covers != "nothing" else ""
    return said + say_approximation(comparison.specification, comparison.plans, subject.catalogue)


def indicator_table(subject: Subject, indicators: tuple[str, ...], caption: str) -> Table:
    """Return a row for each indicator: baseline, proposal and difference, each with its interval below it."""
    baseline, proposal = subject.comparison.baseline, subject.proposal
    rows = []
    for indicator in indicators:
        cells = [subject.cell(plan, indicator) for plan in (baseline, proposal)]
        values = [
            _with_interval(subject, subject.say(indicator, c.value), subject.say_bare_interval(indicator, c), c.low)
            for c in cells
        ]
        last = cells[1]
        shown = subject.say_bare_difference(indicator, last.difference)
        interval = subject.say_bare_interval(indicator, last, difference=True)
        difference = _with_interval(subject, shown, interval, last.difference_low)
        rows.append((subject.name(indicator), *values, difference))
    header = (
        subject.text("column.indicator"),
        subject.titles[baseline],
        subject.titles[proposal],
        subject.text("column.difference"),
    )
    note = subject.text("table.main_note") + (subject.text("table.interval_note") if subject.has_intervals else "")
    return Table(caption, header, tuple(rows), (1.7, 1.5, 1.5, 1.6), note)


def _with_interval(subject: Subject, value: str, interval: str, low: float) -> str:
    return f"{value}\n{interval}" if subject.has_intervals and not math.isnan(low) else value


def _alternatives(subject: Subject) -> Table:
    """Return a row for each plan: the value and, in brackets, its difference from the baseline."""
    rows = []
    for plan, title in subject.titles.items():
        cells = [subject.cell(plan, indicator) for indicator in ALTERNATIVES]
        texts = (
            _cell_text(subject, i, c, plain=plan == subject.comparison.baseline)
            for i, c in zip(ALTERNATIVES, cells, strict=True)
        )
        rows.append((title, *texts))
    header = (subject.text("column.plan"), *(subject.name(indicator) for indicator in ALTERNATIVES))
    note = subject.text("table.alternatives_note")
    return Table(subject.text("table.alternatives"), header, tuple(rows), (1.5, *(1.3 for _ in ALTERNATIVES)), note)


WIDTHS = {"indicator": 1.5, "plan": 1.4, "value": 0.9, "interval": 2.0, "difference": 1.0, "difference_interval": 2.0}


def full_table(subject: Subject, indicators: tuple[str, ...], caption: str) -> Table:
    """Return a row for each indicator and plan: value, interval, difference, interval of the difference."""
    columns = [name for name in WIDTHS if subject.has_intervals or "interval" not in name]
    rows = []
    for indicator in indicators:
        for plan, title in subject.titles.items():
            texts = _row(subject, indicator, plan) | {"plan": title}
            rows.append(tuple(texts[name] for name in columns))
    header = tuple(subject.text(f"column.{name}") for name in columns)
    widths = tuple(WIDTHS[name] for name in columns)
    return Table(caption, header, tuple(rows), widths, subject.text("table.main_note"), texts=2)


def _row(subject: Subject, indicator: str, plan: str) -> dict[str, str]:
    """Return the cells of an indicator under a plan; the baseline is not compared with itself."""
    cell = subject.cell(plan, indicator)
    first = plan == subject.comparison.baseline
    return {
        "indicator": subject.name(indicator) if first else "",
        "value": subject.say(indicator, cell.value),
        "interval": subject.say_bare_interval(indicator, cell),
        "difference": subject.text("baseline") if first else subject.say_bare_difference(indicator, cell.difference),
        "difference_interval": "" if first else subject.say_bare_interval(indicator, cell, difference=True),
    }


def group_table(subject: Subject, groups: list[Group], indicators: tuple[str, ...], name: str) -> Table:
    """Return a row for each group: the proposal's values, and differences from the baseline in brackets."""
    rows = tuple((subject.name_group(group), *(_cell(subject, group, i) for i in indicators)) for group in groups)
    header = (subject.text("column.group"), *(subject.name(indicator) for indicator in indicators))
    note = subject.text("table.group_note", proposal=subject.titles[subject.proposal])
    scope = groups[0].scope
    widths = (0.7 if scope == "risk_class" else 1.8, *(1.5 for _ in indicators))
    return Table(subject.text(f"table.{name}"), header, rows, widths, note + hidden_note(subject, scope))


def _cell(subject: Subject, group: Group, indicator: str) -> str:
    if group in subject.hidden:
        return subject.text("hidden")
    return _cell_text(subject, indicator, subject.cell(subject.proposal, indicator, group))


def _cell_text(subject: Subject, indicator: str, cell: Cell, *, plain: bool = False) -> str:
    """Return a value with its difference below it in brackets, where there is one."""
    value = subject.say(indicator, cell.value)
    if plain or math.isnan(cell.difference):
        return value
    return subject.text("cell", value=value, difference=subject.say_bare_difference(indicator, cell.difference))


def _last_month(subject: Subject) -> str:
    """Say the last month of the horizon, where a trend that the mean hides shows."""
    monthly = subject.comparison.monthly
    last = monthly[(monthly["measure"] == "in_violation") & (monthly["month"] == monthly["month"].max())]
    sums = last.groupby("plan")["value"].sum()
    before, after = sums[subject.comparison.baseline], sums[subject.proposal]
    return subject.text(
        "last_month",
        before=subject.say_in_full("undetected_stock", before),
        after=subject.say_in_full("undetected_stock", after),
        difference=subject.say_difference("undetected_stock", after - before),
    )


def _long_run(subject: Subject) -> Iterator[Block]:
    """Yield what is hidden beside its mean over the horizon: in the last year, and settled."""
    comparison = subject.comparison
    if comparison.definitions != DEFINITIONS:  # computed now, it would follow others than the rest of the report
        return
    names = (comparison.baseline, subject.proposal)
    table = horizon(comparison.specification, [subject.plan(n) for n in names], comparison.baseline, comparison.months)
    whole = {(str(r["indicator"]), str(r["plan"])): r for r in table[table["scope"] == "all"].to_dict("records")}
    rows = []
    for indicator, stage in product(SLOW, STAGES):
        before, after = (whole[indicator, name] for name in names)
        values = [subject.say(indicator, float(row[stage])) for row in (before, after)]
        difference = subject.say_bare_difference(indicator, float(after[f"{stage}_difference"]))
        first = subject.name(indicator) if stage == STAGES[0] else ""
        rows.append((first, subject.catalogue.text(f"page.compare.horizon_{stage}"), *values, difference))
    header = (
        subject.text("column.indicator"),
        subject.text("column.period"),
        *(subject.titles[name] for name in names),
        subject.text("column.difference"),
    )
    note = subject.text("table.horizon_note")
    yield Table(subject.text("table.horizon"), header, tuple(rows), (1.9, 1.2, 1.2, 1.2, 1.2), note, texts=2)


def _tradeoff(subject: Subject) -> str:
    """Say on which side of the baseline the proposal lies."""
    burden, found = (subject.cell(subject.proposal, name).difference for name in ("burden_on_a", "detection_rate"))
    if math.isnan(burden) or math.isnan(found):
        return subject.text("tradeoff.undefined")
    lighter, more = burden <= 0, found >= 0
    if burden == 0 and found == 0:
        return subject.text("tradeoff.same")
    return subject.text(f"tradeoff.{'lighter' if lighter else 'heavier'}_{'more' if more else 'fewer'}")
