"""One cell at a time: from what a platform wrote to what it means, or the reason why it means nothing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any, NamedTuple

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength

from simulation.registry.vocabulary import (
    CHANNELS,
    CLASS_PHRASES,
    NO,
    SEVERITIES,
    YES,
)

LONGEST_NAME = 50
UNSEEN = re.compile(r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b-\u200f\u2060\ufeff]")
"""Tabs and line ends stay: they separate, and two numbers must not run together."""
WRAPPED = re.compile(r'^="(.*)"$', re.DOTALL)
SCIENTIFIC = re.compile(r"^\d(\.\d+)?E\+?\d+$", re.IGNORECASE)


class Refusal(NamedTuple):
    """Why a value cannot be used: a code of the table ``[refused]`` and what its sentence names."""

    reason: str
    detail: str = ""


class Noted(NamedTuple):
    """What a value is taken for, and what has to be said of that: a code of the table ``[refused]`` and its detail."""

    value: Any
    reason: str
    detail: str = ""


def half_width(text: str) -> str:
    """Return text with full-width and compatibility forms in their plain ones.

    Examples
    --------
    >>> half_width("Ⅱ类；１")
    'II类;1'
    """
    return unicodedata.normalize("NFKC", text)


def clean(text: str) -> str:
    r"""Return a cell without invisible characters, in half-width form, and without the guards against Excel.

    Examples
    --------
    >>> clean('="０１２"'), clean("'91X\t"), clean(" Ａ类 ")
    ('012', '91X', 'A类')
    """
    text = UNSEEN.sub("", half_width(text)).strip()
    text = WRAPPED.sub(r"\1", text)
    return text.removeprefix("'").strip()


@lru_cache(maxsize=2**19)  # every register names the same firms
def read_code(text: str) -> str | Refusal:
    """Return a unified social credit code in capitals, its check character verified.

    Examples
    --------
    >>> read_code("9191 9999 0000 0000 0g")
    Refusal(reason='code_check_digit', detail='')
    """
    code = re.sub(r"[\s\-]", "", text).upper()
    if SCIENTIFIC.match(code):
        return Refusal("code_lost_digits")
    try:
        return str(uscc.validate(code))
    except InvalidLength:
        return Refusal("code_length", str(len(code)))
    except InvalidChecksum:
        return Refusal("code_check_digit")
    except InvalidFormat:
        return Refusal("code_characters")


def read_class(text: str) -> str | Refusal:
    """Return a risk class, A to D, from the letter or the words of the national indicator system.

    Examples
    --------
    >>> read_class("信用风险较高（C类）"), read_class("d"), read_class("低风险"), read_class("高风险A类")
    ('C', 'D', 'A', Refusal(reason='unknown_class', detail=''))
    """
    written = re.sub(r"[\s()（）类级:、\-—]|企业", "", text.upper())
    letters, words = re.sub(r"[^A-Z0-9]", "", written), re.sub(r"[A-Z0-9]", "", written)
    named = next((name for name, phrases in CLASS_PHRASES.items() if words in phrases), "")
    # Letter and words may stand together, but they have to agree.
    if (letters in CLASS_PHRASES or (not letters and named)) and (not words or not letters or named == letters):
        return letters or named
    return Refusal("unknown_class")


def read_text(text: str) -> str:
    r"""Return free text on one line.

    Examples
    --------
    >>> read_text("襄州\n张湾 店")
    '襄州张湾 店'
    """
    return re.sub(r"[\t\n\r]+", "", text)


def read_region(text: str) -> str | Refusal:
    """Return the name of a township without blanks; what a spreadsheet would run as a formula is none.

    Examples
    --------
    >>> read_region("张湾 街道"), read_region("=1+1")
    ('张湾街道', Refusal(reason='not_a_name', detail='50'))
    """
    name = re.sub(r"\s", "", text)
    return name if len(name) <= LONGEST_NAME and name[0] not in "=+-@" else Refusal("not_a_name", str(LONGEST_NAME))


def _lookup(words: dict[str, tuple[str, ...]], reason: str, text: str) -> str | Refusal:
    key = re.sub(r"\s", "", text).casefold()
    found = next((name for name, spellings in words.items() if key == name or key in spellings), None)
    return found or Refusal(reason)


def read_channel(text: str) -> str | Refusal:
    """Return ``programme``, ``complaint``, ``alert``, ``referral`` or ``proactive``."""
    return _lookup(CHANNELS, "unknown_channel", text)


def read_severity(text: str) -> str | Refusal:
    """Return ``minor`` or ``serious``; of several the worst.

    Examples
    --------
    >>> read_severity("一般；严重"), read_severity("轻微")
    ('serious', 'minor')
    """
    named = [
        _lookup(SEVERITIES, "unknown_severity", part)
        for part in re.split(r"[;,、/\n]", half_width(text))
        if part.strip()
    ]
    refused = next((item for item in named if isinstance(item, Refusal)), None)
    return refused or ("serious" if "serious" in named else "minor" if named else Refusal("unknown_severity"))


def read_yes_no(text: str) -> bool | Refusal:
    """Return what a mark says."""
    key = text.casefold()
    return key in YES if key in YES + NO else Refusal("not_yes_or_no")


SEPARATORS = re.compile(r"[;；]")
LOOSE_SEPARATORS = re.compile(r"[、,，|\n]")


def read_names(text: str) -> str:
    """Return the names of a list, sorted, without repetition, joined by ``;``.

    A list that has semicolons is split only there, so that a name may hold a comma.

    Examples
    --------
    >>> read_names("税务、市场监管"), read_names("b; a; a")
    ('市场监管;税务', 'a;b')
    """
    pattern = SEPARATORS if SEPARATORS.search(text) else LOOSE_SEPARATORS
    return ";".join(sorted({name.strip() for name in pattern.split(text) if name.strip()}))
