"""A proposal kept as a draft plan, which the page 方案 then opens."""

from __future__ import annotations

import json

import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.workflows.watching.propose import RECORD, Proposed
from workbench.common.downloads import Exporter
from workbench.common.links import turn_to
from workbench.common.permission import permitted
from workbench.common.upload import show_problems
from workbench.plans.draft import copied, free_id
from workbench.plans.library import OPENED
from workbench.server import library, records, session

LONGEST_ID, LONGEST_TITLE = 60, 80


def offer_draft(made: Proposed, words: Catalogue, files: Exporter) -> None:
    """Offer to keep the proposal as a draft, and its record as a file."""
    with st.container(horizontal=True):
        st.download_button(
            words.text("page.riskmap.record"), data=files.logged("proposal", "json", lambda: _record(made)),
            file_name=RECORD, mime="application/json", on_click="ignore", key="riskmap-record",
            icon=":material/download:",
        )  # fmt: skip
        with st.popover(words.text("page.riskmap.keep"), icon=":material/save:"):
            _offer(made, words)


def _offer(made: Proposed, words: Catalogue) -> None:
    st.caption(words.text("page.riskmap.keep_note"))
    if not permitted("edit", words):
        return
    own = f"{sim.digest(made.plan)[-8:]}-{words.language}"
    taken = {entry.plan.id for entry in library.all_plans()}
    with st.form(f"riskmap-draft-{own}", border=False):
        id_ = st.text_input(
            words.text("page.compare.draft_id"), free_id(made.plan.id[:LONGEST_ID], taken), max_chars=LONGEST_ID,
            key=f"riskmap-id-{own}",
        )  # fmt: skip
        title = st.text_input(
            words.text("page.compare.draft_title"), made.plan.title[:LONGEST_TITLE], max_chars=LONGEST_TITLE,
            key=f"riskmap-title-{own}",
        )  # fmt: skip
        if not st.form_submit_button(words.text("page.riskmap.keep_do"), type="primary", key=f"riskmap-keep-{own}"):
            return
    note = words.text("page.riskmap.note", hours=f"{made.proposal.hours:,.0f}", seed=made.proposal.asked.seed)
    try:
        saved = records.store().save_plan(copied(made.plan, id_, title), session.person().name, note=note[:200])
    except sim.InputError as error:
        show_problems(error, words, "page.compare.draft_refused")
    else:
        st.session_state[OPENED] = saved.item.id
        turn_to("plans")


def _record(made: Proposed) -> bytes:
    return (json.dumps(made.record, ensure_ascii=False, indent=1) + "\n").encode()
