"""Choices that outlast a change of language.

A browser keeps a choice by the words it shows. So each language has a widget of its own, and what was chosen is kept
beside it by its identifier.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from simulation.language.catalogue import Catalogue
from workbench.server.drafts.choices import MEMORY, USUAL

T = TypeVar("T")


def choose(
    label: str,
    options: Sequence[T],
    name: Callable[[T], str],
    key: str,
    words: Catalogue,
    *,
    first: T | None = None,
    explained: str | None = None,
) -> T:
    """Offer one of `options` and return it.

    Parameters
    ----------
    name
        What an option is called in the language of the page.
    key
        What the choice is remembered under.
    first
        Chosen until the user chooses; the first option when ``None``.
    explained
        Help beside the label.
    """
    usual = first if first is not None else options[0]
    start = remembered(key, usual)
    place = options.index(start) if start in options else 0
    chosen = st.selectbox(
        label,
        options,
        place,
        format_func=name,
        key=f"{key}-{words.language}",
        filter_mode=None,
        help=explained,
    )
    note_usual(key, usual)
    return keep(key, chosen)


def choose_several(
    label: str,
    options: Sequence[T],
    name: Callable[[T], str],
    key: str,
    words: Catalogue,
    *,
    first: Sequence[T],
    most: int,
    none: str,
) -> list[T]:
    """Offer up to `most` of `options` and return those chosen; `none` is shown when there are none."""
    start = remembered(key, first)
    chosen = st.multiselect(
        label,
        options,
        [option for option in start if option in options],
        format_func=name,
        max_selections=most,
        placeholder=none,
        select_all=False,
        filter_mode=None,
        key=f"{key}-{words.language}",
    )
    note_usual(key, [option for option in first if option in options])
    return keep(key, chosen)


def press(
    label: str, options: Sequence[T], name: Callable[[T], str], key: str, words: Catalogue, *, label_shown: bool = True
) -> T:
    """Offer `options` as a bar of buttons, one of which is always pressed, and return it.

    Parameters
    ----------
    name
        What an option is called in the language of the page.
    key
        What the session holds the option under.
    """
    kept: T = st.session_state.get(key, options[0])
    start = kept if kept in options else options[0]
    pressed = st.segmented_control(
        label, options, default=start, format_func=name, key=f"{key}-{words.language}", required=True,
        label_visibility="visible" if label_shown else "collapsed",
    )  # fmt: skip
    st.session_state[key] = chosen = start if pressed is None else pressed
    return chosen


def preselect(key: str, value: object, words: Catalogue) -> None:
    """Have `choose` return a value until the user chooses again; before its widget is drawn in this run."""
    st.session_state[f"{key}-{words.language}"] = keep(key, value)


def preselect_elsewhere(key: str, value: object) -> None:
    """Have `choose` return a value on the pages that offer the choice; for a page that does not offer it.

    A widget that is not drawn loses its state, so nothing stands against what is remembered.
    """
    keep(key, value)


def remembered(key: str, first: T) -> T:
    """Return what is chosen under a key before its widget is drawn; `first` when nothing is."""
    kept: T = st.session_state.get(_memory(key), first)
    return kept


def begin(key: str, first: T) -> None:
    """Have a field begin with what is remembered of it, or with `first`; before it is drawn."""
    if key not in st.session_state:
        st.session_state[key] = remembered(key, first)


def keep(key: str, value: T) -> T:
    """Remember what a field says beyond this page, and return it."""
    st.session_state[_memory(key)] = value
    return value


def note_usual(key: str, value: object) -> None:
    """Note what a field would hold by itself: what differs from it is a draft, which outlasts the session."""
    st.session_state[f"{USUAL}{_memory(key)}"] = value


def _memory(key: str) -> str:
    return f"{MEMORY}{key}"
