"""The risk map of a session: of the registers that it has read, or else of the monthly counts that the store keeps."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.riskmapping.places import Places, read_places
from simulation.riskmapping.riskmap import RiskMap
from workbench.common.choices import choose
from workbench.common.naming import Names
from workbench.common.permission import holds
from workbench.common.upload import show_problems, translate_fields
from workbench.registers.store import Held, recall_registers
from workbench.riskmap.kept import kept_answer
from workbench.server import records
from workbench.server.library import District

KEPT = "riskmap"
MOST_KEPT = 4
MEMORIES = (36, 24, 12)
PLACES_MB = 1
ARCHIVE = b"PK"


@dataclass(frozen=True)
class Mapped:
    """A risk map and the key of everything made from it."""

    found: RiskMap
    key: str


@dataclass(frozen=True)
class Given:
    """What the map is made of, its digest, and the registers where the session has them."""

    source: sim.Registers | pd.DataFrame
    digest: str
    held: Held | None = None


def given(district: District) -> Given | None:
    """Return the registers of this session, else the counts that are kept for the district, if any."""
    held = recall_registers()
    if held is not None:
        return Given(held.registers, held.digest, held)
    kept = records.kept_observations(district.specification.id)
    return None if kept is None else Given(*kept)


def choose_memory(words: Catalogue) -> int:
    """Offer the months looked back."""
    return choose(
        words.text("page.riskmap.memory"), MEMORIES, lambda n: words.text("page.compare.months", months=n),
        "riskmap-months", words, explained=words.text("page.riskmap.memory_help"),
    )  # fmt: skip


def upload_places(words: Catalogue) -> tuple[Places | None, str]:
    """Offer to arrange the townships; return the places and the digest of their file."""
    if not holds("edit", words):
        return None, ""
    translate_fields(words)
    file = st.file_uploader(
        words.text("page.riskmap.places"), type="csv", key="riskmap-places", max_upload_size=PLACES_MB,
        help=words.text("page.riskmap.places_help"),
    )  # fmt: skip
    if file is None:
        return None, ""
    content = file.getvalue()
    try:
        return _places(content, file.name), hashlib.sha256(content).hexdigest()
    except sim.InputError as error:
        show_problems(error, words, "page.riskmap.places_refused")
        return None, ""


def _places(content: bytes, name: str) -> Places:
    if content.startswith(ARCHIVE):
        raise sim.InputError([sim.Problem("not_a_table", remedy="not_a_table")], name)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "places.csv"
        path.write_bytes(content)
        return read_places(path)


def mapped(source: Given, months: int, places: Places | None, placed: str, words: Catalogue) -> Mapped | None:
    """Return the risk map of what is given; say what is wrong with it and return nothing."""
    key = (source.digest, months, placed)

    def make() -> Mapped:
        digest = hashlib.sha256("|".join(map(str, key)).encode()).hexdigest()
        return Mapped(sim.riskmap(source.source, months, places, language=words.language), digest)

    return kept_answer(KEPT, key, MOST_KEPT, make, words, making="page.riskmap.making", refused="page.riskmap.cannot")


def names_of(words: Catalogue) -> Names:
    """Return what sectors and townships are called."""
    return Names(words, {}, {})
