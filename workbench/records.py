"""The store of this workbench, opened once for all pages."""

from __future__ import annotations

import streamlit as st

from simulation.scenarios.repository import Store
from simulation.scenarios.settings import database_url


def store() -> Store:
    """Return the store of the settings.

    Raises
    ------
    simulation.InputError
        When it cannot be opened, or was made by a newer version.
    """
    return _opened(database_url())


@st.cache_resource(show_spinner=False, max_entries=4)
def _opened(url: str) -> Store:
    return Store.open(url)
