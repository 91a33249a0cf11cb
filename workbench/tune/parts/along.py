"""The frontier as the page draws it: its points as plans, with what each does, and given plans beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from simulation.evaluation.evaluate import evaluate
from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.model.errors import InputError, Problem
from simulation.model.plan import Plan
from simulation.tuning.clash import Clash
from simulation.tuning.frontier.curve import frontier
from simulation.tuning.frontier.placed import Placed, placed
from simulation.tuning.frontier.words import word_frontier, word_placed
from simulation.tuning.posed import Array
from simulation.tuning.problem.format import GoalEntry, TuningProblem
from simulation.tuning.problem.posing import Question, question
from simulation.tuning.solve import Solved, solve
from simulation.tuning.words.spoken import Spoken
from workbench.server.beside import Report

Titles = Mapping[str, Mapping[str, str]]
"""Plan id → language → title."""
POINTS = 25
"""Optima along the frontier."""
SHOWN = ("harm", "hours", "burden_on_a", "detection_yield", "detection_rate", "found")
"""Indicators of a point that the pages show."""


def along(asked: Question, library: Sequence[Plan], titles: Titles, report: Report) -> dict[str, Any]:
    """Return the frontier with plans beside it, as JSON."""
    asked = with_two_goals(asked)
    solved = solve(asked)
    if isinstance(solved, Clash):
        raise InputError([Problem("no_setting_found", remedy="no_setting_found")], asked.problem.id)
    found = frontier(solved.posed, POINTS, progress=report)
    plans = {plan.id: plan for plan in (asked.plan, *library)}
    beside = placed(found, solved.posed, _settings(solved, plans))
    points = [asked.plan_of(point.point, solved.rounds, f"{asked.problem.id}-point-{number}")
              for number, point in enumerate(found.points, start=1)]  # fmt: skip
    goals = [goal.outcome for goal in solved.posed.goals]
    return {
        "ended": found.ended, "knee": found.knee, "months": asked.problem.months,
        "goals": [goal.model_dump(exclude_none=True) for goal in asked.problem.goals],
        "points": [
            {"kind": point.kind, "values": point.values[goals].tolist(), "plan": plan.model_dump(mode="json"),
             "indicators": numbers}
            for point, plan, numbers in zip(found.points, points, _indicators(asked, points), strict=True)
        ],
        "placed": [_told(item, goals, titles, asked) for item in beside],
        "said": {name: word_frontier(found, _spoken(asked, name)) for name in LANGUAGES},
    }  # fmt: skip


def with_two_goals(asked: Question) -> Question:
    """Return the question with hours, or harm, as a second goal where it has one goal."""
    problem = asked.problem
    if len(problem.goals) > 1:
        return asked
    other = "harm" if problem.goals[0].indicator == "hours" else "hours"
    goals = [*problem.goals, GoalEntry(indicator=other, least=True)]
    content = {**problem.model_dump(), "goals": [goal.model_dump() for goal in goals]}
    return question(TuningProblem.model_validate(content), asked.specification, asked.in_force)


def _settings(solved: Solved, plans: dict[str, Plan]) -> dict[str, Array]:
    """Return the settings of those plans that differ in levers alone."""
    found = {name: solved.question.setting_of(plan, solved.rounds) for name, plan in plans.items()}
    return {name: point for name, point in found.items() if point is not None}


def _indicators(asked: Question, plans: Sequence[Plan]) -> list[dict[str, float]]:
    if not plans:
        return []
    numbers = evaluate(asked.specification, list(plans), asked.problem.months, SHOWN, ["all"]).value.values[:, :, 0]
    return [dict(zip(SHOWN, row, strict=True)) for row in np.asarray(numbers, dtype=np.float64).tolist()]


def _told(item: Placed, goals: list[int], titles: Titles, asked: Question) -> dict[str, Any]:
    return {
        "plan": item.name, "values": item.values[goals].tolist(), "beaten_by": item.beaten_by,
        "keeps": item.shortfall <= 1e-6,  # noqa: PLR2004 -- as the words do
        "said": {name: word_placed(item, _spoken(asked, name), _in(titles, name)) for name in LANGUAGES},
    }  # fmt: skip


def _in(titles: Titles, language: str) -> dict[str, str]:
    return {plan: by_language[language] for plan, by_language in titles.items()}


def _spoken(asked: Question, language: str) -> Spoken:
    titles = {programme.id: programme.title for programme in asked.plan.programmes}
    return Spoken(load_catalogue(language), titles)
