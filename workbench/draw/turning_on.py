"""The draw is off until whoever runs the server turns it on: by a setting, or here where one planner does so alone."""

from __future__ import annotations

import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.scenarios.settings import DRAWS_BESIDE, data_folder, turn_draws_on
from workbench.common.permission import permitted
from workbench.common.plain_text import plain
from workbench.common.upload import show_problems
from workbench.draw.noted import TURNED_ON, note
from workbench.server import people, records, session


def show_off(words: Catalogue) -> None:
    """Say that the draw is off and how it is turned on; the planner of this machine can do so by a press.

    Where people sign in, or others can reach the page, the one in front of it need not be the one who runs the server:
    there the setting alone turns it on.
    """
    if people.signs_in() or people.unguarded():
        st.info(words.text("page.draw.off"), icon=":material/toggle_off:")
        return
    folder = plain(str(data_folder() / DRAWS_BESIDE))
    st.info(words.text("page.draw.off_here", folder=folder), icon=":material/toggle_off:")
    if permitted("draw", words) and st.button(
        words.text("page.draw.turn_on"), type="primary", icon=":material/toggle_on:", key="draws-on"
    ):
        _turn_on(words)


def _turn_on(words: Catalogue) -> None:
    person = session.person()
    if not person.can("draw"):
        st.warning(words.text("page.draw.not_permitted"), icon=":material/warning:")
        return
    try:
        # Noted first: what the log cannot tell of is not turned on.
        note(records.store(), person, TURNED_ON, DRAWS_BESIDE, {})
        turn_draws_on(person.name)
    except sim.InputError as error:
        show_problems(error, words, "page.draw.cannot")
        return
    st.rerun()
