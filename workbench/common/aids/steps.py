"""Steps back and forth: what stood in some fields before, up to a number of steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

import streamlit as st

from simulation.language.catalogue import Catalogue

T = TypeVar("T")
MOST = 50
"""Steps that are remembered each way."""
Way = Literal["back", "forth"]
ICONS: dict[Way, str] = {"back": ":material/undo:", "forth": ":material/redo:"}


@dataclass
class Steps(Generic[T]):
    """What there is and was; states are compared, and nobody may change one that was noted.

    Examples
    --------
    >>> steps = Steps(1)
    >>> steps.note(2), steps.note(3)
    (None, None)
    >>> steps.go("back"), steps.go("back"), steps.can("back"), steps.go("forth")
    (2, 1, False, 2)
    """

    present: T
    past: list[T] = field(default_factory=list)
    future: list[T] = field(default_factory=list)

    def note(self, now: T) -> None:
        """Take down what there is now; something else than before is a step, and what was undone is gone."""
        if now != self.present:
            self.past.append(self.present)
            del self.past[:-MOST]
            self.present = now
            self.future.clear()

    def can(self, way: Way) -> bool:
        """Whether there is a step to go."""
        return bool(self.past if way == "back" else self.future)

    def go(self, way: Way) -> T:
        """Go a step and return what there was.

        Raises
        ------
        IndexError
            Where there is none; see `can`.
        """
        source, target = (self.past, self.future) if way == "back" else (self.future, self.past)
        before = source.pop()
        target.append(self.present)
        self.present = before
        return before


def offer_steps(
    steps: Steps[T], key: str, words: Catalogue, on_click: Callable[[Way], None] | None = None
) -> Way | None:
    """Show the two buttons beside one another; return the way that was asked for.

    Parameters
    ----------
    on_click
        Called with the way before the page runs again, where fields must be set before they are drawn.
    """
    asked: Way | None = None
    with st.container(horizontal=True, key=f"steps-{key}"):
        for way, icon in ICONS.items():
            label, stuck, about = words.text(f"steps.{way}"), not steps.can(way), words.text("steps.about", most=MOST)
            if st.button(
                label, icon=icon, key=f"{key}-{way}", disabled=stuck, help=about, on_click=on_click,
                args=(way,) if on_click else None,
            ):  # fmt: skip
                asked = way
    return asked
