"""Ask a question about a plan: the verb."""

from __future__ import annotations

from collections.abc import Callable

from simulation.engines.base import Request, check_request
from simulation.model.errors import InputError, Problem
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.workflows.questions.answer import Answer
from simulation.workflows.questions.cells import Setting
from simulation.workflows.questions.fusing import ask_fusion
from simulation.workflows.questions.joining import ask_joint
from simulation.workflows.questions.observing import ask_observation
from simulation.workflows.questions.parts import QUESTIONS, Question
from simulation.workflows.questions.sectors import ask_key_sectors
from simulation.workflows.questions.triggered import ask_triggered

ASKED: dict[Question, Callable[[Setting], Answer]] = {
    "observation": ask_observation,
    "triggered": ask_triggered,
    "fusion": ask_fusion,
    "key_sectors": ask_key_sectors,
    "joint": ask_joint,
}


def ask(specification: Specification, plan: Plan, question: str, months: int = 36) -> Answer:
    """Answer a question of the notice about a plan, by the plan with and without the thing in question.

    Parameters
    ----------
    question
        ``observation`` (观察期), ``triggered`` (触发式监管), ``fusion`` (专业领域分类), ``key_sectors`` (重点领域) or
        ``joint`` (部门联合、结果互认).
    months
        Horizon; figures are those of an average complete year of it.

    Returns
    -------
    Answer
        Expected values of the engine ``expectation``: at once, and no intervals.

    Raises
    ------
    InputError
        For an unknown question, and for anything that `run` refuses.

    Examples
    --------
    >>> import simulation as sim
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> plan = sim.read_plan("datasets/plans/status_quo.json")
    >>> answer = sim.ask(specification, plan, "fusion", months=12)
    >>> answer.number("fusion", "stricter", "visits", "difference")
    0.0
    """
    asked = next((name for name in QUESTIONS if name == question), None)
    if asked is None:
        raise InputError([Problem("not_among", "question", question, ", ".join(QUESTIONS), "not_among")])
    check_request(Request(specification, plan, months))
    return ASKED[asked](Setting(specification, plan, months))
