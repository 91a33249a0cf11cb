"""Fields for the exports of the platforms, and the button that does without them."""

from __future__ import annotations

import time
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.registry.mapping.format import Mapping
from workbench.common.permission import holds
from workbench.common.upload import show_problems, translate_fields, while_reading
from workbench.registers.columns import choose_columns, forget_looks, keep_looks
from workbench.registers.mapping import choose_mapping, offer_template, wants_to_read
from workbench.registers.reading import (
    REGISTERS,
    REQUIRED,
    SYNTHETIC_MONTHS,
    Uploads,
    make_synthetic,
    read_uploads,
)
from workbench.registers.store import Held, keep_registers
from workbench.server import library, records
from workbench.server.turns.following import Report, follow
from workbench.server.uploads import RefusedFilesError

KINDS = ("csv", "xlsx", "parquet")
LARGEST_UPLOAD = 400
"""MB that the page takes in; what is too large for a register is said by the reader, in its words."""


def offer_uploads(words: Catalogue) -> None:
    """Show a field for each register, and read them on request."""
    if not holds("edit", words):
        return
    translate_fields(words)
    mapping = choose_mapping(words)
    # A form: choosing a file starts no run of the page, in which a click on the button could be lost.
    with st.form("register_files", border=False):
        places = [*st.columns(2, gap="medium"), *st.columns(2, gap="medium")]
        fields = {name: _field(place, name, words) for name, place in zip(REGISTERS, places, strict=True)}
        read = st.form_submit_button(
            words.text("page.data.read"), type="primary", icon=":material/upload_file:", key="read"
        )
    with st.container(horizontal=True):
        trial = st.button(words.text("page.data.trial"), icon=":material/science:", key="trial")
        offer_template(words)
    st.caption(words.text("page.data.privacy"))
    files: Uploads = {name: (file.name, file.getvalue()) for name, file in fields.items() if file is not None}
    if mapping is not None and (read or wants_to_read()):
        _read(files, mapping, words)
    if trial:
        _generate(words)
    if mapping is not None:
        choose_columns(files, mapping, words)


def _field(place: DeltaGenerator, register: str, words: Catalogue) -> Any:
    name = words.text(f"register.{register}")
    label = words.text("page.data.required" if register in REQUIRED else "page.data.optional", register=name)
    explained = words.text(f"page.data.columns.{register}")
    return place.file_uploader(
        label, type=list(KINDS), key=f"register-{register}", max_upload_size=LARGEST_UPLOAD, help=explained
    )


def _read(files: Uploads, mapping: Mapping, words: Catalogue) -> None:
    forget_looks()
    lacking = [words.text(f"register.{name}") for name in REQUIRED if name not in files]
    if lacking:
        st.warning(words.text("page.data.lacking", registers=words.text("line.between").join(lacking)))
        return
    try:
        with st.spinner(words.text("page.data.reading")), while_reading() as meanwhile:
            keep_registers(Held(read_uploads(files, mapping, meanwhile), synthetic=False))
    except RefusedFilesError as refused:
        unfit = {look.source for look in refused.looks}
        for error in refused.errors:
            lead = "page.mapping.unfit" if error.source in unfit else "page.data.refused_files"
            show_problems(error, words, lead)
        keep_looks(refused.looks, files)


def _generate(words: Catalogue) -> None:
    bar, started = st.progress(0.0), time.monotonic()
    adopted = records.store().adopted_plan()
    # Once a plan is adopted, a trial shows what the registers look like when it is carried out.
    plan = adopted.item if adopted is not None else library.shipped_plans()[0].plan

    def work(report: Report) -> sim.Registers:
        return make_synthetic(library.shipped_district().specification, plan, report)

    def show(share: float) -> None:
        seconds = f"{time.monotonic() - started:.0f}"
        bar.progress(share, words.text("page.data.generating", months=SYNTHETIC_MONTHS, seconds=seconds))

    try:
        keep_registers(Held(follow(work, show), synthetic=True))
    except sim.InputError as error:
        show_problems(error, words, "page.data.refused_files")
    bar.empty()
