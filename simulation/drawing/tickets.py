"""Tickets: a number for each firm that nobody can know before the seed is thrown, nor without the frozen salt."""

from __future__ import annotations

import hmac
from fractions import Fraction

RULE = "draw/1"
SEPARATOR = b"\x1f"
"""Between the parts of a message: no name, code or seed can hold it."""
UNIT = 2**256


def _mac(key: bytes, *parts: str) -> bytes:
    return hmac.digest(key, SEPARATOR.join(part.encode() for part in parts), "sha256")


def month_key(salt: bytes, month: str, seed: str) -> bytes:
    """Return the key of a month; the seed is text, so that a zero in front counts.

    Examples
    --------
    >>> month_key(bytes(range(32)), "2026-01", "08772473296991897540").hex()[:8]
    '895e41b7'
    """
    return _mac(salt, RULE, month, seed)


def ticket(key: bytes, purpose: str, ident: str) -> bytes:
    """Return the ticket of an id for a purpose; tickets are compared as bytes, the smallest win.

    Examples
    --------
    >>> key = month_key(bytes(range(32)), "2026-01", "08772473296991897540")
    >>> ticket(key, "general", "91999999SYN0000000").hex()[:8]
    '29fcc6f2'
    """
    return _mac(key, purpose, ident)


def as_unit(number: bytes) -> Fraction:
    """Return a ticket as an exact fraction in [0, 1)."""
    return Fraction(int.from_bytes(number, "big"), UNIT)


def row_seal(salt: bytes, values: tuple[str, ...]) -> str:
    """Return the seal of a row of the frame: salted, as a bare digest of code and class is guessed in four tries."""
    return _mac(salt, "row", *values).hex()
