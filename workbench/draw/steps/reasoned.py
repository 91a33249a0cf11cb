"""Acts that need a reason: they stand folded up, with the reason in a field before the button."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

import simulation as sim
from simulation.drawing.chain import LONGEST_REASON
from workbench.draw.desk import Desk, Told, act


def offer_with_reason(desk: Desk, what: str, icon: str, step: str, told: str, deed: Callable[[Desk], Told]) -> None:
    """Offer an act of a month.

    Parameters
    ----------
    what
        Which, as the words of the page name it.
    step, told
        Where the outcome is shown, and as what.
    """
    words, month = desk.words, desk.month
    with st.expander(words.text(f"page.draw.{what}"), icon=icon):
        st.caption(words.text(f"page.draw.{what}_about"))
        st.text_input(words.text("page.draw.reason"), max_chars=LONGEST_REASON, key=_key(desk, what))
        st.button(
            words.text(f"page.draw.{what}_do"), key=f"draw_{what}-{month.name}", on_click=act,
            args=(step, told, "draw", lambda: deed(desk)),
        )  # fmt: skip


def reason_given(desk: Desk, what: str) -> str:
    """Return the reason in the field of an act.

    Raises
    ------
    simulation.InputError
        When there is none.
    """
    reason = str(st.session_state.get(_key(desk, what)) or "").strip()
    if not reason:
        raise sim.InputError([sim.Problem("no_reason", "", limit=LONGEST_REASON, remedy="no_reason")])
    return reason


def _key(desk: Desk, what: str) -> str:
    return f"draw_{what}_reason-{desk.month.name}"
