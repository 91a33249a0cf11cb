"""Whether the person in front of the page can do something now, and what to say when not."""

from __future__ import annotations

import streamlit as st

from simulation.language.catalogue import Catalogue
from workbench.server import session
from workbench.server.people import Right


def permitted(right: Right, words: Catalogue) -> bool:
    """Return whether the person can use a right; say what is lacking when not."""
    found = session.person()
    if not found.may(right):
        st.caption(words.text("page.store.not_allowed"))
    elif not found.can(right):
        st.caption(words.text("page.store.nameless"))
    return found.can(right)


def holds(right: Right, words: Catalogue) -> bool:
    """Return whether the role of the person holds a right, for what the log does not name; say so when not."""
    found = session.person().may(right)
    if not found:
        st.caption(words.text("page.store.not_allowed"))
    return found
