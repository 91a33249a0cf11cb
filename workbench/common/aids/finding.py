"""Finding by words: every word that was typed has to occur."""

from __future__ import annotations

import re
from collections.abc import Iterable

RATIO = re.compile(r"(?<![A-Za-z0-9])([ABCDabcd])\s*(?:类|级)?\s*[=:：]?\s*(\d+(?:\.\d+)?)\s*[%％]")
"""A class with its ratio, as people write it: A3%, A类 3 %, a=3％."""
LONGEST_ASKED = 80
"""Characters of what is asked for in a field."""


def found_in(asked: str, texts: Iterable[str]) -> bool:
    """Whether every word asked for occurs in one of the texts, without regard to case.

    Examples
    --------
    >>> found_in("草稿 试点", ["试点方案", "草稿"]), found_in("A类 3%", ["A 3%"]), found_in("A 3%", ["A 33%"])
    (True, True, False)
    """
    sought = _plainly(asked).split()
    if not sought:
        return True  # without reading the texts, which may have to be fetched first
    text = "\n".join(_plainly(text) for text in texts)
    return all(word in text for word in sought)


def _plainly(text: str) -> str:
    """Return a text in lower case, every class with its ratio as one word: a=3%."""
    return RATIO.sub(lambda m: f" {m[1]}={float(m[2]):g}% ", text).casefold()
