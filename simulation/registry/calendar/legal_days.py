"""Legal days off by the State Council's measure of 2024, for years whose exchanges of days are not published yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

LUNAR: dict[int, tuple[str, str, str, str]] = {
    2025: ("0129", "0404", "0531", "1006"), 2026: ("0217", "0405", "0619", "0925"),
    2027: ("0206", "0405", "0609", "0915"), 2028: ("0126", "0404", "0528", "1003"),
    2029: ("0213", "0404", "0616", "0922"), 2030: ("0203", "0405", "0605", "0912"),
    2031: ("0123", "0405", "0624", "1001"), 2032: ("0211", "0404", "0612", "0919"),
    2033: ("0131", "0404", "0601", "0908"), 2034: ("0219", "0405", "0620", "0927"),
    2035: ("0208", "0405", "0610", "0916"), 2036: ("0128", "0404", "0530", "1004"),
    2037: ("0215", "0404", "0618", "0924"), 2038: ("0204", "0405", "0607", "0913"),
    2039: ("0124", "0405", "0527", "1002"), 2040: ("0212", "0404", "0614", "0920"),
    2041: ("0201", "0404", "0603", "0910"), 2042: ("0122", "0404", "0622", "0928"),
    2043: ("0210", "0405", "0611", "0917"), 2044: ("0130", "0404", "0531", "1005"),
    2045: ("0217", "0404", "0619", "0925"), 2046: ("0206", "0404", "0608", "0915"),
}  # fmt: skip
"""Year → Spring Festival, Qingming, Dragon Boat and Mid-Autumn days (month and day), from the lunar calendar."""

FIXED = ("0101", "0501", "0502", "1001", "1002", "1003")
SATURDAY = 5


def named_days(year: int) -> list[date]:
    """Return the days that the measure names: 13, or fewer where two fall on one.

    Examples
    --------
    >>> [f"{day:%m-%d}" for day in named_days(2027)][:6]
    ['01-01', '02-05', '02-06', '02-07', '02-08', '04-05']
    """
    spring, *others = (_day(year, text) for text in LUNAR[year])
    around = [spring + timedelta(days=step) for step in range(-1, 3)]  # 除夕 and three days of the new year
    return sorted({*around, *others, *(_day(year, text) for text in FIXED)})


def days_off(year: int) -> set[date]:
    """Return the named days and, for each on a weekend, the next weekday in its place, as the measure says.

    Examples
    --------
    >>> sorted(days_off(2027) - set(named_days(2027)))  # 2027-02-06 and 02-07, 05-01 and 05-02, 10-02 and 10-03
    [datetime.date(2027, 2, 9), ... datetime.date(2027, 10, 5)]
    """
    off = set(named_days(year))
    for day in sorted(off):
        if day.weekday() >= SATURDAY:
            off.add(next(each for each in _after(day) if each.weekday() < SATURDAY and each not in off))
    return off


def _after(day: date) -> Iterator[date]:
    while True:
        day += timedelta(days=1)
        yield day


def _day(year: int, text: str) -> date:
    return date(year, int(text[:2]), int(text[2:]))
