"""Which district everything is computed for: the synthetic one, one of the store, or one that the user brought."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from simulation.language.catalogue import Catalogue
from workbench import library, session
from workbench.library import District
from workbench.widgets.choices import choose, preselect
from workbench.widgets.plain_text import plain
from workbench.widgets.upload import translate_fields, upload_district

KEY = "district"


def choose_district(words: Catalogue, messages: DeltaGenerator) -> District:
    """Offer the districts in the side bar and return the chosen one; problems of an upload appear in `messages`.

    The choice holds for all pages of the session.

    Raises
    ------
    simulation.InputError
        For a shipped file out of order, or a store that cannot be read.
    """
    with st.sidebar:
        st.divider()
        translate_fields(words)
        own = upload_district(words, messages)
        if own is not None and own not in session.own_districts():
            session.keep_district(own)
            preselect(KEY, own.digest, words)
        districts = {item.digest: item for item in [*library.all_districts(), *session.own_districts()]}
        label = words.text("page.district.label")
        chosen = choose(label, list(districts), lambda key: name_district(districts[key], words), KEY, words)
    return districts[chosen]


def name_district(district: District, words: Catalogue) -> str:
    """Return what a district is called in a list."""
    if district.shipped:
        return words.text("page.compare.shipped_title")
    return district.specification.title


def show_district(district: District, words: Catalogue) -> None:
    """Say for which district the page computes, and of what kind its numbers are."""
    size = {"firms": f"{district.firms:,}", "strata": len(district.specification.strata)}
    title = plain(name_district(district, words))
    kind = "synthetic" if district.shipped else "kept" if district.kept else "own"
    st.markdown(words.text(f"page.compare.district_{kind}", title=title, **size))
