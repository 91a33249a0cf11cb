"""The left side: the problem, filled in with the plan in force or with a file that was brought."""

from __future__ import annotations

import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.tuning.problem.format import TuningProblem
from workbench.server.cache import Case
from workbench.tune.problem.files import offer_problem
from workbench.tune.problem.form import HOURS, Entry, outcome_of, problem_from
from workbench.tune.problem.further import choose_further
from workbench.tune.problem.levers import choose_levers
from workbench.tune.problem.limits import choose_goal, choose_limits


def ask(case: Case, first: TuningProblem, usual: TuningProblem, words: Catalogue) -> TuningProblem | None:
    """Offer the fields and return the problem that they make; nothing while no lever may move.

    Parameters
    ----------
    first
        What the fields hold until someone types.
    usual
        The problem of someone who names none, for the hours of the plan in force.

    Raises
    ------
    simulation.InputError
        With every problem of the fields.
    """
    plan = case.baseline.plan
    titles = {programme.id: programme.title for programme in plan.programmes}
    mark = mark_of(case, first, usual)
    st.subheader(words.text("page.tune.problem"), anchor=False)
    goals = choose_goal(first, mark, words, titles)
    limits = choose_limits(first, outcome_of(usual, HOURS) or 0.0, mark, words)
    limits += choose_further(first, mark, words, titles)
    with st.expander(words.text("page.tune.levers"), icon=":material/tune:", expanded=True):
        levers = choose_levers(first, plan, mark, words)
    if not levers:
        st.info(words.text("page.tune.no_lever"), icon=":material/info:")
        return None
    problem = whole(first, levers, goals, limits, case.months)
    offer_problem(problem, case, words)
    return problem


def mark_of(case: Case, first: TuningProblem, usual: TuningProblem) -> str:
    """Return what tells the fields of one district, plan and file from those of another; the horizon does not."""
    brought = "" if first is usual else sim.digest(first)[-12:]
    return f"{case.district.digest[-12:]}-{case.baseline.digest[-12:]}-{brought}"


def whole(
    first: TuningProblem, levers: list[Entry], goals: list[Entry], limits: list[Entry], months: int
) -> TuningProblem:
    """Return the problem that the fields make.

    Raises
    ------
    simulation.InputError
        With every problem of the fields.
    """
    named = {"format": "problem/1", "id": first.id, "title": first.title, "months": months}
    return problem_from({**named, "levers": levers, "goals": goals, "limits": limits})
