"""What answers are made of: sentences as codes with their figures, rows of the tidy table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import pandas as pd

from simulation.model.population import RISK_CLASSES

Question = Literal["observation", "triggered", "fusion", "key_sectors", "joint"]
QUESTIONS: tuple[Question, ...] = ("observation", "triggered", "fusion", "key_sectors", "joint")
"""The questions that can be asked, in the order of the notice's tasks 7, 7, 6, 5 and 4."""
OF_GROUP = "group:"
"""What the name of a measure begins with where it is about the firms concerned alone, and not about the district."""
COLUMNS = ("part", "row", "measure", "value", "difference")


class Figure(NamedTuple):
    """A number of a sentence: a measure's value, or by how much it changes."""

    measure: str
    value: float
    change: bool = False


class Named(NamedTuple):
    """Something that goes by a name in the language of the reader: a sector, a channel, classes."""

    kind: str
    name: str


Value = Figure | Named | int | float | str | tuple[str, ...]
"""What a sentence names; several names are listed as the language lists them."""


@dataclass(frozen=True)
class Said:
    """One sentence: its code (words in ``question.<question>.said``) and what it names."""

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)


def changes(before: Mapping[str, float], after: Mapping[str, float], names: Iterable[str]) -> dict[str, Value]:
    """Return measure → by how much it changes, for a sentence.

    Examples
    --------
    >>> changes({"visits": 3.0}, {"visits": 5.0}, ["visits"])["visits"].value
    2.0
    """
    return {name: Figure(name, after[name] - before[name], change=True) for name in names}


def some_classes(classes: str) -> Named:
    """Return what classes are called together: all four are everyone."""
    return Named("everyone" if len(classes) == len(RISK_CLASSES) else "classes", classes)


def rows_of(part: str, found: Mapping[str, Mapping[str, float]], *, beside: bool = False) -> list[dict[str, object]]:
    """Return rows of the table: row → measure → value; differences from the first row unless they stand `beside`.

    Examples
    --------
    >>> [row["difference"] for row in rows_of("way", {"a": {"visits": 3.0}, "b": {"visits": 5.0}})]
    [0.0, 2.0]
    """
    first = next(iter(found.values()), {})
    return [
        {
            "part": part,
            "row": row,
            "measure": measure,
            "value": value,
            "difference": float("nan") if beside else value - first.get(measure, float("nan")),
        }
        for row, values in found.items()
        for measure, value in values.items()
    ]


def table_of(rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """Return rows as the table of an answer."""
    frame = pd.DataFrame(list(rows), columns=list(COLUMNS))
    return frame.astype({"value": float, "difference": float})
