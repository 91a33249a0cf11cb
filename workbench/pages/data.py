"""Registers in: what was read, what was refused and why."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import Page

import simulation as sim
from simulation.workflows.registers import require_records
from workbench.common.links import offer_link
from workbench.common.upload import show_problems
from workbench.registers.facts import show_facts
from workbench.registers.mapping import show_taken
from workbench.registers.notes import show_notes
from workbench.registers.store import forget_registers, recall_registers
from workbench.registers.summary import show_counts, show_refused
from workbench.registers.upload import offer_uploads
from workbench.server import session


def address() -> Page:
    """Return the page under its name."""
    return st.Page(show, title=session.words().text("page.data.title"), url_path="data")


def show() -> None:
    """Draw the page."""
    words = session.words()
    st.title(words.text("page.data.title"), anchor=False)
    st.caption(words.text("page.data.purpose"))
    offer_uploads(words)
    held = recall_registers()
    if held is None:
        st.info(words.text("page.data.empty"), icon=":material/info:")
        return
    st.markdown(words.text("page.data.synthetic" if held.synthetic else "page.data.own"))
    show_counts(held, words)
    show_taken(held, words)
    try:
        require_records(held.registers, words.language)
        ready = True
    except sim.InputError as error:
        show_problems(error, words, "page.data.unusable")
        ready = False
    show_refused(held, words)
    show_notes(held, words)
    show_facts(held.registers, words)
    if ready:
        st.subheader(words.text("page.data.next"), anchor=False)
        offer_link("calibrate", words.text("page.data.to_calibrate"))
    if st.button(words.text("page.data.forget"), icon=":material/delete:", key="forget"):
        forget_registers()
        st.rerun()


if __name__ == "__main__":
    # As in overview.py: Streamlit takes this file for an app of its own until `st.navigation` was called once.
    # A page by itself would be the first one and have no address of its own.
    st.navigation([st.Page(show, title="…", default=True), address()], position="hidden")
    st.rerun()
