"""The choices of 方案比较 and 寻优, and the plan open on 方案, kept for the person.

Only what differs from what the page offers by itself is a draft. A page remembers what its fields hold in the session,
under names that begin alike, and beside each what it would hold by itself. The former are written when they differ,
and read when a person's next session begins.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import streamlit as st

from simulation.language.catalogue import LANGUAGES
from simulation.model.errors import InputError
from workbench.server.drafts import notebook
from workbench.server.drafts.coding import code, decode
from workbench.server.drafts.owner import owner

KIND = "choices"
OWNER, KNOWN, FAILED = "drafts_owner", "drafts_known", "drafts_failed"
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
    st.session_state[OWNER], known = who, {}
    for key, note in notebook.read(who, KIND).items():
        if page_of(key) is None:
            continue
        try:
            st.session_state.setdefault(key, decode(note.value))
        except ValueError:  # of a version that knew other fields: the page offers what it would by itself
            logging.getLogger(__name__).warning("a kept choice is not known any more")
            continue
        known[key] = (_text(note.value), note.at)
    st.session_state[KNOWN] = known


def save() -> None:
    """Write what was chosen since the last time, and drop what is again as the page offers it by itself."""
    who, known = owner(), _known()
    if who is None or st.session_state.get(OWNER) != who:
        return  # the session began as somebody else's
    now = {key: value for key, value, usual in _drawn() if _text(value) != _text(usual)}
    gone = [key for key, _, _ in _drawn() if key in known and key not in now]
    written = {key: value for key, value in now.items() if known.get(key, ("",))[0] != _text(value)}
    if not written and not gone:
        return
    try:
        at = notebook.change(who, KIND, written, gone)
    except (OSError, InputError) as error:
        st.session_state[FAILED] = type(error).__name__
        return
    st.session_state.pop(FAILED, None)
    for key in gone:
        del known[key]
    known |= {key: (_text(value), at) for key, value in written.items()}


def kept_at(page: str) -> str | None:
    """Return when the last change of a page's draft was written; ``None`` where there is no draft."""
    return max((at for key, (_, at) in _known().items() if page_of(key) == page), default=None)


def failed() -> bool:
    """Whether the last change could not be written."""
    return FAILED in st.session_state


def discard(page: str) -> None:
    """Give a page's draft up: its fields hold again what the page offers by itself; called by a button."""
    own = [key for key in {*_known(), *_names()} if page_of(key) == page]
    usual = {key: st.session_state[USUAL + key] for key in own if USUAL + key in st.session_state}
    for key in own:
        if key in usual:
            _put(key, usual[key])
        elif key in st.session_state:  # of a field that this session has not drawn
            del st.session_state[key]
    who = owner()
    if who is None or st.session_state.get(OWNER) != who:
        return
    try:
        notebook.change(who, KIND, {}, own)
    except (OSError, InputError) as error:
        st.session_state[FAILED] = type(error).__name__
        return
    st.session_state[KNOWN] = {key: note for key, note in _known().items() if key not in own}


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


def _known() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = st.session_state.setdefault(KNOWN, {})
    return found


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
