"""An answer as far as it may be told to someone who may not see counts: nothing of small groups."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace

import pandas as pd

from simulation.model.groups import Group
from simulation.reports.suppression import SMALLEST_GROUP, about_a, printable_rows
from simulation.workflows.questions.answer import Answer
from simulation.workflows.questions.parts import Figure, Named, Said

SIZES = ("firms", "firms_stricter")
"""Measures that say how many firms a row is about."""
CLASS_A = Group("risk_class", "A")


def printable(answer: Answer, hidden: frozenset[Group]) -> Answer | None:
    """Return the answer without what is about small groups; ``None`` where the whole of it is about one.

    To be asked of an answer that was computed in the coarser district (`simulation.reports.coarsening`).

    Parameters
    ----------
    hidden
        The groups of the district that must not be printed.
    """
    if 0 < answer.group < SMALLEST_GROUP:
        return None
    sectors = {group.name for group in hidden if group.scope == "sector"}
    table = answer.table
    table = table[~((table["part"] == "sector") & table["row"].isin(list(sectors)))]
    if CLASS_A in hidden:
        table = table[~table["measure"].map(about_a).astype(bool)]
    table = _without_small(table)
    said = tuple(each for each in answer.said if not _tells(each, sectors, a_hidden=CLASS_A in hidden))
    comparison = replace(answer.comparison, table=printable_rows(answer.comparison.table, hidden))
    return replace(answer, said=said, table=table, comparison=comparison)


def _without_small(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table without the parts that hold a small row: beside a total, the others would give it away."""
    sizes = table[table["measure"].isin(SIZES)]
    small = sizes[(sizes["value"] > 0) & (sizes["value"] < SMALLEST_GROUP)]
    return table[~table["part"].isin(list(small["part"]))]


def _tells(said: Said, sectors: AbstractSet[str], *, a_hidden: bool) -> bool:
    """Tell whether a sentence names a hidden sector, or a figure of a hidden class A."""
    for value in said.values.values():
        if isinstance(value, Named) and value.kind == "sector" and value.name in sectors:
            return True
        if a_hidden and isinstance(value, Figure) and about_a(value.measure):
            return True
    return False
