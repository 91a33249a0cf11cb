"""A user's own text on the page: shown as it is, never taken for Markdown."""

from __future__ import annotations

import re

LONGEST = 80
"""Characters of a cell that the page shows; downloads hold it whole."""
SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|~:$<>&@^=/])")


def plain(text: object) -> str:
    r"""Return text that a table of the page shows letter by letter, shortened.

    Tables read Markdown: a cell could otherwise draw an image from another host.

    Examples
    --------
    >>> print(plain("![x](http://h)"))
    \!\[x\]\(http\:\/\/h\)
    """
    line = " ".join(str(text).split())
    shown = line if len(line) <= LONGEST else line[:LONGEST] + "…"
    return SPECIAL.sub(r"\\\1", shown)


def verbatim(text: object) -> str:
    r"""Return text as a code span, in which nothing is a link either; see `plain`.

    Examples
    --------
    >>> print(verbatim("http://h"), verbatim("a`b"))
    `http://h` `` a`b ``
    """
    line = " ".join(str(text).split())
    if not line:
        return ""
    shown = line if len(line) <= LONGEST else line[:LONGEST] + "…"
    # A span ends at a run of as many marks as it began with.
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    mark, space = "`" * (longest + 1), " " if longest else ""
    return f"{mark}{space}{shown}{space}{mark}"
