"""Step 1, 对接: the firms of the month and the lists of inspectors, kept until they are frozen."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

import simulation as sim
from simulation.drawing.private import sha
from workbench.common.permission import permitted
from workbench.common.upload import LARGEST_UPLOAD, translate_fields
from workbench.draw.folder import DOCKED, FRAME, LISTS, Month
from workbench.draw.noted import FRAMED, digest, note
from workbench.draw.steps import Desk, Told, act, step
from workbench.draw.uploads import read_frame
from workbench.server import session

NAME = "dock"
TYPES = ["csv", "xlsx"]
GIVEN = ("frame", *LISTS)


def show_frame(desk: Desk) -> bool:
    """Show step 1 and return whether it is done."""
    done = desk.month.frame.is_file()
    with step(1, NAME, "done" if done else "open", desk.words):
        if done:
            _show_kept(desk)
        if desk.adopted is not None and not desk.month.seal and not desk.month.record and permitted("draw", desk.words):
            _ask(desk, done)
    return done


def counts_of(month: Month) -> pd.Series:
    """Return class → firms of the frame."""
    return pd.read_csv(month.frame, usecols=["risk_class"], dtype=str)["risk_class"].value_counts().sort_index()


def _show_kept(desk: Desk) -> None:
    words, month = desk.words, desk.month
    counts = counts_of(month)
    st.markdown(words.text("page.draw.frame_kept", firms=int(counts.sum()), digest=sha(month.frame.read_bytes())[:12]))
    if session.person().may("whole"):
        by_class = (words.text("page.draw.of_class", name=name, firms=int(n)) for name, n in counts.items())
        st.caption(words.text("line.between").join(by_class))
    given = [words.text(f"page.draw.list.{name}") for name in LISTS if month.list_file(name)]
    lists = words.text("line.between").join(given) or words.text("page.draw.no_lists")
    st.caption(words.text("page.draw.lists_kept", lists=lists))


def _ask(desk: Desk, again: bool) -> None:
    words, month = desk.words, desk.month
    label = words.text("page.draw.frame_again" if again else "page.draw.frame_first")
    with st.expander(label, expanded=not again):
        translate_fields(words)
        st.caption(words.text("page.draw.frame_about"))
        for name in GIVEN:
            _uploader(name, desk)
        st.button(
            words.text("page.draw.take_frame"), key=f"draw_take_frame-{month.name}", icon=":material/inventory_2:",
            type="secondary" if again else "primary", on_click=act, args=(NAME, "frame", "draw", lambda: _keep(desk)),
        )  # fmt: skip


def _uploader(name: str, desk: Desk) -> None:
    st.file_uploader(
        desk.words.text(f"page.draw.list.{name}"), type=TYPES, key=_key(name, desk),
        max_upload_size=LARGEST_UPLOAD,
    )  # fmt: skip


def _key(name: str, desk: Desk) -> str:
    return f"draw-{name}-{desk.month.name}"


def _keep(desk: Desk) -> Told:
    """Read what was brought and keep it; nothing is kept when one of the files is out of order."""
    month, plan = desk.month, desk.adopted
    if month.seal or month.record:
        raise sim.InputError([sim.Problem("frozen_already", "", month.name, remedy="frozen_already")])
    if plan is None:
        raise sim.InputError([sim.Problem("not_adopted", remedy="not_adopted")])
    # Asked of the session: what a button was drawn with is older than a file that came with the press.
    files = {name: st.session_state.get(_key(name, desk)) for name in GIVEN}
    given: dict[str, Any] = {name: file for name, file in files.items() if file is not None}
    if "frame" not in given and not month.frame.is_file():
        raise sim.InputError([sim.Problem("no_frame", "", remedy="no_frame")])
    kept = {}
    if frame := given.pop("frame", None):
        programmes = [programme.id for programme in plan.item.programmes]
        kept[FRAME], _ = read_frame(frame.name, frame.getvalue(), programmes, month.name)
    for name, file in given.items():
        kept[f"{name}.{file.name.rsplit('.', 1)[-1].lower()}"] = file.getvalue()
    for name in DOCKED if FRAME in kept else ():
        (month.folder / name).unlink(missing_ok=True)
    for name, content in kept.items():
        for old in month.folder.glob(f"{name.split('.')[0]}.*"):
            old.unlink()
        month.keep(name, content)
    firms = int(counts_of(month).sum())
    note(
        desk.store,
        session.person(),
        FRAMED,
        month.name,
        {"frame": digest(sha(month.frame.read_bytes())), "firms": firms},
    )
    return {"firms": firms}
