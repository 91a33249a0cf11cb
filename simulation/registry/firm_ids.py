"""What a firm is known by: a credit code, an old registration number, or an id of one's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Literal

import pandas as pd
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.iso7064 import mod_11_10

from simulation.files.grid import Text
from simulation.registry.credit_codes import LENGTH, are_valid
from simulation.registry.values import SCIENTIFIC, Refusal, read_code

IdKind = Literal["credit_code", "registration_number", "own"]
CREDIT_CODE: tuple[IdKind, ...] = ("credit_code",)

REGISTRATION_LENGTH = 15
LONGEST_ID = 50

PATTERNS: dict[IdKind, str] = {
    "credit_code": r"[0-9]{8}[0-9A-HJ-NPQRTUWXY]{10}",
    "registration_number": r"[0-9]{15}",
    "own": r"[^\s=+\-@]\S{0,49}",
}
"""What an accepted id of each kind looks like."""


def pattern_of(kinds: Sequence[IdKind]) -> str:
    """Return the pattern of ids of any of the kinds."""
    return f"^(?:{'|'.join(PATTERNS[kind] for kind in kinds)})$"


def id_reader(kinds: Sequence[IdKind], texts: Sequence[str] | Text = ()) -> Callable[[str], str | Refusal]:
    """Return the reader of ids of any of the kinds: the first that takes a text says what it is.

    Parameters
    ----------
    texts
        What will be read: credit codes among them that are in order as they stand are found all at once.

    Examples
    --------
    >>> read = id_reader(("credit_code", "registration_number"))
    >>> read("110108000000016"), read("91999999000000000g"), read("1234")
    ('110108000000016', '91999999000000000G', Refusal(reason='id_length', detail='4'))
    >>> id_reader(("own",))("店-7")
    '店-7'
    """
    readers = [_READERS[kind] for kind in kinds]
    in_order = _codes_in_order(texts) if "credit_code" in kinds else frozenset()

    def read(text: str) -> str | Refusal:
        if text in in_order:  # no kind of id would read it otherwise
            return str(text)
        refusals = []
        for reader in readers:
            found = reader(text)
            if not isinstance(found, Refusal):
                return found
            refusals.append(found)
        return refusals[0] if len(refusals) == 1 else _closest(text, refusals)

    return read if len(kinds) > 1 or in_order else readers[0]


def _codes_in_order(texts: Sequence[str] | Text) -> frozenset[str]:
    series = pd.Series(texts, dtype=object)
    return frozenset(series[are_valid(series)]) if len(series) else frozenset()


def _closest(text: str, refusals: list[Refusal]) -> Refusal:
    """Return what is wrong with a text that none of several kinds takes; its length tells which was meant."""
    length = len(_bare(text))
    meant = {LENGTH: "code_", REGISTRATION_LENGTH: "registration_"}.get(length)
    found = next((refusal for refusal in refusals if meant and refusal.reason.startswith(meant)), None)
    lost = next((refusal for refusal in refusals if refusal.reason == "code_lost_digits"), None)
    own = next((refusal for refusal in refusals if refusal.reason == "not_an_id"), None)
    return lost or own or found or Refusal("id_length", str(length))


def _bare(text: str) -> str:
    return re.sub(r"[\s\-]", "", text).upper()


@lru_cache(maxsize=2**19)  # every register names the same firms
def _read_credit_code(text: str) -> str | Refusal:
    """Return a credit code; an old registration number in its place is called by its name."""
    found = read_code(text)
    if isinstance(found, Refusal) and re.fullmatch(PATTERNS["registration_number"], _bare(text)):
        return Refusal("is_registration_number")
    return found


@lru_cache(maxsize=2**19)
def read_registration_number(text: str) -> str | Refusal:
    """Return an old registration number of 15 digits, the last of which checks the others (ISO 7064, mod 11,10).

    Examples
    --------
    >>> read_registration_number("110108 000000 016"), read_registration_number("110108000000017").reason
    ('110108000000016', 'registration_check_digit')
    """
    number = _bare(text)
    if SCIENTIFIC.match(number):
        return Refusal("code_lost_digits")
    if len(number) != REGISTRATION_LENGTH:
        return Refusal("registration_length", str(len(number)))
    if not re.fullmatch(PATTERNS["registration_number"], number):
        return Refusal("registration_characters")
    try:
        return str(mod_11_10.validate(number))
    except (InvalidChecksum, ValidationError):
        return Refusal("registration_check_digit")


def read_own_id(text: str) -> str | Refusal:
    """Return an id of one's own without blanks, otherwise as it stands.

    Examples
    --------
    >>> read_own_id("A 007"), read_own_id("=1+1").reason, read_own_id("4.2061E+14").reason
    ('A007', 'not_an_id', 'code_lost_digits')
    """
    found = re.sub(r"\s", "", text)
    if SCIENTIFIC.match(found):
        return Refusal("code_lost_digits")
    return found if re.fullmatch(PATTERNS["own"], found) else Refusal("not_an_id", str(LONGEST_ID))


_READERS: dict[IdKind, Callable[[str], str | Refusal]] = {
    "credit_code": _read_credit_code,
    "registration_number": read_registration_number,
    "own": read_own_id,
}
