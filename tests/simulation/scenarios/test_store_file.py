"""Migrations, settings, permissions of a store in a file."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from simulation.language.catalogue import LANGUAGES
from simulation.language.wording import word_error
from simulation.scenarios.connection import migrations
from simulation.scenarios.errors import StoreError
from simulation.scenarios.repository import Store
from simulation.scenarios.settings import data_folder, database_url
from simulation.scenarios.tables import APPEND_ONLY, Table
from tests.simulation.scenarios.conftest import codes, draft


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A file: what these tests look at is SQLite's own."""
    return f"sqlite:///{tmp_path / 'store.sqlite'}"


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
