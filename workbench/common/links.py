"""Ways from one page to another, by the names of their addresses."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st
from streamlit.navigation.page import Page

from simulation.language.catalogue import Catalogue

PAGES = "pages"
ICONS = {
    "overview": ":material/home:",
    "help": ":material/help:",
    "data": ":material/upload_file:",
    "calibrate": ":material/tune:",
    "plans": ":material/edit_document:",
    "questions": ":material/quiz:",
    "compare": ":material/compare_arrows:",
    "tune": ":material/query_stats:",
    "report": ":material/description:",
    "adopt": ":material/task_alt:",
    "dock": ":material/sync_alt:",
    "draw": ":material/shuffle:",
    "operate": ":material/groups:",
    "riskmap": ":material/map:",
    "monitor": ":material/monitoring:",
}
"""Address of a page → its sign in links."""


def remember_pages(pages: Iterable[Page]) -> None:
    """Remember the pages of the navigation for the links of this run."""
    st.session_state[PAGES] = {page.url_path: page for page in pages}


def page_at(name: str) -> Page | None:
    """Return the page with an address; nothing where the navigation has none."""
    return _pages().get(name)


def offer_link(name: str, label: str, *, explained: str | None = None) -> None:
    """Show a link to the page with an address; nothing where the navigation has no such page."""
    page = _pages().get(name)
    if page is not None:
        st.page_link(page, label=label, icon=ICONS.get(name), help=explained)


def offer_links(names: Iterable[str], words: Catalogue) -> None:
    """Show links to pages beside one another, each by its title."""
    with st.container(horizontal=True):
        for name in names:
            offer_link(name, words.text(f"page.{name}.title"))


def offer_next(names: Iterable[str], words: Catalogue) -> None:
    """Show at the foot of a page where the work goes on."""
    with st.container(key="next"):  # leads nowhere on paper (print.css)
        st.subheader(words.text("page.overview.next"), anchor=False)
        offer_links(names, words)


def turn_to(name: str) -> None:
    """Go to the page with an address, and stay when there is none."""
    page = _pages().get(name)
    if page is not None:
        # Without a mapping, Streamlit would clear the address by itself and refuse because the language is part of it.
        st.switch_page(page, query_params={})


def _pages() -> dict[str, Page]:
    pages: dict[str, Page] = st.session_state.get(PAGES, {})
    return pages
