"""Compare plans: levers above, what they do below, at once."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import Page

import simulation as sim
from simulation.charts.style import distinct_titles
from simulation.comparison.explanation_words import explain_differences, word_hidden_cost, word_reason
from simulation.comparison.same_result import why_no_difference
from simulation.language.catalogue import Catalogue
from simulation.language.wording import word_advice
from workbench.common.aids.kept_draft import show_kept
from workbench.common.district_choice import choose_district, show_district
from workbench.common.headline import Cells, cells_of, no_difference, show_cards, show_sentence
from workbench.common.plain_text import plain
from workbench.common.plan_choice import Choice, choose_plans
from workbench.common.upload import show_problems, upload_plans
from workbench.compare.intervals import choose_basis, collect_intervals, offer_intervals
from workbench.compare.keeping import Shown
from workbench.compare.reopening import reopen_asked, show_note
from workbench.compare.sections import show_section
from workbench.compare.working_plan import edit_working_plan
from workbench.server import cache, library, session
from workbench.server.disclosed import answer_to_show, case_to_show, tell_hidden
from workbench.server.library import Entry


def address() -> Page:
    """Return the page under its name."""
    return st.Page(show, title=session.words().text("page.compare.title"), url_path="compare")


def show() -> None:
    """Draw the page."""
    words = session.words()
    st.title(words.text("page.compare.title"), anchor=False)
    st.caption(words.text("page.compare.purpose"))
    messages = st.container()
    try:
        with messages:
            reopen_asked(words)
            show_note()
        district = choose_district(words, messages)
        show_district(district, words)
        plans = _library(words, messages)
    except sim.InputError as error:
        show_problems(error, words, "page.compare.broken")
        return
    if not plans:
        st.warning(words.text("page.compare.no_plans"))
        return
    _answer(choose_plans(district, plans, words))


def _library(words: Catalogue, messages: DeltaGenerator) -> list[Entry]:
    """Return the library and what the user brought; plans of a reopened comparison stand as they were kept."""
    plans = {entry.plan.id: entry for entry in library.all_plans()}
    plans |= {entry.plan.id: entry for entry in session.reopened_plans()[0]}
    with st.sidebar:
        return [*plans.values(), *upload_plans(words, list(plans.values()), messages)]


@st.fragment
def _answer(choice: Choice) -> None:
    """Draw what depends on the levers; a move of a slider runs only this."""
    session.leave_if_gone()
    words = session.words()
    kept = st.container()
    try:
        collect_intervals(words)
        working = edit_working_plan(choice, words)
        entries = [choice.case.baseline, *choice.others, working]
        case, hidden = case_to_show(choice.case, entries)
        tell_hidden(hidden, words)
        upper, below = st.container(), st.container()
        with below:
            basis = choose_basis(case.district, words)
        shown = Shown(case, entries, answer_to_show(case, entries, basis, hidden), basis)
    except sim.InputError as error:
        show_problems(error, words, "page.compare.cannot")
        return
    with kept:
        show_kept("compare", words)
    titles = distinct_titles(
        (entry.plan.id, choice.titles.get(entry.plan.id, entry.titles[words.language])) for entry in entries
    )
    with upper:
        _show_headline(shown, titles, words)
    with below:
        offer_intervals(shown.case, entries, basis, words)
    show_section(shown, titles, words)


def _show_headline(shown: Shown, titles: Mapping[str, str], words: Catalogue) -> None:
    baseline, working = shown.case.baseline, shown.entries[-1]
    for advice in shown.answer.warnings:
        st.warning(word_advice(advice, words, plain(titles[advice.plan])), icon=":material/gavel:")
    st.subheader(words.text("page.compare.headline"), anchor=False)
    cells = cells_of(shown.answer.table, working.plan.id)
    show_cards(cells, words)
    show_sentence(cells, plain(titles[baseline.plan.id]), _explained(shown, cells, words), words)


def _explained(shown: Shown, cells: Cells, words: Catalogue) -> list[str]:
    baseline, working, monthly = shown.case.baseline.plan, shown.entries[-1].plan, shown.answer.monthly
    if no_difference(cells):
        reasons = why_no_difference(shown.case.district.specification, working, baseline, monthly)
        return [word_reason(reason, words) for reason in reasons]
    costs = cache.hidden_costs_of(shown.case, shown.entries[-1])
    told = [word_hidden_cost(cost, words) for cost in costs]
    return [*explain_differences(monthly, working.id, baseline.id, words), *told]


if __name__ == "__main__":
    # As in overview.py: Streamlit takes this file for an app of its own until `st.navigation` was called once.
    # A page by itself would be the first one and have no address of its own.
    st.navigation([st.Page(show, title="…", default=True), address()], position="hidden")
    st.rerun()
