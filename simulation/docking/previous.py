"""The docking of an earlier month: its snapshot, and its firms where the frame still lies beside it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile, is_zipfile

import pandas as pd

from simulation.docking.snapshot import Snapshot
from simulation.drawing.frame import COLUMNS
from simulation.drawing.private import sha
from simulation.model.errors import InputError, Problem
from simulation.model.exchange import parse_file
from simulation.model.parse import read_content, read_text

FRAME, SNAPSHOT = "frame.csv", "snapshot.json"
FRAME_LIMIT = 256 * 2**20


@dataclass(frozen=True)
class Previous:
    """An earlier docking.

    Attributes
    ----------
    frame
        ``None`` where only the counts are left: then nobody knows which firms are new, gone or moved.
    """

    snapshot: Snapshot
    frame: pd.DataFrame | None = None


def read_previous(path: str | Path) -> Previous:
    """Return an earlier docking from its folder, its ``snapshot.json``, or a ZIP archive that holds both files.

    Raises
    ------
    InputError
        When there is no snapshot, or the frame beside it is not the one that it was written with.
    """
    place = Path(path)
    if place.is_file() and is_zipfile(place):
        return _of_archive(place)
    file = place / SNAPSHOT if place.is_dir() else place
    if place.is_dir() and not file.is_file():
        raise InputError([Problem("no_snapshot", "", str(place), SNAPSHOT, "no_snapshot")], str(path))
    snapshot = parse_file(Snapshot, read_text(file), str(file))
    beside = file.with_name(FRAME)
    return Previous(snapshot, _frame(beside, snapshot) if beside.is_file() else None)


def _of_archive(path: Path) -> Previous:
    with ZipFile(path) as archive:
        held = {Path(item.filename).name: item for item in archive.infolist()}
        for item in (held[name] for name in (SNAPSHOT, FRAME) if name in held):
            if item.file_size > FRAME_LIMIT:
                raise InputError(
                    [Problem("too_large", item.filename, item.file_size, FRAME_LIMIT, "too_large")], path.name
                )
        if SNAPSHOT not in held:
            raise InputError([Problem("no_snapshot", "", path.name, SNAPSHOT, "no_snapshot")], path.name)
        try:
            files = {name: archive.read(held[name]) for name in (SNAPSHOT, FRAME) if name in held}
        except (BadZipFile, NotImplementedError, RuntimeError, OSError):
            raise InputError([Problem("no_snapshot", "", path.name, SNAPSHOT, "no_snapshot")], path.name) from None
    snapshot = parse_file(Snapshot, files[SNAPSHOT].decode("utf-8", "replace"), SNAPSHOT)
    return Previous(snapshot, _checked(files[FRAME], snapshot, path) if FRAME in files else None)


def _frame(path: Path, snapshot: Snapshot) -> pd.DataFrame:
    return _checked(read_content(path, FRAME_LIMIT), snapshot, path)


def _checked(content: bytes, snapshot: Snapshot, path: Path) -> pd.DataFrame:
    if sha(content) != snapshot.frame:
        raise InputError([Problem("frame_changed", FRAME, remedy="frame_changed")], str(path))
    return parse_frame(content)


def parse_frame(content: bytes) -> pd.DataFrame:
    """Return the table in the bytes of a ``frame.csv`` that a docking wrote."""
    table = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
    return table[list(COLUMNS)].astype("str")
