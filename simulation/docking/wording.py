"""A docked month in sentences: classes, differences with their effect, and what cannot be known."""

from __future__ import annotations

from collections.abc import Iterator

from simulation.docking.dock import Dock
from simulation.docking.snapshot import Difference, Snapshot
from simulation.language.catalogue import Catalogue
from simulation.model.population import RISK_CLASSES

TOLD_WHOLE = ("class_move", "sector_move", "region_move", "stratum_move")
"""Kinds that are told as one number here; the table has them pair by pair."""


def dock_lines(docked: Dock, words: Catalogue) -> Iterator[str]:
    """Yield a line for the frame, each kind of difference, and everything that is not known."""
    told = docked.snapshot
    classes = words.text("line.between").join(f"{name} {getattr(told.by_class, name):,}" for name in RISK_CLASSES)
    yield words.text("docking.frame", month=told.month, push=told.push, firms=f"{told.firms:,}", classes=classes)
    yield against(told, words)
    for kind in dict.fromkeys(each.kind for each in told.differences):
        rows = [each for each in told.differences if each.kind == kind]
        parts = "" if kind in TOLD_WHOLE else words.text("line.between").join(filter(None, map(_part, rows)))
        line = words.text(f"docking.kind.{kind}", count=f"{sum(each.count for each in rows):,}")
        yield f"{line}{effect_words(rows, words)}" + (f" ({parts})" if parts else "")
    if docked.unnamed:
        yield words.text("docking.unnamed", count=len(docked.unnamed), example=docked.unnamed[0])


def against(told: Snapshot, words: Catalogue) -> str:
    """Return which docking this one was held against, and what is not known."""
    if told.previous is None:
        return words.text("docking.against.nothing")
    return words.text(f"docking.against.{told.previous.known}", month=told.previous.month)


def effect_words(rows: list[Difference], words: Catalogue) -> str:
    """Return by how many firms the classes and by how many visits the month grow, nothing where they do not."""
    effect = {name: sum(getattr(each, name) for each in rows) for name in RISK_CLASSES}
    grown = [f"{name} {number:+,}" for name, number in effect.items() if number]
    said = words.text("docking.effect", classes=words.text("line.between").join(grown)) if grown else ""
    known = [each.visits for each in rows if each.visits is not None]
    return said + (words.text("docking.visits", visits=f"{sum(known):+,.1f}") if known else "")


def _part(row: Difference) -> str:
    """Return what a row holds besides its kind, with its count: ``directory duplicate 3``."""
    named = " ".join(filter(None, (row.before, row.after)))
    return f"{named} {row.count:,}" if named else ""
