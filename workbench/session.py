"""What one visitor has chosen, under names that no page spells by itself."""

from __future__ import annotations

from collections.abc import Hashable

import pandas as pd
import streamlit as st

from simulation.language.catalogue import LANGUAGES, Catalogue, load_catalogue

LANGUAGE = "language"
INTERVALS = "intervals"
KEPT_INTERVALS = 64
"""Plans whose intervals a session keeps; the oldest go first."""


def language() -> str:
    """Return the language of the page."""
    chosen = st.session_state.get(LANGUAGE)
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def words() -> Catalogue:
    """Return the catalogue of the language of the page."""
    return load_catalogue(language())


def recall_intervals(key: Hashable) -> pd.DataFrame | None:
    """Return the rows with intervals that were computed under a key."""
    kept: dict[Hashable, pd.DataFrame] = st.session_state.setdefault(INTERVALS, {})
    return kept.get(key)


def keep_intervals(key: Hashable, rows: pd.DataFrame) -> None:
    """Keep rows with intervals under a key."""
    kept: dict[Hashable, pd.DataFrame] = st.session_state.setdefault(INTERVALS, {})
    kept[key] = rows
    while len(kept) > KEPT_INTERVALS:
        del kept[next(iter(kept))]
