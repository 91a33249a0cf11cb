"""Take a step in a plan's life exactly as it was read, and say how it went.

A button knows what stood on the page when it was drawn: its arguments go back to the store, which refuses the step when
the plan, or the plan in force, is another one by now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from workbench.adopt.plans import PRESELECTED
from workbench.common.links import offer_links
from workbench.common.plain_text import plain
from workbench.common.upload import show_problems
from workbench.server import records, session
from workbench.server.library import Entry
from workbench.server.people import Right

OUTCOME = "adopt_outcome"
NOTE, SURE = "adopt_note", "adopt_sure"


@dataclass(frozen=True)
class Step:
    """A step as the person has read it.

    Attributes
    ----------
    version
        Of the plan on the page.
    right
        What the person must be allowed to do.
    replacing
        Plan in force on the page, empty for none; ``None``: does not matter.
    reasons
        What must be explained in the note; with any, an empty note is refused.
    """

    plan: str
    title: str
    version: int
    after: str
    right: Right
    enclosures: Mapping[str, str] = field(default_factory=dict)
    replacing: str | None = None
    reasons: int = 0
    confirm: bool = False


def take(step: Step) -> None:
    """Take the step with the note of the page; what comes of it is shown in the run that follows."""
    note = str(st.session_state.get(f"{NOTE}-{step.after}-{step.plan}") or "").strip()
    lacking = _lacking(step, note)
    if lacking:
        st.session_state[OUTCOME] = (lacking, step, None)
        return
    who = session.person().name
    try:
        records.store().move_plan(
            step.plan, step.after, step.version, who, note, step.enclosures, replacing=step.replacing
        )
    except sim.InputError as error:
        st.session_state[OUTCOME] = ("refused", step, error)
        return
    st.session_state[OUTCOME] = (step.after, step, None)
    st.session_state[PRESELECTED] = step.plan


def _lacking(step: Step, note: str) -> str:
    """Return what keeps the step from being taken; empty when nothing does."""
    if not session.person().can(step.right):
        return "not_permitted"
    if step.reasons and not note:
        return "no_reason"
    if step.confirm and not st.session_state.get(f"{SURE}-{step.plan}"):
        return "not_confirmed"
    return ""


def keep_shipped(entry: Entry, title: str) -> None:
    """Take a plan that the workbench comes with into the store, as a draft."""
    step = Step(entry.plan.id, title, 0, "draft", "edit")
    if not session.person().can("edit"):
        st.session_state[OUTCOME] = ("not_permitted", step, None)
        return
    try:
        records.store().save_plan(entry.plan, session.person().name)
    except sim.InputError as error:
        st.session_state[OUTCOME] = ("refused", step, error)
        return
    st.session_state[OUTCOME] = ("kept", step, None)
    st.session_state[PRESELECTED] = step.plan


def show_outcome(words: Catalogue) -> None:
    """Say once what became of the last step."""
    outcome: tuple[str, Step, sim.InputError | None] | None = st.session_state.pop(OUTCOME, None)
    if outcome is None:
        return
    what, step, error = outcome
    if error is not None:
        show_problems(error, words, "page.adopt.refused")
    elif what in ("no_reason", "not_confirmed", "not_permitted"):
        st.warning(words.text(f"page.adopt.{what}"), icon=":material/warning:")
    else:
        st.success(words.text(f"page.adopt.done.{what}", title=plain(step.title)), icon=":material/check:")
        if what == "adopted":
            offer_links(("overview", "dock", "operate"), words)
