"""Whether a visitor has seen the tour: kept by person in the data folder, and in the session."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

import simulation as sim
from simulation.scenarios.settings import data_folder, private_file, private_folder
from workbench.server.drafts.owner import owner

TOUR = "WORKBENCH_TOUR"
"""Setting that turns the tour off for everyone: ``off``. Whoever asks for it on the page 帮助 gets it all the same."""
STEP = "tour_step"
"""Number of the step that is shown, from 0; −1 when the tour is over."""
OVER = -1
FOLDER = "tour"


def step() -> int:
    """Return the step to show; `OVER` for who has seen the tour, or where it is turned off."""
    if STEP not in st.session_state:
        off, file = os.environ.get(TOUR, "").strip().lower() == "off", _file()
        st.session_state[STEP] = OVER if off or (file is not None and file.is_file()) else 0
    return int(st.session_state[STEP])


def turn_to_step(number: int) -> None:
    """Show another step from now on."""
    st.session_state[STEP] = number


def end() -> None:
    """End the tour, for this session and for later ones of the same person."""
    st.session_state[STEP] = OVER
    file = _file()
    if file is None:
        return
    try:
        private_folder(data_folder())
        private_folder(file.parent)
        private_file(file)
    except sim.InputError:
        pass  # a folder that cannot be written stops whoever saves something; a tour that comes again stops nobody


def _file() -> Path | None:
    who = owner()
    return None if who is None else data_folder() / FOLDER / who
