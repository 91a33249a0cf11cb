"""问答: what the notice lets a plan do, and what it does to the chosen plan."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import Page

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.reports.suppression import SMALLEST_GROUP
from workbench.common.district_choice import choose_district, show_district
from workbench.common.downloads import exporter
from workbench.common.links import offer_next
from workbench.common.upload import show_problems
from workbench.questions.asking import Told, answer, choose_plan_and_months, choose_question
from workbench.questions.intervals import basis_of, intervals_of, offer_intervals
from workbench.questions.showing import show_basis, show_both, show_pictures, show_sentences, show_tables
from workbench.server import library, session
from workbench.server.disclosed import tell_hidden
from workbench.server.library import District


def address() -> Page:
    """Return the page under its name."""
    return st.Page(show, title=session.words().text("page.questions.title"), url_path="questions")


def show() -> None:
    """Draw the page."""
    words = session.words()
    st.title(words.text("page.questions.title"), anchor=False)
    st.caption(words.text("page.questions.purpose"))
    messages = st.container()
    try:
        district = choose_district(words, messages)
        show_district(district, words)
        told = _asked(district, words)
    except sim.InputError as error:
        show_problems(error, words, "page.questions.broken")
        return
    tell_hidden(told.hidden, words)
    _show(told, words)
    st.caption(words.text("notice.internal"))
    offer_next(("plans", "compare", "tune"), words)


def _asked(district: District, words: Catalogue) -> Told:
    entry, months = choose_plan_and_months(library.all_plans(), words)
    question = choose_question(words)
    with st.spinner(words.text("page.questions.computing")):
        return answer(district, entry, months, question)


def _show(told: Told, words: Catalogue) -> None:
    if told.answer is None:
        st.info(words.text("page.questions.small", firms=SMALLEST_GROUP), icon=":material/visibility_off:")
        return
    files = exporter({"district": told.case.district.digest, "plan": told.case.baseline.digest}, words)
    show_sentences(told.answer, words)
    show_pictures(told.answer, words, files)
    show_tables(told.answer, words, files)
    basis = basis_of(told)
    show_both(told.answer, intervals_of(told, basis), words)
    offer_intervals(told, basis, words)
    show_basis(told.answer, words)


if __name__ == "__main__":
    # As in overview.py: Streamlit takes this file for an app of its own until `st.navigation` was called once.
    # A page by itself would be the first one and have no address of its own.
    st.navigation([st.Page(show, title="…", default=True), address()], position="hidden")
    st.rerun()
