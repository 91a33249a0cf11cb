"""The triggers that keep rows from being changed: how they are made, and whether they are still what was made."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from simulation.scenarios.proof.findings import Finding
from simulation.scenarios.tables import APPEND_ONLY

VERBS = ("update", "delete")
STATEMENT_BEFORE = 2 + 8 + 16 + 32
"""How PostgreSQL keeps "before update or delete or truncate, for each statement" (`pg_trigger.tgtype`)."""
ALWAYS_ON = "O"


def sqlite_trigger(table: str, verb: str) -> str:
    """Return the statement that has SQLite refuse a change.

    Examples
    --------
    >>> sqlite_trigger("contents", "delete")[:54]
    'CREATE TRIGGER contents_no_delete BEFORE DELETE ON con'
    """
    return (
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


def postgresql_body(table: str) -> str:
    """Return the body of the function that has PostgreSQL refuse a change.

    Examples
    --------
    >>> postgresql_body("contents").strip()
    "BEGIN RAISE EXCEPTION 'contents is append-only'; END"
    """
    return f" BEGIN RAISE EXCEPTION '{table} is append-only'; END "


def changed_triggers(session: Session) -> Iterator[Finding]:
    """Yield triggers that are missing, that were rewritten, or that nobody of the workbench made."""
    dialect = session.get_bind().dialect.name
    readers = {"sqlite": (_expected_by_sqlite, _found_in_sqlite), "postgresql": (_expected_by_pg, _found_in_pg)}
    if dialect not in readers:
        return  # no triggers of ours; docs/store.md says so
    expect, find = readers[dialect]
    expected, found = expect(), find(session)
    for name in sorted({*expected, *found}):
        if expected.get(name) != found.get(name):
            happened = "missing" if name not in found else "changed" if name in expected else "added"
            yield Finding(f"trigger_{happened}", {"name": name})


def _expected_by_sqlite() -> dict[str, object]:
    return {f"{table}_no_{verb}": (table, sqlite_trigger(table, verb)) for table in APPEND_ONLY for verb in VERBS}


def _found_in_sqlite(session: Session) -> dict[str, object]:
    rows = session.execute(text("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"))
    return {name: (table, sql) for name, table, sql in rows}


def _expected_by_pg() -> dict[str, object]:
    return {f"{table}_no_change": (table, STATEMENT_BEFORE, ALWAYS_ON, postgresql_body(table)) for table in APPEND_ONLY}


def _found_in_pg(session: Session) -> dict[str, object]:
    rows = session.execute(
        text(
            "SELECT tgname, relname, tgtype, tgenabled, prosrc FROM pg_trigger"
            " JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid"
            " WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"
        )
    )
    return {name: (table, kind, _letter(on), source) for name, table, kind, on, source in rows}


def _letter(value: object) -> object:
    return value.decode() if isinstance(value, bytes) else value  # a "char" of PostgreSQL, as the driver has it
