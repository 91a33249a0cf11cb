"""Small numbers in Chinese characters."""

from __future__ import annotations

DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
NUMERAL = "(?:\\d{1,3}|[一二两三四五六七八九十]{1,3})"
"""Pattern of a number that `numeral` reads."""


def numeral(text: str) -> int:
    """Return a number below 100 written in characters, or one in digits.

    Raises
    ------
    ValueError
        When it is none.

    Examples
    --------
    >>> numeral("两"), numeral("十二"), numeral("二十"), numeral("12")
    (2, 12, 20, 12)
    """
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not set(tens + ones) <= set(DIGITS) or len(tens) > 1 or len(ones) > 1:
        raise ValueError(text)
    return (DIGITS.get(tens, 1) * 10 if ten else 0) + DIGITS.get(ones, 0)
