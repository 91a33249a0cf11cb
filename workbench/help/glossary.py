"""The glossary of the documents: words of the work in both languages, to be searched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from workbench.common.aids.finding import found_in
from workbench.help.manual import read_document

FILE = "glossary.md"
Row = tuple[str, str, str]
"""A word in Chinese, in English, and how files and the program spell it."""


def glossary() -> tuple[Row, ...]:
    """Return every row of the glossary, in order.

    Raises
    ------
    simulation.InputError
        When its file is missing.
    """
    return rows_of(read_document(FILE))


@cache
def rows_of(text: str) -> tuple[Row, ...]:
    r"""Return the rows of the tables in a text, without headings and rules.

    Examples
    --------
    >>> rows_of("| 中文 | English | Identifier |\n|---|---|---|\n| 企业 | firm | `firms` |\n")
    (('企业', 'firm', '`firms`'),)
    """
    return tuple(_rows(text))


def _rows(text: str) -> Iterator[Row]:
    body = False
    for line in text.splitlines():
        if not line.startswith("|"):
            body = False
        elif re.fullmatch(r"\|[-| :]+\|", line):
            body = True
        elif body:
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            yield cells[0], cells[1], cells[2] if len(cells) > 2 else ""  # noqa: PLR2004 -- the third cell


def look_up(asked: str) -> list[Row]:
    """Return the rows in which every word asked for occurs.

    Raises
    ------
    simulation.InputError
        When the glossary is missing.
    """
    return [row for row in glossary() if found_in(asked, row)]
