"""Step 1, 对接: the firms of the month and the lists of inspectors, kept until they are frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

import simulation as sim
from simulation.drawing.private import sha
from workbench.common.links import offer_link
from workbench.common.permission import permitted
from workbench.common.plain_text import plain
from workbench.common.upload import LARGEST_UPLOAD, offer_blank_roll, show_problems, translate_fields
from workbench.dock.store import recall_docked
from workbench.draw.desk import Desk, Told, act, step
from workbench.draw.folder import DOCKED, FRAME, LISTS, Month
from workbench.draw.noted import FRAMED, digest, note
from workbench.draw.uploads import read_frame
from workbench.server import session
from workbench.server.staff_files import File, read_people

NAME = "dock"
TYPES = ["csv", "xlsx"]
FRAME_ONLY = ("frame",)


def show_frame(desk: Desk) -> bool:
    """Show step 1 and return whether it is done."""
    done = desk.month.frame.is_file()
    with step(1, NAME, "done" if done else "open", desk.words):
        if done:
            done = _show_kept(desk) or bool(desk.month.seal)
        if desk.adopted is not None and not desk.month.seal and not desk.month.record and permitted("draw", desk.words):
            _ask(desk, done)
    return done


def counts_of(month: Month) -> pd.Series:
    """Return class → firms of the frame."""
    try:
        classes = pd.read_csv(month.frame, usecols=["risk_class"], dtype=str)["risk_class"]
    except ValueError:  # no such column, no such signs: somebody changed the file
        raise sim.InputError([sim.Problem("frame_changed", remedy="frame_changed")], str(month.frame)) from None
    return classes.value_counts().sort_index()


def _show_kept(desk: Desk) -> bool:
    """Show what is kept, and return whether it can be read; what cannot is told, and can be replaced."""
    words, month = desk.words, desk.month
    try:
        counts = counts_of(month)
    except sim.InputError as error:
        show_problems(error, words, "page.draw.cannot")
        return False
    shown = sha(month.frame.read_bytes())[:12]
    st.markdown(words.text("page.draw.frame_kept", firms=f"{counts.sum():,}", digest=shown))
    if session.person().may("whole"):
        by_class = (
            words.text("page.draw.of_class", name=words.text(f"risk_class_short.{name}"), firms=f"{n:,}")
            for name, n in counts.items()
        )
        st.caption(words.text("line.between").join(by_class))
    given = [words.text(f"page.draw.list.{name}") for name in LISTS if month.list_file(name)]
    lists = words.text("line.between").join(given) or words.text("page.draw.no_lists")
    st.caption(words.text("page.draw.lists_kept", lists=lists))
    return True


def _ask(desk: Desk, again: bool) -> None:
    """Offer to take the firms of the month, and once they are there the lists of inspectors."""
    words, month = desk.words, desk.month
    if (docked := recall_docked(month.name)) is not None:
        st.button(
            words.text("page.draw.take_docked", firms=f"{len(docked.frame):,}"), key=f"draw_take_docked-{month.name}",
            icon=":material/join_inner:", type="secondary" if again else "primary", on_click=act,
            args=(NAME, "frame", "draw", lambda: _keep_docked(desk)),
        )  # fmt: skip
    else:
        st.markdown(words.text("page.draw.not_docked", month=desk.month_words))
        offer_link("dock", words.text("page.draw.to_dock"))
    translate_fields(words)
    with st.expander(words.text("page.draw.frame_again" if again else "page.draw.frame_first"), expanded=not again):
        st.caption(words.text("page.draw.frame_about"))
        _uploader("frame", desk)
        _button("frame", FRAME_ONLY, desk)
    if again:
        st.caption(words.text("page.draw.lists_about", departments=_departments(desk)))
        offer_blank_roll(words, "draw-blank-roll")
        for name, column in zip(LISTS, st.columns(len(LISTS)), strict=True):
            with column:
                _uploader(name, desk)
        _button("lists", LISTS, desk)


def _departments(desk: Desk) -> str:
    """Return the departments of the plan in force, as a roll must spell them."""
    programmes = desk.adopted.item.programmes if desk.adopted else ()
    named = dict.fromkeys(plain(name) for programme in programmes for name in programme.departments)
    return desk.words.text("line.between").join(named)


def _uploader(name: str, desk: Desk) -> None:
    st.file_uploader(
        desk.words.text(f"page.draw.list.{name}"), type=TYPES, key=_key(name, desk), max_upload_size=LARGEST_UPLOAD
    )


def _button(what: str, names: Sequence[str], desk: Desk) -> None:
    st.button(
        desk.words.text(f"page.draw.take_{what}"), key=f"draw_take_{what}-{desk.month.name}",
        icon=":material/inventory_2:", on_click=act, args=(NAME, "frame", "draw", lambda: _keep_files(desk, names)),
    )  # fmt: skip


def _key(name: str, desk: Desk) -> str:
    return f"draw-{name}-{desk.month.name}"


def _open_plan(desk: Desk) -> sim.Plan:
    """Return the plan in force; raises `simulation.InputError` without one, or once the month is frozen."""
    if desk.month.seal or desk.month.record:
        raise sim.InputError([sim.Problem("frozen_already", "", desk.month.name, remedy="frozen_already")])
    if desk.adopted is None:
        raise sim.InputError([sim.Problem("not_adopted", remedy="not_adopted")])
    return desk.adopted.item


def _keep_docked(desk: Desk) -> Told:
    """Keep what this session docked for the month, with what docking tells of it."""
    _open_plan(desk)
    docked = recall_docked(desk.month.name)
    if docked is None:
        raise sim.InputError([sim.Problem("no_frame", "", remedy="no_frame")])
    return _keep(desk, dict(docked.files()))


def _keep_files(desk: Desk, names: Sequence[str]) -> Told:
    """Read what was brought and keep it; nothing is kept when one of the files is out of order."""
    month, plan = desk.month, _open_plan(desk)
    # Asked of the session: what a button was drawn with is older than a file that came with the press.
    files = {name: st.session_state.get(_key(name, desk)) for name in names}
    given: dict[str, File] = {name: (file.name, file.getvalue()) for name, file in files.items() if file is not None}
    if not given:
        raise sim.InputError([sim.Problem("no_frame", "", remedy="no_frame")])
    lists = {name: file for name, file in given.items() if name in LISTS}
    _check_lists(month, lists)
    kept = {f"{name}.{file[0].rsplit('.', 1)[-1].lower()}": file[1] for name, file in lists.items()}
    if "frame" in given:
        kept[FRAME], _ = read_frame(*given["frame"], [programme.id for programme in plan.programmes], month.name)
    return _keep(desk, kept)


def _check_lists(month: Month, lists: Mapping[str, File]) -> None:
    """Have the lists read, with the roll of inspectors that is kept already where none was brought now."""
    if not lists:
        return
    place = month.list_file("staff")
    staff = lists.get("staff") or ((place.name, place.read_bytes()) if place else None)
    if staff is None:
        raise sim.InputError([sim.Problem("lists_without_staff", "", next(iter(lists)), remedy="lists_without_staff")])
    read_people(staff, lists.get("leave"), recusals=lists.get("recusals"))


def _keep(desk: Desk, kept: Mapping[str, bytes]) -> Told:
    month = desk.month
    for name in DOCKED if FRAME in kept else ():
        (month.folder / name).unlink(missing_ok=True)
    for name, content in kept.items():
        for old in month.folder.glob(f"{name.split('.')[0]}.*"):
            old.unlink()
        month.keep(name, content)
    firms = int(counts_of(month).sum())
    detail = {"frame": digest(sha(month.frame.read_bytes())), "firms": firms}
    note(desk.store, session.person(), FRAMED, month.name, detail)
    return {"firms": f"{firms:,}"}
