"""Every test of a page has an empty data folder of its own, and no name in it."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st

from simulation.scenarios.settings import DATA, DATABASE
from tests.workbench.planning import WHO
from workbench.server import people


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Data folder of the workbench in this test."""
    folder = tmp_path / "data"
    monkeypatch.setenv(DATA, str(folder))
    monkeypatch.delenv(DATABASE, raising=False)
    st.cache_resource.clear()
    return folder


@pytest.fixture
def named() -> None:
    """Let the local planner have a name."""
    people.keep_local_name(WHO)
