"""Dates and months as platforms and spreadsheets write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from simulation.files.grid import Number
from simulation.registry.cells.clock import hour_of, zone_of
from simulation.registry.values import Noted, Refusal

EARLIEST = date(1949, 10, 1)
"""Dates before are placeholders such as 1900-01-01."""

LATEST = date(2199, 12, 31)
"""Dates after are slips of the hand or stand for "without end"."""

EXCEL_DAY_0 = date(1899, 12, 30)
EXCEL_DAYS = (18_172, 100_000)
"""Serial numbers of 1949-10-01 and of a day in 2173: a number outside is no date, and one of six digits is a month."""

EARLIEST_MONTH_SERIAL = 36_526
"""Of 2000-01-01: no class is older, so that 20251 in a column of months is a slip of the hand and no day of 1955."""

CHINA = ZoneInfo("Asia/Shanghai")

PARTED = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})(?!\d)(?:\s*[-/.月]\s*(\d{1,2})(?!\d)\s*[日号]?)?\s*(?:月份?)?")
RUN_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})?(?!\d)")
STAMP = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?")
SERIAL = re.compile(r"(\d{5})(\.\d+)?")
WITHOUT_END = re.compile(r"9999(?!\d{5}).*|长期(?:有效)?|永久(?:有效)?|无固定期限")
OTHER_ORDER = re.compile(r"\d{1,2}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*(?:\d{4}|\d{2})(?!\d).*")

HALF_DAY = r"上午|下午|凌晨|早上|早晨|中午|晚上|夜间|[AaPp][Mm]"
CLOCK = (
    rf"(?P<half>{HALF_DAY})?\s*(?:(?P<hour>\d{{1,2}})[:时点](?:(?P<minute>\d{{1,2}})(?:[:分](?P<second>\d{{1,2}})"
    rf"(?:[.,]\d+)?)?)?\s*[分秒整]?\s*(?P<late>[AaPp][Mm])?)?"
)
REST = re.compile(
    rf"[T\s,]*(?:\(?(?:星期|周|礼拜)[一二三四五六日天]\)?)?\s*{CLOCK}"
    r"\s*(?P<zone>Z|(?:UTC|GMT)?[+-]\d\d(?::?\d\d)?(?:\s*UTC)?|UTC|GMT|CST)?(?:\[[\w/]+\])?"
)
"""What may stand behind a day: the day of the week, a time, a zone."""

UNTIL = re.compile(
    r"\s*(?:至|到|~|—+|–|-|、|,)\s*(?:(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*)?(\d{1,2})\s*[日号]?"
)
"""The last day of a span, behind its first; year and month may be left out."""

SHORT_MONTH = re.compile(r"\d{4}\.\d")


class Moment(NamedTuple):
    """What a cell says of a day.

    Attributes
    ----------
    day
        0 where only a month is written.
    clock
        Time of day on the clock of China; empty at midnight, or if not written.
    until
        Last day of a span, as ISO date.
    """

    year: int
    month: int
    day: int
    clock: str = ""
    until: str = ""


def read_date(text: str) -> date | Noted | Refusal:
    """Return a day.

    Takes 2025-03-01, 2025/3/1, 2025.3.1, 2025年3月1日, 20250301, any of them with a day of the week, a time of day and
    a zone, and the number by which Excel counts days. A moment with a zone is the day in China. Of a span of days the
    first is taken, and noted.

    Examples
    --------
    >>> read_date("2025年3月1日 星期六 下午3:05"), read_date("45717"), read_date("2025-02-28 16:00:00+00").isoformat()
    (datetime.date(2025, 3, 1), datetime.date(2025, 3, 1), '2025-03-01')
    >>> read_date("2025-02-30").reason, read_date("2025-03").reason, read_date("03/05/2018").reason
    ('no_such_day', 'not_a_date', 'ambiguous_date')
    >>> read_date("2025-03-01至2025-03-05")
    Noted(value=datetime.date(2025, 3, 1), reason='span_of_days', detail='2025-03-05')
    """
    moment = _moment(text)
    if isinstance(moment, Refusal):
        return moment
    if not moment.day:
        return Refusal("not_a_date")
    day = _day(moment.year, moment.month, moment.day)
    return Noted(day, "span_of_days", moment.until) if moment.until and isinstance(day, date) else day


def read_clock(text: str) -> str:
    """Return the time of day in a cell with a date, empty without one: two visits on one day may differ by it.

    Examples
    --------
    >>> read_clock("2025-03-01 09:30"), read_clock("2025/3/1"), read_clock("2025-03-01 下午3点")
    ('09:30:00', '', '15:00:00')
    """
    moment = _moment(text)
    return "" if isinstance(moment, Refusal) else moment.clock


def read_month(text: str) -> int | Refusal:
    """Return a month as months since year 0: 12 · year + month − 1.

    Takes what `read_date` takes, and the same without a day: 2025-03, 2025年3月, 202503. A span lies in one month. A
    number that ends in one digit behind the point is refused: October and January look the same.

    Examples
    --------
    >>> read_month("2025-03") == read_month("202503") == read_month("2025年3月") == 2025 * 12 + 2
    True
    """
    if isinstance(text, Number) and SHORT_MONTH.fullmatch(text):
        return Refusal("month_lost_zero")
    serial = SERIAL.fullmatch(text)
    moment = Refusal("not_a_month") if serial and int(serial[1]) < EARLIEST_MONTH_SERIAL else _moment(text)
    if isinstance(moment, Refusal):
        return Refusal("not_a_month") if moment.reason in ("not_a_date", "ambiguous_date") else moment
    whole = _day(moment.year, moment.month, moment.day or 1)
    if isinstance(whole, Refusal):
        return whole
    return (
        Refusal("not_a_month") if moment.until[:7] not in ("", f"{whole:%Y-%m}") else whole.year * 12 + whole.month - 1
    )


def month_reader(texts: Iterable[str]) -> Callable[[str], int | Refusal]:
    """Return the reader for a column of months, which may show what a program did to it.

    ``2025.1`` is January where ``2025.2`` or ``2025.10`` stand beside it; where ``2025.01`` does, or nothing that
    tells, October may have lost its zero on the way through a spreadsheet.

    Examples
    --------
    >>> month_reader(["2025.01", "2025.1"])("2025.1"), month_reader(["2025.2", "2025.1"])("2025.1") == 2025 * 12
    (Refusal(reason='month_lost_zero', detail=''), True)
    """
    written = [text.strip() for text in texts]
    short = any(re.fullmatch(r"\d{4}\.[2-9]|\d{4}\.10", text) for text in written)
    padded = any(re.fullmatch(r"\d{4}\.0\d", text) for text in written)

    def read(text: str) -> int | Refusal:
        if re.fullmatch(r"\d{4}\.1", text) and (padded or not short):
            return Refusal("month_lost_zero")
        return read_month(text)

    return read


def _moment(text: str) -> Moment | Refusal:
    if WITHOUT_END.fullmatch(text):
        return Refusal("without_end")
    if OTHER_ORDER.fullmatch(text):
        return Refusal("ambiguous_date")
    serial = SERIAL.fullmatch(text)
    if serial:
        return _serial(int(serial[1]), float(serial[2] or 0))
    stamp = STAMP.fullmatch(text)
    if stamp:
        text = f"{stamp[1]}-{stamp[2]}-{stamp[3]} {stamp[4]}:{stamp[5]}:{stamp[6] or '00'}"
    found = PARTED.match(text) or RUN_TOGETHER.match(text)
    if found is None:
        return Refusal("not_a_date")
    day = Moment(int(found[1]), int(found[2]), int(found[3] or 0))
    rest = text[found.end() :]
    if not rest.strip():
        return day
    behind = REST.fullmatch(rest)
    return _at(day, behind) if behind else _span(day, rest)


def _serial(days: int, part: float) -> Moment | Refusal:
    if not EXCEL_DAYS[0] <= days < EXCEL_DAYS[1]:
        return Refusal("not_a_date")
    moment = datetime.combine(EXCEL_DAY_0, time()) + timedelta(days=days, seconds=round(part * 86400))
    return _local(moment)


def _local(moment: datetime) -> Moment:
    clock = moment.time().replace(microsecond=0, tzinfo=None)
    return Moment(moment.year, moment.month, moment.day, "" if clock == time() else clock.isoformat())


def _at(day: Moment, behind: re.Match[str]) -> Moment | Refusal:
    """Return a day with its time; with a zone as well, the day that it is in China at that moment."""
    if behind["hour"] is None:
        if re.fullmatch(r"[+-]\d\d(\d\d)?", behind["zone"] or ""):
            return Refusal("not_a_date")  # a second day rather than a zone
        return day._replace(clock=behind["half"] or "")
    hour = hour_of(int(behind["hour"]), (behind["half"] or behind["late"] or "").upper())
    minute, second = int(behind["minute"] or 0), int(behind["second"] or 0)
    if (hour, minute, second) == (24, 0, 0):
        return day._replace(clock="24:00:00")
    try:
        clock = time(hour, minute, min(second, 59) if second == 60 else second)  # noqa: PLR2004 (a leap second)
        zone = zone_of(behind["zone"])
        whole = _day(day.year, day.month, day.day) if day.day else day
        if zone is None or not isinstance(whole, date):
            return day._replace(clock="" if clock == time() else clock.isoformat())
        return _local(datetime.combine(whole, clock, zone).astimezone(CHINA))
    except ValueError:
        return Refusal("not_a_date")


def _span(first: Moment, rest: str) -> Moment | Refusal:
    """Return the first day of a span and its last; a last day that is none, or before the first, makes no span."""
    until = UNTIL.fullmatch(rest)
    if until is None or not first.day or (rest.strip().startswith("-") and rest.strip("- ").isdigit()):
        return Refusal("not_a_date")
    begins = _day(first.year, first.month, first.day)
    ends = _day(int(until[1] or first.year), int(until[2] or first.month), int(until[3]))
    if isinstance(begins, Refusal) or isinstance(ends, Refusal):
        return begins if isinstance(begins, Refusal) else Refusal("not_a_date")
    return first._replace(until=ends.isoformat()) if ends >= begins else Refusal("not_a_date")


def _day(year: int, month: int, day: int) -> date | Refusal:
    try:
        whole = date(year, month, day)
    except ValueError:
        return Refusal("no_such_day")
    # A month is dated by its first day, so that October 1949 still counts.
    if whole < EARLIEST:
        return Refusal("date_too_early", EARLIEST.isoformat())
    return whole if whole <= LATEST else Refusal("date_too_late", LATEST.isoformat())
