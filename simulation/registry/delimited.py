"""CSV and its relatives: encodings, separators, and files that are none of it."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

from charset_normalizer import is_binary

from simulation.model.errors import InputError, Problem
from simulation.registry.grid import Grid, without_blank_rows
from simulation.registry.values import REPLACED

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
ENCODINGS = ("utf-8", "gb18030")
SEPARATORS = (",", "\t", ";", "，")
SAMPLE = 2**16
BROKEN_SHARE = 0.01
"""Above this share of characters that do not decode, a file is not text in that encoding."""


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
    return without_blank_rows(_records(text, source), encoding, separated=True)


def decode(content: bytes, source: str) -> tuple[str, str]:
    """Return text and encoding."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return _accept(content, encoding, source), encoding
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    if is_binary(content[:SAMPLE]):
        raise InputError([Problem("not_a_table", remedy="not_a_table")], source)
    broken = {encoding: content.decode(encoding, "replace").count(REPLACED) for encoding in ENCODINGS}
    encoding = min(broken, key=lambda name: broken[name])
    return _accept(content, encoding, source), encoding


def _accept(content: bytes, encoding: str, source: str) -> str:
    text = content.decode(encoding, "replace")
    if text.count(REPLACED) > BROKEN_SHARE * len(text):
        raise InputError([Problem("not_a_table", remedy="not_a_table")], source)
    return text


def _records(text: str, source: str) -> Iterator[list[str]]:
    # Strict: a quotation mark that is not closed would swallow the records behind it in silence.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        yield from reader
    except csv.Error as error:
        problem = Problem("broken_row", value=str(error), remedy="broken_row", detail={"line": reader.line_num})
        raise InputError([problem], source) from None


def _separator(text: str) -> str:
    """Return the separator that splits the first lines into the most cells; titles above the header have none."""
    lines = text[:SAMPLE].splitlines()[:50]
    return max(SEPARATORS, key=lambda separator: sum(line.count(separator) for line in lines))
