"""What a docking keeps of a push: counts, digests, and who confirmed what; the firms stay in the frame beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import pandas as pd
from pydantic import Field, StringConstraints

from simulation.docking.firms import Fusion, Unclassed, class_counts
from simulation.model.base import Count, Frozen, Name
from simulation.model.plan import YearMonth
from simulation.model.population import RISK_CLASSES, CountByClass

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Number = float | int | str


class Difference(Frozen):
    """One kind of difference between two pushes, counted.

    Attributes
    ----------
    kind
        ``new``, ``gone``, ``class_move``, ``sector_move``, ``region_move``, ``stratum_move``, and what is told of this
        push alone: ``only_directory``, ``only_classes``, ``class_of_closed``, ``founded_later``, ``two_classes``,
        ``duplicate``, ``refused``.
    A, B, C, D
        By how many firms the class grows in the frame.
    visits
        By how many the month's expected visits change under the plan; ``None`` without one.
    """

    kind: str
    before: str = ""
    after: str = ""
    count: Count
    A: int = 0
    B: int = 0
    C: int = 0
    D: int = 0
    visits: float | None = None


class Gate(Frozen):
    """Something that needs a decision before the frame may be used."""

    gate: str
    value: Number
    limit: Number


class Confirmed(Frozen):
    """Who decided on the gates, and when."""

    by: Name
    at: str
    gates: tuple[str, ...]


class Before(Frozen):
    """The docking that this one was held against, and whether its firms or only its counts were there."""

    month: YearMonth
    frame: Digest
    known: Literal["firms", "counts"]


class Snapshot(Frozen):
    """``snapshot.json``.

    Attributes
    ----------
    month, push
        Docked month, and the month of the push that it was docked with.
    frame
        SHA-256 of ``frame.csv``.
    fusion, unclassed
        How ``risk_class`` was made, and what became of firms without a class.
    """

    format: Literal["dock/1"] = "dock/1"
    month: YearMonth
    push: YearMonth
    at: str
    frame: Digest
    firms: Count
    by_class: CountByClass
    by_stratum: dict[str, CountByClass]
    by_sector: dict[str, Count]
    by_region: dict[str, Count]
    fusion: Fusion
    unclassed: Unclassed
    sources: dict[str, str]
    previous: Before | None = None
    moves: tuple[tuple[Count, ...], ...] | None = Field(default=None, description="4 × 4: class before, class after.")
    differences: tuple[Difference, ...] = ()
    gates: tuple[Gate, ...] = ()
    confirmed: Confirmed | None = None

    @property
    def shares(self) -> dict[str, float]:
        """Return the share of each class."""
        return {name: getattr(self.by_class, name) / max(self.firms, 1) for name in RISK_CLASSES}


def counts_of(frame: pd.DataFrame) -> dict[str, object]:
    """Return what a snapshot counts of a frame."""
    table = pd.crosstab(frame["stratum"], frame["risk_class"]).reindex(columns=list(RISK_CLASSES), fill_value=0)
    return {
        "firms": len(frame),
        "by_class": class_counts(frame),
        "by_stratum": {str(name): dict(zip(RISK_CLASSES, map(int, row), strict=True)) for name, row in _rows(table)},
        "by_sector": _counted(frame["sector"]),
        "by_region": _counted(frame["region"]),
    }


def _rows(table: pd.DataFrame) -> list[tuple[object, list[int]]]:
    return list(zip(table.index, table.to_numpy().tolist(), strict=True))


def _counted(column: pd.Series[str]) -> Mapping[str, int]:
    return {str(name): int(count) for name, count in column.value_counts().sort_index().items()}
