"""What has become of each job: ``jobs.csv``, written anew as jobs end, whole or not at all."""

from __future__ import annotations

import csv
import time
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from simulation.files.writing import whole_file

FILE = "jobs.csv"
DONE, FAILED = "done", "failed"
PAUSE = 1.0
"""Seconds between two writings: a list of many short jobs would else be written more than worked on."""


@dataclass(frozen=True)
class Entry:
    """One job that has ended."""

    job: str
    digest: str
    seconds: float
    status: str
    reason: str = ""


class Ledger:
    """The entries of a folder, in the order of the list of jobs.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     ledger = Ledger(Path(folder), ["1", "2"])
    ...     ledger.note(Entry("1", "ab", 0.5, DONE))
    ...     ledger.write()
    ...     Ledger(Path(folder), ["1", "2"]).has("1", "ab")
    True
    """

    def __init__(self, folder: Path, order: list[str]) -> None:
        self.file = folder / FILE
        self.order = order
        self.entries = {entry.job: entry for entry in _read(self.file)}
        self._written = time.monotonic()

    def has(self, job: str, digest: str) -> bool:
        """Tell whether a job of this digest is done."""
        entry = self.entries.get(job)
        return entry is not None and (entry.digest, entry.status) == (digest, DONE)

    def note(self, entry: Entry) -> None:
        """Take in an entry, and write it soon."""
        self.entries[entry.job] = entry
        if time.monotonic() - self._written > PAUSE:
            self.write()

    def write(self) -> None:
        """Write all entries of jobs that are in the list."""
        with whole_file(self.file) as part, part.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([item.name for item in fields(Entry)])
            writer.writerows(astuple(self.entries[job]) for job in self.order if job in self.entries)
        self._written = time.monotonic()


def _read(file: Path) -> list[Entry]:
    """Return the entries of a file that a sweep has written; whatever else it is counts for nothing done."""
    try:
        with file.open(encoding="utf-8", newline="") as opened:
            return [
                Entry(r["job"], r["digest"], float(r["seconds"]), r["status"], r["reason"])
                for r in csv.DictReader(opened)
            ]
    except (OSError, ValueError, KeyError, TypeError):
        return []
