"""What is docked: the registers of the session or two files brought here, the month, and the last docking."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.model.calendar import month_text
from simulation.registry.mapping.format import USUAL
from workbench.common.choices import choose
from workbench.common.links import offer_link
from workbench.common.upload import show_problems, translate_fields, while_reading
from workbench.dock.reading import NEEDED, read_docking, read_two
from workbench.dock.store import keep_given, last_before
from workbench.registers.store import Held, recall_registers
from workbench.registers.upload import KINDS
from workbench.server.uploads import RefusedFilesError

TWO = "docking_registers"
MOST_MONTHS = 24
LARGEST = 400
"""MB that the page takes in."""


def given_registers(words: Catalogue) -> Held | None:
    """Return the registers to dock: two files brought here, else those of the page of registers."""
    brought: Held | None = st.session_state.get(TWO)
    held = brought or recall_registers()
    if held is None:
        st.info(words.text("page.dock.empty"), icon=":material/info:")
        offer_link("data", words.text("page.dock.to_data"))
    elif brought is None:
        st.markdown(words.text("page.dock.of_session" if not held.synthetic else "page.data.synthetic"))
    else:
        names = (brought.registers.sources[name].partition(" (")[0] for name in NEEDED)
        st.markdown(
            words.text("page.dock.brought", files=words.text("line.between").join(f"`{name}`" for name in names))
        )
    return held


def offer_files(words: Catalogue, known: bool) -> None:
    """Offer fields for a directory and a push, and for the last docking."""
    with st.expander(words.text("page.dock.bring"), expanded=not known):
        translate_fields(words)
        with st.form("docking_files", border=False):
            places = st.columns(3, gap="medium")
            files = [
                place.file_uploader(
                    words.text(f"register.{name}"), type=list(KINDS), key=f"dock-{name}", max_upload_size=LARGEST
                )
                for name, place in zip(NEEDED, places, strict=False)
            ]
            last = places[2].file_uploader(
                words.text("page.dock.last"), type=["zip", "json"], key="dock-last", max_upload_size=LARGEST,
                help=words.text("page.dock.last_help"),
            )  # fmt: skip
            read = st.form_submit_button(words.text("page.dock.read"), icon=":material/upload_file:", key="dock-read")
        st.caption(words.text("page.dock.privacy"))
        if read:
            _read(files, last, words)


def _read(files: Sequence[Any], last: Any, words: Catalogue) -> None:
    given = {name: (file.name, file.getvalue()) for name, file in zip(NEEDED, files, strict=True) if file is not None}
    if len(given) == 1:
        st.warning(words.text("page.dock.both"))
        return
    try:
        with st.spinner(words.text("page.data.reading")), while_reading() as meanwhile:
            if given:
                st.session_state[TWO] = Held(read_two(given, meanwhile), synthetic=False)
            if last is not None:
                keep_given(read_docking(last.name, last.getvalue(), meanwhile))
    except RefusedFilesError as refused:
        for error in refused.errors:
            show_problems(error, words, "page.data.refused_files")
    except sim.InputError as error:
        show_problems(error, words, "page.data.refused_files")
    else:
        st.rerun()


def choose_month(held: Held, words: Catalogue) -> str | None:
    """Offer the months that the pushes of the registers allow, the last first; today's is chosen where it is one."""
    months = held.registers.classes["month"]
    if months.empty:
        st.warning(words.text("page.dock.no_classes"))
        return None
    last = int(months.max())
    pushed = sorted({int(month) for month in months.unique()}, reverse=True)[:MOST_MONTHS]
    options = [month_text(month) for month in pushed] + [month_text(last + 1)]
    now = f"{datetime.now():%Y-%m}"
    first = now if now in options else options[0]
    return choose(words.text("page.dock.month"), options, str, "dock-month", words, first=first)


def key_of(held: Held, month: str, fusion: str) -> str:
    """Return the key of a docking: of everything that goes into it."""
    previous = last_before(month)
    read_as = "" if held.registers.mapping == USUAL else sim.digest(held.registers.mapping)
    parts = (held.digest, read_as, month, fusion, previous.snapshot.frame if previous else "")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
