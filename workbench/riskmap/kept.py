"""What takes a second or two is worked out once for a question, and kept by the session with what was wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from workbench.common.upload import show_problems

T = TypeVar("T")


def kept_answer(
    name: str, key: Hashable, most: int, make: Callable[[], T], words: Catalogue, *, making: str, refused: str
) -> T | None:
    """Return what `make` answers; say what is wrong with the question and return nothing.

    Parameters
    ----------
    name
        What the session keeps the answers under; the oldest of more than `most` go.
    making, refused
        Keys of what is said meanwhile, and above the problems.
    """
    kept: dict[Hashable, T | sim.InputError] = st.session_state.setdefault(name, {})
    if key not in kept:
        try:
            with st.spinner(words.text(making)):
                kept[key] = make()
        except sim.InputError as error:
            kept[key] = error
        while len(kept) > most:
            del kept[next(iter(kept))]
    found = kept[key]
    if isinstance(found, sim.InputError):
        show_problems(found, words, refused)
        return None
    return found
