"""Connections: transactions that begin when they say so, tables brought up to date, failures worded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import Session

from simulation.model.errors import Problem
from simulation.scenarios.errors import StoreError, refusal
from simulation.scenarios.settings import private_file
from simulation.scenarios.tables import AuditHead

WAIT = 15_000
"""Milliseconds that a writer waits for another one to finish."""


def connect(url: str, *, create: bool = True) -> Engine:
    """Return an engine on a store whose tables are up to date.

    Parameters
    ----------
    create
        Make a store in a file that is not there yet; else that is an error.

    Raises
    ------
    StoreError
        When the URL makes no sense, its driver is not installed, the database does not answer or is no store, or a
        newer version of the workbench has changed its tables.
    """
    try:
        parts = make_url(url)
        file = file_of(parts)
        if file is not None:
            _private_database(file, create=create)
        engine = create_engine(parts)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        # The URL may hold a password, so the message does not repeat it.
        raise refusal(Problem("bad_database_url", value=type(error).__name__)) from None
    try:
        with failures_worded():
            if not create:
                _check_made(engine)
            if engine.dialect.name == "sqlite":
                _prepare_sqlite(engine)
            migrate(engine)
    except StoreError:
        engine.dispose()  # no connection is left open for a store that is not used
        raise
    return engine


def file_of(url: URL) -> Path | None:
    """Return the file of a database; ``None`` for one in memory or on a server."""
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database))


def check_there(file: Path) -> None:
    """Refuse a file that is not there, or empty: it holds no store."""
    if not (file.is_file() and file.stat().st_size):
        raise refusal(Problem("no_store", value=str(file)))


def _private_database(file: Path, *, create: bool) -> None:
    if not create:
        check_there(file)
    private_file(file)


def _check_made(engine: Engine) -> None:
    """Refuse a database in which nobody has made a store."""
    with engine.connect() as connection:
        if MigrationContext.configure(connection).get_current_revision() is None:
            raise refusal(Problem("no_store", value=engine.url.database))
    engine.dispose()  # what follows is to be set up before the first connection


def _same_file(file: Path, made: int) -> None:
    """Refuse to work on a file that was moved away or replaced since it was opened: nobody would find it again."""
    try:
        found = file.stat().st_ino
    except OSError:
        found = 0
    if found != made:
        raise refusal(Problem("store_moved", value=str(file)))


def _prepare_sqlite(engine: Engine) -> None:
    file = Path(str(engine.url.database))
    made = file.stat().st_ino if file.is_file() else 0  # in memory: no file that could be moved

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver would begin later than it is told, and never for reads
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={WAIT}"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        # A writer that begins as a reader would fail, not wait, when another writer comes between.
        if made:
            _same_file(file, made)
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def migrations(connection: Connection | None = None) -> Config:
    """Return the settings under which Alembic runs the steps of this package."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def newest_revision() -> str | None:
    """Return the last step that this version of the workbench knows."""
    return ScriptDirectory.from_config(migrations()).get_current_head()


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the tables up to date in one transaction; two processes that start together do it once."""
    with engine.connect() as connection, connection.begin():
        # Read first: whoever only opens the store must not wait for those who write.
        if revision == "head" and MigrationContext.configure(connection).get_current_revision() == newest_revision():
            return
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        current = MigrationContext.configure(connection).get_current_revision()
        config, newest = migrations(connection), newest_revision()
        if revision == "head" and current == newest:
            return
        try:
            command.upgrade(config, revision)
        except CommandError:
            raise refusal(Problem("store_is_newer", value=current, limit=newest)) from None


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """Offer a session whose changes are made all together when the block ends, or not at all."""
    with failures_worded(), Session(engine.execution_options(writes=True)) as session, session.begin():
        # One writer at a time, as SQLite has it: the second finds what the first one saved, not a broken constraint.
        session.execute(select(AuditHead.number).with_for_update())
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Offer a session that sees the store as it was when it began."""
    # SQLite does so by itself.
    whole = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with failures_worded(), Session(engine.execution_options(**whole)) as session, session.begin():
        yield session


@contextmanager
def failures_worded() -> Iterator[None]:
    """Turn what a database complains of into a coded problem."""
    try:
        yield
    except DBAPIError as error:
        detail = {"reason": str(error.orig)}
        raise refusal(Problem("store_failed", value=type(error).__name__, detail=detail)) from None
