"""Help: what the manual says of the page one comes from, then the manual itself, the glossary, further documents."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import Page

import simulation as sim
from simulation.language.catalogue import Catalogue
from workbench.common.aids.finding import LONGEST_ASKED
from workbench.common.aids.page_help import TOPIC
from workbench.common.links import offer_link
from workbench.common.upload import show_problems
from workbench.help.manual import section_of_page
from workbench.help.shown import show_documents, show_glossary, show_manual
from workbench.server import session
from workbench.tour.offered import offer_again


def address() -> Page:
    """Return the page under its name."""
    return st.Page(show, title=session.words().text("page.help.title"), url_path="help")


def show() -> None:
    """Draw the page."""
    words = session.words()
    st.title(words.text("page.help.title"), anchor=False)
    st.caption(words.text("page.help.purpose"))
    try:
        _show_asked(words)
        offer_again(words)
        asked = st.text_input(
            words.text("page.help.find"),
            key="help_find",
            placeholder=words.text("page.help.find_like"),
            max_chars=LONGEST_ASKED,
        )
        show_manual(asked, words)
        show_glossary(asked, words)
        show_documents(words)
    except sim.InputError as error:
        show_problems(error, words, "page.help.broken")


def _show_asked(words: Catalogue) -> None:
    """Show what the manual says of the page that a visitor comes from, and the way back to it."""
    name = st.query_params.get(TOPIC, "")
    section = section_of_page(name, words) if name else None
    if section is None:
        return
    with st.container(border=True, key="help_asked"):
        st.subheader(words.text("page.help.about", title=section.title), anchor=False)
        st.markdown(section.text)
        offer_link(name, words.text("page.help.back", title=section.title))


if __name__ == "__main__":
    # As in overview.py: Streamlit takes this file for an app of its own until `st.navigation` was called once.
    # A page by itself would be the first one and have no address of its own.
    st.navigation([st.Page(show, title="…", default=True), address()], position="hidden")
    st.rerun()
