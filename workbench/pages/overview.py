"""Where the work stands: the adopted plan, what needs attention, where to go; a guided start in an empty store."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import Page

import simulation as sim
from simulation.language.catalogue import Catalogue
from workbench.common.district_choice import choose_district, show_district
from workbench.common.links import offer_links
from workbench.common.upload import show_problems
from workbench.overview.adopted import show_adopted
from workbench.overview.attention import show_attention
from workbench.overview.recent import show_comparisons, show_log
from workbench.overview.start import guide
from workbench.server import library, records, session
from workbench.server.library import District, Entry
from workbench.tour.offered import show_tour

NEXT_ADOPTED = ("dock", "draw", "operate", "monitor", "riskmap", "compare", "report")
NEXT_PREPARING = ("data", "calibrate", "plans", "compare")
"""Where to go from here, with an adopted plan and without one."""


def addresses() -> list[Page]:
    """Return the page under the bare address and under its name.

    Streamlit gives the first page no address of its own; links name the verb, and must outlast the order of the pages.
    """
    title = session.words().text("page.overview.title")
    return [
        st.Page(show, title=title, default=True),
        st.Page(show, title=title, url_path="overview", visibility="hidden"),
    ]


def show() -> None:
    """Draw the page."""
    words = session.words()
    st.title(words.text("page.overview.title"), anchor=False)
    st.caption(words.text("page.overview.purpose"))
    show_tour(words)
    messages = st.container()
    try:
        district = choose_district(words, messages)
        plans = library.all_plans()
        _show_state(district, plans, words)
    except sim.InputError as error:
        show_problems(error, words, "page.overview.broken")


def _show_state(district: District, plans: list[Entry], words: Catalogue) -> None:
    adopted = next((entry for entry in plans if entry.state == "adopted"), None)
    if adopted is not None:
        show_adopted(adopted, district, words)
    elif any(entry.version for entry in plans):
        st.info(words.text("page.overview.none_adopted"), icon=":material/info:")
        show_district(district, words)
    else:
        guide(plans, words)
    show_attention(adopted, plans, district, words)
    st.subheader(words.text("page.overview.next"), anchor=False)
    offer_links(NEXT_PREPARING if adopted is None else NEXT_ADOPTED, words)
    show_comparisons(records.store().comparisons(), words)
    if session.person().can("audit"):
        show_log(records.store().recent_log(), words)


if __name__ == "__main__":
    # Streamlit takes files beside an app in a folder named pages for apps of their own until `st.navigation` was called
    # once: the first visitor of /overview after a start gets here. Call it, and begin again with the app.
    st.navigation(addresses(), position="hidden")
    st.rerun()
