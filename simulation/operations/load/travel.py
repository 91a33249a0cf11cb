"""Ways between townships (镇街路程), and how much of a day they take from the visits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulation.files.blanks import is_blank
from simulation.model.errors import InputError, Problem
from simulation.operations.setting import DAY_HOURS
from simulation.registry.cells.short_list import rows_of

HEADINGS = (("起", "起点", "出发镇街", "from"), ("止", "终点", "到达镇街", "to"), ("分钟", "时间（分钟）", "minutes"))
LONGEST = DAY_HOURS * 60 / 2
"""Minutes of one way: there and back would take the whole day."""


@dataclass(frozen=True)
class Travel:
    """Minutes of one way between two townships, the same in both directions; none inside a township."""

    minutes: Mapping[tuple[str, str], float]

    def between(self, base: str, region: str) -> float | None:
        """Return the minutes of a way; ``None`` for one that the table lacks.

        Examples
        --------
        >>> Travel({("a", "b"): 30.0}).between("b", "a"), Travel({}).between("a", "a")
        (30.0, 0.0)
        """
        if base == region:
            return 0.0
        return self.minutes.get((base, region), self.minutes.get((region, base)))

    def factor(
        self, bases: Sequence[str], regions: Sequence[str], shares: NDArray[np.float64], department: str
    ) -> float:
        """Return by how much ways lengthen a visit, on average over bases and townships.

        A team spends a day in one township: there and back once, visits in between.

        Raises
        ------
        InputError
            For inspectors without a base township, and ways that the table lacks.
        """
        if "" in bases or not bases:
            raise InputError([Problem("no_base", "", department, bases.count("") or 1, "no_base")])
        visited = [(region, share) for region, share in zip(regions, shares, strict=True) if share > 0]
        lacking = [(a, b) for a in dict.fromkeys(bases) for b, _ in visited if self.between(a, b) is None]
        if lacking:
            raise InputError([Problem("no_way", "", "、".join(pair), remedy="no_way") for pair in lacking])
        day = DAY_HOURS * 60
        total: float = sum(share * day / (day - 2 * (self.between(a, b) or 0.0)) for a in bases for b, share in visited)
        return total / len(bases)


def read_travel(path: str | Path) -> Travel:
    """Read a table of ways with the columns 起, 止, 分钟.

    Raises
    ------
    InputError
        With every problem of the table.
    """
    rows, source = rows_of(path, HEADINGS, Problem("no_ways", "", "", "起, 止, 分钟", "no_ways"))
    minutes: dict[tuple[str, str], float] = {}
    problems: list[Problem] = []
    for place, texts in rows:
        problems += _row(place, texts, minutes)
    if problems:
        raise InputError(problems, source)
    return Travel(minutes)


def _row(path: str, texts: Sequence[str], minutes: dict[tuple[str, str], float]) -> Iterator[Problem]:
    """Put a row into `minutes`, or yield what is wrong with it."""
    base, region, written = texts
    if is_blank(base) or is_blank(region):
        yield Problem("way_without_place", path, f"{base}–{region}", remedy="way_without_place")
        return
    try:
        found = float(written)
    except ValueError:
        found = -1.0
    if not 0 <= found < LONGEST:
        yield Problem("way_minutes", path, written, f"{LONGEST:g}", "way_minutes")
        return
    if minutes.get((base, region), minutes.get((region, base), found)) != found:
        yield Problem("way_twice", path, f"{base}–{region}", remedy="way_twice")
    minutes[base, region] = found
