"""Text from a user's file, on a page that reads Markdown."""

from __future__ import annotations

import re

MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])")


def plain(text: str) -> str:
    r"""Return text that Markdown shows letter by letter: a title must not draw an image from another host.

    Examples
    --------
    >>> print(plain("![x](http://h)"))
    \!\[x\]\(http\://h\)
    """
    return MARKDOWN.sub(r"\\\1", " ".join(text.split()))
