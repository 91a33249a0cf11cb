"""The answer to a problem, kept by what it came from; a search ends when the visitor turns to something else."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

import streamlit as st

import simulation as sim
from simulation.engines.lanes.warmth import warm_up_if_kept
from simulation.tuning.answer import Answer, answer
from simulation.tuning.clash import Clash
from simulation.tuning.problem.format import TuningProblem
from simulation.tuning.problem.posing import question
from simulation.tuning.problem.usual import usual_problem
from simulation.tuning.solve import NoSettingFound
from workbench.server.cache import Case

Key = tuple[str, str, str]
PATIENCE = 10.0
"""Seconds after which a search on the page ends with the best so far."""
BETWEEN_LOOKS = 0.1
"""Seconds between two looks at whether the visitor has moved on."""
MOST = 256
"""Answers that are kept; the oldest go first."""


@dataclass
class Kept:
    """Answers of this server."""

    answers: OrderedDict[Key, Answer | Clash] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)


@st.cache_resource(show_spinner=False)
def _kept() -> Kept:
    return Kept()


def key_of(case: Case, problem: TuningProblem) -> Key:
    """Return what an answer depends on: the district, the plan in force, the problem."""
    return (case.district.digest, case.baseline.digest, sim.digest(problem))


def usual(case: Case) -> TuningProblem:
    """Return the problem that the page begins with."""
    return _usual(
        case.district.specification, case.baseline.plan, case.months, (case.district.digest, case.baseline.digest)
    )


def answer_to(case: Case, problem: TuningProblem, look: Callable[[], None]) -> Answer | Clash | None:
    """Return the optimum, or the limits that clash; nothing where time ran out before either was found.

    Parameters
    ----------
    look
        Called again and again; what it raises ends the search.

    Raises
    ------
    simulation.InputError
        For a problem that does not fit the district and the plan.
    """
    kept, key = _kept(), key_of(case, problem)
    with kept.lock:
        if key in kept.answers:
            kept.answers.move_to_end(key)
            return kept.answers[key]
    stop = Patience(look)
    try:
        found = answer(question(problem, case.district.specification, case.baseline.plan), stop=stop)
    except NoSettingFound:
        return None
    if not stop.ended:
        with kept.lock:
            kept.answers[key] = found
            while len(kept.answers) > MOST:
                kept.answers.popitem(last=False)
    return found


class Patience:
    """Says when a search must end, and looks meanwhile whether anybody still waits for it."""

    def __init__(self, look: Callable[[], None], seconds: float = PATIENCE) -> None:
        self.look, self.end, self.next = look, time.monotonic() + seconds, 0.0
        self.ended = False

    def __call__(self) -> bool:
        """Tell whether time is out."""
        now = time.monotonic()
        if now >= self.next:
            self.next = now + BETWEEN_LOOKS
            self.look()
        self.ended = self.ended or now >= self.end
        return self.ended


@st.cache_resource(max_entries=256, show_spinner=False)
def _usual(_specification: sim.Specification, _plan: sim.Plan, months: int, key: tuple[str, str]) -> TuningProblem:
    warm_up_if_kept()
    return usual_problem(_specification, _plan, months)
