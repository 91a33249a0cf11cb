"""Fields that outlast a visit to another page, and that follow what they were filled in with until someone types."""

from __future__ import annotations

from collections.abc import Hashable

import streamlit as st

from workbench.common.choices import keep, note_usual, remembered

PERCENT = 100.0
MOST = 1_000_000_000.0


def number(
    label: str,
    first: float | None,
    key: str,
    *,
    most: float = MOST,
    step: float = 1.0,
    empty: str | None = None,
    explained: str | None = None,
) -> float | None:
    """Offer a number; `empty` is shown in a field without one, which only such a field may be.

    Parameters
    ----------
    first
        What the field holds until someone types another number.
    """
    _begin(key, first)
    found = st.number_input(
        label, 0.0, most, step=step, format="%.8g", key=key, placeholder=empty, help=explained,
        value=None if empty is not None else "min",
    )  # fmt: skip
    _keep(key, found, first)
    return found


def percent(
    label: str, first: float | None, key: str, *, step: float = 0.5, empty: str | None = None, most: float = 100.0
) -> float | None:
    """Offer a share as per cent and return it as a share."""
    shown = None if first is None else round(first * PERCENT, 10)
    found = number(label, shown, key, most=most, step=step, empty=empty)
    return None if found is None else round(found / PERCENT, 12)


def switch(label: str, first: bool, key: str, *, explained: str | None = None) -> bool:
    """Offer a yes or no."""
    _begin(key, first)
    found = st.checkbox(label, key=key, help=explained)
    _keep(key, found, first)
    return found


def _begin(key: str, first: Hashable) -> None:
    """Fill a field in: with what was typed before, else with `first`, also where that has changed since."""
    before = st.session_state.get(_first(key), first)
    if key not in st.session_state:
        kept = remembered(key, before)
        st.session_state[key] = first if kept == before else kept
    elif st.session_state[key] == before:
        st.session_state[key] = first
    st.session_state[_first(key)] = first


def _keep(key: str, value: object, usual: object) -> None:
    note_usual(key, usual)
    keep(key, value)


def _first(key: str) -> str:
    return f"first-{key}"
