"""Cells of the lists of inspectors: days, shares, marks and names, or what is wrong with them."""

from __future__ import annotations

import re
from datetime import date

from simulation.model.errors import Problem
from simulation.registry.dates import WITHOUT_END, read_date
from simulation.registry.firm_ids import LONGEST_ID, read_own_id
from simulation.registry.values import LONGEST_NAME, Noted, Refusal, read_names, read_yes_no

FOREVER = date.max
"""Stands for a day that never comes until the reader of a row turns it into ``None``."""

AT_WORK = ("在岗", "在职", "正常", "启用", "有效", "active")
STOPPED = ("停用", "离岗", "离职", "退休", "调离", "禁用", "异常", "注销", "inactive")


def day(text: str) -> date | Problem:
    """Return a day; a span of days is none.

    Examples
    --------
    >>> day("2026年3月1日"), day("20260230").code
    (datetime.date(2026, 3, 1), 'not_a_date')
    """
    found = read_date(text)
    return found if isinstance(found, date) else _no_day(text)


def last_day(text: str) -> date | Problem:
    """Return the last day that a cell names: of a span its end, `FOREVER` for 长期有效.

    Examples
    --------
    >>> last_day("2021-05-01至2026-04-30"), last_day("长期有效") == FOREVER
    (datetime.date(2026, 4, 30), True)
    """
    if WITHOUT_END.fullmatch(text):
        return FOREVER
    found = read_date(text)
    if isinstance(found, Noted):
        return date.fromisoformat(found.detail)
    return found if isinstance(found, date) else _no_day(text)


def share(text: str) -> float | Problem:
    """Return a share above 0 and at most 1, written as a decimal or in per cent.

    Examples
    --------
    >>> share("40%"), share("0.5"), share("40").code
    (0.4, 0.5, 'not_a_share')
    """
    written = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(%?)", text)
    found = float(written[1]) / (100 if written[2] else 1) if written else 0.0
    return found if 0 < found <= 1 else Problem("not_a_share", value=text, limit=1, remedy="not_a_share")


def state(text: str) -> bool | Problem:
    """Tell whether a person is at work.

    Examples
    --------
    >>> state("在岗"), state("停用"), state("?").code
    (True, False, 'not_a_duty_state')
    """
    if text.casefold() in (*AT_WORK, *STOPPED):
        return text.casefold() in AT_WORK
    return Problem("not_a_duty_state", value=text, limit="在岗, 停用", remedy="not_a_duty_state")


def yes_no(text: str) -> bool | Problem:
    """Return what a mark says."""
    found = read_yes_no(text)
    return (
        Problem("not_yes_no", value=text, limit="是, 否", remedy="not_yes_no") if isinstance(found, Refusal) else found
    )


def certificate(text: str) -> str | Problem:
    """Return a number by which a person is known, without blanks.

    Examples
    --------
    >>> certificate("鄂 F 1234"), certificate("=1").code, certificate("4.2061E+14").code
    ('鄂F1234', 'not_a_certificate', 'not_a_certificate')
    """
    found = read_own_id(text)
    if isinstance(found, Refusal):
        return Problem("not_a_certificate", value=text, limit=LONGEST_ID, remedy="not_a_certificate")
    return found


def firm(text: str) -> str | Problem:
    """Return the code of a firm as the frame of a draw has it."""
    found = read_own_id(text)
    return Problem("not_a_firm_code", value=text, remedy="not_a_firm_code") if isinstance(found, Refusal) else found


def name(text: str) -> str | Problem:
    """Return a short text on one line that no spreadsheet runs as a formula."""
    found = re.sub(r"\s+", "", text)
    if len(found) > LONGEST_NAME or found[0] in "=+-@":
        return Problem("not_a_plain_name", value=text[:80], limit=LONGEST_NAME, remedy="not_a_plain_name")
    return found


def skills(text: str) -> frozenset[str] | Problem:
    """Return the qualifications of a cell.

    Examples
    --------
    >>> sorted(skills("特种设备；食品"))
    ['特种设备', '食品']
    """
    found = [name(part) for part in read_names(text).split(";")]
    bad = next((part for part in found if isinstance(part, Problem)), None)
    return bad or frozenset(str(part) for part in found)


def _no_day(text: str) -> Problem:
    return Problem("not_a_date", value=text, limit="2026-01-31, 长期有效", remedy="not_a_date")
