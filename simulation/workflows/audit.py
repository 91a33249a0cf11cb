"""Verify the audit log, the tables and the contents of a store; the line that proves it later."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from simulation.language.catalogue import LANGUAGES, Catalogue, load_catalogue
from simulation.model.errors import Problem
from simulation.scenarios.errors import refusal
from simulation.scenarios.proof.findings import Finding
from simulation.scenarios.repository import Store
from simulation.scenarios.verification import Verification

HASH = re.compile(r"sha256:[0-9a-f]{64}")
BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class AuditReport:
    """What the check of a store found, in words.

    Attributes
    ----------
    sound
        Whether nothing was found.
    lines
        Sentences, one for each finding; where nothing was found, how much was checked.
    """

    sound: bool
    lines: Sequence[str]


def verify_store(
    store: Store, language: str = LANGUAGES[0], noted_head: str = "", *, nothing_since: bool = False
) -> AuditReport:
    """Check the chain of the log, every table and content against it, and the triggers.

    Parameters
    ----------
    noted_head
        Hash of the last row as it was noted earlier outside the store, or the signed line that holds it. A log that was
        wholly rewritten, with all tables, is sound in itself; only a hash kept elsewhere tells.
    nothing_since
        The noted hash must be that of the last row: rows that were forged after it are told.
    """
    words, found = load_catalogue(language), store.verify()
    if not found.rows and found.sound:
        return AuditReport(False, [words.text("audit.empty")])
    lines = _told(found, words)
    place = ""
    if noted_head:
        match = HASH.search(noted_head)
        place, missing = _place(store, match[0] if match else noted_head, nothing_since, words)
        lines += missing
    if lines:
        return AuditReport(False, lines)
    sound = [words.text("audit.sound", rows=found.rows, head=found.head), *([place] if place else [])]
    return AuditReport(True, sound + ([words.text("audit.bare", count=found.bare)] if found.bare else []))


def _told(found: Verification, words: Catalogue) -> list[str]:
    broken = [words.text(f"audit.{found.broken.reason}", number=found.broken.number)] if found.broken else []
    changed = [words.text("audit.content", digest=digest) for digest in found.changed]
    return [*broken, *changed, *(_sentence(finding, words) for finding in found.findings)]


def _sentence(finding: Finding, words: Catalogue) -> str:
    return words.text(f"audit.finding.{finding.code}", **finding.values)


def _place(store: Store, noted: str, nothing_since: bool, words: Catalogue) -> tuple[str, list[str]]:
    """Return where in the log a noted hash stands, and what is wrong with that."""
    entries = store.audit_log()
    number = next((entry.number for entry in entries if entry.hash == noted), 0)
    if not number:
        return "", [words.text("audit.head_not_found", head=noted)]
    values = {"number": number, "rows": len(entries), "after": len(entries) - number}
    if nothing_since and values["after"]:
        return "", [words.text("audit.not_last", **values)]
    return words.text("audit.noted_here", **values), []


def head_line(store: Store, language: str = LANGUAGES[0]) -> str:
    """Return the line to print, sign by hand and keep outside the store: when, how many rows, the hash of the last.

    Raises
    ------
    StoreError
        ``empty_log`` when the log has no rows.
    """
    newest = store.recent_log(1)
    if not newest:
        raise refusal(Problem("empty_log"))
    at = datetime.now(BEIJING).isoformat(sep=" ", timespec="minutes")
    return load_catalogue(language).text("audit.line", at=at, rows=newest[0].number, head=newest[0].hash)
