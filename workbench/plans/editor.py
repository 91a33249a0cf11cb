"""The editor of a plan: its fields, task by task, in a draft that outlasts the page."""

from __future__ import annotations

import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from workbench.common.choices import choose
from workbench.plans.draft import Content, Draft, content_of, moved_programme, with_programme, without_programme
from workbench.plans.fields import Fields
from workbench.plans.kept import recalled
from workbench.plans.measures import edit_measures
from workbench.plans.programme import edit_programme
from workbench.plans.whole_plan import edit_name, edit_whole
from workbench.server.library import Entry

DRAFTS = "plan_drafts"
GENERATION = "plan_generation"


def draft_of(entry: Entry) -> Draft:
    """Return the draft of a plan: this session's, else the one that is kept for the person, else a new one.

    Changes that were not saved are kept whatever becomes of the plan meanwhile: saving them tells of it.
    """
    drafts: dict[str, Draft] = st.session_state.setdefault(DRAFTS, {})
    found = drafts.get(entry.plan.id)
    if found is not None:
        return found
    draft = begin(entry.plan, entry.digest, entry.version, entry.state)
    kept = recalled(entry.plan.id)
    if kept is not None:  # of an earlier session of the same person
        draft.content = kept["content"]
        draft.digest, draft.version, draft.state = kept["digest"], kept["version"], kept["state"]
    return draft


def follow(draft: Draft, entry: Entry) -> None:
    """Begin anew where the plan has gone on in the store and nothing was changed here; after the fields were drawn.

    Before that, what was typed last is not yet in the draft, and would be lost.
    """
    known = (entry.digest, entry.version, entry.state)
    if (draft.digest, draft.version, draft.state) != known and not draft.changed:
        begin(entry.plan, entry.digest, entry.version, entry.state)
        st.rerun()


def begin(plan: sim.Plan, digest: str, version: int, state: str) -> Draft:
    """Begin a draft anew from a version of a plan, in the place of the one before."""
    draft = Draft(content_of(plan), digest, version, state, new_generation())
    st.session_state.setdefault(DRAFTS, {})[plan.id] = draft
    return draft


def new_generation() -> int:
    """Return a number that no draft of this session has had."""
    generation = st.session_state[GENERATION] = st.session_state.get(GENERATION, 0) + 1
    return int(generation)


def programme_key(draft: Draft) -> str:
    """Return what the choice of a programme to edit is remembered under."""
    return f"plan-programme-{draft.generation}"


def edit(draft: Draft, specification: sim.Specification, words: Catalogue, *, locked: bool) -> None:
    """Show the fields of a draft and put into it what stands in them."""
    fields = Fields(words, str(draft.generation), locked)
    draft.content.update(edit_name(draft.content, fields))
    st.markdown(f"**{words.text('page.plans.programmes')}**")
    place = _choose_programme(draft, words)
    if place is not None:
        programme = draft.content["programmes"][place]
        part = fields.below(programme["id"])
        draft.content["programmes"][place] = edit_programme(programme, specification, part)
    if not locked:
        _offer_changes(draft, place, words)
    st.markdown(f"**{words.text('page.plans.whole')}**")
    draft.content.update(edit_whole(draft.content, fields))
    edit_measures(draft, specification, fields)


def _choose_programme(draft: Draft, words: Catalogue) -> int | None:
    programmes = draft.content["programmes"]
    if not programmes:
        st.caption(words.text("page.plans.no_programmes"))
        return None
    titles = {item["id"]: f"{number}. {item['title']}" for number, item in enumerate(programmes, start=1)}
    if len(titles) == 1:
        return 0
    label = words.text("page.plans.programme")
    chosen = choose(label, list(titles), lambda name: titles[name], programme_key(draft), words)
    return list(titles).index(chosen)


def _offer_changes(draft: Draft, place: int | None, words: Catalogue) -> None:
    content, key = draft.content, f"plan-change-{draft.generation}"
    with st.container(horizontal=True):
        if st.button(words.text("page.plans.add"), icon=":material/add:", key=f"{key}-add"):
            _change(draft, with_programme(content, words.text("page.plans.new_programme")))
        if place is None:
            return
        last = len(content["programmes"]) - 1
        if st.button(words.text("page.plans.remove"), icon=":material/delete:", key=f"{key}-remove"):
            _change(draft, without_programme(content, place))
        for name, by, icon in (("earlier", -1, "arrow_upward"), ("later", 1, "arrow_downward")):
            stuck = not 0 <= place + by <= last
            label, sign = words.text(f"page.plans.{name}"), f":material/{icon}:"
            if last and st.button(label, icon=sign, key=f"{key}-{name}", disabled=stuck):
                _change(draft, moved_programme(content, place, by))


def _change(draft: Draft, content: Content) -> None:
    draft.content.clear()
    draft.content.update(content)
    st.rerun()
