"""Save a draft, tell when someone else has saved, take the steps before adoption, look back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pandas as pd
import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.model.population import Stratum
from simulation.scenarios.errors import Conflict
from simulation.scenarios.versions import Saved
from workbench.common.clock import local_time
from workbench.common.permission import permitted
from workbench.common.plain_text import plain
from workbench.common.upload import show_problems
from workbench.plans.differences import say_differences
from workbench.plans.draft import Draft, checked, content_of, free_id
from workbench.plans.editor import begin
from workbench.plans.kept import say_kept
from workbench.plans.library import MADE, OPENED
from workbench.server import library, records, session

CONFLICT = "plan_conflict"
NEXT = {"draft": "reviewed", "reviewed": "draft"}
"""Step that is offered here; adoption has a page of its own."""


def offer_saving(draft: Draft, plan: sim.Plan | None, words: Catalogue) -> None:
    """Offer to save the draft as the next version, or to give up what was changed."""
    changed = draft.changed
    if not permitted("edit", words):
        return
    # No form: its button loses a quick click that follows upon typing in a field outside of it.
    with st.container(border=True):
        note = st.text_input(words.text("page.plans.note"), key=f"plan-note-{draft.generation}", max_chars=200)
        with st.container(horizontal=True):
            save = _button("save", words, type="primary", icon=":material/save:", disabled=False)
            back = _button("discard", words, type="secondary", icon=":material/undo:", disabled=not changed)
        told = words.text("page.plans.unsaved" if changed else "page.plans.saved", version=draft.version)
        if draft.version == 1 and not changed and st.session_state.get(MADE) == draft.content["id"]:
            st.caption(words.text("page.plans.made", title=plain(draft.content["title"])))
        kept = say_kept(draft.content["id"], words) if changed else ""
        st.caption(f"{told} {kept}".strip())
    if save and not changed:
        st.info(words.text("page.plans.nothing_to_save"), icon=":material/info:")
    elif save and plan is not None:
        _save(plan, draft.version, note, words)
    elif save:
        st.error(words.text("page.plans.invalid"), icon=":material/error:")
    if back:
        saved = records.store().plan(draft.content["id"])
        _reopen(saved)


def _button(
    name: str,
    words: Catalogue,
    *,
    type: Literal["primary", "secondary"],
    icon: str,
    disabled: bool,
) -> bool:
    label = words.text(f"page.plans.{name}")
    return st.button(label, type=type, icon=icon, disabled=disabled, key=f"{name}_plan")


def show_conflict(plan_id: str, mine: sim.Plan | None, strata: Sequence[Stratum], words: Catalogue) -> bool:
    """Show two versions of a plan beside one another, and offer what can become of them; nothing is lost.

    Parameters
    ----------
    mine
        What stands in the fields by now; ``None`` while it is not in order.

    Returns
    -------
    bool
        Whether there are two.
    """
    found: Conflict | None = st.session_state.get(CONFLICT)
    if found is None or found.versions.yours.id != plan_id:
        return False
    yours, theirs = mine or found.versions.yours, found.versions.theirs
    assert isinstance(yours, sim.Plan)
    assert isinstance(theirs, sim.Plan)
    st.error(words.text("page.plans.conflict"), icon=":material/error:")
    (problem,) = found.problems
    who, at = plain(str(problem.detail["who"])), local_time(str(problem.detail["at"]))
    st.caption(words.text("page.plans.conflict_who", who=who, at=at, version=found.found))
    _show_differences(yours, theirs, ("yours", "theirs"), strata, words)
    with st.container(horizontal=True):
        if st.button(words.text("page.plans.keep_mine"), key="conflict_mine", disabled=mine is None):
            _settle()
            _save(yours, found.found, words.text("page.plans.over", version=found.found), words)
        if st.button(words.text("page.plans.keep_copy"), key="conflict_copy", disabled=mine is None):
            _settle()
            ids = {entry.plan.id for entry in library.all_plans()}
            copy = checked({**content_of(yours), "id": free_id(yours.id, ids)})
            _save(copy, 0, "", words)
        if st.button(words.text("page.plans.keep_theirs"), key="conflict_theirs"):
            _settle()
            _reopen(records.store().plan(plan_id))
    return True


def _show_differences(
    one: sim.Plan, other: sim.Plan, sides: tuple[str, str], strata: Sequence[Stratum], words: Catalogue
) -> None:
    rows = [tuple(map(plain, row)) for row in say_differences(one, other, words, strata)]
    if not rows:
        st.caption(words.text("page.plans.no_difference"))
        return
    columns = [words.text(f"page.plans.conflict_{name}") for name in ("field", *sides)]
    st.table(pd.DataFrame(rows, columns=columns).set_index(columns[0]))


def offer_step(draft: Draft, words: Catalogue) -> None:
    """Offer the next step in the life of the saved plan."""
    after = NEXT.get(draft.state)
    if after is None or not session.person().can("edit"):
        return
    unsaved = draft.changed
    with st.form(f"step-{draft.generation}"):
        note = st.text_input(words.text("page.plans.step_note"), key=f"plan-step-{draft.generation}", max_chars=200)
        label = words.text(f"page.plans.step_{after}")
        if st.form_submit_button(label, icon=":material/task_alt:", disabled=unsaved, key="step_plan"):
            _step(draft.content["id"], after, draft.version, note, words)
        if unsaved:
            st.caption(words.text("page.plans.step_unsaved"))


def show_history(plan_id: str, strata: Sequence[Stratum], words: Catalogue) -> None:
    """Show who saved what and when, and open an older version in the editor."""
    history = records.store().plan_history(plan_id)
    with st.expander(words.text("page.plans.history", count=len(history)), icon=":material/history:"):
        columns = [words.text(f"page.plans.column.{name}") for name in ("version", "origin", "at", "note")]
        rows = [(str(s.version), plain(s.who), local_time(s.at), plain(s.note)) for s in reversed(history)]
        st.table(pd.DataFrame(rows, columns=columns).set_index(columns[0]))
        if len(history) == 1:
            return
        newest, versions = history[-1], [saved.version for saved in reversed(history[:-1])]
        chosen = st.selectbox(words.text("page.plans.older"), versions, key=f"older-{plan_id}", filter_mode=None)
        older = history[chosen - 1]
        _show_differences(older.item, newest.item, ("older", "newest"), strata, words)
        if newest.state == "draft" and permitted("edit", words):
            restore = st.button(words.text("page.plans.restore"), key="restore_plan", icon=":material/history_edu:")
            if restore:
                begin(older.item, newest.digest, newest.version, newest.state or "")
                st.rerun()


def _save(plan: sim.Plan, expected: int, note: str, words: Catalogue) -> None:
    try:
        saved = records.store().save_plan(plan, session.person().name, expected, note.strip())
    except Conflict as conflict:
        st.session_state[CONFLICT] = conflict
        st.rerun()
    except sim.InputError as error:
        show_problems(error, words, "page.plans.not_kept")
    else:
        _reopen(saved)


def _step(plan_id: str, after: str, version: int, note: str, words: Catalogue) -> None:
    try:
        saved = records.store().move_plan(plan_id, after, version, session.person().name, note.strip())
    except sim.InputError as error:
        show_problems(error, words, "page.plans.no_step")
    else:
        _reopen(saved)


def _reopen(saved: Saved[sim.Plan]) -> None:
    begin(saved.item, saved.digest, saved.version, saved.state or "")
    st.session_state[OPENED] = saved.item.id
    st.rerun()


def _settle() -> None:
    del st.session_state[CONFLICT]
