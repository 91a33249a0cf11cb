"""The section of GB/T 4754-2017 in a cell: letter, number and words, which must agree, and zeros that were lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from simulation.files.grid import Number
from simulation.registry.cells.divisions import DIVISIONS
from simulation.registry.values import Refusal, clean
from simulation.registry.vocabulary import SECTIONS

CLASS_DIGITS, GROUP_DIGITS, DIVISION_DIGITS = 4, 3, 2


def read_sector(text: str) -> str | Refusal:
    """Return the section of GB/T 4754-2017 from its letter, its name, or the number or name of a division or class.

    Letter, number and words may stand together, but they have to agree.

    Examples
    --------
    >>> read_sector("H 住宿和餐饮业"), read_sector("餐饮业"), read_sector("6210"), read_sector("C13 农副食品加工")
    ('H', 'H', 'H', 'C')
    >>> read_sector("C餐饮业").reason, read_sector("B2B电商").reason
    ('sector_letter_words', 'sector_letter_words')
    """
    letters, digits = re.findall(r"[A-Za-z]+", text), re.findall(r"\d+", text)
    words = _bare(re.sub(r"[A-Za-z\d]|行业门类|门类", "", text))
    named = NAMES.get(words, "")
    letter = letters[0].upper() if len(letters) == 1 and letters[0].upper() in SECTIONS else ""
    counted = _section_of(digits[0]) if len(digits) == 1 else ""
    told = {section for section in (letter, counted, named) if section}
    # Words that are no division's name may name a class, which only letter and number together make sure of.
    whole = (
        bool(letter) == bool(letters) and bool(counted) == bool(digits) and (named or not words or (letter and counted))
    )
    if whole and len(told) == 1:
        return told.pop()
    return Refusal("sector_letter_words" if letters and (words or digits) else "unknown_sector")


def _section_of(digits: str) -> str:
    if not DIVISION_DIGITS <= len(digits) <= CLASS_DIGITS:
        return ""
    division = int(digits[:DIVISION_DIGITS])
    return next((section for section, (_, first, last) in SECTIONS.items() if first <= division <= last), "")


def sector_reader(texts: Iterable[str]) -> Callable[[str], str | Refusal]:
    """Return the reader for a column of sectors, which may show that zeros in front were lost.

    0111 that went through a spreadsheet as a number is 111, which would be another section. A number of three digits
    is therefore refused; text of three digits is too if the column has codes of four and none with a zero in front.

    Examples
    --------
    >>> sector_reader(["511", "6210"])("511").reason, sector_reader(["511", "0111"])("511")
    ('sector_lost_zero', 'F')
    """
    codes = [
        code for code in (Number(clean(t)) if isinstance(t, Number) else clean(t) for t in texts) if code.isdigit()
    ]
    kept = any(code.startswith("0") for code in codes)
    lost = {len(code) for code in codes} >= {GROUP_DIGITS, CLASS_DIGITS} and not kept
    groups = any(isinstance(code, Number) and len(code) == GROUP_DIGITS and code[0] != "0" for code in codes)

    def read(text: str) -> str | Refusal:
        if not text.isdigit() or text.startswith("0"):
            return read_sector(text)
        number = isinstance(text, Number)
        short = len(text) < DIVISION_DIGITS or (len(text) == GROUP_DIGITS and (number or lost))
        return (
            Refusal("sector_lost_zero")
            if short or (number and groups and len(text) < CLASS_DIGITS)
            else read_sector(text)
        )

    return read


def _bare(text: str) -> str:
    return re.sub(r"[\W_和与及]", "", text)


NAMES = {
    **{_bare(name): _section_of(code) for code, name in DIVISIONS.items()},
    **{_bare(name): section for section, (name, _, _) in SECTIONS.items()},
}
"""Name of a section or division without punctuation → section."""
