"""From any page to what the manual says of it."""

from __future__ import annotations

import streamlit as st

from simulation.language.catalogue import Catalogue
from workbench.common.links import page_at

HOME = "overview"
"""What the help calls the page without an address of its own."""
HELP, TOPIC = "help", "topic"
"""Address of the help, and the name in it that says which page it is about."""


def offer_page_help(name: str, words: Catalogue) -> None:
    """Show in the upper corner of a page a link to its section of the help; nothing on the help itself.

    Parameters
    ----------
    name
        Address of the page; empty for the first one.
    """
    page = page_at(HELP)
    if page is None or name == HELP:
        return
    with st.container(key="page_help"):
        st.page_link(
            page, label=words.text("page.help.of_page"), icon=":material/help:", query_params={TOPIC: name or HOME}
        )
