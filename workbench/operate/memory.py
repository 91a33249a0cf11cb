"""What was set in the fields outlasts a visit to another page, where Streamlit drops the state of what is not drawn."""

from __future__ import annotations

from typing import TypeVar

import streamlit as st

T = TypeVar("T")


def begin(key: str, first: T) -> None:
    """Have a field begin with what was kept of it, or with `first`; before it is drawn."""
    if key not in st.session_state:
        st.session_state[key] = st.session_state.get(_kept(key), first)


def keep(key: str, value: T) -> T:
    """Keep what a field says, and return it."""
    st.session_state[_kept(key)] = value
    return value


def _kept(key: str) -> str:
    return f"kept-{key}"
