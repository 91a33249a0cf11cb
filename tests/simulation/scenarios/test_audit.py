"""Tampering with the log is refused where the database can, and found where it cannot."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from simulation.cli import app
from simulation.scenarios.audit import Entry
from simulation.scenarios.repository import Store
from simulation.scenarios.tables import APPEND_ONLY
from simulation.workflows.audit import verify_store
from tests.simulation.scenarios.conftest import draft


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A file: what these tests look at is SQLite's own."""
    return f"sqlite:///{tmp_path / 'store.sqlite'}"


@pytest.fixture
def file(url: str) -> Path:
    """A store with six rows in its log, closed."""
    with Store.open(url) as store:
        for number in range(5):
            store.save_plan(draft(title=f"t{number}"), "a", expected=number)
        store.record("a", "exported", "p", {"file": "x.xlsx"})
    return Path(url.removeprefix("sqlite:///"))


@pytest.fixture
def intruder(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        yield connection


def disarm(intruder: sqlite3.Connection) -> list[str]:
    """Drop the triggers, and return what makes them again."""
    triggers = list(intruder.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    for name, _ in triggers:
        intruder.execute(f"DROP TRIGGER {name}")
    return [sql for _, sql in triggers]


def found(url: str) -> tuple[int, str] | None:
    with Store.open(url) as store:
        broken = store.verify().broken
    return (broken.number, broken.reason) if broken else None


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_was_written(
    table: str, statement: str, url: str, intruder: sqlite3.Connection, file: Path
) -> None:
    if table == "comparisons":
        digest = intruder.execute("SELECT digest FROM contents").fetchone()[0]
        intruder.execute("INSERT INTO comparisons VALUES (1, ?, ?, 'a', 'now')", (digest, digest))
    elif table == "calibrations":
        digest = intruder.execute("SELECT digest FROM contents").fetchone()[0]
        intruder.execute("INSERT INTO calibrations VALUES (1, ?, ?, ?, 'a', 'now')", (digest, digest, digest))
    elif table == "observations":
        digest = intruder.execute("SELECT digest FROM contents").fetchone()[0]
        intruder.execute("INSERT INTO observations VALUES (1, 'd', '2026-01', 1, ?, '', 'a', 'now')", (digest,))
    elif table == "alarms":
        intruder.execute(f"INSERT INTO alarms VALUES (1{', ?' * 13})", ["x"] * 13)
    elif table == "specification_versions":
        digest = intruder.execute("SELECT digest FROM contents").fetchone()[0]
        intruder.execute("INSERT INTO specification_versions VALUES ('s', 1, ?, 'a', 'now', '')", (digest,))
    elif table == "life_cycle":
        with Store.open(url) as store:
            store.move_plan("p", "reviewed", 5, "a")
    column = intruder.execute(f"SELECT name FROM pragma_table_info('{table}')").fetchone()[0]
    with pytest.raises(sqlite3.IntegrityError, match=f"{table} is append-only"):
        intruder.execute(statement.format(table, column, column))


def test_an_untouched_log_is_sound(url: str, file: Path) -> None:
    assert found(url) is None


@pytest.mark.parametrize("column", ["at", "who", "action", "subject", "detail"])
@pytest.mark.parametrize("number", [1, 3, 6])
def test_a_changed_row_is_found(url: str, intruder: sqlite3.Connection, column: str, number: int) -> None:
    disarm(intruder)
    intruder.execute(f"UPDATE audit_log SET {column} = {column} || ' ' WHERE number = {number}")
    assert found(url) == (number, "changed")


def test_a_changed_row_with_a_new_hash_is_found_at_the_next(url: str, intruder: sqlite3.Connection) -> None:
    disarm(intruder)
    intruder.execute("UPDATE audit_log SET who = 'b' WHERE number = 3")
    row = intruder.execute("SELECT * FROM audit_log WHERE number = 3").fetchone()
    intruder.execute("UPDATE audit_log SET hash = ? WHERE number = 3", (Entry(*row).computed_hash(),))
    assert found(url) == (4, "not_chained")


@pytest.mark.parametrize(("number", "expected"), [(1, (1, "missing")), (3, (3, "missing")), (6, (6, "missing"))])
def test_a_deleted_row_is_found(url: str, intruder: sqlite3.Connection, number: int, expected: tuple[int, str]) -> None:
    disarm(intruder)
    intruder.execute(f"DELETE FROM audit_log WHERE number = {number}")
    assert found(url) == expected


def test_an_added_row_is_found(url: str, intruder: sqlite3.Connection) -> None:
    last = Entry(*intruder.execute("SELECT * FROM audit_log WHERE number = 6").fetchone())
    blank = Entry(7, last.at, "b", "adopted", "p", "{}", last.hash, "")
    intruder.execute("INSERT INTO audit_log VALUES (7, ?, 'b', 'adopted', 'p', '{}', ?, ?)",
                     (last.at, last.hash, blank.computed_hash()))  # fmt: skip
    assert found(url) == (7, "head")


def test_a_log_cut_off_with_its_head_is_told_by_a_hash_noted_elsewhere(url: str, intruder: sqlite3.Connection) -> None:
    with Store.open(url) as store:
        noted = store.verify().head
    made = disarm(intruder)
    intruder.execute("DELETE FROM audit_log WHERE number = 6")
    intruder.execute("UPDATE audit_head SET number = 5, hash = (SELECT hash FROM audit_log WHERE number = 5)")
    for statement in made:
        intruder.execute(statement)
    with Store.open(url) as store:
        assert verify_store(store).sound
        report = verify_store(store, "en", noted)
    assert not report.sound
    assert noted in report.lines[0]


def test_a_changed_content_is_found_and_not_read(url: str, intruder: sqlite3.Connection) -> None:
    disarm(intruder)
    (digest,) = intruder.execute("SELECT digest FROM plan_versions WHERE version = 5").fetchone()
    intruder.execute("UPDATE contents SET body = replace(body, 't4', 't9') WHERE digest = ?", (digest,))
    with Store.open(url) as store:
        assert store.verify().changed == (digest,)
        with pytest.raises(Exception, match="content_changed"):
            store.plan("p")


def test_the_log_holds_digests_and_nothing_of_the_plan(url: str, file: Path) -> None:
    with Store.open(url) as store:
        text = " ".join(entry.detail for entry in store.audit_log())
    assert "t0" not in text


def test_the_command_says_what_it_found(file: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_DATABASE", url)
    sound = CliRunner().invoke(app, ["audit", "verify", "--language", "en"])
    assert (sound.exit_code, "6 rows" in sound.output) == (0, True)
    with closing(sqlite3.connect(file, isolation_level=None)) as intruder:
        disarm(intruder)
        intruder.execute("UPDATE audit_log SET who = 'b' WHERE number = 2")
    broken = CliRunner().invoke(app, ["audit", "verify", "--language", "zh"])
    assert (broken.exit_code, "第 2 条被改动" in broken.output) == (1, True)


def test_the_command_makes_no_store_where_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORKBENCH_DATABASE", raising=False)
    monkeypatch.setenv("WORKBENCH_DATA", str(tmp_path / "nothing"))
    answer = CliRunner().invoke(app, ["audit", "verify", "--language", "en"])
    assert answer.exit_code == 2
    assert "there is no store" in answer.output
    assert not list((tmp_path / "nothing").iterdir())
