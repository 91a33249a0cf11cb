"""Verify the audit log and the contents of a store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.scenarios.repository import Store


@dataclass(frozen=True)
class AuditReport:
    """What the check of a store found, in words.

    Attributes
    ----------
    sound
        Whether nothing was found.
    lines
        Sentences, one for each finding.
    """

    sound: bool
    lines: Sequence[str]


def verify_store(store: Store, language: str = LANGUAGES[0], noted_head: str = "") -> AuditReport:
    """Check the chain of the log and every content against its digest.

    Parameters
    ----------
    noted_head
        Hash of the last row as it was noted earlier outside the store. A chain that was wholly rewritten is sound in
        itself; only a hash kept elsewhere tells.
    """
    text = load_catalogue(language).text
    found = store.verify()
    lines = [text(f"audit.{found.broken.reason}", number=found.broken.number)] if found.broken else []
    lines += [text("audit.content", digest=digest) for digest in found.changed]
    if noted_head and noted_head not in {entry.hash for entry in store.audit_log()}:
        lines.append(text("audit.head_not_found", head=noted_head))
    if lines:
        return AuditReport(False, lines)
    empty = text("audit.empty")
    return AuditReport(True, [text("audit.sound", rows=found.rows, head=found.head) if found.rows else empty])
