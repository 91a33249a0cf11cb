"""Tune: what may move, what is wanted and what must hold on the left; the best plan and what holds it back at once."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import Page

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.tuning.problem.format import TuningProblem
from workbench.common.aids.kept_draft import show_kept
from workbench.common.district_choice import choose_district, show_district
from workbench.common.plan_choice import choose_case
from workbench.common.upload import show_problems
from workbench.server import library, session
from workbench.server.cache import Case
from workbench.server.disclosed import case_to_show, tell_hidden
from workbench.tune.answers import usual
from workbench.tune.parts.background import JOBS
from workbench.tune.parts.sections import show_sections
from workbench.tune.problem.asking import ask
from workbench.tune.problem.files import brought_problem
from workbench.tune.told import tell


def address() -> Page:
    """Return the page under its name."""
    return st.Page(show, title=session.words().text("page.tune.title"), url_path="tune")


def show() -> None:
    """Draw the page."""
    words = session.words()
    st.title(words.text("page.tune.title"), anchor=False)
    st.caption(words.text("page.tune.purpose"))
    messages = st.container()
    try:
        district = choose_district(words, messages)
        show_district(district, words)
        chosen, _ = choose_case(district, library.all_plans(), words)
        if not chosen.baseline.plan.programmes:
            st.info(words.text("page.tune.no_programmes"), icon=":material/info:")
            return
        case, hidden = case_to_show(chosen, [chosen.baseline])
        tell_hidden(hidden, words)
        brought = brought_problem(case, words, messages)
        first = usual(case)
    except sim.InputError as error:
        show_problems(error, words, "page.tune.broken")
        return
    _tune(case, first, brought, messages)


@st.fragment
def _tune(case: Case, first: TuningProblem, brought: TuningProblem | None, messages: DeltaGenerator) -> None:
    """Draw the problem and its answer; a number that is typed runs only this."""
    session.leave_if_gone()
    JOBS.collect()
    words = session.words()
    with st.container(key="tune"):
        left, right = st.columns([2, 3], gap="large")
    with left:
        kept = st.container()
        problem = _asked(case, first, brought, words)
        with kept:
            show_kept("tune", words)
    with right:
        answered = problem is not None and tell(case, problem, words)
    if problem is not None and answered:
        show_sections(case, problem, words)
    st.caption(words.text("notice.internal"))


def _asked(case: Case, first: TuningProblem, brought: TuningProblem | None, words: Catalogue) -> TuningProblem | None:
    """Return the problem in the fields; say what is wrong with it and return nothing."""
    try:
        return ask(case, brought or first, first, words)
    except sim.InputError as error:
        show_problems(error, words, "page.tune.cannot")
        return None


if __name__ == "__main__":
    # As in overview.py: Streamlit takes this file for an app of its own until `st.navigation` was called once.
    # A page by itself would be the first one and have no address of its own.
    st.navigation([st.Page(show, title="…", default=True), address()], position="hidden")
    st.rerun()
