"""What the meeting weighs: how sure the result is, what could go wrong, which rules need a word."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from simulation.comparison.assumed_ranges import assumptions_of
from simulation.comparison.comparison import Covers
from simulation.comparison.cut_classes import STOCK, HiddenCost, hidden_costs
from simulation.comparison.explanation_words import word_hidden_cost
from simulation.engines.approximation import say_approximation
from simulation.language.wording import word_advice
from simulation.model.groups import Group
from simulation.model.population import RISK_CLASSES
from simulation.reports.assumptions import RANGES, SHOWN, TARGET, Swing
from simulation.reports.blocks import Block, Heading, Paragraph, Table
from simulation.reports.chapters.opening import FIRST
from simulation.reports.chapters.sentences import say_directions
from simulation.reports.given import RuleLine
from simulation.reports.subject import Subject, once

INTERVALS: Mapping[Covers, str] = {
    "nothing": "none", "chance": "chance", "parameters": "draws_only", "chance_and_parameters": "draws",
    "chance_and_ranges": "ranges",
}  # fmt: skip
"""What intervals cover → its sentence."""
WIDE = 0.2
"""Blind spot from which the share found in a class is called unknown: a fifth either way says little."""


def what_could_go_wrong(subject: Subject) -> Iterator[Block]:
    """Yield the risks of the plan, and the rules of the notice that need a word."""
    yield Heading(1, subject.text("heading.wrong"))
    yield Heading(2, subject.text("heading.risks"))
    for text in risks(subject):
        yield Paragraph(text)
    yield from rule_check(subject)


def risks(subject: Subject) -> Iterator[str]:
    """Yield what could go wrong, a sentence each."""
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
    for cost in costs_of(subject):
        yield word_hidden_cost(cost, subject.catalogue, "report.risk.hidden_cost")
    yield subject.text("risk.migration")
    yield subject.text("risk.behaviour")
    if subject.plan(subject.proposal).capacity_hours_per_month is not None:
        yield subject.text("risk.mean_field")


@once
def costs_of(subject: Subject) -> tuple[HiddenCost, ...]:
    """Return what each cut class may cost in violations that stay hidden; a suppressed class stays out."""
    comparison = subject.comparison
    plans = (subject.plan(comparison.baseline), subject.plan(subject.proposal))
    costs = hidden_costs(comparison.specification, *plans, comparison.months)
    stocks = (subject.cell(subject.proposal, STOCK, Group("risk_class", cost.risk_class)) for cost in costs)
    return tuple(cost for cost, stock in zip(costs, stocks, strict=True) if math.isfinite(stock.value))


def _rises(subject: Subject, indicator: str) -> bool:
    return subject.cell(subject.proposal, indicator).difference > 0


def how_sure(subject: Subject) -> Iterator[Block]:
    """Yield what the intervals cover, what the result rests on, and how it moves with the weightiest assumptions."""
    yield Heading(1, subject.text("heading.sure"))
    yield Heading(2, subject.text("heading.intervals"))
    yield Paragraph(say_directions(subject, FIRST) + say_intervals(subject))
    yield Heading(2, subject.text("heading.basis"))
    last = {"chance_and_ranges": "ranges", "chance": "interval", "nothing": "interval"}.get(
        subject.comparison.covers, "draws"
    )
    for key in ("independent", "propensity", "deterrence", "constant", last):
        yield Paragraph(subject.text(f"assumed.{key}"))
    yield Heading(2, subject.text("heading.sensitivity"))
    yield Paragraph(say_sensitivity(subject))
    if subject.swings:
        yield _swing_table(subject, subject.swings[:SHOWN])


def say_intervals(subject: Subject) -> str:
    """Say what the intervals hold and cover, and where expected values are approximate."""
    comparison = subject.comparison
    numbers = {name: getattr(comparison, name) for name in ("replications", "draws", "seed")}
    said = subject.text(f"intervals.{INTERVALS[comparison.covers]}", **numbers)
    said += subject.text("intervals.differences") if comparison.covers != "nothing" else ""
    return said + say_approximation(comparison.specification, comparison.plans, subject.catalogue)


def say_sensitivity(subject: Subject) -> str:
    """Say which assumptions weigh most, and whether any of them turns the order of the plans round."""
    if not subject.swings:
        return subject.text("sensitivity.undefined")
    shown = subject.swings[:SHOWN]
    names = subject.catalogue.text("line.between").join(subject.text(f"assumption.{s.assumption}.name") for s in shown)
    flips = any(end * swing.central < 0 for swing in subject.swings for end in (swing.low, swing.high))
    verdict = subject.text("sensitivity.flips" if flips else "sensitivity.stable")
    return (
        subject.text("sensitivity.found", tried=len(assumptions_of(subject.comparison.specification)), names=names)
        + verdict
    )


def _swing_table(subject: Subject, shown: tuple[Swing, ...]) -> Table:
    rows = [
        (
            subject.text(f"assumption.{swing.assumption}.name"),
            subject.text(
                f"assumption.{swing.assumption}.range",
                low=f"{RANGES[swing.assumption].low:g}",
                high=f"{RANGES[swing.assumption].high:g}",
            ),
            *(subject.say_bare_difference(TARGET, value) for value in (swing.low, swing.central, swing.high)),
        )
        for swing in shown
    ]
    header = tuple(subject.text(f"column.{n}") for n in ("assumption", "range", "at_low", "at_central", "at_high"))
    return Table(subject.text("table.swings"), header, tuple(rows), (1.6, 2.4, 1.4, 1.4, 1.4), texts=2)


def rule_check(subject: Subject) -> Iterator[Block]:
    """Yield the rules of the notice, or say that they were not checked."""
    yield Heading(2, subject.text("heading.rules"))
    yield Paragraph(say_counts(subject))
    open_points = [line for line in subject.rules or () if line.verdict != "PASS"]
    if open_points:
        yield rule_table(subject, open_points, subject.text("table.open_rules"))


def say_counts(subject: Subject) -> str:
    """Say how many rules are met, need a word, are broken; or that none was checked."""
    if subject.rules is None:
        return subject.text("rules.missing")
    verdicts = [line.verdict for line in subject.rules]
    return subject.text("rules.counts", **{name.lower(): verdicts.count(name) for name in ("PASS", "WARN", "FAIL")})


def rule_table(subject: Subject, lines: Sequence[RuleLine], caption: str) -> Table:
    """Return rules with what the plan has and what would mend it."""
    rows = tuple(
        (line.name, line.source, subject.text(f"verdict.{line.verdict}"), line.figure, line.remedy) for line in lines
    )
    header = tuple(subject.text(f"column.{n}") for n in ("rule", "source", "verdict", "figure", "remedy"))
    return Table(caption, header, rows, (1.7, 1.3, 0.8, 2.3, 1.9), texts=len(header))
