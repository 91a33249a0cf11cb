"""Archives that unpack to far more than they are: refused before anything of them is read."""

from __future__ import annotations

import io
import zipfile
from typing import IO

from simulation.model.errors import InputError, Problem

UNPACKED_LIMIT = 512 * 2**20
"""Bytes that a workbook may unpack to: a million records of five columns take some 250 MiB."""

PIECE = 16 * 2**20
"""Bytes of a part in which a row or a shared text must begin: the XML reader holds one of them at a time in memory."""

CELLS_LIMIT = 20_000_000
"""Cells of a part, empty ones too: a million records of nine columns have half of that."""

CHUNK = 2**20
CELLS = (b"<c", b":c ")
MARKS = (b"<row", b":row", b"<si", b":si")
UNREAD = "xl/media/"


def check_unpacking(content: bytes, source: str, limit: int | None = None) -> None:
    """Raise `InputError` for a workbook that unpacks to more than `limit`, or to a part that cannot be read in pieces.

    Parameters
    ----------
    limit
        Bytes; `UNPACKED_LIMIT` when ``None``.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        allowed = UNPACKED_LIMIT if limit is None else limit
        size = sum(item.file_size for item in archive.infolist())
        if size > allowed:
            raise InputError([_too_large(size, allowed)], source)
        for item in archive.infolist():
            if item.file_size > PIECE and not item.filename.startswith(UNREAD):
                with archive.open(item) as part:
                    _check_pieces(part, source)


def _check_pieces(part: IO[bytes], source: str) -> None:
    without = cells = 0
    while chunk := part.read(CHUNK):
        without = 0 if any(mark in chunk for mark in MARKS) else without + len(chunk)
        if without > PIECE:
            raise InputError([_too_large(without, PIECE)], source)
        cells += sum(chunk.count(mark) for mark in CELLS)
        if cells > CELLS_LIMIT:
            problem = Problem("too_many_cells", value=cells, limit=CELLS_LIMIT, remedy="too_many_cells")
            raise InputError([problem], source)


def _too_large(size: int, limit: int) -> Problem:
    return Problem("unpacks_to_too_much", value=size, limit=limit, remedy="unpacks_to_too_much")
