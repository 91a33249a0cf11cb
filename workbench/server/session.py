"""What one visitor has chosen, under names that no page spells by itself."""

from __future__ import annotations

from collections.abc import Hashable

import pandas as pd
import streamlit as st

import simulation as sim

from simulation.language.catalogue import LANGUAGES, Catalogue, load_catalogue
from workbench.server import people
from workbench.server.library import District, Entry
from workbench.server.people import Person

LANGUAGE = "language"
INTERVALS = "intervals"
OWN_DISTRICTS = "own_districts"
REOPENED = "reopened_plans"
ASKED_PLANS = "compare_plans"
"""(baseline id or none, ids of the others) that another page wants compared next."""
UPLOADS = "uploads"
KEPT_UPLOADS = 32
"""Uploaded plans and districts whose reading a session keeps; the oldest go first."""
KEPT_INTERVALS = 64
"""Plans whose intervals a session keeps; the oldest go first."""


def language() -> str:
    """Return the language of the page."""
    chosen = st.session_state.get(LANGUAGE)
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def words() -> Catalogue:
    """Return the catalogue of the language of the page."""
    return load_catalogue(language())


def person() -> Person:
    """Return who sits in front of the page now; someone without any right, where nobody has a role.

    Asked anew each time: what a button calls, and what redraws a part of a page, runs without the frame of the page.
    """
    return people.person() or Person("", None)


def leave_if_gone() -> None:
    """Draw the whole page again, from a part of it, once the visitor has no role any more."""
    if people.person() is None:
        st.rerun(scope="app")


def recall_upload(key: Hashable) -> sim.Plan | sim.Specification | sim.InputError | None:
    """Return what an uploaded file was read as in this session."""
    kept: dict[Hashable, sim.Plan | sim.Specification | sim.InputError] = st.session_state.get(UPLOADS, {})
    return kept.get(key)


def keep_upload(key: Hashable, found: sim.Plan | sim.Specification | sim.InputError) -> None:
    """Keep what an uploaded file was read as."""
    kept: dict[Hashable, sim.Plan | sim.Specification | sim.InputError] = st.session_state.setdefault(UPLOADS, {})
    kept[key] = found
    while len(kept) > KEPT_UPLOADS:
        del kept[next(iter(kept))]


def keep_district(district: District) -> None:
    """Keep a district that the user brought, for all pages of this session."""
    kept: dict[str, District] = st.session_state.setdefault(OWN_DISTRICTS, {})
    kept[district.digest] = district


def own_districts() -> list[District]:
    """Return the districts that the user brought in this session."""
    kept: dict[str, District] = st.session_state.get(OWN_DISTRICTS, {})
    return list(kept.values())


def reopen_plans(entries: list[Entry], start: Entry | None) -> None:
    """Keep the plans of a kept comparison for this session, and the working plan it had."""
    st.session_state[REOPENED] = (entries, start)


def reopened_plans() -> tuple[list[Entry], Entry | None]:
    """Return the plans of a kept comparison that the library does not hold as they were, and its working plan."""
    found: tuple[list[Entry], Entry | None] = st.session_state.get(REOPENED, ([], None))
    return found


def asked_plans() -> tuple[str | None, list[str]] | None:
    """Return, once, the plans that another page wants compared."""
    asked: tuple[str | None, list[str]] | None = st.session_state.pop(ASKED_PLANS, None)
    return asked


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
