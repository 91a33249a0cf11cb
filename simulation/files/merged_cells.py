"""Merged cells of a worksheet: which there are, and rows in which each says what its first cell says."""

from __future__ import annotations

import io
import zipfile
from collections import deque
from collections.abc import Iterator
from xml.parsers import expat

from simulation.files.grid import Numbered

MERGED_LIMIT = 1_000_000
"""Merged cells of a sheet; more are a slip of the hand (a whole sheet merged) and would fill the memory."""

TAG = "mergeCell"
WIDE_BEGINNINGS = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
"""How XML in UTF-16 begins, in which the tag cannot be found as ASCII."""

CHUNK = 2**20

Spans = dict[tuple[int, int], tuple[int, int]]
"""Cell (row, column), both 1-based → the cell that a merged range shows in it."""


def merged_cells(content: bytes, path: str) -> Spans:
    """Return the merged cells of a sheet; reading row by row, openpyxl does not tell them.

    Raises
    ------
    ValueError
        When there are more than `MERGED_LIMIT`, or a range that is none.
    """
    spans, spread = Spans(), [0]

    def begin(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == TAG:
            _spread(attributes.get("ref", ""), spans, spread)

    reader, tail, wide = expat.ParserCreate(), b"", False
    with zipfile.ZipFile(io.BytesIO(content)).open(path) as part:
        while chunk := part.read(CHUNK):
            wide = wide or (not tail and chunk.startswith(WIDE_BEGINNINGS))
            # They stand behind up to a million rows, through which the reader goes quickly when nobody listens.
            there = wide or TAG.encode() in tail + chunk
            reader.StartElementHandler = begin if there else None
            reader.Parse(chunk, False)
            tail = chunk[-len(TAG) :]
        reader.Parse(b"", True)
    return spans


def _spread(reference: str, spans: Spans, spread: list[int]) -> None:
    from openpyxl.utils.cell import range_boundaries

    left, top, right, bottom = (int(edge) for edge in range_boundaries(reference) if edge is not None)
    # Counted as they are named, not as they are kept: ranges named again and again cost the same each time.
    spread[0] += max(0, bottom - top + 1) * max(0, right - left + 1) or 1
    if spread[0] > MERGED_LIMIT:
        raise ValueError(f"merged range {reference}")
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            spans[row, column] = (top, left)


def filled(rows: Iterator[Numbered], spans: Spans, widest: int) -> Iterator[Numbered]:
    """Yield the rows; merged cells show what their first cell holds, up to the column `widest`.

    Examples
    --------
    >>> list(filled(iter([(1, ["A"]), (3, ["", "b"])]), {(row, 1): (1, 1) for row in (1, 2, 3)}, 9))
    [(1, ['A']), (2, ['A']), (3, ['A', 'b'])]
    """
    shown: dict[tuple[int, int], str] = {}
    columns: dict[int, list[int]] = {}
    for line, column in sorted(spans):
        if column <= widest:
            columns.setdefault(line, []).append(column)
    waiting = deque(columns)
    for number, row in rows:
        while waiting and waiting[0] < number:  # a row that is not in the file, as none of its cells says anything
            absent = waiting.popleft()
            yield absent, _fill([], absent, columns[absent], spans, shown)
        if waiting and waiting[0] == number:
            waiting.popleft()
        yield number, _fill(row, number, columns.get(number, []), spans, shown)


def _fill(row: list[str], number: int, columns: list[int], spans: Spans, shown: dict[tuple[int, int], str]) -> list[str]:
    for column in columns:
        here, origin = (number, column), spans[number, column]
        if here == origin:
            shown.setdefault(origin, row[column - 1] if column <= len(row) else "")
        if text := shown.get(origin, ""):
            row += [""] * (column - len(row))
            row[column - 1] = text
        elif column <= len(row):
            row[column - 1] = ""
    return row
