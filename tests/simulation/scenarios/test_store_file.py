"""Migrations, settings, permissions, crashes."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from simulation.language.catalogue import LANGUAGES
from simulation.language.wording import word_error
from simulation.model.specification import Specification
from simulation.scenarios.comparison import ComparisonRequest
from simulation.scenarios.connection import migrations
from simulation.scenarios.errors import StoreError
from simulation.scenarios.repository import Store
from simulation.scenarios.settings import data_folder, database_url
from simulation.scenarios.tables import APPEND_ONLY, Table
from simulation.workflows.compare import compare
from simulation.workflows.keep import keep_comparison, recall_comparison
from tests.simulation.scenarios.conftest import codes, draft


def test_the_steps_lead_to_the_tables_of_the_models(url: str, store: Store) -> None:
    with create_engine(url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Table.metadata) == []
        checks = {check["name"] for check in inspect(connection).get_check_constraints("plans")}
    assert checks == {"ck_plans_state", "ck_plans_adopted"}


def test_the_steps_lead_back_to_nothing_and_up_again(url: str, store: Store) -> None:
    store.close()
    engine = create_engine(url)
    with engine.begin() as connection:
        command.downgrade(migrations(connection), "base")
    with engine.connect() as connection:
        left = connection.execute(text("SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger')"))
        assert {name for (name,) in left} == {"alembic_version"}
    engine.dispose()
    with Store.open(url) as again:
        assert again.save_plan(draft(), "a").version == 1


def test_postgresql_gets_the_same_tables_and_triggers(capsys: pytest.CaptureFixture[str]) -> None:
    config = migrations()
    config.set_main_option("sqlalchemy.url", "postgresql://")
    command.upgrade(config, "head", sql=True)
    written = capsys.readouterr().out
    for table in Table.metadata.tables:
        assert f"CREATE TABLE {table} (" in written
    assert written.count("BEFORE UPDATE OR DELETE OR TRUNCATE") == len(APPEND_ONLY)


def test_the_database_itself_forbids_a_second_adopted_plan(url: str, store: Store) -> None:
    for id_ in ("p", "q"):
        store.save_plan(draft(id_), "a")
    store.move_plan("p", "reviewed", 1, "a")
    store.move_plan("p", "adopted", 1, "a")
    with create_engine(url).begin() as connection, pytest.raises(Exception, match="UNIQUE"):
        connection.execute(text("UPDATE plans SET state = 'adopted', adopted_slot = 1 WHERE id = 'q'"))
    with create_engine(url).begin() as connection, pytest.raises(Exception, match="CHECK"):
        connection.execute(text("UPDATE plans SET state = 'adopted', adopted_slot = NULL WHERE id = 'q'"))


def test_a_store_of_a_newer_version_is_left_alone(url: str, store: Store) -> None:
    store.close()
    with create_engine(url).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError) as refused:
        Store.open(url)
    assert codes(refused) == ["store_is_newer"]


@pytest.mark.parametrize(
    ("url", "code"),
    [("nonsense", "bad_database_url"), ("nodialect://user:secret@host/x", "bad_database_url"),
     ("sqlite:////no/such/folder/s.sqlite", "no_data_folder")],
)  # fmt: skip
def test_a_database_that_cannot_be_used_is_told_without_its_password(url: str, code: str) -> None:
    with pytest.raises(StoreError) as refused:
        Store.open(url)
    assert codes(refused) == [code]
    for language in LANGUAGES:
        assert "secret" not in word_error(refused.value, language)


def test_a_file_that_is_no_database_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "s.sqlite"
    file.write_bytes(b"not a database" * 100)
    with pytest.raises(StoreError) as refused:
        Store.open(f"sqlite:///{file}")
    assert codes(refused) == ["store_failed"]
    assert file.read_bytes() == b"not a database" * 100


def test_only_the_owner_may_read_the_store(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with Store.open(database_url({"WORKBENCH_DATA": str(folder)})) as store:
        store.save_plan(draft(), "a")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.iterdir()]}
    assert modes.pop("data") == 0o700
    assert set(modes) == {"workbench.sqlite", "workbench.sqlite-wal", "workbench.sqlite-shm"}
    assert set(modes.values()) == {0o600}


def test_everybodys_folder_is_not_closed(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    with pytest.raises(StoreError) as refused:
        database_url({"WORKBENCH_DATA": str(shared)})
    assert codes(refused) == ["shared_data_folder"]
    assert stat.S_IMODE(shared.stat().st_mode) == 0o1777


def test_a_database_named_by_setting_is_used_as_it_is() -> None:
    assert database_url({"WORKBENCH_DATABASE": "postgresql://host/x"}) == "postgresql://host/x"


def test_the_data_folder_is_the_users_own_by_default() -> None:
    assert data_folder({"XDG_DATA_HOME": "/x"}).name == "xiangzhou-workbench"


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


def test_a_comparison_is_kept_with_what_came_out(store: Store, specification: object) -> None:
    plan, world = store.save_plan(draft(), "a"), store.save_specification(specification, "a")  # type: ignore[arg-type]
    request = ComparisonRequest(
        specification=world.digest, plans=(plan.digest,), baseline="p",
        months=36, replications=0, seed=0, software="0.1.0",
    )  # fmt: skip
    saved = store.save_comparison(request, b"plan,indicator\n", "a")
    assert store.comparisons() == (saved,)
    assert store.content(saved.result) == b"plan,indicator\n"
    missing = request.model_copy(update={"plans": ("sha256:" + 64 * "0",)})
    with pytest.raises(StoreError) as refused:
        store.save_comparison(missing, b"", "a")
    assert codes(refused) == ["no_such_content"]


def test_a_comparison_of_plans_that_were_never_saved_keeps_what_was_compared(
    store: Store, specification: Specification
) -> None:
    compared = compare(specification, [draft("p"), draft("q")], months=12)
    saved = keep_comparison(store, compared, "a", "0.1.0")
    again = recall_comparison(store, saved)
    assert again.digests == compared.digests
    pd.testing.assert_frame_equal(again.table, compared.table)
    assert store.plans() == ()
    assert store.verify().sound


def test_a_calibration_is_found_by_its_specification(store: Store, specification: Specification) -> None:
    world = store.save_specification(specification, "a")
    assert store.calibration_of(world.digest) is None
    store.save_calibration(specification, b"first", b"estimates", "a")
    newest = store.save_calibration(specification, b"second", b"estimates", "a")
    assert store.calibration_of(world.digest) == newest
    assert newest.specification == world.digest
    assert store.content(newest.draws) == b"second"
    assert [entry.action for entry in store.audit_log()][1:] == ["calibration_saved"] * 2


def test_headings_name_the_newest_versions(store: Store, specification: Specification) -> None:
    store.save_specification(specification, "a")
    newer = specification.model_copy(update={"title": "newer"})
    saved = store.save_specification(newer, "a", expected=1)
    assert store.specification_headings() == ((specification.id, 2, saved.digest),)
