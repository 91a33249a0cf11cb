"""A user's own specification and plans, with the messages that the command line would give."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.language.wording import word_error
from simulation.registry.inspectors.blank import blank_roll
from workbench.common.downloads import MIMES
from workbench.common.permission import holds
from workbench.server import library, session
from workbench.server.library import District, Entry

LARGEST_UPLOAD = 200
"""MB that the page takes in; what is too large for a file is said by the reader, in its words."""


def translate_fields(words: Catalogue) -> None:
    """Give the upload fields, which Streamlit words in English only, the words of the page."""
    button, drop = words.text("page.upload.button"), words.text("page.upload.drop")
    st.html(f"<style>:root {{ --upload-button: '{button}'; --upload-drop: '{drop}'; }}</style>")


def offer_blank_roll(words: Catalogue, key: str) -> None:
    """Offer an empty roll of inspectors with its headings, to be filled in."""
    st.download_button(
        words.text("page.upload.blank_roll"), data=blank_roll, file_name="staff.xlsx", mime=MIMES["xlsx"],
        on_click="ignore", icon=":material/edit_document:", key=key,
    )  # fmt: skip


def upload_district(words: Catalogue, messages: DeltaGenerator) -> District | None:
    """Offer to use another district; return it, or nothing and say in `messages` what is wrong with it."""
    if not holds("edit", words):
        return None
    file = st.file_uploader(
        words.text("page.upload.specification"), type="json", key="specification", max_upload_size=LARGEST_UPLOAD
    )
    for item in _readable([file] if file else [], "specification", words, messages):
        assert isinstance(item, sim.Specification)
        return District(item, sim.digest(item), shipped=False)
    return None


def upload_plans(words: Catalogue, taken: list[Entry], messages: DeltaGenerator) -> list[Entry]:
    """Offer to add plans to the library; return those that are in order and whose id is not taken."""
    if not holds("edit", words):
        return []
    files = st.file_uploader(
        words.text("page.upload.plans"),
        type="json",
        accept_multiple_files=True,
        key="plans",
        max_upload_size=LARGEST_UPLOAD,
    )
    added: list[Entry] = []
    for item in _readable(files, "plan", words, messages):
        assert isinstance(item, sim.Plan)
        if any(item.id == entry.plan.id for entry in [*taken, *added]):
            problem = sim.Problem("repeated_id", "id", item.id, remedy="repeated_id")
            with messages:
                show_problems(sim.InputError([problem], item.title), words)
        else:
            added.append(library.entry_of(item))
    return added


def show_problems(error: sim.InputError, words: Catalogue, lead: str = "page.upload.refused") -> None:
    """Show every problem of an input, one to a line, as plain text; `lead` is the key of the sentence above them."""
    st.error(words.text(lead), icon=":material/error:")
    st.code(word_error(error, words.language, on_page=True), language=None, wrap_lines=True)


@contextmanager
def while_reading() -> Iterator[Callable[[], None]]:
    """Offer what to call while a file is read: there the page ends the reading, as it does at the user's next click."""
    place = st.empty()

    def look() -> None:
        place.empty()

    yield look


def _readable(
    files: list[Any], kind: Literal["plan", "specification"], words: Catalogue, messages: DeltaGenerator
) -> Iterator[sim.Plan | sim.Specification]:
    for file in files:
        try:
            yield _read(file.name, file.getvalue(), kind)
        except sim.InputError as error:
            with messages:
                show_problems(error, words)


def _read(name: str, content: bytes, kind: Literal["plan", "specification"]) -> sim.Plan | sim.Specification:
    """Read a file, once in a session: its field holds it through every run of the page."""
    key = (kind, name, hashlib.sha256(content).hexdigest())
    found = session.recall_upload(key)
    if found is None:
        try:
            with while_reading() as meanwhile:
                item = library.read_upload(name, content, kind, meanwhile)
                assert isinstance(item, sim.Plan | sim.Specification)
                found = item
        except sim.InputError as error:
            found = error
        session.keep_upload(key, found)
    if isinstance(found, sim.InputError):
        raise found
    return found
