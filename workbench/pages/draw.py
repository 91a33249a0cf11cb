"""A month's draw, from its firms to the inspectors who go: six steps, each closed until the one above is done."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

import simulation as sim
from simulation.language.catalogue import Catalogue
from workbench.common.links import offer_link, offer_next
from workbench.common.upload import show_problems
from workbench.draw.checking import show_checking
from workbench.draw.choice import choose_month
from workbench.draw.desk import Desk
from workbench.draw.folder import open_root
from workbench.draw.retention import show_retention
from workbench.draw.steps.drawing import show_drawing
from workbench.draw.steps.frame import show_frame
from workbench.draw.steps.freezing import show_freezing
from workbench.draw.steps.seed import show_seed
from workbench.draw.steps.tasks import show_tasks
from workbench.draw.steps.teams import show_teams
from workbench.draw.turning_on import show_off
from workbench.server import records, session


def address() -> Page:
    """Return the page under its name."""
    return st.Page(show, title=session.words().text("page.draw.title"), url_path="draw")


def show() -> None:
    """Draw the page."""
    words = session.words()
    st.title(words.text("page.draw.title"), anchor=False)
    st.caption(words.text("page.draw.purpose"))
    try:
        root = open_root()
        if root is None:
            show_off(words)
            return
        st.caption(words.text("notice.internal"))
        _draw(root, words)
        st.divider()
        show_checking(words)
    except sim.InputError as error:
        show_problems(error, words, "page.draw.cannot")


def _draw(root: Path, words: Catalogue) -> None:
    store = records.store()
    adopted = store.adopted_plan()
    if adopted is None:
        st.warning(words.text("page.draw.not_adopted"), icon=":material/gavel:")
        offer_link("adopt", words.text("page.adopt.title"))
    month = choose_month(root, adopted.item if adopted else None, words)
    if month is None:
        return
    desk = Desk(store, words, month, adopted)
    if not month.destroyed:
        _steps(desk)
    show_retention(desk)
    if month.record or month.destroyed:
        offer_next(("operate", "monitor"), words)


def _steps(desk: Desk) -> None:
    framed = show_frame(desk)
    ready = show_tasks(desk, framed)
    frozen = show_freezing(desk, ready)
    seeded = show_seed(desk, frozen)
    drawn = show_drawing(desk, seeded)
    show_teams(desk, drawn)


if __name__ == "__main__":
    # As in compare.py: Streamlit takes this file for an app of its own until `st.navigation` was called once.
    # A page by itself would be the first one and have no address of its own.
    st.navigation([st.Page(show, title="…", default=True), address()], position="hidden")
    st.rerun()
