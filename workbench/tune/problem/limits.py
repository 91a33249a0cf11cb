"""What is wanted and what must hold: the goal, hours, the rules of the notice, what is to be known of class A."""

from __future__ import annotations

import streamlit as st

from simulation.language.catalogue import Catalogue
from simulation.tuning.problem.format import GoalEntry, TuningProblem
from simulation.tuning.words.names import name_outcome
from workbench.common.choices import choose
from workbench.tune.problem.fields import number, percent, switch
from workbench.tune.problem.form import (
    GOALS,
    HOURS,
    MONTH,
    WIDTH,
    Entry,
    in_order,
    kept_programmes,
    outcome_entries,
    outcome_of,
    rule_entries,
    rule_of,
)


def choose_goal(problem: TuningProblem, mark: str, words: Catalogue, titles: dict[str, str]) -> list[Entry]:
    """Offer what the optimum is to serve, and return the goals as a problem file holds them, that one first."""
    first = problem.goals[0]
    offered = [*GOALS, *([first] if first not in GOALS else [])]

    def name(goal: GoalEntry) -> str:
        what = name_outcome(goal.indicator, goal.group, words, titles)
        return words.text("page.tune.least" if goal.least else "page.tune.most", what=what)

    chosen = choose(words.text("page.tune.goal"), offered, name, f"tune-goal-{mark}", words, first=first)
    others = [goal for goal in problem.goals if goal.indicator != chosen.indicator or goal.group != chosen.group]
    return [goal.model_dump(exclude_none=True) for goal in (chosen, *others)][: len(problem.goals)]


def choose_limits(problem: TuningProblem, today: float, mark: str, words: Catalogue) -> list[Entry]:
    """Offer what must hold, and return it as a problem file holds it; `today`: hours of the plan in force."""
    none = words.text("page.tune.no_limit")
    with st.container(key="tune_limits"):
        hours = number(
            words.text("page.tune.hours"), outcome_of(problem, HOURS), f"tune-hours-{mark}", step=100.0, empty=none,
            explained=words.text("page.tune.hours_today", hours=f"{today:,.0f}"),
        )  # fmt: skip
        left, right = st.columns(2, vertical_alignment="bottom")
        with left:
            month = number(words.text("page.tune.month"), outcome_of(problem, MONTH), f"tune-month-{mark}", step=50.0,
                           empty=none)  # fmt: skip
            total = percent(words.text("page.tune.total"), rule_of(problem, "planned_total"), f"tune-total-{mark}",
                            empty=none)  # fmt: skip
        with right:
            width = percent(words.text("page.tune.width"), outcome_of(problem, WIDTH), f"tune-width-{mark}", empty=none)
            visits = number(words.text("page.tune.visits"), rule_of(problem, "visits_per_firm"), f"tune-visits-{mark}",
                            step=1.0, empty=none)  # fmt: skip
        sharply = number(words.text("page.tune.sharply"), rule_of(problem, "sharply"), f"tune-sharply-{mark}",
                         step=0.5, empty=none, explained=words.text("page.tune.sharply_help"))  # fmt: skip
        ordered = switch(words.text("page.tune.order"), in_order(problem), f"tune-order-{mark}")
    rules = {"planned_total": total, "sharply": sharply, "visits_per_firm": visits}
    return [
        *outcome_entries({HOURS: hours, MONTH: month, WIDTH: width}),
        *rule_entries(rules, ordered=ordered, kept=kept_programmes(problem)),
    ]
