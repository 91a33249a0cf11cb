"""The working plan: one of the library's with its levers moved."""

from __future__ import annotations

import streamlit as st

import simulation as sim
from simulation.language.catalogue import LANGUAGES, Catalogue, load_catalogue
from workbench.common.choices import choose
from workbench.common.levers import apply_levers, pull_levers
from workbench.common.links import offer_link
from workbench.common.permission import permitted
from workbench.common.plain_text import plain
from workbench.common.plan_choice import Choice, base_key
from workbench.common.upload import show_problems
from workbench.compare.undoing import Setting, offer_undo
from workbench.plans.draft import copied, free_id
from workbench.plans.library import OPENED
from workbench.server import records, session
from workbench.server.library import Entry

ID = "working"
LONGEST_ID, LONGEST_TITLE = 60, 80


def edit_working_plan(choice: Choice, words: Catalogue) -> Entry:
    """Offer the levers and return the plan they make.

    Raises
    ------
    simulation.InputError
        When the levers ask for what the plan's months do not allow.
    """
    st.subheader(words.text("page.compare.working"), anchor=False)
    name, titles = free_id(ID, choice.plans), {language: _title(language) for language in LANGUAGES}
    base = _choose_base(choice, name, words)
    if not base.plan.programmes:
        st.info(words.text("page.compare.no_programmes"))
        plan = base.plan.model_copy(update={"id": name, "title": titles[LANGUAGES[0]]})
    else:
        steps = st.container()
        ratios, rounds, programme = pull_levers(base.plan, base.digest, words)
        with steps:
            offer_undo(Setting(programme, base.digest, ratios, rounds), words)
        plan = apply_levers(base.plan, ratios, rounds, programme, name, titles[LANGUAGES[0]])
    return Entry(plan, sim.digest(plan), titles)


def offer_draft(working: Entry, words: Catalogue) -> None:
    """Offer to keep the working plan as a draft, under an id and a title of its own."""
    st.markdown(f"**{words.text('page.compare.draft')}**")
    st.caption(words.text("page.compare.draft_note"))
    kept = st.session_state.pop("draft_kept", None)
    if kept:
        st.success(words.text("page.compare.draft_kept", title=plain(kept)), icon=":material/draft:")
        offer_link("plans", words.text("page.plans.title"))
    if not permitted("edit", words):
        return
    with st.form("draft_form", border=False):
        left, right = st.columns(2)
        id_ = left.text_input(words.text("page.compare.draft_id"), max_chars=LONGEST_ID, key="draft_id")
        title = right.text_input(words.text("page.compare.draft_title"), max_chars=LONGEST_TITLE, key="draft_title")
        asked = st.form_submit_button(words.text("page.compare.draft_keep"), icon=":material/save:")
    if asked:
        try:
            saved = records.store().save_plan(copied(working.plan, id_, title), session.person().name)
        except sim.InputError as error:
            show_problems(error, words, "page.compare.draft_refused")
        else:
            st.session_state["draft_kept"] = saved.item.title
            st.session_state[OPENED] = saved.item.id  # what the page of plans shows next
            st.rerun()


def _title(language: str) -> str:
    return load_catalogue(language).text("page.compare.working")


def _choose_base(choice: Choice, own: str, words: Catalogue) -> Entry:
    """Return the plan to start from: one of the library, or the working plan of a reopened comparison."""
    starts, titles = dict(choice.plans), dict(choice.titles)
    if choice.start is not None:
        starts[own], titles[own] = choice.start, words.text("page.compare.reopened_working")
    baseline = choice.case.baseline.plan.id
    chosen = choose(
        words.text("page.compare.base"),
        list(starts),
        lambda name: titles[name],
        base_key(baseline),
        words,
        first=baseline,
        explained=words.text("page.compare.base_help"),
    )
    return starts[chosen]
