"""Changes to a plan that were not saved yet, kept for the person until they are saved or given up."""

from __future__ import annotations

import json
import logging

import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from workbench.plans.draft import Content, Draft
from workbench.server.drafts import choices, notebook
from workbench.server.drafts.owner import owner
from workbench.server.drafts.telling import moment

KIND = "plans"
KNOWN = "plan_drafts_known"
"""Plan id → what this session has read or written of its draft, and when that was written."""
FIELDS = {"content": dict, "digest": str, "version": int, "state": str}
FAILED = "plan_drafts_failed"


def recalled(plan_id: str) -> Content | None:
    """Return the kept draft of a plan: content, and digest, version and state of what it was made from."""
    who = _who()
    note = notebook.read(who, KIND).get(plan_id) if who is not None else None
    if note is None:
        return None
    value = note.value
    if not isinstance(value, dict) or any(not isinstance(value.get(name), kind) for name, kind in FIELDS.items()):
        logging.getLogger(__name__).warning("a kept draft of a plan is not in order and is left alone")
        return None
    _known()[plan_id] = (_text(value), note.at)
    found: Content = value
    return found


def keep(plan_id: str, draft: Draft) -> None:
    """Write a draft that was changed since the last time; drop what was kept of one that is not changed any more."""
    choices.save()  # which plan is open
    who, known = _who(), _known()
    if who is None:
        return
    value = {"content": draft.content, "digest": draft.digest, "version": draft.version, "state": draft.state}
    changed = draft.changed
    if (changed and known.get(plan_id, ("", ""))[0] == _text(value)) or (not changed and plan_id not in known):
        return  # also where another page of the person may have a draft of its own
    try:
        at = notebook.change(who, KIND, {plan_id: value} if changed else {}, [plan_id])
    except (OSError, sim.InputError) as error:
        st.session_state[FAILED] = type(error).__name__
        return
    st.session_state.pop(FAILED, None)
    if changed:
        known[plan_id] = (_text(value), at)
    else:
        del known[plan_id]


def say_kept(plan_id: str, words: Catalogue) -> str:
    """Return since when the changes to a plan are kept; an empty text where there are none."""
    if FAILED in st.session_state:
        return words.text("page.drafts.not_kept")
    found = _known().get(plan_id)
    return words.text("page.drafts.kept_plan", at=moment(found[1])) if found else ""


def _who() -> str | None:
    who = owner()
    return who if st.session_state.get(choices.OWNER) == who else None


def _known() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = st.session_state.setdefault(KNOWN, {})
    return found


def _text(value: Content) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
