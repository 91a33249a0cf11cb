"""Fields of the plan editor. What stands in a field goes into the draft at once, and comes back with it.

A field's state is lost when its page is left, and Streamlit makes a field's label part of its identity; so each field
has a key of its draft and language, and begins with what the draft holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypedDict, TypeVar

import streamlit as st

from simulation.language.catalogue import Catalogue
from workbench.plans.draft import PERCENT

T = TypeVar("T")


def unless_same(present: Sequence[T], chosen: Sequence[T]) -> list[T]:
    """Return what was chosen; when that is what was there, in the order it had: to look at a plan must not change it.

    Examples
    --------
    >>> unless_same([3, 1], [1, 3]), unless_same([3, 1], [1])
    ([3, 1], [1])
    """
    return list(present if set(present) == set(chosen) else chosen)


class _Common(TypedDict):
    key: str
    disabled: bool
    help: str | None


@dataclass(frozen=True)
class Fields:
    """Makes the fields of one draft.

    Attributes
    ----------
    mark
        Part of every key: number of the draft.
    locked
        Whether the fields only show.
    """

    words: Catalogue
    mark: str
    locked: bool

    def below(self, part: str) -> Fields:
        """Return what makes the fields of a part of the draft."""
        return Fields(self.words, f"{self.mark}-{part}", self.locked)

    def text(self, name: str, present: object) -> str:
        """Return a line of text, without blanks around it unless they were there."""
        shown = str(present or "")
        typed = st.text_input(self._label(name), shown, **self._common(name))
        return typed if typed == shown else typed.strip()

    def number(self, name: str, present: float, step: float = 0.5, label: str | None = None) -> float:
        """Return a number, of whatever size: the check of the plan says what is out of range."""
        return st.number_input(
            label or self._label(name), value=float(present), step=step, format="%.10g", **self._common(name)
        )

    def whole(self, name: str, present: int) -> int:
        """Return a whole number."""
        return st.number_input(self._label(name), value=int(present), step=1, **self._common(name))

    def percent(self, name: str, present: float, label: str) -> float:
        """Return a share that is shown in percent."""
        shown = round(float(present) * PERCENT, 8)
        value = st.number_input(label, value=shown, step=0.5, format="%.10g", **self._common(name))
        # Back to what was there, unless it was changed: a share such as 0.07 does not survive the way there and back.
        return float(present) if value == shown else round(value / PERCENT, 12)

    def switch(self, name: str, present: object) -> bool:
        """Return whether something is switched on."""
        return st.toggle(self._label(name), bool(present), **self._common(name))

    def one_of(self, name: str, options: Sequence[T], present: T, say: Callable[[T], str], label: str = "") -> T:
        """Return one of some options; what is there stays on offer though it is none of them."""
        offered = list(options) if present in options else [present, *options]
        return st.selectbox(
            label or self._label(name), offered, offered.index(present), format_func=say, filter_mode=None,
            **self._common(name),
        )  # fmt: skip

    def several_of(self, name: str, options: Sequence[T], present: Sequence[T], say: Callable[[T], str]) -> list[T]:
        """Return some of the options; what is there stays on offer though it is none of them."""
        shown = list(dict.fromkeys(present))
        offered = [*options, *(item for item in shown if item not in options)]
        chosen = st.multiselect(
            self._label(name), offered, shown, format_func=say, select_all=False,
            placeholder=self.words.text(f"page.plans.none.{name}"), **self._common(name),
        )  # fmt: skip
        return unless_same(present, chosen)

    def some_of(self, name: str, options: Sequence[T], present: Sequence[T], say: Callable[[T], str]) -> list[T]:
        """Return those of a few options that are chosen, all in sight."""
        chosen = st.pills(
            self._label(name), options, selection_mode="multi", default=[item for item in options if item in present],
            format_func=say, wrap=True, **self._common(name),
        )  # fmt: skip
        return unless_same(present, [item for item in options if item in chosen])

    def _label(self, name: str) -> str:
        return self.words.text(f"page.plans.field.{name}")

    def _common(self, name: str) -> _Common:
        explained = f"page.plans.help.{name}"
        return {
            "key": f"plan-{self.mark}-{name}-{self.words.language}",
            "disabled": self.locked,
            "help": self.words.text(explained) if explained in self.words else None,
        }
