"""Find the chain that a record belongs to and the package it was drawn from, by their digests and never by a name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from simulation.drawing.chain import CHAIN, Chain, Record, load
from simulation.drawing.package import MANIFEST
from simulation.drawing.private import sha
from simulation.model.errors import InputError, Problem


def chain_folder(record_path: Path, record: Record, beside: Path | None = None) -> Path | None:
    """Return the folder whose chain lists a record: its own, one near it or the package, or beside their folders.

    Where none does, the one that holds another draw from the same package, or is damaged: there it is missed.

    Parameters
    ----------
    beside
        Folder of the package.

    Raises
    ------
    InputError
        When several folders list the record: which of them holds must be said.
    """
    if (record_path.parent / CHAIN).is_file():
        return record_path.parent
    places = [record_path.parent, *([beside.parent] if beside else [])]
    near = list(_chains(places))
    found = [folder for folder in near if _lists(folder, record)]
    if not found:  # a chain beside the folders, as one of many months: only where there is no doubt which
        beyond = [folder for folder in _chains([p.resolve().parent for p in places]) if _lists(folder, record)]
        found = beyond if len(beyond) == 1 else []
    found = found or [folder for folder in near if _drew(folder, record)]
    if len(found) > 1:
        names = ", ".join(str(folder) for folder in found)
        raise InputError([Problem("several_chains", "records", names, remedy="several_chains")], str(record_path))
    return found[0] if found else None


def _chains(places: list[Path]) -> Iterator[Path]:
    """Yield the folders near that hold a chain and may be looked into."""
    return (folder for folder in _near(places) if os.path.isfile(folder / CHAIN))


def _lists(folder: Path, record: Record) -> bool:
    return str(record["digest"]) in _listed(folder / CHAIN)


def _drew(folder: Path, record: Record) -> bool:
    try:
        chain = load(folder)
        return bool(chain.broken) or any(draw["package"] == record["package"] for draw in chain.draws())
    except InputError:  # a damaged list says nothing of any record
        return False


def superseding(record: Record, folder: Path | None) -> str | None:
    """Return the digest of the record that drew a month again, if one of the folder's chain did."""
    chain = load(folder) if folder else Chain()
    again = (r["digest"] for r in chain.draws() if record["digest"] in r.get("redraw", {}).get("of", ()))
    return next(map(str, again), None)


def package_folder(record_path: Path, record: Record, records: Path) -> Path | None:
    """Return the folder of the package that a record was drawn from, if it lies near the record or the chain."""
    for folder in _near([record_path.parent, records, records.parent]):
        if _digest(folder / MANIFEST) == record["package"]:
            return folder
    return None


def _digest(path: Path) -> str | None:
    try:
        return sha(path.read_bytes())
    except OSError:  # not there, or not for our eyes
        return None


def _near(places: list[Path]) -> Iterator[Path]:
    """Yield the places and the folders in them, each once."""
    seen = set()
    for place in places:
        for folder in (place, *_inside(place)):
            if folder.resolve() not in seen:
                seen.add(folder.resolve())
                yield folder


def _inside(place: Path) -> list[Path]:
    try:
        return sorted(each for each in place.iterdir() if each.is_dir())
    except OSError:  # not there, or not for our eyes
        return []


def _listed(path: Path) -> set[str]:
    try:
        return set(path.read_text(encoding="utf-8").split())
    except (OSError, UnicodeDecodeError):
        return set()
