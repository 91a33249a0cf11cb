"""The tables held against what the log says they must hold: rows changed, missing or added, and contents likewise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from simulation.model.errors import InputError
from simulation.scenarios.comparison import ComparisonRequest, row_digest
from simulation.scenarios.contents import fetch_model
from simulation.scenarios.proof.findings import Finding
from simulation.scenarios.proof.replay import Expected, Replay
from simulation.scenarios.tables import (
    AlarmRow,
    CalibrationRow,
    ComparisonRow,
    Content,
    LifeCycleStep,
    ObservationRow,
    PlanRow,
    PlanVersion,
    SpecificationRow,
    SpecificationVersion,
    Table,
)

MINUTES_APART = 10
"""How far an entry that does not note the row's digest may be from the moment in the row: a writer may have waited."""

Columns = Mapping[str, Any]
Key = Callable[[Columns], str]


def _id(row: Columns) -> str:
    return str(row["id"])


def _version(row: Columns) -> str:
    return f"{row['id']} v{row['version']}"


def _plan(row: Columns) -> str:
    return f"{row['plan']}#"


def _none(_row: Columns) -> str:
    return "#"


KEYS: Mapping[type[Table], Key] = {
    SpecificationRow: _id, SpecificationVersion: _version, PlanRow: _id, PlanVersion: _version,
    LifeCycleStep: _plan, ComparisonRow: _none, CalibrationRow: _none, ObservationRow: _none, AlarmRow: _none,
}  # fmt: skip
"""How a row is known; a key that ends in ``#`` is followed by its place among those of the same key."""


def differing_rows(session: Session, played: Replay) -> Iterator[Finding]:
    """Yield the rows of all tables that are not what the log says."""
    for table, key in KEYS.items():
        expected, found = played.rows.get(table.__tablename__, {}), _rows(session, table, key)
        for name in sorted({*expected, *found}):
            values = {"table": table.__tablename__, "row": name}
            if name not in found:
                yield Finding("row_missing", values)
            elif name not in expected:
                yield Finding("row_added", values)
            elif columns := _differences(expected[name], found[name]):
                yield Finding("row_changed", {**values, "columns": ", ".join(columns)})


def _rows(session: Session, table: type[Table], key: Key) -> dict[str, Columns]:
    names = [column.name for column in table.__table__.columns]
    chosen = select(*(getattr(table, name) for name in names)).order_by(*table.__mapper__.primary_key)
    seen: Counter[str] = Counter()
    rows: dict[str, Columns] = {}
    for values in session.execute(chosen):
        row = dict(zip(names, values, strict=True))
        name = key(row)
        seen[name] += 1
        rows[f"{name}{seen[name]}" if name.endswith("#") else name] = row
    return rows


def _differences(expected: Expected, row: Columns) -> list[str]:
    wrong = [name for name, value in expected.facts.items() if row[name] != value]
    if wrong or not expected.at:
        return wrong
    if expected.digest:
        return [] if row_digest(row) == expected.digest else ["at", "note"] if "note" in row else ["at"]
    return [] if _near(row["at"], expected.at) else ["at"]


def _near(one: str, other: str) -> bool:
    try:
        apart = datetime.fromisoformat(one) - datetime.fromisoformat(other)
    except (TypeError, ValueError):
        return False
    return abs(apart.total_seconds()) <= MINUTES_APART * 60


def differing_contents(session: Session, played: Replay) -> Iterator[Finding]:
    """Yield contents that the log names and that are gone, that it does not name, or that stand under another kind."""
    expected = {digest: set(kinds) for digest, kinds in played.contents.items()}
    for digest in {str(row.facts["digest"]) for row in played.rows.get("comparisons", {}).values()}:
        for kind, named in _named_by(session, digest):
            expected.setdefault(named, set()).add(kind)
    found = dict(session.execute(select(Content.digest, Content.kind)).all())
    for digest in sorted({*expected, *found}):
        if digest not in found:
            yield Finding("content_missing", {"digest": digest})
        elif digest not in expected:
            yield Finding("content_added", {"digest": digest})
        elif found[digest] not in expected[digest]:
            yield Finding("content_kind", {"digest": digest, "kind": found[digest]})


def _named_by(session: Session, comparison: str) -> list[tuple[str, str]]:
    """Return (kind, digest) of what a comparison was asked of: the log names the comparison, its content the rest."""
    try:
        asked = fetch_model(session, ComparisonRequest, comparison)
    except InputError:
        return []  # gone or changed: told of itself
    draws = [("draws", asked.draws)] if asked.draws else []
    return [("specification", asked.specification), *(("plan", plan) for plan in asked.plans), *draws]
