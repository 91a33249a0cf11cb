"""The store of this workbench, opened once for all pages."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd
import streamlit as st
from sqlalchemy import make_url

import simulation as sim
from simulation.model.errors import Problem
from simulation.scenarios.repository import Store
from simulation.scenarios.settings import database_url
from simulation.scenarios.versions import Saved
from simulation.workflows.watching.keep import recall_observations


def store() -> Store:
    """Return the store of the settings.

    Raises
    ------
    simulation.InputError
        When it cannot be opened, or was made by a newer version.
    """
    url = database_url()
    return _opened(url, _file_of(url))


def keep_district(specification: sim.Specification, who: str) -> Saved[sim.Specification]:
    """Save a district as the next version of its id; return the newest version where that is the same.

    Raises
    ------
    simulation.InputError
        When the store refuses, or someone else saved in the meantime.
    """
    newest = {id_: (version, digest) for id_, version, digest in store().specification_headings()}
    version, digest = newest.get(specification.id, (0, ""))
    if digest == sim.digest(specification):
        return store().specification(specification.id, version)
    return store().save_specification(specification, who, expected=version)


def kept_observations(district: str) -> tuple[pd.DataFrame, str] | None:
    """Return the monthly counts that are kept for a district, and their digest; nothing where there are none.

    Parameters
    ----------
    district
        Id of its specification.
    """
    months = store().observations(district)
    if not months:
        return None
    digest = hashlib.sha256("".join(month.content for month in months).encode()).hexdigest()
    return _observations(digest, district), digest


@st.cache_data(show_spinner=False, max_entries=4)
def _observations(digest: str, _district: str) -> pd.DataFrame:
    """Read the months once, and not whenever a page is drawn anew."""
    found = recall_observations(store(), _district)
    assert found is not None
    return found


@st.cache_resource(show_spinner=False, max_entries=4)
def _opened(url: str, file: int) -> Store:
    return Store.open(url)


def _file_of(url: str) -> int:
    """Return which file a store is in, made where there never was one: one that was put back is opened anew.

    Raises
    ------
    simulation.InputError
        ``store_moved`` when the file was there and is gone: a new, empty store would hide that.
    """
    parts = make_url(url)
    if parts.get_backend_name() != "sqlite":
        return 0
    path = Path(parts.database or "")
    if not path.is_file():
        if url in _seen():
            raise sim.InputError([Problem("store_moved", value=str(path))])
        Store.open(url).close()
    _seen().add(url)
    return path.stat().st_ino if path.is_file() else 0


@st.cache_resource(show_spinner=False)
def _seen() -> set[str]:
    """Return the stores that this server had open."""
    return set()
