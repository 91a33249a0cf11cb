"""The answer at once: the optimum beside the plan in force, what holds it back, and what one more hour would bring."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.evaluation.asked import BLIND_SPOT
from simulation.evaluation.evaluate import HEADLINES, evaluate
from simulation.evaluation.slopes import slopes
from simulation.evaluation.widths import GROUPS, widths_by_class
from simulation.model.plan import Plan
from simulation.tuning.clash import Clash
from simulation.tuning.prices import Price, prices_of
from simulation.tuning.problem.posing import Question, label
from simulation.tuning.problem.widths import by_width
from simulation.tuning.solve import Solved, solve

DEAR = 1e-9
"""Hours a year that one unit of a lever must take before what they avoid can be told."""


@dataclass(frozen=True, eq=False)
class Answer:
    """One optimum with its reasons.

    Attributes
    ----------
    plan
        The optimum as a plan, not yet rounded to announceable numbers.
    indicators
        Index: names as in `label`; columns ``in_force``, ``optimum``.
    prices
        What every limit costs.
    by_lever
        Lever → how much better the goal gets for one more hour spent through it; NaN for a lever that takes none.
    """

    solved: Solved
    plan: Plan
    indicators: pd.DataFrame
    prices: tuple[Price, ...]
    by_lever: dict[str, float]

    @property
    def levers(self) -> dict[str, float]:
        """Every lever's value at the optimum, rounds among them."""
        return levers_at(self.solved)


def answer(question: Question, *, checked: bool = False, stop: Callable[[], bool] = lambda: False) -> Answer | Clash:
    """Return the optimum with its reasons, or the limits that cannot hold together.

    Parameters
    ----------
    checked
        Hold each price against new optima, and find how far it holds: some ten short searches for each.
    """
    solved = solve(question, stop)
    return solved if isinstance(solved, Clash) else explained(solved, checked=checked, stop=stop)


def explained(solved: Solved, *, checked: bool = False, stop: Callable[[], bool] = lambda: False) -> Answer:
    """Return an optimum with its reasons."""
    question = solved.question
    plan = question.plan_of(solved.optimum.point, solved.rounds, f"{question.problem.id}-optimum")
    prices = prices_of(solved.posed, solved.optimum, checked=checked, stop=stop)
    told = by_width(question, solved.posed, solved.optimum.point, solved.rounds, prices)
    indicators = indicators_of(question, {"in_force": question.plan, "optimum": plan})
    return Answer(solved, plan, indicators, told, _by_lever(solved, plan))


def levers_at(solved: Solved) -> dict[str, float]:
    """Return lever → value at the optimum, rounds among them."""
    smooth = zip(solved.posed.levers, solved.optimum.point.tolist(), strict=True)
    return dict(smooth) | {lever.name: n for lever, n in zip(solved.question.rounds, solved.rounds, strict=True)}


def shown_indicators(question: Question) -> list[tuple[str, str]]:
    """Return the indicators and groups that an answer shows: the headlines, then those of goals and limits."""
    own = [(goal.indicator, goal.group) for goal in question.problem.goals]
    own += [(limit.indicator, limit.group) for limit in question.problem.limits if limit.indicator is not None]
    return list(dict.fromkeys([*((name, "all") for name in HEADLINES), (BLIND_SPOT, "A"), *own]))


def indicators_of(question: Question, plans: dict[str, Plan]) -> pd.DataFrame:
    """Return indicators (row) of plans (column), expected values over the horizon."""
    held, months = list(plans.values()), question.problem.months
    wanted = shown_indicators(question)
    own = [pair for pair in wanted if pair[0] != BLIND_SPOT]
    names, groups = (list(dict.fromkeys(part)) for part in zip(*own, strict=True))
    found = evaluate(question.specification, held, months, names, groups).value.values
    widths = widths_by_class(question.specification, held, months)
    rows = [
        widths[:, GROUPS.index(group)] if name == BLIND_SPOT else found[:, names.index(name), groups.index(group)]
        for name, group in wanted
    ]
    return pd.DataFrame(np.array(rows), index=[label(*pair) for pair in wanted], columns=list(plans))


def _by_lever(solved: Solved, plan: Plan) -> dict[str, float]:
    """Return what one more hour through each lever brings to the goal."""
    question, posed, slopes_at = solved.question, solved.posed, solved.optimum.slopes
    goal = question.problem.goals[0]
    if slopes_at is not None and "hours" in posed.names:
        by_goal, by_hours = slopes_at[posed.goals[0].outcome], slopes_at[posed.names.index("hours")]
    else:
        by_goal, by_hours = _slopes_by_goal_and_hours(question, plan, posed.levers)
    better = (-1.0 if goal.least else 1.0) * by_goal
    per_hour = np.divide(better, by_hours, out=np.full(len(by_hours), np.nan), where=np.abs(by_hours) > DEAR)
    return dict(zip(posed.levers, per_hour.tolist(), strict=True))


def _slopes_by_goal_and_hours(question: Question, plan: Plan, levers: Sequence[str]) -> np.ndarray:
    """Return slopes (goal and hours, lever)."""
    if not levers:
        return np.zeros((2, 0))
    goal, months = question.problem.goals[0], question.problem.months
    names = list(dict.fromkeys([goal.indicator, "hours"]))
    groups = list(dict.fromkeys([goal.group, "all"]))
    found = slopes(question.specification, plan, list(levers), months, names, groups).slope.values
    return np.stack([found[0, 0], found[names.index("hours"), groups.index("all")]])
