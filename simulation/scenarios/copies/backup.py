"""A copy of a store in an SQLite file, made while others write; and a store put back from such a copy."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from simulation.model.errors import Problem
from simulation.scenarios.connection import check_there, file_of
from simulation.scenarios.errors import refusal
from simulation.scenarios.repository import Store
from simulation.scenarios.settings import database_url, private_file, private_folder
from simulation.scenarios.verification import Verification

BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite puts beside a database; left over from another one, it would be taken for part of the new one."""


@dataclass(frozen=True)
class Copied:
    """A copy that was made, and what the check of it found.

    Attributes
    ----------
    file
        Where it is.
    found
        The check of its log, tables and contents.
    """

    file: Path
    found: Verification


def back_up(file: Path, url: str | None = None) -> Copied:
    """Copy the store of the settings into a file that is not there yet, as it stands between two transactions.

    Writers go on meanwhile: SQLite's own way to copy a database that is open (``sqlite3_backup``), one step for all of
    it. The copy is checked before it gets its name, so that whatever has the name is whole.

    Raises
    ------
    StoreError
        ``no_store`` without one, ``not_a_file`` for a store on a server, ``copy_exists`` for a file that is there.
    """
    source = _file_of(url or database_url())
    check_there(source)
    return _copied(source, file)


def put_back(copy: Path, url: str | None = None) -> Copied:
    """Put a copy in the place of the store of the settings, which must not be there any more.

    Raises
    ------
    StoreError
        ``no_store`` without a copy, ``copy_exists`` while there is a store, or a part of one, in its place.
    """
    target = _file_of(url or database_url())
    check_there(copy)
    return _copied(copy, target)


def _copied(source: Path, target: Path) -> Copied:
    """Copy and check under another name, then give the copy its name."""
    for there in (target, *(target.with_name(target.name + suffix) for suffix in BESIDE)):
        if there.exists():
            raise refusal(Problem("copy_exists", value=str(there)))
    if not target.parent.is_dir():
        private_folder(target.parent)
    part = target.with_name(f"{target.name}.part")
    try:
        private_file(part)
        _copy(source, part)
        found = _check(part)
        part.replace(target)
    finally:
        for rest in (part, *(part.with_name(part.name + suffix) for suffix in BESIDE)):
            rest.unlink(missing_ok=True)
    return Copied(target, found)


def _copy(source: Path, target: Path) -> None:
    try:
        with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
            one.backup(other)
            other.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
    except sqlite3.Error as error:
        raise refusal(Problem("store_failed", value=str(source), detail={"reason": str(error)})) from None
    with target.open("rb") as written:
        os.fsync(written.fileno())


def _check(file: Path) -> Verification:
    with Store.open(f"sqlite:///{file}", create=False) as store:
        found = store.verify()
    with closing(sqlite3.connect(file)) as last:
        last.execute("PRAGMA journal_mode=DELETE")
    return found


def _file_of(url: str) -> Path:
    parts = make_url(url)
    file = file_of(parts)
    if file is None:
        raise refusal(Problem("not_a_file", value=parts.get_backend_name()))
    return file
