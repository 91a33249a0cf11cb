"""研判: where random visits would find most, how sure that is, and what to propose for the joint meeting."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import Page

import simulation as sim
from simulation.language.catalogue import Catalogue
from workbench.calibration.store import recall_calibration
from workbench.common.district_choice import choose_district, show_district
from workbench.common.downloads import exporter
from workbench.common.links import offer_next
from workbench.common.upload import show_problems
from workbench.pages import data
from workbench.riskmap.asking import ask
from workbench.riskmap.keeping import offer_draft
from workbench.riskmap.pictures import show_cells, show_disagreement, show_funnels, show_sentences, show_tiles
from workbench.riskmap.proposal import show_proposal
from workbench.riskmap.source import Given, Mapped, choose_memory, given, mapped, names_of, upload_places
from workbench.server import session
from workbench.server.library import District


def address() -> Page:
    """Return the page under its name."""
    return st.Page(show, title=session.words().text("page.riskmap.title"), url_path="riskmap")


def show() -> None:
    """Draw the page."""
    words = session.words()
    st.title(words.text("page.riskmap.title"), anchor=False)
    st.caption(words.text("page.riskmap.purpose"))
    messages = st.container()
    try:
        district = choose_district(words, messages)
        found_in = given(district)
        if found_in is None:
            st.info(words.text("page.riskmap.empty"), icon=":material/info:")
            st.page_link(data.address(), label=words.text("page.calibrate.to_data"))
            return
        _say_source(found_in, words)
        found = _found(found_in, words)
        if found is not None:
            _show(found_in, found, district, words)
    except sim.InputError as error:
        show_problems(error, words, "page.riskmap.broken")


def _say_source(given: Given, words: Catalogue) -> None:
    if given.held is None:
        st.markdown(words.text("page.riskmap.kept_counts"))
    else:
        st.markdown(words.text("page.data.synthetic" if given.held.synthetic else "page.data.own"))


def _found(source: Given, words: Catalogue) -> Mapped | None:
    left, right = st.columns([2, 3], gap="large")
    with left:
        months = choose_memory(words)
    with right, st.expander(words.text("page.riskmap.arrange"), icon=":material/grid_view:"):
        places, placed = upload_places(words)
    return mapped(source, months, places, placed, words)


def _show(source: Given, found: Mapped, district: District, words: Catalogue) -> None:
    files = exporter({"source": source.digest}, words)
    names = names_of(words)
    show_sentences(found.found, words)
    show_funnels(found.found, names, words, files)
    show_tiles(found.found, names, words, files)
    show_cells(found.found, names, words, files)
    calibrated = recall_calibration(source.digest)
    show_disagreement(found.found, calibrated.calibration.draws if calibrated else None, names, words)
    st.subheader(words.text("page.riskmap.propose"), anchor=False)
    st.caption(words.text("page.riskmap.propose_about"))
    show_district(district, words)
    answer = ask(found, district, words)
    if answer is not None:
        _, made = answer
        show_proposal(made, names, words)
        offer_draft(made, words, files)
    st.caption(words.text("notice.internal"))
    offer_next(("plans", "compare", "tune"), words)


if __name__ == "__main__":
    # As in overview.py: Streamlit takes this file for an app of its own until `st.navigation` was called once.
    # A page by itself would be the first one and have no address of its own.
    st.navigation([st.Page(show, title="…", default=True), address()], position="hidden")
    st.rerun()
