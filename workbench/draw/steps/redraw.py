"""重抽: a month that was drawn is frozen anew with a reason; the earlier draw stays, in its folder and in the chain."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

import simulation as sim
from workbench.draw.desk import Desk, Told, act
from workbench.draw.folder import AGAIN, PACKAGE, RECORD, SEED
from workbench.draw.noted import digest
from workbench.draw.steps.freezing import LONGEST_REASON, freeze_month
from workbench.server import session

NAME = "freeze"
REASON = "draw_again_reason"


def offer_redraw(desk: Desk) -> None:
    """Offer to draw the month again, with a reason, to those who may draw."""
    words, month = desk.words, desk.month
    if not session.person().can("draw"):
        return
    with st.expander(words.text("page.draw.again"), icon=":material/replay:"):
        st.caption(words.text("page.draw.again_about"))
        st.text_input(words.text("page.draw.reason"), max_chars=LONGEST_REASON, key=f"{REASON}-{month.name}")
        st.button(
            words.text("page.draw.again_do"), key=f"draw_again-{month.name}", on_click=act,
            args=(NAME, "frozen_again", "draw", lambda: _again(desk)),
        )  # fmt: skip


def _again(desk: Desk) -> Told:
    """Put package, seed and record of the earlier draw aside and freeze anew; all is put back when that is refused."""
    month, reason = desk.month, str(st.session_state.get(f"{REASON}-{desk.month.name}") or "").strip()
    record = month.record
    if not record:
        raise sim.InputError([sim.Problem("nothing_to_redraw", "", month.name, remedy="nothing_to_redraw")])
    if not reason:
        raise sim.InputError([sim.Problem("no_reason", "", limit=LONGEST_REASON, remedy="no_reason")])
    place = month.folder / AGAIN.format(number=len(month.drawn_before()) + 1)
    place.mkdir(mode=0o700)
    moved = [name for name in (PACKAGE, SEED, RECORD) if (month.folder / name).exists()]
    _move(moved, month.folder, place)
    try:
        freeze_month(desk, reason, {"redraws": digest(record["digest"])})
    except sim.InputError:
        _move(moved, place, month.folder)
        place.rmdir()
        raise
    return {}


def _move(names: list[str], source: Path, target: Path) -> None:
    for name in names:
        (source / name).rename(target / name)
