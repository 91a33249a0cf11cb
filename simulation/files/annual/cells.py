"""Cells of the annual plan table: how a programme is written in words, and read from them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from simulation.files.annual.unreadable import UnreadableError
from simulation.language.catalogue import Catalogue
from simulation.language.figures import say_number
from simulation.model.errors import Problem
from simulation.model.plan import Programme, Scope
from simulation.model.population import RISK_CLASSES

SCOPE_KEYS = ("sectors", "regions", "strata")


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


def read_scope(cell: str, catalogue: Catalogue) -> dict[str, list[str] | None]:
    """Read a scope: all, or names after the word for sectors, regions or strata."""
    scope: dict[str, list[str] | None] = dict.fromkeys(SCOPE_KEYS)
    if cell.strip() == catalogue.text("annual_table.all"):
        return scope
    keys = {catalogue.text(f"annual_table.{key}"): key for key in SCOPE_KEYS}
    for part in re.split(r"\s*[；;]\s*", cell.strip()):
        word, _, names = re.sub("：", ":", part).partition(":")
        if word.strip() not in keys or not names.strip():
            raise UnreadableError(Problem("bad_scope_cell"))
        scope[keys[word.strip()]] = [name for name in re.split(r"\s*[、,，]\s*", names.strip()) if name]
    return scope
