"""Step 3, 封存: close firms, plan, lists and a secret salt in a package, and show the digest that is announced."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import streamlit as st

import simulation as sim
from simulation.drawing.private import rewrite
from simulation.workflows.carrying_out.draw import freeze
from workbench.common.permission import permitted
from workbench.common.plain_text import plain
from workbench.draw.desk import Desk, Told, act, step
from workbench.draw.files import offer_files
from workbench.draw.folder import LISTS, VOID
from workbench.draw.noted import FROZEN, VOIDED, digest, note, row_of
from workbench.draw.steps.event import settle_event
from workbench.draw.steps.reasoned import offer_with_reason, reason_given
from workbench.server import people, session

NAME = "freeze"
GROUP = 8
WHOLE = 100
"""Per cent of the plan's draws that a month makes unless somebody decides otherwise."""


def show_freezing(desk: Desk, ready: bool) -> bool:
    """Show step 3 and return whether it is done."""
    seal = desk.month.seal
    state = "done" if seal else "open" if ready else "closed"
    with step(3, NAME, state, desk.words):
        if seal:
            _show_seal(desk, seal)
        elif ready:
            _ask(desk)
    return bool(seal)


def grouped(seal: str) -> str:
    """Return a 封存值 in groups that can be read aloud and compared; blanks do not matter where it is typed.

    Examples
    --------
    >>> grouped("0123456789abcdef")
    '01234567 89abcdef'
    """
    return " ".join(seal[start : start + GROUP] for start in range(0, len(seal), GROUP))


def _ask(desk: Desk) -> None:
    words = desk.words
    st.markdown(words.text("page.draw.freeze_about"))
    st.caption(words.text("page.draw.two_persons" if people.signs_in() else "page.draw.one_person"))
    if desk.month.list_file("staff") is None:
        st.warning(words.text("page.draw.freeze_without_roll"), icon=":material/group_off:")
    if permitted("draw", words):
        st.number_input(
            words.text("page.draw.share"), 1, 100, WHOLE, key=_share_key(desk), help=words.text("page.draw.share_help"),
            width=220,
        )  # fmt: skip
        st.button(
            words.text("page.draw.freeze"), key=f"draw_freeze-{desk.month.name}", type="primary",
            icon=":material/lock:", on_click=act, args=(NAME, "frozen", "draw", lambda: _freeze(desk)),
        )  # fmt: skip


def _share_key(desk: Desk) -> str:
    return f"draw_share-{desk.month.name}"


def _freeze(desk: Desk) -> Told:
    per_cent = int(st.session_state.get(_share_key(desk), WHOLE))
    freeze_month(desk, str(Decimal(per_cent) / WHOLE))
    return {}


def freeze_month(desk: Desk, share: str, redraw: str | None = None, further: Mapping[str, str] | None = None) -> None:
    """Freeze the month's package and note it; a package that the log cannot note does not stay.

    Parameters
    ----------
    share
        Of the plan's draws that the month makes, as a decimal number.
    redraw
        Why a month that was drawn is drawn again.
    further
        Digests that the log notes beside those of package and plan.
    """
    month, plan = desk.month, desk.store.adopted_plan()
    if plan is None or desk.adopted is None or plan.digest != desk.adopted.digest:
        raise sim.InputError([sim.Problem("not_adopted", remedy="not_adopted")])
    lists = {name: month.list_file(name) for name in LISTS}
    seal = freeze(
        month.frame, plan.item, month.name, month.records, month.package, lists=lists, redraw=redraw, share=share
    )
    try:
        detail = {"package": digest(seal), "plan": plan.digest, "persons": 2 if people.signs_in() else 1}
        detail |= {} if share == "1" else {"share": share}
        note(desk.store, session.person(), FROZEN, month.name, {**detail, **(further or {})})
    except sim.InputError:
        shutil.rmtree(month.package)  # what the log does not know cannot be drawn from
        raise


def _show_seal(desk: Desk, seal: str) -> None:
    words, month = desk.words, desk.month
    with st.container(key="draw_seal"):
        st.caption(words.text("page.draw.seal"))
        st.markdown(f"## {grouped(seal)}")
    row = row_of(desk.store.audit_log(), FROZEN, month.name, package=digest(seal))
    at = datetime.fromisoformat(month.manifest["frozen_at"]).strftime("%Y-%m-%d %H:%M")
    if row is None:
        st.warning(words.text("page.draw.frozen_elsewhere"), icon=":material/warning:")
    else:
        st.markdown(words.text("page.draw.frozen_by", who=plain(row.who), at=at, number=row.number))
    if (share := month.manifest.get("share", "1")) != "1":
        st.markdown(words.text("page.draw.share_frozen", share=f"{float(share) * WHOLE:g}"))
    settle_event(desk)
    offer_files(desk, NAME)
    if not month.seed and not month.record and session.person().can("draw"):
        offer_with_reason(desk, "void", ":material/block:", NAME, "voided", _void)


def _void(desk: Desk) -> Told:
    """Put a package aside that no seed has been thrown for; it stays, and the log tells."""
    month, seal = desk.month, desk.month.seal
    if month.seed or month.record or not seal:
        raise sim.InputError([sim.Problem("not_voidable", remedy="not_voidable")])
    reason = reason_given(desk, "void")
    note(desk.store, session.person(), VOIDED, month.name, {"package": digest(seal)})
    place = month.folder / VOID.format(number=len(month.voided()) + 1)
    month.package.rename(place)
    rewrite(place / "reason.txt", reason.encode())
    return {}
