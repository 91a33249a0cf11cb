"""The switch between Chinese and English."""

from __future__ import annotations

import streamlit as st

from simulation.language.catalogue import LANGUAGES, load_catalogue
from workbench.server import session


def choose_language() -> None:
    """Offer the languages, each by its own name; the choice is part of the address."""
    st.segmented_control(
        session.words().text("page.app.language"),
        LANGUAGES,
        default=LANGUAGES[0],
        required=True,
        format_func=lambda language: load_catalogue(language).text("page.app.own_name"),
        key=session.LANGUAGE,
        label_visibility="collapsed",
        bind="query-params",
    )
