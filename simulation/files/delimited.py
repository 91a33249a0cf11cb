"""CSV and its relatives: encodings, separators, and files that are none of it."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

from charset_normalizer import from_bytes

from simulation.files.grid import CELLS_LIMIT, Grid, too_many_cells, without_blank_rows
from simulation.model.errors import InputError, Problem

REPLACED = "\ufffd"
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
ENCODINGS = ("utf-8", "gb18030")
SEPARATORS = (",", "\t", ";", "，")
SAMPLE = 2**16
BROKEN_SHARE = 0.01
"""Above this share of characters that do not decode, or are null, a file is no text."""

LINES_LIMIT = 10_000_000
"""Lines of a text; one of the largest size with the shortest records has fewer."""

DAMAGED_SHARE = 0.1
"""Up to this share of its characters beyond ASCII, damage does not hide that a text was UTF-8."""


def read_delimited(content: bytes, source: str) -> Grid:
    """Return the rows of a delimited text.

    Parameters
    ----------
    content
        In UTF-8 or UTF-16 with a byte order mark, UTF-8, or GB18030 (which includes GBK and GB2312).

    Raises
    ------
    InputError
        When it is no text, or no text in one of these encodings. Single characters that do not decode become
        U+FFFD, so that only their rows are refused.
    """
    text, encoding = decode(content, source)
    separator = _separator(text)
    _check_amount(text, separator, source)
    del text  # decoded again line by line: a whole text and a copy of it would take several times its bytes
    rows = enumerate(_records(content, encoding, separator, source), start=1)
    return without_blank_rows(rows, encoding, source, separated=True)


def decode(content: bytes, source: str) -> tuple[str, str]:
    """Return text and encoding."""
    marked = next((encoding for mark, encoding in MARKS if content.startswith(mark)), None)
    for encoding in (marked,) if marked else ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return _accept(text, source), encoding
    encoding = marked or _damaged(content)
    return _accept(content.decode(encoding, "replace"), source), encoding


def _damaged(content: bytes) -> str:
    """Return the encoding of a text that is in none of the usual ones, or has damaged characters."""
    # GB18030 reads nearly any bytes as something; UTF-8 seldom fits what is not UTF-8.
    text = content.decode("utf-8", "replace")
    foreign = sum(not character.isascii() for character in text)
    if text.count(REPLACED) <= DAMAGED_SHARE * foreign:
        return "utf-8"
    text = content.decode("gb18030", "replace")
    if text.count(REPLACED) <= BROKEN_SHARE * len(text):
        return "gb18030"
    # With a guess such as Big5 the message about the header shows what the file says.
    guess = from_bytes(content[:SAMPLE]).best()
    return guess.encoding if guess else "gb18030"


def _accept(text: str, source: str) -> str:
    if text.count(REPLACED) + text.count("\0") > BROKEN_SHARE * len(text):
        raise InputError([Problem("not_a_table", remedy="not_a_table")], source)
    return text


def _check_amount(text: str, separator: str, source: str) -> None:
    """Raise `InputError` for more lines or cells than are read, before any is made: line ends alone are a record each."""
    lines = text.count("\n") + text.count("\r") - text.count("\r\n")
    if lines > LINES_LIMIT:
        problem = Problem("too_many_lines", value=lines, limit=LINES_LIMIT, remedy="too_many_lines")
        raise InputError([problem], source)
    cells = text.count(separator)
    if cells > CELLS_LIMIT:
        raise too_many_cells(cells, source)


def _records(content: bytes, encoding: str, separator: str, source: str) -> Iterator[list[str]]:
    lines = io.TextIOWrapper(io.BytesIO(content), encoding, "replace", newline="")
    # Strict: a quotation mark that is not closed would swallow the records behind it in silence.
    reader = csv.reader(lines, delimiter=separator, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        problem = Problem("broken_row", value=str(error), remedy="broken_row", detail={"line": reader.line_num})
        raise InputError([problem], source) from None


def _separator(text: str) -> str:
    """Return the separator that splits the first lines into the most cells; titles above the header have none."""
    lines = text[:SAMPLE].splitlines()[:50]
    return max(SEPARATORS, key=lambda separator: sum(line.count(separator) for line in lines))
