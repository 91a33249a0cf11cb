"""研判: where random visits would find most, how sure that is, and what to propose for the joint meeting."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import Page

import simulation as sim
from simulation.language.catalogue import Catalogue
from workbench.calibration.store import recall_calibration
from workbench.common.district_choice import choose_district, show_district
from workbench.common.downloads import Exporter, exporter
from workbench.common.upload import show_problems
from workbench.pages import data
from workbench.registers.store import Held, recall_registers
from workbench.riskmap.asking import ask
from workbench.riskmap.keeping import offer_draft
from workbench.riskmap.pictures import show_cells, show_disagreement, show_funnels, show_sentences, show_tiles
from workbench.riskmap.proposal import show_proposal
from workbench.riskmap.source import Mapped, choose_memory, mapped, names_of, upload_places
from workbench.server import session


def address() -> Page:
    """Return the page under its name."""
    return st.Page(show, title=session.words().text("page.riskmap.title"), url_path="riskmap")


def show() -> None:
    """Draw the page."""
    words = session.words()
    st.title(words.text("page.riskmap.title"), anchor=False)
    st.caption(words.text("page.riskmap.purpose"))
    held = recall_registers()
    if held is None:
        st.info(words.text("page.riskmap.empty"), icon=":material/info:")
        st.page_link(data.address(), label=words.text("page.calibrate.to_data"))
        return
    st.markdown(words.text("page.data.synthetic" if held.synthetic else "page.data.own"))
    found = _found(held, words)
    if found is None:
        return
    files = exporter({"registers": held.digest}, words)
    names = names_of(words)
    show_sentences(found.found, words)
    show_funnels(found.found, names, words, files)
    show_tiles(found.found, names, words, files)
    show_cells(found.found, names, words, files)
    calibrated = recall_calibration(held.digest)
    show_disagreement(found.found, calibrated.calibration.draws if calibrated else None, names, words)
    _propose(found, words, files)
    st.caption(words.text("notice.internal"))


def _found(held: Held, words: Catalogue) -> Mapped | None:
    left, right = st.columns([2, 3], gap="large")
    with left:
        months = choose_memory(words)
    with right, st.expander(words.text("page.riskmap.arrange"), icon=":material/grid_view:"):
        places, placed = upload_places(words)
    return mapped(held, months, places, placed, words)


def _propose(found: Mapped, words: Catalogue, files: Exporter) -> None:
    st.subheader(words.text("page.riskmap.propose"), anchor=False)
    st.caption(words.text("page.riskmap.propose_about"))
    messages = st.container()
    try:
        district = choose_district(words, messages)
        show_district(district, words)
        answer = ask(found, district, words)
    except sim.InputError as error:
        show_problems(error, words, "page.riskmap.no_proposal")
        return
    if answer is None:
        return
    _, made = answer
    show_proposal(made, names_of(words), words)
    offer_draft(made, words, files)


if __name__ == "__main__":
    # As in overview.py: Streamlit takes this file for an app of its own until `st.navigation` was called once.
    # A page by itself would be the first one and have no address of its own.
    st.navigation([st.Page(show, title="…", default=True), address()], position="hidden")
    st.rerun()
