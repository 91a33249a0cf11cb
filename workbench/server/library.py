"""The districts and plans that the workbench comes with, that its store holds, and that a user brings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
import streamlit as st

import simulation as sim
from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.model.parse import SIZE_LIMIT
from simulation.scenarios.versions import Saved
from workbench.server import records, uploads

DATASETS = Path(__file__).resolve().parents[2] / "datasets"


@dataclass(frozen=True)
class District:
    """A specification with its digest, which is the key of everything computed from it.

    Attributes
    ----------
    shipped
        Whether it is the synthetic district that the workbench comes with.
    kept
        Whether the store holds it.
    """

    specification: sim.Specification
    digest: str
    shipped: bool
    kept: bool = False

    @property
    def firms(self) -> int:
        """Number of firms at the start."""
        return sum(int(stratum.firms.array().sum()) for stratum in self.specification.strata)


@dataclass(frozen=True)
class Entry:
    """A plan of the library.

    Attributes
    ----------
    titles
        Language → title; the file's own where there is no other.
    notes
        Row of ``sources.csv``: where the plan comes from, and what was filled in. Empty for a user's own plan.
    version, state
        Of a plan that the store holds: number of its newest version, place in its life; 0 and empty for the others.
    """

    plan: sim.Plan
    digest: str
    titles: Mapping[str, str]
    notes: Mapping[str, str] = field(default_factory=dict)
    version: int = 0
    state: str = ""


def entry_of(plan: sim.Plan, notes: Mapping[str, str] | None = None) -> Entry:
    """Return a plan as an entry, with the titles of its notes."""
    notes = notes or {}
    titles = {language: notes.get(f"title_{language}") or plan.title for language in LANGUAGES}
    return Entry(plan, sim.digest(plan), titles, notes)


def shipped_district() -> District:
    """Return the synthetic district; raises `simulation.InputError` when its file cannot be used."""
    path = DATASETS / "xiangzhou" / "specification.json"
    return _district(str(path), _stamp(path))


def shipped_plans() -> list[Entry]:
    """Return the plans of the library, the one in force first; raises `simulation.InputError` for one out of order."""
    paths = sorted((DATASETS / "plans").glob("*.json"), key=lambda path: (path.stem != "status_quo", path.stem))
    notes = _notes(str(DATASETS / "plans" / "sources.csv"), _stamp(DATASETS / "plans" / "sources.csv"))
    return [_plan(str(path), _stamp(path), notes.get(path.name, {})) for path in paths]


def all_plans() -> list[Entry]:
    """Return the shipped plans, then those of the store; one of the store takes the place of a shipped one of its id.

    Raises
    ------
    simulation.InputError
        For a shipped plan out of order, or a store that cannot be read.
    """
    kept = {saved.item.id: _kept_plan(saved) for saved in records.store().plans()}
    shipped = shipped_plans()
    mine = {entry.plan.id for entry in shipped}
    first = [_in_place_of(entry, kept.get(entry.plan.id)) for entry in shipped]
    return first + [entry for name, entry in kept.items() if name not in mine]


def title_in(plan: sim.Plan, digest: str, language: str) -> str:
    """Return the title of a kept plan in a language.

    That of the library for the very same plan, the words for an unnamed working plan, else the plan's own.
    """
    known = {entry.digest: entry.titles[language] for entry in shipped_plans()}
    unnamed = {load_catalogue(name).text("page.compare.working") for name in LANGUAGES}
    own = load_catalogue(language).text("page.compare.working") if plan.title in unnamed else plan.title
    return known.get(digest, own)


def all_districts() -> list[District]:
    """Return the synthetic district, then those of the store.

    Raises
    ------
    simulation.InputError
        For a file out of order, or a store that cannot be read.
    """
    kept = [_kept_district(*heading) for heading in records.store().specification_headings()]
    return [shipped_district(), *kept]


def region_names(language: str) -> Mapping[str, str]:
    """Return township → its name in a language, for the townships of the district."""
    path = DATASETS / "figures" / "townships.csv"
    rows = _table(str(path), _stamp(path))
    return dict(zip(rows["name_zh"], rows[f"name_{language}"], strict=True)) if len(rows) else {}


def read_upload(
    name: str,
    content: bytes,
    kind: uploads.Kind,
    meanwhile: Callable[[], None] = uploads.nothing,
    language: str = LANGUAGES[0],
) -> uploads.Document:
    """Return the plan, specification or tuning problem in an uploaded file, read in a process of its own.

    Parameters
    ----------
    meanwhile
        Called again and again while it is read; what it raises ends the reading.

    Raises
    ------
    simulation.InputError
        With the problems that the same file would have on the command line, or because it took too much.
    """
    if len(content) > SIZE_LIMIT:
        raise sim.InputError([sim.Problem("too_large", value=len(content), limit=SIZE_LIMIT, remedy="too_large")], name)
    return uploads.read_document(kind, name, content, language, meanwhile)


def _in_place_of(shipped: Entry, kept: Entry | None) -> Entry:
    """Return the kept plan; while it is what was shipped, with its titles and notes."""
    if kept is None:
        return shipped
    same = kept.digest == shipped.digest
    return replace(kept, titles=shipped.titles, notes=shipped.notes) if same else kept


def _kept_plan(saved: Saved[sim.Plan]) -> Entry:
    titles = dict.fromkeys(LANGUAGES, saved.item.title)
    return Entry(saved.item, saved.digest, titles, version=saved.version, state=saved.state or "")


@st.cache_resource(max_entries=16, show_spinner=False)
def _kept_district(id_: str, version: int, digest: str) -> District:
    return District(records.store().specification(id_, version).item, digest, shipped=False, kept=True)


def _stamp(path: Path) -> int:
    """Return when a file was changed, so that a corrected file is read again; 0 when it is not there."""
    return path.stat().st_mtime_ns if path.exists() else 0


@st.cache_resource(max_entries=4, show_spinner=False)
def _district(path: str, stamp: int) -> District:
    specification = sim.read_specification(path)
    return District(specification, sim.digest(specification), shipped=True)


@st.cache_resource(max_entries=64, show_spinner=False)
def _plan(path: str, stamp: int, notes: Mapping[str, str]) -> Entry:
    return entry_of(sim.read_plan(path), notes)


def _notes(path: str, stamp: int) -> dict[str, dict[str, str]]:
    rows = _table(path, stamp).to_dict("index").values()
    return {row["file"]: {str(name): str(text) for name, text in row.items()} for row in rows}


@st.cache_resource(max_entries=16, show_spinner=False)
def _table(path: str, stamp: int) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False) if stamp else pd.DataFrame()
