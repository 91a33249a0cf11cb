"""What the log tells of draws: who froze, entered, drew and took out what; digests, month and numbers only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from json import loads
from typing import Any

from simulation.scenarios.audit import Entry
from simulation.scenarios.repository import Store
from workbench.server.people import Person

FRAMED, FROZEN, VOIDED, SEEDED, DRAWN = "draw_framed", "draw_frozen", "draw_voided", "draw_seeded", "draw_made"
ASSIGNED, CHANGED = "draw_assigned", "draw_changed"
LIST_DOWNLOADED, FILE_DOWNLOADED = "draw_list_downloaded", "draw_file_downloaded"
VERIFIED, DESTROYED = "draw_verified", "draw_package_destroyed"
TURNED_ON = "draw_turned_on"


def note(store: Store, person: Person, action: str, month: str, detail: Mapping[str, object]) -> None:
    """Write a row: the month is what it is about, the details are digests and numbers."""
    store.record(person.name, action, month, {**detail, "by": person.mark})


def digest(text: str) -> str:
    """Return a 封存值 or the digest of a record as the log writes digests.

    Examples
    --------
    >>> digest("ab12")
    'sha256:ab12'
    """
    return text if text.startswith("sha256:") else f"sha256:{text}"


def row_of(entries: Iterable[Entry], action: str, month: str, **wanted: str) -> Entry | None:
    """Return the last row of an action in a month whose details are as wanted."""
    found = None
    for entry in entries:
        if (entry.action, entry.subject) == (action, month):
            detail = details(entry)
            if all(detail.get(name) == value for name, value in wanted.items()):
                found = entry
    return found


def details(entry: Entry) -> dict[str, Any]:
    """Return the details of a row."""
    told: dict[str, Any] = loads(entry.detail)
    return told
