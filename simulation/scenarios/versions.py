"""Versions of plans and specifications: every one is kept, and the second of two editors is told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from simulation.model.errors import Problem
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.scenarios.audit import append, now
from simulation.scenarios.comparison import row_digest
from simulation.scenarios.contents import fetch_model, keep_model
from simulation.scenarios.errors import Conflict, StoreError, Versions, refusal
from simulation.scenarios.tables import Head, PlanRow, PlanVersion, SpecificationRow, SpecificationVersion, Version

Item = TypeVar("Item", Plan, Specification)


@dataclass(frozen=True)
class Saved(Generic[Item]):
    """One version, with what it holds.

    Attributes
    ----------
    version
        1, 2, 3, …; the one to name when saving the next.
    at
        UTC, ISO 8601.
    state
        Of the plan now, whichever version this is; ``None`` for a specification.
    """

    item: Item
    version: int
    digest: str
    who: str
    at: str
    note: str
    state: str | None


@dataclass(frozen=True)
class Shelf(Generic[Item]):
    """Where one kind of thing is kept."""

    kind: type[Item]
    name: str
    head: type[Head]
    version: type[Version]
    absence: Problem


PLANS = Shelf(Plan, "plan", PlanRow, PlanVersion, Problem("no_such_plan"))
SPECIFICATIONS = Shelf(
    Specification, "specification", SpecificationRow, SpecificationVersion, Problem("no_such_specification")
)


def absent(shelf: Shelf[Item], id_: str) -> StoreError:
    """Return the error of an id that is not there."""
    return refusal(replace(shelf.absence, value=id_))


def load(session: Session, shelf: Shelf[Item], id_: str, version: int | None = None) -> Saved[Item]:
    """Return a version, the newest by default.

    Raises
    ------
    StoreError
        ``no_such_plan``, ``no_such_specification`` or ``no_such_version``.
    """
    head = session.get(shelf.head, id_)
    if head is None:
        raise absent(shelf, id_)
    row = session.get(shelf.version, (id_, version or head.version))
    if row is None:
        raise refusal(Problem("no_such_version", id_, version, head.version))
    item = fetch_model(session, shelf.kind, row.digest)
    return Saved(item, row.version, row.digest, row.who, row.at, row.note, getattr(head, "state", None))


def load_all(session: Session, shelf: Shelf[Item]) -> tuple[Saved[Item], ...]:
    """Return the newest version of each, in the order of their ids."""
    return tuple(load(session, shelf, id_) for id_ in session.scalars(select(shelf.head.id).order_by(shelf.head.id)))


def headings(session: Session, shelf: Shelf[Item]) -> tuple[tuple[str, int, str], ...]:
    """Return id, number and digest of the newest version of each, in the order of their ids."""
    newest = (shelf.version.id == shelf.head.id) & (shelf.version.version == shelf.head.version)
    chosen = select(shelf.head.id, shelf.head.version, shelf.version.digest).join(shelf.version, newest)
    return tuple((id_, version, digest) for id_, version, digest in session.execute(chosen.order_by(shelf.head.id)))


def history(session: Session, shelf: Shelf[Item], id_: str) -> tuple[Saved[Item], ...]:
    """Return every version of one, the oldest first."""
    newest = load(session, shelf, id_).version
    return tuple(load(session, shelf, id_, version) for version in range(1, newest + 1))


def add_version(session: Session, shelf: Shelf[Item], item: Item, expected: int, who: str, note: str) -> int:
    """Save the version after `expected` (0: a new id) and return its number, with a row in the log."""
    number = expected + 1
    if expected:
        session.execute(update(shelf.head).where(shelf.head.id == item.id).values(version=number))
    else:
        state = {"state": "draft"} if shelf.head is PlanRow else {}
        session.add(shelf.head(id=item.id, version=number, **state))
    session.flush()
    digest = keep_model(session, shelf.name, item)
    row = {"id": item.id, "version": number, "digest": digest, "who": who, "at": now(), "note": note}
    session.add(shelf.version(**row))
    session.flush()
    told = {"digest": digest, "version": number, "row": row_digest(row)}
    append(session, who, f"{shelf.name}_saved", item.id, told)
    return number


def lock_head(session: Session, shelf: Shelf[Item], id_: str) -> Head | None:
    """Return the row of an id, locked where the database locks rows (SQLite lets in one writer at a time)."""
    return session.scalars(select(shelf.head).where(shelf.head.id == id_).with_for_update()).one_or_none()


def conflict(session: Session, shelf: Shelf[Item], item: Item, expected: int, who: str) -> Conflict:
    """Keep what could not become a version, note it in the log, and return the error that carries both."""
    theirs = load(session, shelf, item.id)
    digest = keep_model(session, shelf.name, item)
    append(session, who, f"{shelf.name}_conflict", item.id, {"digest": digest, "expected": expected})
    return Conflict(Versions(item, theirs.item, digest), expected, theirs.version, theirs.who, theirs.at)
