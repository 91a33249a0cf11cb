"""What can be done with a plan that nobody has reviewed: take it into the store, review it."""

from __future__ import annotations

import streamlit as st

from simulation.language.catalogue import Catalogue
from workbench.adopt.rules import rules_of, show_rules
from workbench.adopt.steps import NOTE, Step, keep_shipped, take
from workbench.common.links import offer_link
from workbench.common.permission import permitted
from workbench.server import library
from workbench.server.library import Entry

LONGEST_NOTE = 1000


def show_shipped(entry: Entry, words: Catalogue) -> None:
    """Offer to take a shipped plan into the store."""
    st.markdown(words.text("page.adopt.shipped_note"))
    title = entry.titles[words.language]
    st.button(
        words.text("page.adopt.keep_shipped"),
        key="keep_shipped",
        icon=":material/library_add:",
        on_click=keep_shipped,
        args=(entry, title),
        disabled=not permitted("edit", words),
    )


def show_draft(entry: Entry, words: Catalogue) -> None:
    """Show the rule check of a draft and offer to mark it as reviewed."""
    st.markdown(words.text("page.adopt.draft_note"))
    offer_link("plans", words.text("page.adopt.to_plans"))
    show_rules(rules_of(entry.plan, library.shipped_district().specification, None, words), words)
    if not permitted("edit", words):
        return
    step = Step(entry.plan.id, entry.titles[words.language], entry.version, "reviewed", "edit")
    with st.form("review", border=True):
        st.text_area(
            words.text("page.adopt.note"), max_chars=LONGEST_NOTE, key=f"{NOTE}-reviewed-{entry.plan.id}", height=80
        )
        st.form_submit_button(
            words.text("page.adopt.review"), type="primary", icon=":material/rate_review:", on_click=take, args=(step,)
        )
