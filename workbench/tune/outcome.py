"""What the optimum brings beside the plan in force: cards, and the table of ratios."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.language.figures import is_share, say_difference, say_value, unit_of
from simulation.model.population import RISK_CLASSES
from simulation.tuning.answer import Answer
from simulation.tuning.problem.posing import label
from simulation.tuning.words.names import name_outcome
from workbench.common.explained.indicators import explain_indicator
from workbench.common.plain_text import plain

CARDS = ("harm", "hours", "burden_on_a", "detection_yield")
BETTER = {"harm": "inverse", "burden_on_a": "inverse", "detection_yield": "normal"}
"""Which way is better; hours are what a limit allows."""
SAME = 1e-9


def show_cards(answer: Answer, words: Catalogue) -> None:
    """Show the goal, hours, the burden on class A and the yield: the optimum, and the difference from today."""
    goal = answer.solved.question.problem.goals[0]
    cards = [(name, "all") for name in CARDS]
    if (goal.indicator, goal.group) not in cards:
        cards = [(goal.indicator, goal.group), *cards[:3]]
    with st.container(key="tune_cards"):
        for column, (indicator, group) in zip(st.columns(len(cards)), cards, strict=True):
            with column, st.container(border=True, height="stretch"):
                _show_card(answer, indicator, group, words)


def before_and_after(answer: Answer, indicator: str, group: str) -> tuple[float, float]:
    """Return an indicator of the plan in force and of the optimum."""
    rows, place = answer.indicators[["in_force", "optimum"]].to_numpy(dtype=np.float64), label(indicator, group)
    before, after = rows[answer.indicators.index.get_loc(place)].tolist()
    return float(before), float(after)


def _show_card(answer: Answer, indicator: str, group: str, words: Catalogue) -> None:
    before, after = before_and_after(answer, indicator, group)
    goal = answer.solved.question.problem.goals[0]
    better = "inverse" if goal.least else "normal"
    direction = better if (indicator, group) == (goal.indicator, goal.group) else BETTER.get(indicator, "off")
    apart = after - before
    moved = abs(apart) > SAME * max(abs(before), abs(after))
    name = name_outcome(indicator, group, words, {})
    st.metric(
        name if is_share(indicator, words) else words.text("line.axis", name=name, unit=unit_of(indicator, words)),
        say_value(indicator, after, words, bare=True),
        say_difference(indicator, apart if moved else 0.0, words, bare=True).replace("−", "-"),
        delta_color=direction if moved else "off",  # type: ignore[arg-type]
        delta_arrow="auto" if moved else "off",
        help=explain_indicator(indicator, words),
    )
    st.caption(words.text("page.tune.now", value=say_value(indicator, before, words, bare=True)))


def ratio_table(before: sim.Plan, after: sim.Plan, words: Catalogue, *, named: str = "this") -> pd.DataFrame:
    """Return the ratios and rounds of both plans, programme by programme and class by class.

    Parameters
    ----------
    named
        What the second plan is: ``after``, the optimum, or ``this``.
    """
    rows: list[tuple[str, ...]] = []
    for old, new in zip(before.programmes, after.programmes, strict=True):
        for risk_class in RISK_CLASSES:
            ratios = [float(getattr(p.ratio, risk_class)) for p in (old, new)]
            rounds = [int(getattr(p.rounds_per_year, risk_class)) for p in (old, new)]
            rows.append((plain(old.title), *_row(risk_class, ratios, rounds, words)))
    for risk_class in RISK_CLASSES:
        chances = [float(getattr(plan.proactive, risk_class)) for plan in (before, after)]
        if any(chances):
            rows.append((words.text("page.tune.proactive"), *_row(risk_class, chances, [], words)))
    names = ("task", "class", "before", named, "apart", "rounds")
    table = pd.DataFrame(rows, columns=[words.text(f"page.tune.column.{name}") for name in names])
    return table if len(before.programmes) > 1 or len(rows) > len(RISK_CLASSES) else table.iloc[:, 1:]


def _row(risk_class: str, ratios: list[float], rounds: list[int], words: Catalogue) -> tuple[str, ...]:
    before, after = ratios
    apart = (after - before) * 100
    shown = "0" if abs(apart) < SAME else f"{'+' if apart > 0 else '−'}{abs(apart):.2f}"
    name = words.text(f"risk_class_short.{risk_class}")
    return name, f"{before:.2%}", f"{after:.2%}", shown, _rounds(rounds)


def _rounds(rounds: list[int]) -> str:
    if not rounds:
        return "–"
    before, after = rounds
    return str(before) if before == after else f"{before} → {after}"
