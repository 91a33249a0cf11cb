"""验证: drop in package and record of any draw, and hear whether everything agrees."""

from __future__ import annotations

from typing import Any

import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from workbench.common.permission import permitted
from workbench.common.plain_text import plain
from workbench.common.upload import LARGEST_UPLOAD, show_problems, translate_fields, while_reading
from workbench.draw.desk import month_in_words
from workbench.draw.noted import VERIFIED, digest, note
from workbench.draw.uploads import verify_archive
from workbench.server import records, session


def show_checking(words: Catalogue) -> None:
    """Offer to verify a draw; the log notes its digests and how many faults there were."""
    st.subheader(words.text("page.draw.verify"), anchor=False)
    st.caption(words.text("page.draw.verify_about"))
    if not permitted("draw", words):
        return
    translate_fields(words)
    file = st.file_uploader(
        words.text("page.draw.archive"), type="zip", key="draw-archive", max_upload_size=LARGEST_UPLOAD
    )
    announced = st.text_input(words.text("page.draw.announced"), key="draw-announced", max_chars=200)
    if st.button(words.text("page.draw.verify_do"), key="draw_verify", icon=":material/verified:"):
        if file is None:
            st.info(words.text("page.draw.no_archive"), icon=":material/info:")
        else:
            _verify(file.name, file.getvalue(), announced.strip(), words)


def _verify(name: str, content: bytes, announced: str, words: Catalogue) -> None:
    try:
        with while_reading() as meanwhile:
            found = verify_archive(name, content, announced, meanwhile)
        detail = {
            "package": digest(found["package"]),
            "record": digest(found["record"]),
            "faults": len(found["faults"]),
        }
        note(records.store(), session.person(), VERIFIED, found["month"], detail)
    except sim.InputError as error:
        show_problems(error, words)
        return
    _say(name, found, announced, words)


def _say(name: str, found: dict[str, Any], announced: str, words: Catalogue) -> None:
    if found["faults"]:
        show_problems(sim.InputError(found["faults"], name), words, "page.draw.not_sound")
        return
    numbers = words.text("line.between").join(
        words.text("page.draw.of_programme", name=plain(found["titles"].get(each, each)), firms=f"{number:,}")
        for each, number in found["numbers"].items()
    )
    month = month_in_words(found["month"], words)
    st.success(words.text("page.draw.sound", month=month, numbers=numbers), icon=":material/verified:")
    st.caption(words.text("page.draw.sound_digests", package=found["package"], record=found["record"]))
    if not announced:
        st.caption(words.text("page.draw.not_announced", file=plain(name)))
