"""销毁: the package of a month goes once its months are over; its digests stay in the log and in the chain."""

from __future__ import annotations

import shutil
from datetime import datetime

import streamlit as st

import simulation as sim
from simulation.model.calendar import month_number, month_text
from simulation.scenarios.settings import months_kept
from workbench.common.permission import permitted
from workbench.draw.desk import Desk, Told, act, month_in_words, show_outcome
from workbench.draw.folder import DESTROYED, Month
from workbench.draw.noted import DESTROYED as PACKAGE_DESTROYED
from workbench.draw.noted import digest, note
from workbench.server import session

NAME = "retention"
SURE = "draw_destroy_sure"


def show_retention(desk: Desk) -> None:
    """Say how long the package of the month is kept, and offer to destroy it when that time is over."""
    words, month = desk.words, desk.month
    show_outcome(NAME, words)
    if month.destroyed:
        st.info(words.text("page.draw.destroyed", digest=month.destroyed["package"]), icon=":material/delete_forever:")
        return
    if not month.folder.is_dir() or not month.record:
        return
    first = free_from(month, months_kept())
    said = words.text("page.draw.kept_until", months=months_kept(), month=month_in_words(first, words))
    st.caption(said)
    if f"{datetime.now():%Y-%m}" < first or not permitted("draw", words):
        return
    with st.container(border=True):
        st.checkbox(words.text("page.draw.destroy_sure", month=desk.month_words), key=f"{SURE}-{month.name}")
        st.button(
            words.text("page.draw.destroy"), key=f"draw_destroy-{month.name}", icon=":material/delete_forever:",
            on_click=act, args=(NAME, "destroyed", "draw", lambda: destroy(desk, datetime.now())),
        )  # fmt: skip


def free_from(month: Month, kept: int) -> str:
    """Return the first month in which the package of a month may be destroyed."""
    return month_text(month_number(month.name) + kept + 1)


def destroy(desk: Desk, now: datetime) -> Told:
    """Remove what names firms and classes in the folder of a month: package, frame, lists, what was given up.

    The records stay in the chain, without which later months could not be verified: they hold codes and no names, and
    the numbers of their cells tell classes to whoever may enter the folder.
    """
    month = desk.month
    if not month.record or f"{now:%Y-%m}" < free_from(month, months_kept()):
        raise sim.InputError([sim.Problem("kept_longer", value=month.name, limit=months_kept(), remedy="kept_longer")])
    if not st.session_state.get(f"{SURE}-{month.name}"):
        raise sim.InputError([sim.Problem("not_confirmed", value=month.name, remedy="not_confirmed")])
    told = {"package": month.record["package"], "record": month.record["digest"]}
    note(
        desk.store, session.person(), PACKAGE_DESTROYED, month.name, {name: digest(text) for name, text in told.items()}
    )
    for path in month.folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    month.keep_json(DESTROYED, {**told, "at": now.astimezone().isoformat(timespec="seconds")})
    return {}
