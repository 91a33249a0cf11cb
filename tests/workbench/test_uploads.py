"""Uploads are read in a process of their own: same result, ended at its limits, nothing left, nobody kept waiting."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import pandas as pd
import pytest

import simulation as sim
from simulation.files.annual.table import annual_table
from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.language.wording import word_error
from simulation.model.errors import InputError
from tests.simulation.files.hostile import parquet, plan, workbook
from tests.workbench.pages import open_first
from tests.workbench.registers import files, open_at
from workbench.registers.reading import read_uploads
from workbench.server import reading_process, session, uploads
from workbench.server.people import Person
from workbench.server.uploads import PREFIX, Limits, RefusedFilesError

DATASETS = Path(__file__).resolve().parents[2] / "datasets"
PLAN = DATASETS / "plans" / "status_quo.json"
ROWS = b"".join(
    b'<row r="%d"><c r="A%d"><v>1</v></c><c r="B%d"><v>2</v></c></row>' % (n, n, n) for n in range(1, 500_000)
)
"""Of a workbook that takes long: ten seconds and more."""


def left_over() -> list[Path]:
    return list(Path(tempfile.gettempdir()).glob(f"{PREFIX}{os.getpid()}-*"))


# --- the same as without ---


def test_documents_read_beside_are_those_read_here() -> None:
    specification = DATASETS / "xiangzhou" / "specification.json"
    expected = sim.read_plan(PLAN)
    assert uploads.read_document("plan", "a.json", PLAN.read_bytes()) == expected
    assert uploads.read_document("annual_table", "a.xlsx", annual_table(expected, "zh")) == expected
    found = uploads.read_document("specification", "s.json", specification.read_bytes())
    assert found == sim.read_specification(specification)


def test_registers_read_beside_are_those_read_here(tmp_path: Path) -> None:
    paths = {}
    for name, content in files().items():
        paths[name] = tmp_path / f"{name}.csv"
        paths[name].write_bytes(content)
    here = sim.read_registers(paths["directory"], paths["classes"], paths["visits"], paths["signals"])
    beside = read_uploads({name: (f"{name}.csv", content) for name, content in files().items()})
    for name in reading_process.TABLES:
        pd.testing.assert_frame_equal(getattr(beside, name), getattr(here, name))
    assert (beside.sources, beside.as_of) == (here.sources, here.as_of)


def test_problems_come_back_whole() -> None:
    content = plan([{}], title="")
    with pytest.raises(InputError) as here:
        sim.parse_plan(content.decode(), "a.json")
    with pytest.raises(InputError) as beside:
        uploads.read_document("plan", "a.json", content)
    for language in LANGUAGES:
        assert word_error(beside.value, language) == word_error(here.value, language)


# --- ended at its limits ---


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(seconds=60, wall=2, memory=2**31), "reading_took_too_long"),
        (Limits(seconds=1, wall=100, memory=2**31), "reading_took_too_long"),
        (Limits(seconds=60, wall=100, memory=230 * 2**20), "reading_needs_memory"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are those of a POSIX system")
def test_a_file_that_takes_too_much_is_refused_in_words(
    limits: Limits, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "DOCUMENT", limits)
    content = workbook([ROWS]) if code == "reading_took_too_long" else plan([{"id": "x" * 30_000_000}])
    start = time.monotonic()
    kind: uploads.Kind = "annual_table" if code == "reading_took_too_long" else "plan"
    with pytest.raises(InputError) as caught:
        uploads.read_document(kind, "a.bin", content)
    assert [problem.code for problem in caught.value.problems] == [code]
    assert time.monotonic() - start < 60
    for language in LANGUAGES:
        assert word_error(caught.value, language).startswith("a.bin")


def test_a_process_that_breaks_off_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "_environment", lambda: {**os.environ, "PYTHONHOME": "/nowhere"})
    with pytest.raises(InputError) as caught:
        uploads.read_document("plan", "a.json", b"{}")
    assert [problem.code for problem in caught.value.problems] == ["reading_failed"]


def test_a_page_that_turns_to_something_else_ends_the_reading() -> None:
    class LeftError(Exception):
        """What the page raises then."""

    def leave() -> None:
        raise LeftError

    start = time.monotonic()
    with pytest.raises(LeftError):
        uploads.read_document("annual_table", "a.xlsx", workbook([ROWS]), meanwhile=leave)
    assert time.monotonic() - start < 5


# --- nothing is left ---


def test_no_folder_is_left_by_a_refused_or_killed_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "REGISTERS", Limits(seconds=1, wall=1, memory=2**33))
    content = {**files(), "classes": parquet(3_000_000, 100)}
    with pytest.raises(RefusedFilesError) as caught:
        read_uploads({name: (f"{name}.csv", kept) for name, kept in content.items()})
    assert [p.code for error in caught.value.errors for p in error.problems] == ["reading_took_too_long"]
    assert left_over() == []


@pytest.mark.skipif(os.name != "posix", reason="elsewhere it cannot be asked whether a process runs")
def test_folders_of_processes_that_are_gone_are_swept_and_others_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    running = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    monkeypatch.setattr(uploads, "gettempdir", lambda: str(tmp_path))
    names = {
        key: tmp_path / f"{PREFIX}{pid}-x"
        for key, pid in (("gone", ended.pid), ("there", running.pid), ("own", os.getpid()))
    }
    other = tmp_path / "workbench-upload-of-somebody"
    for folder in [*names.values(), other]:
        folder.mkdir()
        (folder / "classes.csv").write_text("x")
    uploads.sweep.__wrapped__()
    running.communicate(b"\n")
    assert not names["gone"].exists()
    assert not names["own"].exists()
    assert names["there"].exists()
    assert other.exists()


@pytest.mark.skipif(os.name != "posix", reason="elsewhere it cannot be asked whether a process runs")
def test_the_first_page_of_a_server_removes_what_a_killed_one_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left = tmp_path / f"{PREFIX}{ended.pid}-x"
    left.mkdir()
    (left / "classes.csv").write_text("x")
    monkeypatch.setattr(uploads, "gettempdir", lambda: str(tmp_path))
    uploads.sweep.cache_clear()
    open_first()
    assert not left.exists()


# --- who may ---


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["data", "compare"])
def test_a_viewer_brings_no_files_and_sees_why(page: str, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "person", lambda: Person("甲", "viewer"))
    shown = open_at(page, language)
    words = load_catalogue(language)
    assert not shown.exception
    assert words.text("page.store.not_allowed") in [item.value for item in [*shown.caption, *shown.sidebar.caption]]
    assert len(shown.get("file_uploader")) == 0


def test_an_upload_is_read_once_and_not_at_each_run_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    from workbench.common import upload

    read: list[str] = []
    kept: dict[object, object] = {}
    monkeypatch.setattr(session, "recall_upload", kept.get)
    monkeypatch.setattr(session, "keep_upload", kept.__setitem__)

    def count(name: str, *_: object) -> sim.Plan:
        read.append(name)
        return sim.read_plan(PLAN)

    monkeypatch.setattr("workbench.server.library.read_upload", count)
    for _ in range(3):
        upload._read("a.json", b"1", "plan")
    upload._read("a.json", b"2", "plan")
    assert read == ["a.json", "a.json"]


# --- nobody else waits ---


@pytest.mark.slow
def test_others_are_served_while_a_file_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "DOCUMENT", Limits(seconds=60, wall=8, memory=2**31))
    ended = threading.Event()

    def read() -> None:
        with suppress(InputError):
            uploads.read_document("annual_table", "a.xlsx", workbook([ROWS]))
        ended.set()

    # Threads of one interpreter: whoever holds it keeps the pages of all from being drawn.
    threading.Thread(target=read).start()
    longest, looks = 0.0, 0
    while not ended.is_set():
        start = time.perf_counter()
        time.sleep(0.01)
        longest, looks = max(longest, time.perf_counter() - start), looks + 1
    assert looks > 50
    assert longest < 1.0
