"""Whose drafts they are: never another person's."""

from __future__ import annotations

from hashlib import sha256
from secrets import token_urlsafe

import streamlit as st

from workbench.server import people

LOCAL = "local"
"""Owner where only this machine reaches the server and nobody signs in: there is one planner."""
COOKIE = "workbench_drafts"
LASTS = 90 * 24 * 3600
"""Seconds that a browser keeps the cookie, as long as the drafts are kept."""
TOKEN = "drafts_token"
LENGTH = 43


def owner() -> str | None:
    """Return what the drafts of the person in front of the page are filed under; ``None`` for nobody.

    A digest of the address of someone who signed in. Without signing in, everyone on a server that others reach would
    be the same planner: there a browser is told from another by a random cookie.
    """
    found = people.person()
    if found is None:
        return None
    if people.signs_in():
        return found.mark.removeprefix("sha256:") if found.address else None
    return sha256(_token().encode()).hexdigest() if people.unguarded() else LOCAL


def _token() -> str:
    """Return the random text that this browser is known by; a browser without one is given it."""
    if TOKEN not in st.session_state:
        told = st.context.cookies.get(COOKIE, "")
        st.session_state[TOKEN] = told if len(told) == LENGTH else token_urlsafe(32)
    return str(st.session_state[TOKEN])


def give_cookie() -> None:
    """Have the browser keep its token, where it has none yet and needs one; Streamlit sets no cookie by itself."""
    token = st.session_state.get(TOKEN)
    if token is not None and st.context.cookies.get(COOKIE) != token:
        script = f"document.cookie = '{COOKIE}={token}; path=/; max-age={LASTS}; SameSite=Strict'"
        st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
