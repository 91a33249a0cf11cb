"""Why this plan: what a tuning found, as sentences, and as a table of the plan in force, the optimum and the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from simulation.language.catalogue import Catalogue
from simulation.language.figures import say_value, unit_of
from simulation.tuning.announce.words import word_announced
from simulation.tuning.answer import Answer
from simulation.tuning.frontier.words import word_frontier, word_placed
from simulation.tuning.prices import BOUNDS
from simulation.tuning.problem.posing import label
from simulation.tuning.proposing.states import DONE, SKIPPED
from simulation.tuning.robust.knowledge_words import word_exemption, word_information
from simulation.tuning.robust.words import word_advice
from simulation.tuning.words.limits import say_by_lever, say_clash, say_price, say_range, say_stop
from simulation.tuning.words.names import name_lever, name_outcome
from simulation.tuning.words.spoken import Spoken

if TYPE_CHECKING:
    from simulation.tuning.proposing.tuned import Tuned

Sections = dict[str, list[str]]


def titles_of(tuned: Tuned) -> dict[str, str]:
    """Return programme id → title."""
    return {programme.id: programme.title for programme in tuned.question.in_force.programmes}


def word_reasons(tuned: Tuned, words: Catalogue) -> Sections:
    """Return what a tuning found, part by part; a part that is not there has nothing to say, one cut short says so."""
    if tuned.clash is not None:
        return {"clash": say_clash(tuned.clash, words, titles_of(tuned))}
    found: Sections = {}
    if tuned.answer is not None:
        found["optimum"] = word_answer(tuned.answer, words)
    goal = tuned.question.problem.goals[0]
    spoken = Spoken(words, titles_of(tuned))
    if tuned.announcement is not None:
        found["announced"] = word_announced(tuned.announcement, label(goal.indicator, goal.group), spoken)
    if tuned.front is not None:
        found["frontier"] = word_frontier(tuned.front, spoken)
        plans = {tuned.question.in_force.id: tuned.question.in_force.title}
        found["frontier"] += [sentence for placed in tuned.beside for sentence in word_placed(placed, spoken, plans)]
    if tuned.advice is not None and tuned.over is not None:
        named = {plan.id: plan.title for plan in (*tuned.plans, tuned.question.in_force)}
        found["robust"] = word_advice(tuned.advice, goal.indicator, words, source=tuned.over.source, titles=named)
    if tuned.information is not None:
        found["information"] = word_information(tuned.information, goal.indicator, words)
    if tuned.exemption is not None:
        found["information"] = [*found.get("information", []), *word_exemption(tuned.exemption, "A", words)]
    found["ceiling"] = _ceiling(tuned, words)
    found["parts"] = _unfinished(tuned, words)
    return {part: sentences for part, sentences in found.items() if sentences}


def word_answer(answered: Answer, words: Catalogue) -> list[str]:
    """Return why the optimum stops there: what holds it, what that costs, what one more hour brings through what."""
    asked = answered.solved.question
    programmes = {programme.id: programme.title for programme in asked.in_force.programmes}
    goal = asked.problem.goals[0]
    sentences = [say_stop(answered.solved.optimum.stopped_by, words)]
    if asked.in_force.capacity_hours_per_month is not None:
        sentences.append(words.text("tuning.reason.capacity", hours=f"{asked.in_force.capacity_hours_per_month:,.0f}"))
    for price in answered.prices:
        if price.price > 0 and not price.limit.startswith(BOUNDS):
            sentences.append(
                words.text(
                    "tuning.reason.price",
                    price=say_price(price, goal, words, programmes),
                    range=say_range(price, words),
                )
            )
    through = say_by_lever(answered.by_lever, words, programmes)
    return [*sentences, *([through] if through else [])]


def _ceiling(tuned: Tuned, words: Catalogue) -> list[str]:
    most = tuned.most
    if most is None:
        return []
    told = {
        "bound": say_value("harm", most.bound, words), "none": say_value("harm", most.none, words),
        "hours": say_value("hours", most.hours, words), "grid": most.grid,
    }  # fmt: skip
    sentences = [words.text("tuning.reason.ceiling", **told)]
    if most.reached is not None:
        sentences.append(words.text("tuning.reason.reached", share=f"{most.reached:.0%}"))
    if most.reached_by_recency is not None:
        sentences.append(words.text("tuning.reason.recency", share=f"{most.reached_by_recency:.0%}"))
    return sentences


def _unfinished(tuned: Tuned, words: Catalogue) -> list[str]:
    """Name the parts that were cut short, or that cannot be had for this problem."""
    sentences = []
    for part, state in tuned.parts.items():
        if state not in (DONE, SKIPPED):
            name = words.text(f"tuning.part.{part}")
            sentences.append(words.text(f"tuning.part_state.{state}", part=name))
    return sentences


def summary_table(tuned: Tuned, words: Catalogue) -> Table:
    """Return levers and indicators as rows; the plan in force, the optimum and the announceable plan as columns."""
    answered = tuned.answer
    table = Table(title=tuned.question.problem.title, show_lines=False)
    table.add_column("", overflow="fold")
    columns = ["in_force", "optimum", *(["announced"] if tuned.announcement is not None else [])]
    for column in columns:
        table.add_column(words.text(f"tuning.column.{column}"), justify="right")
    if answered is None:
        return table
    titles, asked = titles_of(tuned), tuned.question
    announced = tuned.announced_levers or {}
    for lever in (*asked.levers, *asked.rounds):
        shown = [lever.of(asked.plan), answered.levers[lever.name], announced.get(lever.name)]
        kind = lever.kind
        cells = ["–" if v is None else f"{v:.0f}" if kind == "rounds" else f"{v:.2%}" for v in shown]
        table.add_row(name_lever(lever.name, words, titles), *cells[: len(columns)])
    table.add_section()
    best = tuned.announced_indicators
    for name, row in answered.indicators.iterrows():
        indicator, _, group = str(name).partition("@")
        values = [row["in_force"], row["optimum"], *([best[str(name)]] if best else [])]
        title = f"{name_outcome(indicator, group or 'all', words, titles)} ({unit_of(indicator, words)})"
        cells = [say_value(indicator, float(value), words, bare=True) for value in values]
        table.add_row(title, *cells, *["–"] * (len(columns) - len(cells)))
    return table
