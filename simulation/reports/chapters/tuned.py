"""How the plan was chosen: what was asked, the optimum, what limits cost, the proof, what would change the choice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulation.model.population import RiskClass
from simulation.reports.blocks import Block, Heading, Paragraph, Table
from simulation.reports.chapters.tuned_tables import (
    goal_labels,
    hangs_on_table,
    horizons_table,
    plans_table,
    prices_table,
    robust_table,
    say_lever,
    spoken_of,
    title_of,
)
from simulation.reports.figures import frontier_figure
from simulation.reports.subject import Subject
from simulation.tuning.problem.format import LeverEntry
from simulation.tuning.problem.levers import PlanLever
from simulation.tuning.proposing.record import TuningRecord
from simulation.tuning.words.limits import say_limit

OPTIMUM = "optimum"
HAN = re.compile(r"[\u4e00-\u9fff]")


def how_chosen(subject: Subject) -> Iterator[Block]:
    """Yield the chapter on the tuning that the plan comes from; nothing where there was none."""
    record = subject.tuning
    if record is None:
        return
    yield Heading(1, subject.text("tuned.heading.whole"))
    if not subject.tuning_is_printable:
        yield Paragraph(subject.text("tuned.hidden"))
        return
    yield Paragraph(subject.text("tuned.basis", months=record.found.months, title=record.found.problem.title))
    yield Paragraph(say_standing(record, subject))
    yield from _problem(record, subject)
    yield from _part("plans", plans_table(record, subject), record.why(OPTIMUM, subject.catalogue.language), subject)
    yield from _part("prices", prices_table(record, subject), (subject.text("tuned.prices_cover"),), subject)
    yield from _frontier(record, subject)
    yield from _said("announced", record, subject, "tuned.proof_covers")
    yield from _robust(record, subject)
    yield from _said("information", record, subject)
    yield from _said("allocation", record, subject)
    yield from _said("ceiling", record, subject, "tuned.ceiling_covers")
    yield from _part("horizons", horizons_table(record, subject), (), subject)
    for sentence in record.why("parts", subject.catalogue.language):
        yield Paragraph(sentence)


def say_standing(record: TuningRecord, subject: Subject) -> str:
    """Say which of the tuning's plans is proposed: the one that its rule takes, or another."""
    proposal, chosen = subject.plan(subject.proposal), record.found.chosen
    if chosen is not None and record.chose(proposal):
        key = "over_draws" if chosen.rule is not None else "best"
        rule = "" if chosen.rule is None else subject.catalogue.text(f"tuning.rule.{chosen.rule}")
        return subject.text(f"tuned.chosen_{key}", proposal=subject.titles[subject.proposal], rule=rule)
    other = "" if chosen is None else title_of(chosen.plan, record)
    key = "one_of" if chosen is None else "not_chosen"
    return subject.text(f"tuned.{key}", proposal=subject.titles[subject.proposal], other=other)


def _problem(record: TuningRecord, subject: Subject) -> Iterator[Block]:
    """Yield goals, levers and limits in words."""
    spoken, problem = spoken_of(record, subject), record.found.problem
    between = subject.text("changes.between")
    yield Heading(2, subject.text("tuned.heading.problem"))
    goals = [
        subject.text("tuned.least" if goal.least else "tuned.most", goal=spoken.goal(label))
        for goal, label in zip(problem.goals, goal_labels(record), strict=True)
    ]
    yield Paragraph(subject.text("tuned.goals", goals=between.join(goals)))
    yield Paragraph(subject.text("tuned.levers", levers=between.join(_levers(record, subject))))
    prices = record.table("prices")
    limits = [
        say_limit(str(row["limit"]), float(row["at"]), subject.catalogue, record.found.titles)
        for row in (prices[prices["point"] == OPTIMUM].to_dict("records") if len(prices) else ())
        if not str(row["limit"]).startswith(("low:", "high:"))
    ]
    told = between.join(dict.fromkeys(limits))
    yield Paragraph(subject.text("tuned.limits", limits=told) if limits else subject.text("tuned.free"))


def _levers(record: TuningRecord, subject: Subject) -> Iterator[str]:
    """Yield each lever with its bounds and step, or the rounds to choose from."""
    spoken = spoken_of(record, subject)
    for name, entry, risk_class in levers_of(record):
        if entry.choices is not None:
            choices = subject.catalogue.text("line.between").join(map(str, entry.choices))
            yield subject.text("tuned.choices", lever=spoken.lever(name), choices=choices)
            continue
        low, high = (say_lever(name, entry.bound(side, risk_class)) for side in ("low", "high"))
        step = "" if entry.step is None else subject.text("tuned.step", step=f"{entry.step:.2%}")
        yield subject.text("tuned.between", lever=spoken.lever(name), low=low, high=high, step=step)


def levers_of(record: TuningRecord) -> Iterator[tuple[str, LeverEntry, RiskClass]]:
    """Yield the name of each lever, with its entry in the problem and its class."""
    for entry in record.found.problem.levers:
        for risk_class in entry.classes:
            yield PlanLever(entry.kind, risk_class, entry.programme, -1).name, entry, risk_class


def _frontier(record: TuningRecord, subject: Subject) -> Iterator[Block]:
    sentences = record.why("frontier", subject.catalogue.language)
    if sentences:
        yield Heading(2, subject.text("tuned.heading.frontier"))
        yield Paragraph(_run_on(sentences))
        yield from frontier_figure(record, subject)


def _robust(record: TuningRecord, subject: Subject) -> Iterator[Block]:
    sentences = record.why("robust", subject.catalogue.language)
    yield from _part("robust", robust_table(record, subject), sentences, subject)
    table = hangs_on_table(record, subject)
    if table is not None:
        yield table


def _said(part: str, record: TuningRecord, subject: Subject, covers: str = "") -> Iterator[Block]:
    """Yield what was said of a part, then what it covers and what not."""
    sentences = record.why(part, subject.catalogue.language)
    if sentences:
        yield Heading(2, subject.text(f"tuned.heading.{part}"))
        yield Paragraph(_run_on((*sentences, *([subject.text(covers)] if covers else []))))


def _part(part: str, table: Table | None, sentences: tuple[str, ...], subject: Subject) -> Iterator[Block]:
    """Yield a table under its heading, with sentences before it; nothing without the table."""
    if table is None:
        return
    yield Heading(2, subject.text(f"tuned.heading.{part}"))
    if sentences:
        yield Paragraph(_run_on(sentences))
    yield table


def _run_on(sentences: tuple[str, ...]) -> str:
    """Join sentences to a paragraph: each with its full stop, a space between them where words have spaces."""
    ended = [
        text if text.endswith(("。", ".", "？", "!")) else text + ("." if text.isascii() else "。")
        for text in sentences
    ]
    return "".join(text if text.endswith("。") else text + " " for text in ended).strip()
