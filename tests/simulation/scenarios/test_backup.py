"""A copy made while others write is whole and sound; nothing that is there is overwritten."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import make_url
from typer.testing import CliRunner

from simulation.cli import app
from simulation.model.plan import Plan
from simulation.scenarios.copies.backup import back_up, put_back
from simulation.scenarios.errors import StoreError
from simulation.scenarios.repository import Store
from simulation.scenarios.settings import DATA, DATABASE
from tests import postgresql
from tests.simulation.scenarios.conftest import codes, draft, new_database

WHO = "planner"


def save(store: Store, number: int) -> None:
    store.save_plan(draft(f"p-{number}"), WHO)


class Writer(Thread):
    """Saves one plan after another until it is told to stop."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.url, self.saved = url, 0
        self.stop, self.going = Event(), Event()

    def run(self) -> None:
        with Store.open(self.url) as store:
            while not self.stop.is_set():
                save(store, self.saved)
                self.saved += 1
                self.going.set()

    def wait_for_more(self) -> None:
        """Return when it has saved again since now."""
        self.going.clear()
        assert self.going.wait(60)


def test_copies_made_while_somebody_writes_hold_all_that_was_saved_and_are_sound(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    writer = Writer(url)
    writer.start()
    try:
        for number in range(5):
            writer.wait_for_more()
            before = writer.saved
            copied = back_up(tmp_path / f"copy-{number}.sqlite", url)
            after = writer.saved + 1
            assert copied.found.sound
            assert before <= copied.found.rows <= after
    finally:
        writer.stop.set()
        writer.join(60)
    assert {path.name for path in tmp_path.glob("copy-*")} == {f"copy-{number}.sqlite" for number in range(5)}


def test_a_copy_put_back_into_another_folder_is_the_store_that_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there, copy = tmp_path / "here", tmp_path / "there", tmp_path / "copies" / "friday.sqlite"
    monkeypatch.delenv(DATABASE, raising=False)
    monkeypatch.setenv(DATA, str(here))
    with Store.open() as store:
        for number in range(3):
            save(store, number)
        head = store.recent_log(1)[0].hash
        assert CliRunner().invoke(app, ["store", "backup", str(copy), "--language", "en"]).exit_code == 0
        save(store, 3)  # after the copy
    monkeypatch.setenv(DATA, str(there))
    answer = CliRunner().invoke(app, ["store", "restore", str(copy), "--language", "zh"])
    assert (answer.exit_code, head in answer.output) == (0, True)
    verified = CliRunner().invoke(app, ["audit", "verify", "--head", head, "--last", "--language", "en"])
    assert verified.exit_code == 0, verified.output
    with Store.open(create=False) as store:
        assert [saved.item.id for saved in store.plans()] == ["p-0", "p-1", "p-2"]
        save(store, 9)
    assert [oct(path.stat().st_mode)[-3:] for path in (copy, there / "workbench.sqlite")] == ["600", "600"]


@pytest.mark.parametrize("left", ["workbench.sqlite", "workbench.sqlite-wal", "workbench.sqlite-shm"])
def test_nothing_that_is_there_is_overwritten(left: str, tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'old.sqlite'}") as store:
        save(store, 0)
    copy = back_up(tmp_path / "copy.sqlite", f"sqlite:///{tmp_path / 'old.sqlite'}").file
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / left).write_bytes(b"of somebody")
    with pytest.raises(StoreError) as refused:
        put_back(copy, f"sqlite:///{tmp_path / 'new' / 'workbench.sqlite'}")
    assert codes(refused) == ["copy_exists"]
    with pytest.raises(StoreError) as again:
        back_up(copy, f"sqlite:///{tmp_path / 'old.sqlite'}")
    assert codes(again) == ["copy_exists"]
    assert [(path.name, path.read_bytes()) for path in (tmp_path / "new").iterdir()] == [(left, b"of somebody")]


def test_what_is_no_store_is_neither_copied_nor_put_back(tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(other)) as database:
        database.execute("CREATE TABLE t (x)")
        database.commit()
    (tmp_path / "text").write_text("no database at all, but long enough to be taken for one" * 40, encoding="utf-8")
    for source in (other, tmp_path / "text", tmp_path / "absent"):
        with pytest.raises(StoreError):
            back_up(tmp_path / "copy", f"sqlite:///{source}")
        with pytest.raises(StoreError):
            put_back(source, f"sqlite:///{tmp_path / 'target'}")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.sqlite", "text"]


def test_a_store_that_was_tampered_with_is_copied_and_said_to_be_unsound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(DATABASE, raising=False)
    monkeypatch.setenv(DATA, str(tmp_path))
    with Store.open() as store:
        save(store, 0)
    with closing(sqlite3.connect(tmp_path / "workbench.sqlite")) as database:
        database.execute("UPDATE plans SET version = 7")
        database.commit()
    answer = CliRunner().invoke(app, ["store", "backup", str(tmp_path / "copy.sqlite"), "--language", "en"])
    assert (answer.exit_code, (tmp_path / "copy.sqlite").is_file()) == (1, True)


def test_a_store_on_a_server_is_left_to_the_servers_own_tools(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as refused:
        back_up(tmp_path / "copy", "postgresql+psycopg://someone@127.0.0.1:1/store")
    assert codes(refused) == ["not_a_file"]


@pytest.mark.slow
def test_a_dump_of_postgresql_taken_while_somebody_writes_is_sound_in_another_database(
    server: str, tmp_path: Path
) -> None:
    programs = postgresql.programs()
    assert programs is not None
    if not (programs / "pg_dump").is_file() and shutil.which("pg_dump") is None:
        pytest.skip("pg_dump is not installed (apt: postgresql-client)")
    old, new, dump = new_database(server), new_database(server), tmp_path / "store.dump"
    writer = Writer(old)
    writer.start()
    try:
        writer.wait_for_more()
        before = writer.saved
        _run(programs / "pg_dump", "--format=custom", "--no-owner", f"--file={dump}", f"--dbname={_plain(old)}")
        after = writer.saved + 1
    finally:
        writer.stop.set()
        writer.join(60)
    _run(
        programs / "pg_restore",
        "--no-owner",
        "--exit-on-error",
        "--single-transaction",
        f"--dbname={_plain(new)}",
        dump,
    )
    with Store.open(new, create=False) as store:
        found = store.verify()
        assert (found.sound, before <= found.rows <= after) == (True, True), found
        store.save_plan(Plan(id="after", title="p", start="2026-01", programmes=()), WHO)


def _plain(url: str) -> str:
    """Return a URL as PostgreSQL's own programs take it."""
    parts = make_url(url)
    return f"postgresql://{parts.username}@{parts.host}:{parts.port}/{parts.database}"


def _run(*command: str | Path) -> None:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr
