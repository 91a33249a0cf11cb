"""Cells of the annual plan table: how a programme is written in words, and read from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from simulation.language.catalogue import Catalogue
from simulation.language.figures import say_number
from simulation.model.plan import Programme, Scope
from simulation.model.population import RISK_CLASSES

SCOPE_KEYS = ("sectors", "regions", "strata")
RATIO = re.compile(r"(?:([ABCD])\s*类?\s*[:：]?\s*)?(\d+(?:\.\d+)?)\s*[%％]")
ROUNDS = re.compile(r"(?:([ABCD])\s*类?\s*[:：]?\s*)?(\d+)\s*(?:次/年|a year)")
MONTHS = re.compile(r"(?:months?\s*)?(\d{1,2})\s*月?(?:\s*[—–~至-]\s*(\d{1,2})\s*月?)?")
SEPARATOR = re.compile(r"\s*[；;、,，]\s*")
LAST_MONTH = 12

Reader = Callable[[str, Catalogue], Any]


def cells_of(programme: Programme, catalogue: Catalogue) -> dict[str, str]:
    """Return the cells of one programme by the key of their column."""
    text = catalogue.text
    part = text("annual_table.part")
    ratio = [
        text("annual_table.ratio_of", risk_class=c, ratio=_percent(getattr(programme.ratio, c))) for c in RISK_CLASSES
    ]
    rounds = [
        text("annual_table.rounds_of", risk_class=c, rounds=getattr(programme.rounds_per_year, c)) for c in RISK_CLASSES
    ]
    return {
        "name": programme.title,
        "objects": _say_scope(programme.scope, catalogue),
        "ratio": part.join(ratio),
        "frequency": part.join(rounds),
        "lead": programme.departments[0],
        "partners": text("annual_table.list").join(programme.departments[1:]) or text("annual_table.none"),
        "time": _say_months(programme.months, catalogue),
    }


def _percent(share: float) -> str:
    """Write a share in per cent with all its digits, so that reading it gives the very same number."""
    return f"{(Decimal(say_number(share)) * 100).normalize():f}"


def _say_scope(scope: Scope, catalogue: Catalogue) -> str:
    text = catalogue.text
    parts = [
        text(f"annual_table.{key}") + text("annual_table.colon") + text("annual_table.list").join(names)
        for key in SCOPE_KEYS
        if (names := getattr(scope, key)) is not None
    ]
    return text("annual_table.part").join(parts) or text("annual_table.all")


def _say_months(months: Iterable[int], catalogue: Catalogue) -> str:
    spans: list[list[int]] = []
    for month in sorted(set(months)):
        if spans and month == spans[-1][1] + 1:
            spans[-1][1] = month
        else:
            spans.append([month, month])
    said = [
        catalogue.text("annual_table.month" if first == last else "annual_table.months", first=first, last=last)
        for first, last in spans
    ]
    return catalogue.text("annual_table.list").join(said)


def read_ratio(cell: str, _catalogue: Catalogue) -> dict[str, float]:
    """Read ratios by class. A bare share, as a cell in per cent holds it, is one ratio for all."""
    if re.fullmatch(r"0(\.\d+)?|1(\.0+)?", cell):
        return dict.fromkeys(RISK_CLASSES, float(cell))
    found = _by_class(RATIO, cell)
    return {key: float(Decimal(value) / 100) for key, value in found.items()}


def read_rounds(cell: str, _catalogue: Catalogue) -> dict[str, int]:
    """Read rounds a year by class; a bare number is one for all."""
    if re.fullmatch(r"\d{1,2}", cell):
        return dict.fromkeys(RISK_CLASSES, int(cell))
    return {key: int(value) for key, value in _by_class(ROUNDS, cell).items()}


def _by_class(pattern: re.Pattern[str], cell: str) -> dict[str, str]:
    """Return a value for each class, or one for all; every part must fit, and every class stand once."""
    found = [pattern.fullmatch(part) for part in SEPARATOR.split(cell.strip(" ；;。"))]
    if not all(found):
        raise ValueError(cell)
    pairs = [(match[1], match[2]) for match in found if match]
    if len(pairs) == 1 and pairs[0][0] is None:
        return dict.fromkeys(RISK_CLASSES, pairs[0][1])
    if sorted(str(name) for name, _ in pairs) != list(RISK_CLASSES):
        raise ValueError(cell)
    return dict(pairs)


def read_months(cell: str, _catalogue: Catalogue) -> list[int]:
    """Read calendar months and spans of them."""
    months: set[int] = set()
    for part in SEPARATOR.split(cell.strip()):
        match = MONTHS.fullmatch(part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= first <= last <= LAST_MONTH:
            raise ValueError(cell)
        months |= set(range(first, last + 1))
    return sorted(months)


def read_scope(cell: str, catalogue: Catalogue) -> dict[str, list[str] | None]:
    """Read a scope: all, or names after the word for sectors, regions or strata."""
    scope: dict[str, list[str] | None] = dict.fromkeys(SCOPE_KEYS)
    if cell.strip() == catalogue.text("annual_table.all"):
        return scope
    keys = {catalogue.text(f"annual_table.{key}"): key for key in SCOPE_KEYS}
    for part in re.split(r"\s*[；;]\s*", cell.strip()):
        word, _, names = re.sub("：", ":", part).partition(":")
        if word.strip() not in keys or not names.strip():
            raise ValueError(cell)
        scope[keys[word.strip()]] = [name for name in re.split(r"\s*[、,，]\s*", names.strip()) if name]
    return scope


def read_departments(lead: str, partners: str, catalogue: Catalogue) -> list[str]:
    """Read the lead department and those that take part."""
    others = [] if partners.strip() in ("", catalogue.text("annual_table.none")) else re.split(r"[、,，；;]", partners)
    return [name.strip() for name in (lead, *others) if name.strip()]
