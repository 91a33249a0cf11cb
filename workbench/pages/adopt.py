"""From a draft to the plan in force: what is decided on, by whom, and the log that proves it."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import Page

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.scenarios.repository import Store
from workbench.adopt.audit_log import show_audit
from workbench.adopt.decision import show_decision
from workbench.adopt.draft import show_draft, show_shipped
from workbench.adopt.plans import choose_plan, show_states
from workbench.adopt.record import show_record
from workbench.adopt.steps import show_outcome
from workbench.common.upload import show_problems
from workbench.server import library, records, session


def address() -> Page:
    """Return the page under its name."""
    return st.Page(show, title=session.words().text("page.adopt.title"), url_path="adopt")


def show() -> None:
    """Draw the page."""
    words = session.words()
    st.title(words.text("page.adopt.title"), anchor=False)
    st.caption(words.text("page.adopt.purpose"))
    try:
        store = records.store()
        show_outcome(words)
        _draw(store, words)
        if session.person().may("audit"):
            show_audit(store, words)
    except sim.InputError as error:
        show_problems(error, words, "page.store.broken")


def _draw(store: Store, words: Catalogue) -> None:
    entries = library.all_plans()
    show_states(store, entries, words)
    if not entries:
        st.info(words.text("page.adopt.no_plans"), icon=":material/info:")
        return
    chosen = choose_plan(entries, words)
    if not chosen.state:
        show_shipped(chosen, words)
    elif chosen.state == "draft":
        show_draft(chosen, words)
    elif chosen.state == "reviewed":
        show_decision(store, chosen, words)
    else:
        show_record(store, chosen, words)


if __name__ == "__main__":
    # As in compare.py: Streamlit takes this file for an app of its own until `st.navigation` was called once.
    # A page by itself would be the first one and have no address of its own.
    st.navigation([st.Page(show, title="…", default=True), address()], position="hidden")
    st.rerun()
