"""The problem that is asked where no file is given: the ratios of every programme, the hours of the plan in force."""

from __future__ import annotations

from simulation.evaluation.evaluate import evaluate
from simulation.model.notice.check import CAP, FLOOR
from simulation.model.notice.classes import SHARPLY
from simulation.model.plan import Plan
from simulation.model.population import RiskClass
from simulation.model.specification import Specification
from simulation.tuning.problem.format import STEP, GoalEntry, LeverEntry, LimitEntry, TuningProblem

CLASSES: tuple[RiskClass, ...] = ("A", "B", "C", "D")
USUAL_B = STEP
"""Class B is inspected as usual (clause 3): at least one step, since nothing at all is not usual."""


def usual_problem(specification: Specification, plan: Plan, months: int = 36) -> TuningProblem:
    """Return the problem of a planner who has named none.

    Levers are the four ratios of every programme; the goal is least harm, beside least hours; limits are the hours of
    the plan in force and the rules of the notice: the floor of all firms, A ≤ B ≤ C ≤ D, D raised sharply, the most
    visits to one firm. Class B stays drawn.
    """
    levers = tuple(
        LeverEntry(programme=programme.id, ratio=CLASSES, low={"B": USUAL_B}, step=STEP)
        for programme in plan.programmes
    )
    rules = (
        LimitEntry(planned_total=FLOOR), LimitEntry(class_order=True), LimitEntry(sharply=SHARPLY),
        LimitEntry(visits_per_firm=CAP),
    )  # fmt: skip
    return TuningProblem(
        id=f"{plan.id}-tuned", title=plan.title, months=months, levers=levers,
        goals=(GoalEntry(indicator="harm", least=True), GoalEntry(indicator="hours", least=True)),
        limits=(LimitEntry(indicator="hours", at_most=_hours(specification, plan, months)), *rules),
    )  # fmt: skip


def _hours(specification: Specification, plan: Plan, months: int) -> float:
    found = evaluate(specification, [plan], months, ["hours"], ["all"])
    return float(found.value.values[0, 0, 0])
