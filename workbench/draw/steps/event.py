"""The public event that will give the seed: settled with the announcement, before anybody knows its outcome."""

from __future__ import annotations

import streamlit as st

from workbench.draw.desk import Desk, Told, act
from workbench.draw.folder import EVENT
from workbench.server import session

NAME = "freeze"
FIELDS = ("what", "when", "witnesses")
LONGEST = 120


def settle_event(desk: Desk) -> None:
    """Let event, time and witnesses be written into the announcement, until the seed is there."""
    words, month = desk.words, desk.month
    if month.seed or month.record or not session.person().can("draw"):
        return
    with st.form(f"draw_event-{month.name}", border=False):
        st.caption(words.text("page.draw.event_about"))
        for name, column in zip(FIELDS, st.columns(len(FIELDS)), strict=True):
            value = month.event.get(name, "")
            column.text_input(words.text(f"page.draw.event_{name}"), value, max_chars=LONGEST, key=_key(name, desk))
        st.form_submit_button(
            words.text("page.draw.event_do"), icon=":material/edit_note:", on_click=act,
            args=(NAME, "event", "draw", lambda: _keep(desk)),
        )  # fmt: skip


def _key(name: str, desk: Desk) -> str:
    return f"draw_event_{name}-{desk.month.name}"


def _keep(desk: Desk) -> Told:
    given = {name: str(st.session_state.get(_key(name, desk)) or "").strip() for name in FIELDS}
    desk.month.keep_json(EVENT, given)
    return {}
