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
