"""Every test of a page has an empty data folder of its own, and no name in it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
import streamlit as st

from simulation.scenarios.settings import DATA, DATABASE, DRAWS, DRAWS_MONTHS
from tests.workbench import drawing
from tests.workbench.planning import WHO
from workbench.server import people, uploads
from workbench.tour.seen import TOUR

_READ: dict[str, bytes] = {}
"""What the process that reads uploads has told, by what it was given."""


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Data folder of the workbench in this test."""
    folder = tmp_path / "data"
    monkeypatch.setenv(DATA, str(folder))
    for setting in (DATABASE, DRAWS, DRAWS_MONTHS):
        monkeypatch.delenv(setting, raising=False)
    monkeypatch.setenv(TOUR, "off")
    st.cache_resource.clear()
    return folder


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """Give the interpreter its main module back: a page that runs takes its place, and new processes would run it."""
    own = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = own


@pytest.fixture
def named() -> None:
    """Let the local planner have a name."""
    people.keep_local_name(WHO)


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, data: Path, named: None) -> Path:
    """The draw is turned on, and a plan is in force."""
    found = drawing.turn_on(monkeypatch, data)
    drawing.adopt()
    return found


@pytest.fixture(autouse=True)
def the_same_files_are_read_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the second that a process takes to start, but where the process itself is tested."""
    if request.path.name == "test_uploads.py":
        return
    read = uploads._run

    def read_once(given: bytes, limits: uploads.Limits, name: str, meanwhile: Callable[[], None]) -> bytes:
        key = _digest(given)
        if key not in _READ:
            _READ[key] = read(given, limits, name, meanwhile)
        return _READ[key]

    monkeypatch.setattr(uploads, "_run", read_once)


def _digest(given: bytes) -> str:
    """Digest all that a process is given, and what is in the files that it is told to read, wherever they lie."""
    line, _, content = given.partition(b"\n")
    wanted = json.loads(line)
    files = [Path(path) for path in wanted.pop("paths", {}).values()]
    told = [json.dumps(wanted).encode(), content, *(part for f in files for part in (f.name.encode(), f.read_bytes()))]
    return sha256(b"".join(len(part).to_bytes(8, "big") + part for part in told)).hexdigest()
