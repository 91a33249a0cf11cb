"""The evaluation report: from a kept comparison to Word, PDF and the Excel annex."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import Page

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.scenarios.repository import Store
from workbench.common.headline import cells_of, show_cards
from workbench.common.links import offer_link
from workbench.common.permission import permitted
from workbench.common.plain_text import plain
from workbench.common.upload import show_problems
from workbench.report.choice import Choice, choose_report
from workbench.report.comparison import offer_comparison
from workbench.report.files import show_files
from workbench.report.making import made, make, order_of
from workbench.report.sources import say_sources
from workbench.report.tuning import choose_tuning
from workbench.report.year import choose_year
from workbench.server import records, session
from workbench.server.disclosed import comparison_to_show, tell_hidden


def address() -> Page:
    """Return the page under its name."""
    return st.Page(show, title=session.words().text("page.report.title"), url_path="report")


def show() -> None:
    """Draw the page."""
    words = session.words()
    st.title(words.text("page.report.title"), anchor=False)
    st.caption(words.text("page.report.purpose"))
    try:
        _draw(records.store(), words)
    except sim.InputError as error:
        show_problems(error, words, "page.store.broken")


def _draw(store: Store, words: Catalogue) -> None:
    saved = store.comparisons()
    if not saved:
        st.info(words.text("page.report.empty"), icon=":material/info:")
        offer_link("compare", words.text("page.report.to_compare"))
    offer_comparison(store, words, open_now=not saved)
    if saved:
        choice = choose_report(store, saved, words)
        if choice is not None:
            _show_report(store, choice, words)


def _show_report(store: Store, choice: Choice, words: Catalogue) -> None:
    watched, tuning = choose_year(store, choice, words), choose_tuning(choice, words)
    order = order_of(store, choice, watched, "" if tuning is None else tuning.found.digest)
    comparison, titles = choice.comparison, choice.titles
    asked = {"proposal": plain(titles[choice.proposal]), "baseline": plain(titles[comparison.baseline])}
    st.markdown(words.text("page.report.asked", district=plain(comparison.specification.title), **asked))
    told, hidden = comparison_to_show(comparison)
    tell_hidden(hidden, words)
    show_cards(cells_of(told.table, choice.proposal), words)
    st.caption(say_sources(order.sources, words))
    started = st.button(
        words.text("page.report.make" if made(order) is None else "page.report.make_again"),
        type="primary",
        icon=":material/description:",
        key="make_report",
        disabled=not permitted("edit", words),
    )
    if started:
        make(store, choice, order, words, tuning)
    files = made(order)
    if files is not None:
        show_files(store, choice, files, words)


if __name__ == "__main__":
    # As in compare.py: Streamlit takes this file for an app of its own until `st.navigation` was called once.
    # A page by itself would be the first one and have no address of its own.
    st.navigation([st.Page(show, title="…", default=True), address()], position="hidden")
    st.rerun()
