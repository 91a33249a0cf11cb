"""Changes to a plan that were not saved yet, kept for the person until they are saved or given up."""

from __future__ import annotations

import logging

from simulation.language.catalogue import Catalogue
from workbench.common.clock import short_time
from workbench.plans.draft import Content, Draft
from workbench.server.drafts import choices, notebook
from workbench.server.drafts.sheet import Sheet

KIND = "plans"
SHEET = Sheet(KIND)
FIELDS = {"content": dict, "digest": str, "version": int, "state": str}


def recalled(plan_id: str) -> Content | None:
    """Return the kept draft of a plan: content, and digest, version and state of what it was made from."""
    who = choices.writer()
    note = notebook.read(who, KIND).get(plan_id) if who is not None else None
    if note is None:
        return None
    value = note.value
    if not isinstance(value, dict) or any(not isinstance(value.get(name), kind) for name, kind in FIELDS.items()):
        logging.getLogger(__name__).warning("a kept draft of a plan is not in order and is left alone")
        return None
    SHEET.learn(plan_id, note)
    found: Content = value
    return found


def keep(plan_id: str, draft: Draft) -> None:
    """Write a draft that was changed since the last time; drop what was kept of one that is not changed any more."""
    choices.save()  # which plan is open
    who = choices.writer()
    if who is None:
        return
    value = {"content": draft.content, "digest": draft.digest, "version": draft.version, "state": draft.state}
    if draft.changed and not SHEET.holds(plan_id, value):
        SHEET.change(who, {plan_id: value})
    elif not draft.changed and plan_id in SHEET.known:  # not one that another page of the person may have
        SHEET.change(who, {}, [plan_id])


def say_kept(plan_id: str, words: Catalogue) -> str:
    """Return since when the changes to a plan are kept; an empty text where there are none."""
    if SHEET.failed:
        return words.text("page.drafts.not_kept")
    found = SHEET.known.get(plan_id)
    return words.text("page.drafts.kept_plan", at=short_time(found[1])) if found else ""
