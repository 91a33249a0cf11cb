"""The cells of a frame: what the text of a cell means, or what is wrong with it, a column at a time.

A column holds few different texts, stratum, class and day above all: each is read once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from simulation.model.errors import Problem
from simulation.model.population import RISK_CLASSES
from simulation.registry.firm_ids import read_own_id
from simulation.registry.values import SCIENTIFIC, Refusal, clean, read_class

NEEDED = ("code", "stratum", "risk_class", "region", "sector")
"""Columns in which a blank cell is a problem; the others may be empty, but not left out."""
PLAIN_CODE = re.compile(r"[0-9A-Z]{1,50}")
"""A code that reads as it stands unless it looks like a number that a spreadsheet has rounded."""
CONTROL = re.compile(r"[\x00-\x1f]")


def read_column(name: str, texts: Sequence[str]) -> tuple[list[str | Problem], bool]:
    """Return what each text of a column means or what is wrong with it, and whether anything is.

    Examples
    --------
    >>> read_column("risk_class", ["A", "b类", "A"])
    (['A', 'B', 'A'], False)
    """
    meaning = {text: read_cell(name, text) for text in set(texts)}
    return [meaning[text] for text in texts], any(isinstance(found, Problem) for found in meaning.values())


def read_cell(name: str, cell: str) -> str | Problem:
    """Return what a cell of a column means, or what is wrong with it."""
    if name == "code" and PLAIN_CODE.fullmatch(cell) and not SCIENTIFIC.match(cell):
        return cell
    text = clean(cell) if name in _READERS else cell.strip()
    if not text:
        return Problem("blank_cell", remedy="blank_cell") if name in NEEDED else ""
    if CONTROL.search(text):
        return Problem("control_sign", value=repr(text), remedy="control_sign")
    return _READERS.get(name, str)(text)


def _code(text: str) -> str | Problem:
    found = read_own_id(text)
    if isinstance(found, Refusal) or found != text:
        return Problem("not_a_firm_code", value=text, remedy="not_a_firm_code")
    return found


def _class(text: str) -> str | Problem:
    found = read_class(text)
    if isinstance(found, Refusal):
        return Problem("not_a_class", value=text, limit=", ".join(RISK_CLASSES), remedy="not_a_class")
    return found


def _day(text: str) -> str | Problem:
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return Problem("not_a_day", value=text, limit="2026-01-31", remedy="not_a_day")


_READERS: dict[str, Callable[[str], str | Problem]] = {"code": _code, "risk_class": _class, "founded": _day}
