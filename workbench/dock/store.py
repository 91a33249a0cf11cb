"""The months that a session has docked; firms stay in its memory and go with it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from simulation.docking.dock import Dock
from simulation.docking.previous import Previous

DOCKED = "docked_months"
GIVEN = "given_docking"


@dataclass(frozen=True)
class Kept:
    """A docked month, and the key of everything that it was made of."""

    dock: Dock
    key: str


def keep_docked(kept: Kept) -> None:
    """Keep a docked month in the place of what was docked for it before."""
    months: dict[str, Kept] = st.session_state.setdefault(DOCKED, {})
    months[kept.dock.snapshot.month] = kept


def docked_months() -> dict[str, Kept]:
    """Return month → what this session docked."""
    months: dict[str, Kept] = st.session_state.get(DOCKED, {})
    return dict(months)


def recall_docked(month: str) -> Dock | None:
    """Return the docked month whose frame may be used; ``None`` where there is none or something is undecided."""
    kept = docked_months().get(month)
    return None if kept is None or kept.dock.undecided else kept.dock


def last_before(month: str) -> Previous | None:
    """Return the last docking before a month: of this session, or the one that the visitor brought."""
    found = [
        Previous(kept.dock.snapshot, kept.dock.frame)
        for kept in docked_months().values()
        if not kept.dock.undecided and kept.dock.snapshot.month < month
    ]
    given: Previous | None = st.session_state.get(GIVEN)
    if given is not None and given.snapshot.month < month:
        found.append(given)
    return max(found, key=lambda each: each.snapshot.month, default=None)


def keep_given(previous: Previous | None) -> None:
    """Keep the docking that the visitor brought."""
    st.session_state[GIVEN] = previous
