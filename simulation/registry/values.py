"""One cell at a time: from what a platform wrote to what it means, or the reason why it means nothing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength

from simulation.registry.vocabulary import (
    CHANNELS,
    CLASS_PHRASES,
    NO,
    SECTIONS,
    SEVERITIES,
    YES,
)

BLANKS = frozenset(
    {"", "-", "--", "—", "——", "/", "\\", "无", "空", "null", "none", "nan", "nat", "n/a", "#n/a", "<na>", "暂无"}
)
"""What people write where there is nothing."""

LONGEST_NAME = 50
UNSEEN = re.compile(r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b-\u200f\u2060\ufeff]")
"""Tabs and line ends stay: they separate, and two numbers must not run together."""
WRAPPED = re.compile(r'^="(.*)"$', re.DOTALL)
SCIENTIFIC = re.compile(r"^\d(\.\d+)?E\+?\d+$", re.IGNORECASE)


class Refusal(NamedTuple):
    """Why a value cannot be used: a code of the table ``[refused]`` and what its sentence names."""

    reason: str
    detail: str = ""


def clean(text: str) -> str:
    r"""Return a cell without invisible characters, in half-width form, and without the guards against Excel.

    Examples
    --------
    >>> clean('="０１２"'), clean("'91X\t"), clean(" Ａ类 ")
    ('012', '91X', 'A类')
    """
    text = UNSEEN.sub("", unicodedata.normalize("NFKC", text)).strip()
    text = WRAPPED.sub(r"\1", text)
    return text.removeprefix("'").strip()


def is_blank(text: str) -> bool:
    """Tell whether a cleaned cell says that there is nothing."""
    return text.casefold() in BLANKS


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


def read_sector(text: str) -> str | Refusal:
    """Return the section of GB/T 4754-2017 from its letter, its name, or the number of a division or class.

    Examples
    --------
    >>> read_sector("H 住宿和餐饮业"), read_sector("住宿和餐饮业"), read_sector("6210")
    ('H', 'H', 'H')
    """
    letter = re.match(r"^([A-T])(?![A-Z])", text.upper())
    if letter:
        return str(letter[1])
    squeezed = re.sub(r"[\s、,]", "", text)
    for section, (name, first, last) in SECTIONS.items():
        division = re.match(r"^(\d{2})\d{0,2}$", squeezed)
        if squeezed == name.replace("、", "") or (division and first <= int(division[1]) <= last):
            return section
    return Refusal("unknown_sector")


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
    """Return ``minor`` or ``serious``."""
    return _lookup(SEVERITIES, "unknown_severity", text)


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
