"""What random visits found: counts by cell (sector × township) and class, and the firms that are there."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

CLASSES = 4


@dataclass(frozen=True)
class Findings:
    """Random visits of some months; I cells, four classes.

    Attributes
    ----------
    sectors, regions
        Names; `sector` and `region` hold the place of each cell among them, shape (I,).
    visits, found
        Programme visits and those that found something, shape (I, 4). Visits for cause go where trouble is and are not
        in it.
    firms
        Firms at the end, shape (I, 4).
    first, last
        Months that the visits are from, such as ``2024-01``.
    """

    sectors: tuple[str, ...]
    regions: tuple[str, ...]
    sector: Ints
    region: Ints
    visits: Array
    found: Array
    firms: Array
    first: str = ""
    last: str = ""

    @property
    def cells(self) -> int:
        """Number of cells I."""
        return len(self.sector)

    def only(self, cells: NDArray[np.bool_]) -> Findings:
        """Return the cells that are asked for; names stay."""
        part = {name: getattr(self, name)[cells] for name in ("sector", "region", "visits", "found", "firms")}
        return replace(self, **part)


def findings_of(
    names: list[tuple[str, str]], visits: Array, found: Array, firms: Array, first: str = "", last: str = ""
) -> Findings:
    """Return findings by cell; rows with the same sector and township are added up.

    Parameters
    ----------
    names
        Sector and township of each row.

    Examples
    --------
    >>> one = np.ones((2, 4))
    >>> findings_of([("F", "a"), ("F", "a")], one, one, one).visits.tolist()
    [[2.0, 2.0, 2.0, 2.0]]
    """
    cells = sorted(set(names))
    place = {cell: number for number, cell in enumerate(cells)}
    rows = np.array([place[name] for name in names], dtype=np.int64)
    sectors, regions = (tuple(sorted({cell[axis] for cell in cells})) for axis in (0, 1))
    summed = []
    for values in (visits, found, firms):
        table = np.zeros((len(cells), CLASSES))
        np.add.at(table, rows, values)
        summed.append(table)
    sector = np.array([sectors.index(cell[0]) for cell in cells], dtype=np.int64)
    region = np.array([regions.index(cell[1]) for cell in cells], dtype=np.int64)
    return Findings(sectors, regions, sector, region, summed[0], summed[1], summed[2], first, last)
