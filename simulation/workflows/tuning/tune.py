"""Find the plan to propose: the optimum, its prices, the frontier, an announceable plan with proof, a robust choice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.engines.base import enough_memory
from simulation.language.catalogue import LANGUAGES
from simulation.language.wording import word_error
from simulation.model.errors import InputError, Problem
from simulation.model.exchange import parse_file, problems_of
from simulation.model.parse import read_text
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.tuning.clash import Clash
from simulation.tuning.problem.format import TuningProblem
from simulation.tuning.problem.posing import Question, question
from simulation.tuning.problem.usual import usual_problem
from simulation.tuning.proposing.parts import Parts, Told
from simulation.tuning.proposing.tuned import Tuned
from simulation.tuning.robust.choice import thresholds_of
from simulation.tuning.robust.rules import DEFAULT, RULES, SATISFICE
from simulation.tuning.solve import NoSettingFound
from simulation.workflows.tuning import parts as tune_parts

HORIZON = 36
MOST_POINTS = 1000


def read_problem(path: str | Path, language: str = LANGUAGES[0]) -> TuningProblem:
    """Read a problem file (``problem/1``); raises `InputError` with a sentence for every problem of the file."""
    try:
        return parse_file(TuningProblem, read_text(path), str(path))
    except InputError as error:
        raise error.worded(lambda e: word_error(e, language)) from None


@enough_memory()
def tune(
    specification: Specification,
    plan: Plan,
    problem: TuningProblem | Mapping[str, Any] | str | Path | None = None,
    months: int | None = None,
    draws: pd.DataFrame | None = None,
    choose: str = DEFAULT,
    announce: bool = True,
    points: int = 25,
    *,
    ceiling: bool = False,
    sensitivity: bool = False,
    information: bool = False,
    library: Sequence[Plan] = (),
    seed: int = 0,
    time_limit: float | None = None,
    progress: Told | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Tuned:
    """Tune a plan: find what to propose, say how good it is, and why it stops there.

    Parameters
    ----------
    problem
        What may be moved, what is wanted and what must hold (``problem/1``), or a path to it; the ratios of every
        programme, least harm, the hours of `plan` and the rules of the notice by default.
    months
        Horizon, instead of the problem's own.
    draws
        Of the calibration that `specification` comes from; without them the choice is made over the ranges of what is
        assumed.
    choose
        Rule of choice over draws: ``expected``, ``regret`` (minimax), ``regret-90``, ``cvar``, ``satisfice`` (the
        limits on indicators of a problem that is given are its thresholds).
    announce
        Search for the best announceable plan, and prove it.
    points
        Optima along the frontier; 0 for none.
    ceiling, sensitivity, information
        Also what no policy can beat; what the choice hangs on; what is worth finding out.
    library
        Further plans to place beside the frontier: those that differ from `plan` in levers alone.
    time_limit
        Seconds; what is finished by then is returned, the rest marked.
    progress
        Told the part, how much of it is done, and of how much.
    stop
        Asked throughout; the work ends when it says yes.

    Returns
    -------
    Tuned
        With `clash` and nothing else where limits cannot hold together.

    Raises
    ------
    InputError
        With every problem of the problem file, for draws of another specification, and what `evaluate` refuses.

    Examples
    --------
    >>> import simulation as sim
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> plan = sim.read_plan("datasets/plans/status_quo.json")
    >>> tuned = sim.tune(specification, plan, months=12, points=0, announce=False, choose="expected")
    >>> tuned.answer.solved.optimum.stopped_by, bool(tuned.answer.indicators.loc["harm"].diff().iloc[-1] < 0)
    ('optimal', True)
    """
    _check(choose, points, time_limit)
    asked = _question(specification, plan, problem, months)
    if choose == SATISFICE and (problem is None or not thresholds_of(asked.problem)):
        raise InputError([Problem("no_thresholds", "choose", choose, remedy="no_thresholds")], asked.problem.id)
    parts = Parts(time_limit, stop, progress or (lambda part, done, of: None))
    try:
        found = parts.run("optimum", lambda _told: tune_parts.optimum(asked, parts.stop))
    except NoSettingFound:
        raise InputError([Problem("no_setting_found", remedy="no_setting_found")], asked.problem.id) from None
    tuned = Tuned(asked, seed=seed, clash=found if isinstance(found, Clash) else None)
    if found is not None and not isinstance(found, Clash):
        wanted = tune_parts.Wanted(
            points, announce, choose, ceiling, sensitivity, information, draws, tuple(library), problem is not None,
        )  # fmt: skip
        tuned = tune_parts.further(replace(tuned, answer=found), found, parts, wanted)
    return replace(tuned, parts=dict(parts.states), refused=dict(parts.refused), seconds=parts.seconds)


def _check(choose: str, points: int, time_limit: float | None) -> None:
    problems = []
    if choose not in RULES:
        problems.append(Problem("not_among", "choose", choose, ", ".join(RULES), "not_among"))
    if not 0 <= points <= MOST_POINTS:
        problems.append(Problem("out_of_range", "points", points, f"0–{MOST_POINTS}", "out_of_range"))
    if time_limit is not None and not time_limit > 0:
        problems.append(Problem("not_above", "time_limit", time_limit, 0))
    if problems:
        raise InputError(problems)


def _question(
    specification: Specification,
    plan: Plan,
    problem: TuningProblem | Mapping[str, Any] | str | Path | None,
    months: int | None,
) -> Question:
    source = str(problem) if isinstance(problem, str | Path) else ""
    if problem is None:
        posed = usual_problem(specification, plan, months or HORIZON)
    elif isinstance(problem, TuningProblem):
        posed = problem
    elif isinstance(problem, Mapping):
        posed = _validated(problem)
    else:
        posed = read_problem(problem)
    if months is not None:
        posed = _validated({**posed.model_dump(), "months": months})
    return question(posed, specification, plan, source)


def _validated(content: Mapping[str, Any]) -> TuningProblem:
    from pydantic import ValidationError

    try:
        return TuningProblem.model_validate(dict(content))
    except ValidationError as error:
        raise InputError(problems_of(error)) from None
