"""The choices of 方案比较 and 寻优, and the plan open on 方案, kept for the person.

Only what differs from what the page offers by itself is a draft. A page remembers what its fields hold in the session,
under names that begin alike, and beside each what it would hold by itself. The former are written when they differ,
and read when a person's next session begins.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import streamlit as st

from simulation.language.catalogue import LANGUAGES
from workbench.server.drafts import notebook
from workbench.server.drafts.coding import code, decode
from workbench.server.drafts.owner import owner
from workbench.server.drafts.sheet import Sheet

KIND = "choices"
SHEET = Sheet(KIND)
OWNER = "drafts_owner"
MEMORY, USUAL, FURTHER = "kept-", "usual-", "tune-further-"
SHARED = ("district", "baseline", "months", "basis", "basis_calibrated", "interval_futures")
COMPARE = ("others-", "base-", "programme-", "ratio-", "rounds-")


def page_of(key: str) -> str | None:
    """Return the page whose draft a name of the session belongs to.

    Examples
    --------
    >>> page_of("kept-ratio-A-p-1"), page_of("kept-tune-hours-1"), page_of("kept-report_months"), page_of("months-zh")
    ('compare', 'tune', None, None)
    """
    if key.startswith((f"{MEMORY}tune-", FURTHER)):
        return "tune"
    name = key.removeprefix(MEMORY)
    if key == f"{MEMORY}plans_open":
        return "plans"
    return "compare" if name != key and (name in SHARED or name.startswith(COMPARE)) else None


def restore() -> None:
    """Begin the session with what the person had chosen; once, and before anything is drawn."""
    who = owner()
    if who is None or OWNER in st.session_state:
        return
    st.session_state[OWNER] = who
    for key, note in notebook.read(who, KIND).items():
        if page_of(key) is None:
            continue
        try:
            st.session_state.setdefault(key, decode(note.value))
        except ValueError:  # of a version that knew other fields: the page offers what it would by itself
            logging.getLogger(__name__).warning("a kept choice is not known any more")
            continue
        SHEET.learn(key, note)


def writer() -> str | None:
    """Return whose drafts this session writes; ``None`` for nobody, and where it began as somebody else's."""
    who = owner()
    return who if st.session_state.get(OWNER) == who else None


def save() -> None:
    """Write what was chosen since the last time, and drop what is again as the page offers it by itself."""
    who = writer()
    if who is None:
        return
    drawn = list(_drawn())
    now = {key: value for key, value, usual in drawn if value != usual}
    gone = [key for key, _, _ in drawn if key in SHEET.known and key not in now]
    written = {key: value for key, value in now.items() if not SHEET.holds(key, value)}
    if written or gone:
        SHEET.change(who, written, gone)


def kept_at(page: str) -> str | None:
    """Return when the last change of a page's draft was written; ``None`` where there is no draft."""
    return max((at for key, (_, at) in SHEET.known.items() if page_of(key) == page), default=None)


def discard(page: str) -> None:
    """Give a page's draft up: its fields hold again what the page offers by itself; called by a button."""
    own = [key for key in {*SHEET.known, *_names()} if page_of(key) == page]
    usual = {key: st.session_state[USUAL + key] for key in own if USUAL + key in st.session_state}
    for key in own:
        if key in usual:
            _put(key, usual[key])
        elif key in st.session_state:  # of a field that this session has not drawn
            del st.session_state[key]
    who = writer()
    if who is not None:
        SHEET.change(who, {}, own)


def _put(key: str, value: Any) -> None:
    """Put a value where a field remembers it, and into the field itself where it is drawn."""
    st.session_state[key] = value
    name = key.removeprefix(MEMORY)
    for field in (name, *(f"{name}-{language}" for language in LANGUAGES)):
        if name != key and field in st.session_state:
            st.session_state[field] = value


def _drawn() -> Iterator[tuple[str, Any, Any]]:
    """Yield name, value and usual value of what the pages drew in this session."""
    for key in _names():
        if page_of(key) is not None and USUAL + key in st.session_state:
            yield key, code(st.session_state[key]), code(st.session_state[USUAL + key])


def _names() -> list[str]:
    return [str(key) for key in st.session_state]
