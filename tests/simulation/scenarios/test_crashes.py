"""A writer that is killed in mid-save loses nothing that it was told was saved, and leaves nothing half-saved."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from simulation.scenarios.errors import StoreError
from simulation.scenarios.repository import Store
from tests.simulation.scenarios.conftest import codes, draft

WRITER = """
import sys
from simulation.model.plan import Plan
from simulation.scenarios.repository import Store
store = Store.open(sys.argv[1])
version = 0
while True:
    plan = Plan(id="p", title=f"t{version}", start="2026-01", programmes=())
    version = store.save_plan(plan, "writer", expected=version).version
    print(version, flush=True)
"""


@pytest.mark.parametrize("after", [1, 7, 20])
def test_a_writer_killed_while_saving_loses_nothing_that_was_saved(url: str, after: int) -> None:
    """The writer saves without a pause, so the kill falls somewhere in a save; what it told of must be there."""
    writer = subprocess.Popen([sys.executable, "-c", WRITER, url], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    told = [int(writer.stdout.readline()) for _ in range(after)]
    os.kill(writer.pid, signal.SIGKILL)
    told += [int(line) for line in writer.stdout.read().split()]
    writer.wait()
    writer.stdout.close()
    with Store.open(url) as store:
        history = store.plan_history("p")
        assert len(history) in (told[-1], told[-1] + 1)
        assert [s.item.title for s in history] == [f"t{n}" for n in range(len(history))]
        found = store.verify()
        assert found.sound
        assert found.rows == len(history)
        assert store.save_plan(draft(), "a", expected=len(history)).version == len(history) + 1


def test_a_save_that_fails_half_way_leaves_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr("simulation.scenarios.versions.append", fail)
    with pytest.raises(RuntimeError, match="power cut"):
        store.save_plan(draft(), "a")
    assert store.plans() == ()
    assert store.verify().rows == 0


MANY = """
import json, os, random, signal, sys, time
from simulation.model.plan import Plan
from simulation.scenarios.repository import Store

def write(url, pipe):
    with Store.open(url) as store:
        saved = store.plan_history("p")
        version = len(saved)
        while True:
            plan = Plan(id="p", title=f"t{version}", start="2026-01", programmes=())
            version = store.save_plan(plan, "writer", expected=version).version
            os.write(pipe, b"%d\\n" % version)

url, rounds = sys.argv[1], int(sys.argv[2])
Store.open(url).close()
with Store.open(url) as store:
    store.save_plan(Plan(id="p", title="t0", start="2026-01", programmes=()), "writer")
chance, told, mid = random.Random(7), 1, 0
for _ in range(rounds):
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        try:
            write(url, writer)
        finally:
            os._exit(3)  # never by itself
    os.close(writer)
    acknowledged = os.fdopen(reader, "rb")
    first = acknowledged.readline()
    time.sleep(chance.uniform(0, 0.02))
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the writer ended by itself"
    lines = [first, *acknowledged.read().split()]
    with Store.open(url) as store:
        newest = store.plan("p").version
    told = max([told, *map(int, lines)])
    assert newest in (told, told + 1), (newest, told)
    mid += newest == told + 1
    told = newest
print(json.dumps({"versions": told, "unacknowledged": mid}))
"""


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_two_hundred_kills_in_mid_save_lose_nothing_that_was_acknowledged(url: str) -> None:
    answer = subprocess.run([sys.executable, "-c", MANY, url, "200"], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    told = json.loads(answer.stdout)
    print(told)
    with Store.open(url) as store:
        history = store.plan_history("p")
        assert [saved.item.title for saved in history] == [f"t{number}" for number in range(told["versions"])]
        assert len(history) > 200
        found = store.verify()
        assert found.sound
        assert found.rows == len(history)


# --- what happens to the file while it is open ---


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "s.sqlite"


@pytest.mark.parametrize("replaced", [False, True])
def test_a_file_that_was_moved_away_while_it_was_open_is_told_and_not_saved_into(file: Path, replaced: bool) -> None:
    with Store.open(f"sqlite:///{file}") as store:
        store.save_plan(draft(), "a")
        away = file.rename(file.with_name("away.sqlite"))
        if replaced:
            Store.open(f"sqlite:///{file}").close()
        for ask in (store.plans, lambda: store.save_plan(draft(title="lost"), "a", expected=1), store.verify):
            with pytest.raises(StoreError) as refused:
                ask()
            assert codes(refused) == ["store_moved"]
        if replaced:
            return  # the log beside the file belongs to the other one now
        away.rename(file)
        assert [saved.version for saved in store.plans()] == [1]


@pytest.mark.parametrize("content", [b"", None])
def test_a_check_makes_no_store_in_an_empty_file_or_folder(file: Path, content: bytes | None) -> None:
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(StoreError) as refused:
        Store.open(f"sqlite:///{file}", create=False)
    assert codes(refused) == ["no_store"]
    assert (file.read_bytes() if file.exists() else None) == content


def test_a_check_makes_no_store_in_a_database_without_one(url: str) -> None:
    if url.startswith("sqlite"):
        import sqlite3

        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            connection.execute("CREATE TABLE other (x)")
        connection.close()
    with pytest.raises(StoreError) as refused:
        Store.open(url, create=False)
    assert codes(refused) == ["no_store"]


def test_opening_a_store_waits_for_no_writer(url: str) -> None:
    with Store.open(url) as busy:
        busy.save_plan(draft(), "a")
        from simulation.scenarios.connection import writing

        with writing(busy._engine), Store.open(url) as other:
            assert other.plan("p").version == 1
