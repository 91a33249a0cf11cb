"""A user's own text on a page that reads Markdown: shown letter by letter, never a link, an image or a script."""

from __future__ import annotations

import re

LONGEST = 80
"""Characters of a cell that a table of the page shows; downloads hold it whole."""
MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&^=/])")
BARE_LINK = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?=@)", re.IGNORECASE)
"""Places without which an address is not made a link of; escapes do not stop that, for it is done after them."""
BREAK = "\u2060"
"""Word joiner: takes no room, allows no line break, and is no part of any link."""


def plain(text: object) -> str:
    r"""Return text that Markdown shows letter by letter: a title must not draw an image from, or lead to, another host.

    An address stays a link after escapes, so something that nobody sees is put inside it.

    Examples
    --------
    >>> print(plain("![x](h)"))
    \!\[x\]\(h\)
    >>> plain("http://h, a@b").count(BREAK)
    2
    """
    return MARKDOWN.sub(r"\\\1", BARE_LINK.sub(BREAK, _line(text)))


def begun(text: str) -> str:
    """Return words as they stand at the beginning of a line: with a capital, where the script has any.

    Examples
    --------
    >>> begun("onset × 2 in F"), begun("新发违法")
    ('Onset × 2 in F', '新发违法')
    """
    return text[:1].upper() + text[1:]


def cell(text: object) -> str:
    """Return text as `plain` does, shortened for a table.

    Examples
    --------
    >>> len(cell(200 * "x"))
    81
    """
    return plain(_short(_line(text)))


def verbatim(text: object) -> str:
    r"""Return text as a code span, in which nothing is a link either, shortened for a table.

    Examples
    --------
    >>> print(verbatim("http://h"), verbatim("a`b"))
    `http://h` `` a`b ``
    """
    shown = _short(_line(text))
    if not shown:
        return ""
    # A span ends at a run of as many marks as it began with.
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    mark, space = "`" * (longest + 1), " " if longest else ""
    return f"{mark}{space}{shown}{space}{mark}"


def _line(text: object) -> str:
    return " ".join(str(text).split())


def _short(line: str) -> str:
    return line if len(line) <= LONGEST else line[:LONGEST] + "…"
