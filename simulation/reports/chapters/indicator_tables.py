"""Tables of indicators: baseline beside proposal, every plan, and group by group."""

from __future__ import annotations

import math

from simulation.model.groups import Group
from simulation.reports.blocks import Table
from simulation.reports.chapters.opening import hidden_note
from simulation.reports.given import Cell
from simulation.reports.subject import Subject

BY_PLACE = ("firms", "coverage", "detection_yield", "undetected_stock")


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
    return cell_text(subject, indicator, subject.cell(subject.proposal, indicator, group))


def cell_text(subject: Subject, indicator: str, cell: Cell, *, plain: bool = False) -> str:
    """Return a value with its difference below it in brackets, where there is one."""
    value = subject.say(indicator, cell.value)
    if plain or math.isnan(cell.difference):
        return value
    return subject.text("cell", value=value, difference=subject.say_bare_difference(indicator, cell.difference))
