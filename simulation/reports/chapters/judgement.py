"""What the meeting weighs: class A, the inspectors, risks, assumptions and their weight, the rules."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from simulation.comparison.assumed_ranges import ASSUMPTIONS
from simulation.comparison.cut_classes import STOCK, hidden_costs
from simulation.comparison.explanation_words import word_hidden_cost
from simulation.language.wording import word_advice
from simulation.model.groups import Group
from simulation.model.population import RISK_CLASSES
from simulation.reports.assumptions import SHOWN, TARGET, Swing
from simulation.reports.blocks import Block, Heading, Paragraph, Table
from simulation.reports.chapters.results import indicator_table
from simulation.reports.chapters.sentences import say_change
from simulation.reports.figures import figure
from simulation.reports.given import RuleLine
from simulation.reports.subject import Subject

ON_A = ("burden_on_a", "undisturbed_rate", "burden_on_a_hours", "burden_on_a_compliant_share")
EFFORT = ("visits", "hours", "workload", "workload_peak")
WIDE = 0.2
"""Blind spot from which the share found in a class is called unknown: a fifth either way says little."""


def class_a(subject: Subject) -> Iterator[Block]:
    """Yield the effect on class A."""
    yield Heading(1, subject.text("heading.class_a"))
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
    yield Heading(1, subject.text("heading.effort"))
    limited = subject.plan(subject.proposal).capacity_hours_per_month is not None
    yield Paragraph(say_change(subject, "hours") + subject.text("effort.limited" if limited else "effort.unlimited"))
    if limited:
        futures = "peak_of_futures" if subject.comparison.replications else "peak_of_average"
        changes = say_change(subject, "workload") + say_change(subject, "workload_peak")
        yield Paragraph(changes + subject.text(f"effort.{futures}"))
    some_limit = any(plan.capacity_hours_per_month is not None for plan in subject.comparison.plans)
    shown = EFFORT if some_limit else EFFORT[:2]
    yield indicator_table(subject, shown, subject.text("table.effort"))
    yield from figure("workload", subject)


def risks(subject: Subject) -> Iterator[Block]:
    """Yield what could go wrong."""
    yield Heading(1, subject.text("heading.risks"))
    for text in _risks(subject):
        yield Paragraph(text)


def _risks(subject: Subject) -> Iterator[str]:
    for advice in subject.comparison.warnings:
        if advice.plan == subject.proposal:
            yield word_advice(advice, subject.catalogue, subject.titles[advice.plan])
    for risk_class in RISK_CLASSES:
        width = subject.cell(subject.proposal, "blind_spot_width", Group("risk_class", risk_class)).value
        if width >= WIDE:
            name = subject.catalogue.text(f"risk_class_short.{risk_class}")
            yield subject.text("risk.blind", risk_class=name, width=subject.say("blind_spot_width", width))
    worse = [name for name in ("undetected_stock", "undetected_stock_serious", "harm") if _rises(subject, name)]
    if worse:
        names = [subject.catalogue.text(f"indicator.{name}.name") for name in worse]
        yield subject.text("risk.worse", names=subject.catalogue.text("line.between").join(names))
    yield from _hidden_costs(subject)
    yield subject.text("risk.migration")
    yield subject.text("risk.behaviour")
    if subject.plan(subject.proposal).capacity_hours_per_month is not None:
        yield subject.text("risk.mean_field")


def _hidden_costs(subject: Subject) -> Iterator[str]:
    """Say what each cut class may cost in violations that stay hidden; a suppressed class stays out."""
    comparison = subject.comparison
    plans = (subject.plan(comparison.baseline), subject.plan(subject.proposal))
    for cost in hidden_costs(comparison.specification, *plans, comparison.months):
        if math.isfinite(subject.cell(subject.proposal, STOCK, Group("risk_class", cost.risk_class)).value):
            yield word_hidden_cost(cost, subject.catalogue, "report.risk.hidden_cost")


def _rises(subject: Subject, indicator: str) -> bool:
    return subject.cell(subject.proposal, indicator).difference > 0


def assumed(subject: Subject) -> Iterator[Block]:
    """Yield what the result rests on, and how it moves with the most uncertain assumptions."""
    yield Heading(1, subject.text("heading.assumed"))
    yield Heading(2, subject.text("heading.basis"))
    last = {"chance_and_ranges": "ranges", "chance": "interval", "nothing": "interval"}.get(
        subject.comparison.covers, "draws"
    )
    for key in ("independent", "propensity", "deterrence", "constant", last):
        yield Paragraph(subject.text(f"assumed.{key}"))
    yield Heading(2, subject.text("heading.sensitivity"))
    if not subject.swings:
        yield Paragraph(subject.text("sensitivity.undefined"))
        return
    shown = subject.swings[:SHOWN]
    yield Paragraph(_sensitivity(subject, shown))
    yield _swing_table(subject, shown)


def _sensitivity(subject: Subject, shown: tuple[Swing, ...]) -> str:
    names = subject.catalogue.text("line.between").join(subject.text(f"assumption.{s.assumption}.name") for s in shown)
    flips = any(end * swing.central < 0 for swing in subject.swings for end in (swing.low, swing.high))
    verdict = subject.text("sensitivity.flips" if flips else "sensitivity.stable")
    return subject.text("sensitivity.found", tried=len(ASSUMPTIONS), names=names) + verdict


def _swing_table(subject: Subject, shown: tuple[Swing, ...]) -> Table:
    ranges = {item.id: item for item in ASSUMPTIONS}
    rows = [
        (
            subject.text(f"assumption.{swing.assumption}.name"),
            subject.text(
                f"assumption.{swing.assumption}.range",
                low=f"{ranges[swing.assumption].low:g}",
                high=f"{ranges[swing.assumption].high:g}",
            ),
            *(subject.say_bare_difference(TARGET, value) for value in (swing.low, swing.central, swing.high)),
        )
        for swing in shown
    ]
    header = tuple(subject.text(f"column.{n}") for n in ("assumption", "range", "at_low", "at_central", "at_high"))
    return Table(subject.text("table.swings"), header, tuple(rows), (1.6, 2.4, 1.4, 1.4, 1.4), texts=2)


def rule_check(subject: Subject) -> Iterator[Block]:
    """Yield the rules of the notice, or say that they were not checked."""
    yield Heading(1, subject.text("heading.rules"))
    if subject.rules is None:
        yield Paragraph(subject.text("rules.missing"))
        return
    verdicts = [line.verdict for line in subject.rules]
    counts = {name.lower(): verdicts.count(name) for name in ("PASS", "WARN", "FAIL")}
    yield Paragraph(subject.text("rules.counts", **counts))
    open_points = [line for line in subject.rules if line.verdict != "PASS"]
    if open_points:
        yield rule_table(subject, open_points, subject.text("table.open_rules"))


def rule_table(subject: Subject, lines: Sequence[RuleLine], caption: str) -> Table:
    """Return rules with what the plan has and what would mend it."""
    rows = tuple(
        (line.name, line.source, subject.text(f"verdict.{line.verdict}"), line.figure, line.remedy) for line in lines
    )
    header = tuple(subject.text(f"column.{n}") for n in ("rule", "source", "verdict", "figure", "remedy"))
    return Table(caption, header, rows, (1.7, 1.3, 0.8, 2.3, 1.9), texts=len(header))
