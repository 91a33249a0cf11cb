"""Operate: whether the people of the office carry the plan out in time, by working days, at once."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import Page

import simulation as sim
from simulation.charts.style import distinct_titles
from simulation.language.catalogue import Catalogue
from simulation.operations.carried import Operations
from workbench.common.choices import choose
from workbench.common.district_choice import choose_district, show_district
from workbench.common.links import offer_next
from workbench.common.plan_choice import title_of
from workbench.common.upload import show_problems
from workbench.operate.answers import MONTHS, Question, carried, load
from workbench.operate.changes import offer_changes, show_levelling
from workbench.operate.controls import choose_setting
from workbench.operate.outcome import (
    offer_workbook,
    say_december,
    show_assumptions,
    show_backlog,
    show_cards,
    show_departments,
)
from workbench.operate.people import choose_people
from workbench.server import library, session
from workbench.server.cache import Case
from workbench.server.disclosed import case_to_show, tell_hidden
from workbench.server.library import Entry


def address() -> Page:
    """Return the page under its name."""
    return st.Page(show, title=session.words().text("page.operate.title"), url_path="operate")


def show() -> None:
    """Draw the page."""
    words = session.words()
    st.title(words.text("page.operate.title"), anchor=False)
    st.caption(words.text("page.operate.purpose"))
    messages = st.container()
    try:
        district = choose_district(words, messages)
        show_district(district, words)
        entry = _choose_plan(library.all_plans(), words)
        if not entry.plan.programmes:
            st.info(words.text("page.operate.no_programmes"), icon=":material/info:")
            return
        case, hidden = case_to_show(Case(district, entry, MONTHS), [entry])
        tell_hidden(hidden, words)
        load(case)
    except sim.InputError as error:
        show_problems(error, words, "page.operate.broken")
        return
    _operate(case, messages)
    offer_next(("monitor", "plans", "tune"), words)


def _choose_plan(entries: list[Entry], words: Catalogue) -> Entry:
    """Offer the plans, the adopted one first chosen."""
    plans = {entry.plan.id: entry for entry in entries}
    titles = distinct_titles((name, title_of(entry, words)) for name, entry in plans.items())
    adopted = next((name for name, entry in plans.items() if entry.state == "adopted"), next(iter(plans)))
    label = words.text("page.operate.plan")
    return plans[choose(label, list(plans), lambda name: titles[name], "operate-plan", words, first=adopted)]


@st.fragment
def _operate(case: Case, messages: DeltaGenerator) -> None:
    """Draw people, ways of working and the answer; a slider runs only this."""
    session.leave_if_gone()
    words = session.words()
    place = f"{case.district.digest[-8:]}-{case.baseline.digest[-8:]}"
    with st.container(key="operate"):
        left, right = st.columns([2, 3], gap="large")
    with left:
        st.subheader(words.text("page.operate.people"), anchor=False)
        people = st.container()
        st.subheader(words.text("page.operate.ways"), anchor=False)
        register = st.session_state.get("operate_staff") is not None
        setting = choose_setting(words, register=register)
        with people:
            workforce = choose_people(load(case), setting, place, words, st.container())
    question = Question(case, workforce, setting)
    with right:
        found = _answer(question, place, words, register=register)
    if found is not None:
        _explain(question, found, words)
    st.caption(words.text("notice.internal"))


def _answer(question: Question, place: str, words: Catalogue, *, register: bool) -> Operations | None:
    """Say beside the fields what they lead to, and return it; say what is wrong where they cannot be."""
    try:
        found = carried(question)
    except sim.InputError as error:
        show_problems(error, words, "page.operate.cannot")
        return None
    show_cards(found, words)
    say_december(found, words)
    offer_changes(found, place, words, register=register)
    return found


def _explain(question: Question, found: Operations, words: Catalogue) -> None:
    """Show below, across the page, what the answer looks like month by month and what it rests on."""
    show_levelling(question, found, words)
    show_backlog(found, words)
    show_departments(found, words)
    show_assumptions(question, found, words)
    offer_workbook(question, found, words)


if __name__ == "__main__":
    # As in overview.py: Streamlit takes this file for an app of its own until `st.navigation` was called once.
    # A page by itself would be the first one and have no address of its own.
    st.navigation([st.Page(show, title="…", default=True), address()], position="hidden")
    st.rerun()
