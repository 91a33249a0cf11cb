"""A store on each database that is tested, and plans to put into it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from simulation.model.plan import Plan
from simulation.scenarios.repository import Store
from tests import postgresql

DATABASES = ("sqlite", "postgresql")
NUMBERS = count()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Beginning of the URLs of a server of PostgreSQL."""
    if postgresql.programs() is None:
        pytest.skip("PostgreSQL is not installed (apt: postgresql)")
    if find_spec("psycopg") is None:
        pytest.skip("the driver psycopg is not installed")
    with postgresql.temporary_server() as address:
        yield address


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a database in which there is no store yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.sqlite'}"
    return new_database(request.getfixturevalue("server"))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url) as opened:
        yield opened


def new_database(server: str) -> str:
    """Make an empty database on a server and return its URL."""
    name = f"store_{next(NUMBERS)}"
    engine = create_engine(f"{server}postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return f"{server}{name}"


def draft(id_: str = "p", title: str = "方案") -> Plan:
    return Plan(id=id_, title=title, start="2026-01", programmes=())


def codes(error: pytest.ExceptionInfo[Exception]) -> list[str]:
    return [problem.code for problem in error.value.problems]  # type: ignore[attr-defined]
