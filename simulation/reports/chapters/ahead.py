"""What to watch once the plan is carried out, and the year under the plan in force where it was watched."""

from __future__ import annotations

from collections.abc import Iterator

from simulation.model.calendar import MONTHS_PER_YEAR
from simulation.model.groups import Group
from simulation.model.population import RISK_CLASSES
from simulation.monitoring.completion import ENOUGH
from simulation.monitoring.retune import RUNNING
from simulation.reports.blocks import Block, Heading, Paragraph, Table, deeper
from simulation.reports.chapters.reviewed import reviewed
from simulation.reports.subject import WHOLE, Subject

COUNTED = ("visits", "found")
"""Measures whose first year is told, by class."""
GROUPS = (*(Group("risk_class", name) for name in RISK_CLASSES), WHOLE)


def to_watch(subject: Subject) -> Iterator[Block]:
    """Yield what to count, what to expect of the first year, when to tune again; then the year that was watched."""
    yield Heading(1, subject.text("heading.watch"))
    yield Heading(2, subject.text("heading.first_year"))
    yield Paragraph(subject.text("watch.counts"))
    yield first_year_table(subject)
    yield Paragraph(say_when_again(subject))
    yield from deeper(reviewed(subject))


def say_when_again(subject: Subject) -> str:
    """Say which findings ask for a new tuning: the rules of `simulation.monitoring.retune`."""
    return subject.text("watch.again", quarters=RUNNING, enough=f"{ENOUGH:.0%}")


def first_year_table(subject: Subject) -> Table:
    """Return visits and findings that the first year should bring, class by class."""
    rows = [
        (subject.name_group(group), *(_shown(subject, first_year(subject, group, measure)) for measure in COUNTED))
        for group in GROUPS
    ]
    header = (
        subject.text("column.group"),
        *(subject.text("column.expected_of", name=subject.name(measure)) for measure in COUNTED),
    )
    note = subject.text("watch.note", months=min(MONTHS_PER_YEAR, subject.comparison.months))
    return Table(subject.text("table.first_year"), header, tuple(rows), (1.2, 1.6, 1.6), note)


def first_year(subject: Subject, group: Group, measure: str) -> float | None:
    """Return what the first year under the proposal is expected to bring; ``None`` for a class that is not printed."""
    if group in subject.hidden:
        return None
    monthly = subject.comparison.monthly
    own = monthly[
        (monthly["plan"] == subject.proposal) & (monthly["measure"] == measure) & (monthly["month"] < MONTHS_PER_YEAR)
    ]
    if group.scope == "risk_class":
        own = own[own["risk_class"] == group.name]
    return float(own["value"].sum())


def _shown(subject: Subject, value: float | None) -> str:
    return subject.text("hidden") if value is None else subject.say("visits", value)
