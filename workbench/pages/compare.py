"""Compare plans: levers above, what they do below, at once."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import Page

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.language.wording import word_advice
from workbench import cache, library, session
from workbench.cache import Answer
from workbench.library import Entry
from workbench.widgets.district_choice import choose_district, show_district
from workbench.widgets.headline import cells_of, show_cards, show_sentence
from workbench.widgets.intervals import offer_intervals
from workbench.widgets.numbers import Names, export, programme_titles, show_numbers
from workbench.widgets.pictures import show_by_class, show_classes, show_over_time, show_tradeoff
from workbench.widgets.plain_text import plain
from workbench.widgets.plan_choice import Choice, choose_plans
from workbench.widgets.sources import show_sources
from workbench.widgets.upload import show_problems, upload_plans
from workbench.widgets.working_plan import edit_working_plan, offer_working_plan


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
    plans = library.all_plans()
    with st.sidebar:
        return [*plans, *upload_plans(words, plans, messages)]


@st.fragment
def _answer(choice: Choice) -> None:
    """Draw what depends on the levers; a move of a slider runs only this."""
    words = session.words()
    try:
        working = edit_working_plan(choice, words)
        entries = [choice.case.baseline, *choice.others, working]
        answer = cache.expected(choice.case, entries)
    except sim.InputError as error:
        show_problems(error, words, "page.compare.cannot")
        return
    titles = {entry.plan.id: choice.titles.get(entry.plan.id, entry.titles[words.language]) for entry in entries}
    _show_answer(choice, answer, entries, titles, words)


def _show_answer(
    choice: Choice, answer: Answer, entries: list[Entry], titles: Mapping[str, str], words: Catalogue
) -> None:
    baseline, working = choice.case.baseline, entries[-1]
    for advice in answer.warnings:
        st.warning(word_advice(advice, words, plain(titles[advice.plan])), icon=":material/gavel:")
    st.subheader(words.text("page.compare.headline"), anchor=False)
    cells = cells_of(answer.table, working.plan.id)
    show_cards(cells, words)
    show_sentence(cells, plain(titles[baseline.plan.id]), words)
    offer_intervals(choice.case, entries, words)
    _show_pictures(answer, entries, titles, words)
    names = Names(words, titles, programme_titles(entries) if words.language == "zh" else {})
    show_numbers(answer.table, names)
    _offer_files(answer, working, names)
    show_sources(entries[:-1], words)


def _show_pictures(answer: Answer, entries: list[Entry], titles: Mapping[str, str], words: Catalogue) -> None:
    starts = [entry.plan.start for entry in entries]
    if len(set(starts)) > 1:
        st.caption(words.text("page.compare.other_starts", start=starts[0]))
    with st.container(key="pictures"):
        upper, lower = st.columns(2, gap="medium"), st.columns(2, gap="medium")
        with upper[0]:
            show_by_class(answer, titles, words)
        with upper[1]:
            show_tradeoff(answer, titles, words)
        with lower[0]:
            show_over_time(answer, titles, starts[0], words)
        with lower[1]:
            show_classes(answer, titles, starts[0], words)


def _offer_files(answer: Answer, working: Entry, names: Names) -> None:
    words = names.words
    with st.container(horizontal=True):
        st.download_button(
            words.text("page.compare.download_table"),
            data=lambda: export(answer.table, names),
            file_name="comparison.csv",
            mime="text/csv",
            on_click="ignore",
            icon=":material/table_view:",
        )
        offer_working_plan(working, words)
    st.caption(words.text("notice.internal"))


if __name__ == "__main__":
    # As in overview.py: Streamlit takes this file for an app of its own until `st.navigation` was called once.
    # A page by itself would be the first one and have no address of its own.
    st.navigation([st.Page(show, title="…", default=True), address()], position="hidden")
    st.rerun()
