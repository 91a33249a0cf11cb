"""The audit log: rows chained by hash, so that a changed, missing or added row is found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from simulation.model.errors import Problem
from simulation.scenarios.errors import refusal
from simulation.scenarios.tables import AuditHead, AuditRow

FIRST_HASH = "sha256:" + 64 * "0"
"""What the first row has for the hash of the row before."""


@dataclass(frozen=True)
class Entry:
    """One row of the log: ids and digests only, never what a plan or a firm is.

    Attributes
    ----------
    number
        1, 2, 3, … without gaps.
    at
        UTC, ISO 8601.
    detail
        JSON text with sorted keys.
    """

    number: int
    at: str
    who: str
    action: str
    subject: str
    detail: str
    previous: str
    hash: str

    def computed_hash(self) -> str:
        """Return the hash that the content and the row before give.

        Examples
        --------
        >>> entry = Entry(1, "2026-01-01T00:00:00+00:00", "w", "opened", "", "{}", FIRST_HASH, "")
        >>> entry.computed_hash()[:17]
        'sha256:17df79c3f6'
        """
        content = {key: value for key, value in asdict(self).items() if key != "hash"}
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Break:
    """The first row at which the chain does not hold.

    Attributes
    ----------
    number
        Of the row; one past the last if rows are missing at the end.
    reason
        ``missing``, ``changed``, ``not_chained`` or ``head``: the last row is not the one that was written last.
    """

    number: int
    reason: str


def now() -> str:
    """Return the moment in UTC, to the microsecond, always in the same form."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def append(session: Session, who: str, action: str, subject: str, detail: Mapping[str, object]) -> Entry:
    """Add a row to the log, in the transaction of what it tells of.

    Raises
    ------
    StoreError
        ``no_name`` when nobody is named.
    """
    if not who.strip():
        raise refusal(Problem("no_name"))
    # Locked where the database locks rows, so that two writers cannot both follow the same row.
    head = session.scalars(select(AuditHead).with_for_update()).one()
    text = json.dumps(detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    blank = Entry(head.number + 1, now(), who, action, subject, text, head.hash, "")
    entry = Entry(**{**asdict(blank), "hash": blank.computed_hash()})
    session.add(AuditRow(**asdict(entry)))
    head.number, head.hash = entry.number, entry.hash
    session.flush()
    return entry


def read_log(session: Session) -> list[Entry]:
    """Return the rows of the log in their order."""
    columns = [getattr(AuditRow, name) for name in Entry.__dataclass_fields__]
    return [Entry(*row) for row in session.execute(select(*columns).order_by(AuditRow.number))]


def read_newest(session: Session, rows: int) -> list[Entry]:
    """Return the last rows of the log, the newest first."""
    columns = [getattr(AuditRow, name) for name in Entry.__dataclass_fields__]
    return [Entry(*row) for row in session.execute(select(*columns).order_by(AuditRow.number.desc()).limit(rows))]


def first_break(entries: Iterable[Entry], head_number: int, head_hash: str) -> Break | None:
    """Return the first row that breaks the chain, or ``None``.

    Parameters
    ----------
    head_number, head_hash
        Number and hash that the last row should have.
    """
    number, previous = 0, FIRST_HASH
    for number, entry in enumerate(entries, start=1):
        if entry.number != number:
            return Break(number, "missing")
        if entry.hash != entry.computed_hash():
            return Break(number, "changed")
        if entry.previous != previous:
            return Break(number, "not_chained")
        previous = entry.hash
    if number < head_number:
        return Break(number + 1, "missing")
    return None if (number, previous) == (head_number, head_hash) else Break(number, "head")
