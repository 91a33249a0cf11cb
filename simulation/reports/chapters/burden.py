"""What the plan asks of class A and of the inspectors."""

from __future__ import annotations

from collections.abc import Iterator

from simulation.model.groups import Group
from simulation.reports.blocks import Block, Heading, Paragraph
from simulation.reports.chapters.indicator_tables import indicator_table
from simulation.reports.chapters.sentences import say_change
from simulation.reports.figures import figure
from simulation.reports.subject import Subject

ON_A = ("burden_on_a", "undisturbed_rate", "burden_on_a_hours", "burden_on_a_compliant_share")
EFFORT = ("visits", "hours", "workload", "workload_peak")


def class_a(subject: Subject) -> Iterator[Block]:
    """Yield the effect on class A."""
    yield Heading(2, subject.text("heading.class_a"))
    if subject.a_is_hidden:
        yield Paragraph(subject.text("class_a.hidden"))
        return
    yield Paragraph(say_change(subject, "burden_on_a") + say_change(subject, "undisturbed_rate"))
    yield Paragraph(_seen_in_a(subject))
    yield indicator_table(subject, ON_A, subject.text("table.class_a"))


def _seen_in_a(subject: Subject) -> str:
    """Say what is still seen of class A when hardly any visit is random."""
    cell = subject.cell(subject.proposal, "blind_spot_width", Group("risk_class", "A"))
    return subject.text("class_a.seen", width=subject.say("blind_spot_width", cell.value))


def effort(subject: Subject) -> Iterator[Block]:
    """Yield what the plan asks of the inspectors."""
    yield Heading(2, subject.text("heading.effort"))
    limited = subject.plan(subject.proposal).capacity_hours_per_month is not None
    yield Paragraph(say_change(subject, "hours") + subject.text("effort.limited" if limited else "effort.unlimited"))
    if limited:
        futures = "peak_of_futures" if subject.comparison.replications else "peak_of_average"
        changes = say_change(subject, "workload") + say_change(subject, "workload_peak")
        yield Paragraph(changes + subject.text(f"effort.{futures}"))
    some_limit = any(plan.capacity_hours_per_month is not None for plan in subject.comparison.plans)
    shown = EFFORT if some_limit else EFFORT[:2]
    yield indicator_table(subject, shown, subject.text("table.effort"))
    if some_limit:
        yield from figure("workload", subject)
