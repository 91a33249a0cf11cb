"""Which district everything is computed for: the synthetic one, one of the store, or one that the user brought."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import simulation as sim
from simulation.language.catalogue import Catalogue
from workbench.common.choices import choose, preselect
from workbench.common.permission import permitted
from workbench.common.plain_text import plain
from workbench.common.upload import show_problems, translate_fields, upload_district
from workbench.server import library, records, session
from workbench.server.library import District

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
        choice = st.container()  # above the upload, whose file is among the districts that it offers
        own = upload_district(words, messages)
        if own is not None and own not in session.own_districts():
            session.keep_district(own)
            preselect(KEY, own.digest, words)
        kept = {item.digest: item for item in library.all_districts()}
        districts = {**kept, **{item.digest: item for item in session.own_districts() if item.digest not in kept}}
        label = words.text("page.district.label")
        with choice:
            key = choose(label, list(districts), lambda key: name_district(districts[key], words), KEY, words)
        chosen = districts[key]
        if not (chosen.shipped or chosen.kept) and session.person().may("edit"):
            _offer_keeping(chosen, words, messages)
    return chosen


def _offer_keeping(district: District, words: Catalogue, messages: DeltaGenerator) -> None:
    label, explained = words.text("page.district.keep"), words.text("page.district.keep_help")
    if permitted("edit", words) and st.button(
        label, icon=":material/inventory_2:", key="keep_district", help=explained
    ):
        try:
            records.keep_district(district.specification, session.person().name)
        except sim.InputError as error:
            with messages:
                show_problems(error, words, "page.district.not_kept")
            return
        st.rerun()


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
