"""The months of a task: ``3月、5—6月``, ``全年``, ``第三季度``, ``9月底前``, ``11月-2月``."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange

from simulation.files.annual.numerals import DIGITS
from simulation.files.annual.unreadable import UnreadableError
from simulation.model.errors import Problem

ALL = range(1, 13)
WORDS = {
    "全年": ALL, "全年度": ALL, "每月": ALL, "各月": ALL, "逐月": ALL, "all year": ALL, "": ALL,
    "上半年": range(1, 7), "下半年": range(7, 13), "年底前": ALL, "年内": ALL,
}  # fmt: skip
"""Words for months; empty is what is left of 2026年."""

QUARTER_DIGITS = "一二三四1234"
DASH = r"[-—–~〜至到]+"
YEAR = r"(?:(?P<year{0}>\d{{4}})年度?)?\s*"
DAY = r"(?:(?P<day{0}>\d{{1,2}})[日号]|(?P<end{0}>底|末))?"
SPAN = re.compile(
    rf"(?:months?\s*)?{YEAR.format(1)}(?P<first>\d{{1,2}})\s*月?{DAY.format(1)}份?"
    rf"(?:\s*{DASH}\s*{YEAR.format(2)}(?P<last>\d{{1,2}})\s*月?{DAY.format(2)}份?)?"
)
BEFORE = re.compile(rf"{YEAR.format(1)}(?P<last>\d{{1,2}})月{DAY.format(2)}\s*(?P<incl>之?前|以前)(?:完成)?")
FROM = re.compile(rf"{YEAR.format(1)}(?P<first>\d{{1,2}})月(?:1日)?起")
QUARTERS = re.compile(
    rf"第?(?P<names>[{QUARTER_DIGITS}](?:\s*(?:[、,和及]|{DASH})\s*第?[{QUARTER_DIGITS}])*)季度?|Q(?P<q>[1-4])"
)
SEPARATOR = re.compile(r"\s*[;、,/\n]\s*")
FEBRUARY = 2


def read_times(cell: str, year: int) -> list[int]:
    """Return calendar months.

    Parameters
    ----------
    year
        Of the plan; another year in the cell is not meant for it.

    Raises
    ------
    UnreadableError
        When a part names no whole months of the year.

    Examples
    --------
    >>> read_times("第三季度", 2026), read_times("11月-2月", 2026), read_times("9月底前", 2026) == list(range(1, 10))
    ([7, 8, 9], [1, 2, 11, 12], True)
    """
    text = unicodedata.normalize("NFKC", cell).strip().rstrip("。.;")
    months: set[int] = set()
    # Quarters may hold commas, so that they are taken out before the rest is split.
    for found in QUARTERS.finditer(text):
        months.update(_quarters(found))
    rest = QUARTERS.sub("", text)
    parts = [part for part in SEPARATOR.split(rest.strip(" ;、,/\n")) if part or not months]
    for part in parts:
        months.update(_part(part, year))
    return sorted(months)


def _part(part: str, year: int) -> list[int]:
    bare = re.sub(rf"^{year}年度?\s*", "", part)
    if bare in WORDS and (bare or bare != part):
        return list(WORDS[bare])
    before, onward, span = BEFORE.fullmatch(part), FROM.fullmatch(part), SPAN.fullmatch(part)
    if before:
        _check(before, year, "year1")
        # 9月前 ends with August, 9月底前 and 9月30日前 with September.
        whole = before["end2"] or before["day2"]
        return _months(1, _last(before, year) if whole else int(before["last"]) - 1)
    if onward:
        _check(onward, year, "year1")
        return _months(int(onward["first"]), 12)
    if span is None:
        raise UnreadableError(Problem("bad_months_cell"))
    _check(span, year, "year1")
    turns = span["last"] and int(span["first"]) > int(span["last"])
    _check(span, year + 1 if turns else year, "year2")
    if (span["day1"] or "1") != "1" or (span["day1"] and not span["last"]):
        raise UnreadableError(Problem("parts_of_months"))
    return _months(int(span["first"]), _last(span, year) if span["last"] else int(span["first"]))


def _last(found: re.Match[str], year: int) -> int:
    """Return the last month, of which a day may be given if it is its last."""
    month, day = int(found["last"]), found["day2"]
    if month in ALL and day and int(day) not in (monthrange(year, month)[1], 28 if month == FEBRUARY else 0):
        raise UnreadableError(Problem("parts_of_months"))
    return month


def _check(found: re.Match[str], year: int, *names: str) -> None:
    if any(found[name] not in (None, str(year)) for name in names):
        raise UnreadableError(Problem("another_year", limit=str(year)))


def _months(first: int, last: int) -> list[int]:
    """Return a span of months; one that begins behind its end goes over the turn of the year."""
    if first not in ALL or last not in ALL:
        raise UnreadableError(Problem("bad_months_cell"))
    return [*range(first, last + 1)] if first <= last else [*range(first, 13), *range(1, last + 1)]


def _quarters(found: re.Match[str]) -> list[int]:
    if found["q"]:
        return _quarter(int(found["q"]))
    numbers = [DIGITS.get(digit) or int(digit) for digit in re.findall(f"[{QUARTER_DIGITS}]", found["names"])]
    if re.search(DASH, found["names"]):
        numbers = list(range(numbers[0], numbers[-1] + 1))
    return [month for number in numbers for month in _quarter(number)]


def _quarter(number: int) -> list[int]:
    return list(range(3 * number - 2, 3 * number + 1))
