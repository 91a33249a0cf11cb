"""The lower part of the side bar: who is here, signing in and out, the name for the log."""

from __future__ import annotations

import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from workbench.common.plain_text import plain
from workbench.common.upload import show_problems
from workbench.server import people
from workbench.server.people import LONGEST_NAME, Person


def show_way_in(words: Catalogue) -> None:
    """Show someone who may not use the page how to sign in, or that a role is lacking; nothing else."""
    st.title(words.text("page.app.title"), anchor=False)
    signed_in = people.signed_in()
    st.info(words.text("page.people.no_role" if signed_in else "page.people.sign_in_first"), icon=":material/lock:")
    if signed_in:
        st.button(words.text("page.people.sign_out"), on_click=_sign_out)
    else:
        st.button(words.text("page.people.sign_in"), type="primary", on_click=st.login)


def show_person(found: Person, words: Catalogue) -> None:
    """Show who is here; ask the local planner once for a name."""
    st.divider()
    if people.unguarded():
        st.warning(words.text("page.people.unguarded"), icon=":material/lock_open:")
    if people.signs_in():
        role = words.text(f"page.people.role.{found.role}")
        st.caption(words.text("page.people.signed_in", name=plain(found.name), role=role))
        st.button(words.text("page.people.sign_out"), on_click=_sign_out, key="sign_out")
    elif found.name and not st.session_state.get("rename"):
        st.caption(words.text("page.people.local", name=plain(found.name)))
        st.button(words.text("page.people.rename"), type="tertiary", key="ask_rename", on_click=_begin_renaming)
    else:
        _ask_name(found.name, words)


def _sign_out() -> None:
    people.end_sign_in()  # the cookie is taken from this browser only; a copy of it must not open anything either
    st.logout()


def _begin_renaming() -> None:
    st.session_state["rename"] = True


def _ask_name(present: str, words: Catalogue) -> None:
    with st.form("name_for_log", border=False):
        label, explained = words.text("page.people.name"), words.text("page.people.name_help")
        name = st.text_input(label, present, max_chars=LONGEST_NAME, help=explained, key="name")
        if st.form_submit_button(words.text("page.people.keep_name")) and name.strip():
            try:
                people.keep_local_name(name.strip())
            except sim.InputError as error:
                show_problems(error, words, "page.people.not_kept")
                return
            st.session_state["rename"] = False
            st.rerun()
