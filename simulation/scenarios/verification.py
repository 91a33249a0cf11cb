"""Whether the store is what was written: the log's chain, its end, and every content."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from simulation.scenarios.audit import Break, first_break, read_log
from simulation.scenarios.contents import changed_contents
from simulation.scenarios.tables import AuditHead


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
        First row at which the chain does not hold.
    changed
        Digests of contents that are no longer what they were.
    """

    rows: int
    head: str
    broken: Break | None
    changed: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Tell whether nothing was found."""
        return self.broken is None and not self.changed


def verify(session: Session) -> Verification:
    """Check a store as one transaction sees it."""
    entries, head = read_log(session), session.get(AuditHead, 1)
    number, hash_ = (head.number, head.hash) if head else (-1, "")
    last = entries[-1].hash if entries else ""
    return Verification(len(entries), last, first_break(entries, number, hash_), tuple(changed_contents(session)))
