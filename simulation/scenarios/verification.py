"""Whether the store is what was written: the log's chain and end, all tables by the log, contents, triggers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from simulation.scenarios.audit import Break, Entry, first_break, read_log
from simulation.scenarios.contents import changed_contents
from simulation.scenarios.proof.findings import Finding
from simulation.scenarios.proof.holding import differing_contents, differing_rows
from simulation.scenarios.proof.replay import replay
from simulation.scenarios.proof.triggers import changed_triggers
from simulation.scenarios.tables import AuditHead

NOTING_ROWS = ("_saved", "plan_draft", "plan_reviewed", "plan_adopted", "plan_superseded")
"""Endings of actions whose entries note the digest of a row, since they do."""


@dataclass(frozen=True)
class Verification:
    """What a check of the store found.

    Attributes
    ----------
    rows
        Rows of the audit log.
    head
        Hash of the last row; noted elsewhere, it proves later that the log up to it was not rewritten.
    broken
        First row at which the chain does not hold; the tables are held against a whole chain only.
    changed
        Digests of contents that are no longer what they were.
    findings
        Rows, contents and triggers that are not what the log says.
    bare
        Entries of an older version, which prove neither the note nor the exact moment of what they tell of.
    """

    rows: int
    head: str
    broken: Break | None
    changed: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    bare: int = 0

    @property
    def sound(self) -> bool:
        """Tell whether nothing was found."""
        return self.broken is None and not self.changed and not self.findings


def verify(session: Session) -> Verification:
    """Check a store as one transaction sees it."""
    entries, head = read_log(session), session.get(AuditHead, 1)
    number, hash_ = (head.number, head.hash) if head else (-1, "")
    last = entries[-1].hash if entries else ""
    broken = first_break(entries, number, hash_)
    findings = [*_damage(session), *changed_triggers(session)]
    if broken is None:
        findings += _by_the_log(session, entries)
    changed = tuple(changed_contents(session))
    return Verification(len(entries), last, broken, changed, tuple(findings), _bare(entries))


def _by_the_log(session: Session, entries: Sequence[Entry]) -> Iterator[Finding]:
    played = replay(entries)
    yield from played.found
    yield from differing_rows(session, played)
    yield from differing_contents(session, played)


def _damage(session: Session) -> Iterator[Finding]:
    """Yield what SQLite itself finds wrong with its file: overwritten pages, rows that refer to nothing."""
    if session.get_bind().dialect.name != "sqlite":
        return
    for (said,) in session.execute(text("PRAGMA integrity_check(10)")):
        if said != "ok":
            yield Finding("damaged", {"reason": str(said)})
    for row in session.execute(text("PRAGMA foreign_key_check")):
        yield Finding("refers_to_nothing", {"table": row[0], "row": row[1]})


def _bare(entries: Sequence[Entry]) -> int:
    noting = [entry for entry in entries if entry.action.endswith(NOTING_ROWS)]
    return sum(1 for entry in noting if not all("row" in each for each in _rows(json.loads(entry.detail))))


def _rows(detail: Any) -> list[Any]:
    """Return what an entry notes of each of its rows: one, but for saved months of observations."""
    months = detail.get("months")
    return months if isinstance(months, list) else [detail]
