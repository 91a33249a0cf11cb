"""Plans: the library, the editor, and the rule check beside it."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import Page

import simulation as sim
from simulation.engines.base import scope_problems
from simulation.language.catalogue import Catalogue
from simulation.workflows.check import check
from workbench.common.choices import preselect_elsewhere
from workbench.common.district_choice import choose_district, show_district
from workbench.common.links import turn_to
from workbench.common.upload import show_problems
from workbench.plans.differences import say_problems
from workbench.plans.draft import Draft
from workbench.plans.editor import draft_of, edit, follow
from workbench.plans.kept import keep
from workbench.plans.library import choose_plan, offer_copy, offer_files, offer_import
from workbench.plans.rules import show_rules
from workbench.plans.saving import offer_saving, offer_step, show_conflict, show_history
from workbench.plans.undoing import offer_undo
from workbench.questions.asking import PLAN as QUESTIONS_PLAN
from workbench.server import library, session
from workbench.server.disclosed import district_to_show
from workbench.server.library import District, Entry


def address() -> Page:
    """Return the page under its name."""
    return st.Page(show, title=session.words().text("page.plans.title"), url_path="plans")


def show() -> None:
    """Draw the page."""
    words = session.words()
    st.title(words.text("page.plans.title"), anchor=False)
    st.caption(words.text("page.plans.purpose"))
    messages = st.container()
    try:
        district = choose_district(words, messages)
        show_district(district, words)
        offer_import(words)
        plans = library.all_plans()
        entry = choose_plan(plans, words)
        _show_plan(entry, plans, district, words)
    except sim.InputError as error:
        show_problems(error, words, "page.plans.broken")


def _show_plan(entry: Entry, plans: list[Entry], district: District, words: Catalogue) -> None:
    draft = draft_of(entry)
    above = st.container()
    locked = not draft.editable or not session.person().may("edit")
    if not draft.editable:
        st.info(words.text("page.plans.locked"), icon=":material/lock:")
    with st.container(key="plan_editor"):
        left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader(words.text("page.plans.editor"), anchor=False)
        steps = st.container()
        edit(draft, district.specification, words, locked=locked)
        follow(draft, entry)
        keep(entry.plan.id, draft)
        if not locked:
            offer_undo(draft, steps, words)
        plan = _plan_in(draft, district, words)
        # Above the fields, but after them: what was typed last belongs to what is kept.
        with above:
            if not show_conflict(entry.plan.id, plan, district.specification.strata, words):
                _say_overtaken(draft, entry, words)
        if draft.editable:
            offer_saving(draft, plan, words)
        if draft.version:
            offer_step(draft, words)
            show_history(entry.plan.id, district.specification.strata, words)
    with right:
        _show_beside(entry, plan, plans, district, words)


def _say_overtaken(draft: Draft, entry: Entry, words: Catalogue) -> None:
    """Say that the plan has gone on in the store while it was changed here."""
    if entry.state and entry.state != draft.state:
        state = words.text(f"state.{entry.state}")
        st.warning(words.text("page.plans.moved_on", state=state), icon=":material/warning:")
    elif entry.version > draft.version:
        st.warning(words.text("page.plans.overtaken", version=entry.version), icon=":material/warning:")


def _plan_in(draft: Draft, district: District, words: Catalogue) -> sim.Plan | None:
    """Return the plan in the fields; say what is wrong with them and return nothing."""
    try:
        plan = draft.plan()
    except sim.InputError as error:
        st.error(words.text("page.plans.problems"), icon=":material/error:")
        st.code(say_problems(error, draft.content, words), language=None, wrap_lines=True)
        return None
    unmet = scope_problems(district.specification, plan)
    if unmet:
        st.warning(words.text("page.plans.misfit"), icon=":material/warning:")
        st.code(say_problems(sim.InputError(unmet), draft.content, words), language=None, wrap_lines=True)
    return plan


def _show_beside(entry: Entry, plan: sim.Plan | None, plans: list[Entry], district: District, words: Catalogue) -> None:
    with st.container(horizontal=True):
        if st.button(words.text("page.plans.to_compare"), icon=":material/compare_arrows:", key="to_compare"):
            st.session_state[session.ASKED_PLANS] = (None, [entry.plan.id])
            turn_to("compare")
        if st.button(words.text("page.questions.ask"), icon=":material/quiz:", key="to_questions"):
            preselect_elsewhere(QUESTIONS_PLAN, entry.plan.id)
            turn_to("questions")
        if entry.state == "reviewed" and st.button(
            words.text("page.plans.to_adopt"), icon=":material/task_alt:", key="to_adopt"
        ):
            st.session_state["adopt_plan"] = entry.plan.id
            turn_to("adopt")
        offer_copy(entry, plan, plans, words)
        if plan is not None:
            offer_files(plan, words)
    st.caption(words.text("notice.internal"))
    st.subheader(words.text("page.plans.rules"), anchor=False)
    st.caption(words.text("page.plans.rules_about"))
    if plan is None:
        st.caption(words.text("page.plans.rules_wait"))
        return
    townships = library.region_names(words.language)
    told = district_to_show(district)
    show_rules(check(plan, told.specification, _in_force(plans), words.language, townships), words)


def _in_force(plans: list[Entry]) -> sim.Plan:
    """Return the plan whose class B is what is usual: the adopted one, or the shipped one in force."""
    return next((entry for entry in plans if entry.state == "adopted"), plans[0]).plan


if __name__ == "__main__":
    # As in compare.py: Streamlit takes this file for an app of its own until `st.navigation` was called once.
    # A page by itself would be the first one and have no address of its own.
    st.navigation([st.Page(show, title="…", default=True), address()], position="hidden")
    st.rerun()
