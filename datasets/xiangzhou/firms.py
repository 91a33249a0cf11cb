"""How many firms stand in each stratum: totals by township and sector, then whole firms by class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from datasets.tables import Row, read_rows
from datasets.xiangzhou.inputs import FOLDER

Array = NDArray[np.float64]
RAKING_TOLERANCE = 1e-12
KINDS = {"街道": "subdistrict", "镇": "town", "类似乡级": "unit"}


@dataclass(frozen=True)
class Cell:
    """One stratum before its classes are known."""

    township: Row
    sector: Row
    firms: int

    @property
    def onset_multiplier(self) -> float:
        """Sector times township, to two decimals so that many strata behave alike."""
        return round(float(self.sector["onset_multiplier"]) * float(self.township["onset_factor"]), 2)


def read_sectors() -> list[Row]:
    """Return the nine sections of the district."""
    return read_rows(FOLDER / "inputs" / "sectors.csv")


def read_townships() -> list[Row]:
    """Return the townships of the figures with what the district assumes about each."""
    assumed = {row["name_zh"]: row for row in read_rows(FOLDER / "inputs" / "townships.csv")}
    official = read_rows(FOLDER.parent / "figures" / "townships.csv")
    return [{**row, **assumed[row["name_zh"]]} for row in official]


def cells(total: int) -> list[Cell]:
    """Return the strata in the order of sectors and townships, `total` firms in all and at least one in each."""
    sectors, townships = read_sectors(), read_townships()
    seed = seed_weights(sectors, townships)
    wanted = raked(seed, margins(sectors), margins(townships)) * total
    counts = whole(wanted[seed > 0], total)
    return [Cell(townships[j], sectors[i], int(n)) for (i, j), n in zip(np.argwhere(seed > 0), counts, strict=True)]


def margins(rows: Sequence[Row]) -> Array:
    """Return the weights of rows as shares of 1."""
    weights = np.array([float(row["weight"]) for row in rows])
    return np.asarray(weights / weights.sum())


def seed_weights(sectors: Sequence[Row], townships: Sequence[Row]) -> Array:
    """Return the affinity of each sector (rows) with each township (columns); 0 where it has no firms."""
    return np.array([[_affinity(sector, township) for township in townships] for sector in sectors])


def raked(seed: Array, rows: Array, columns: Array) -> Array:
    """Scale a table in turn by rows and columns until it has both margins (iterative proportional fitting)."""
    table = seed.copy()
    while np.abs(table.sum(axis=1) - rows).max() > RAKING_TOLERANCE:
        table *= (rows / table.sum(axis=1))[:, None]
        table *= columns / table.sum(axis=0)
    return table


def whole(wanted: Array, total: int) -> NDArray[np.int64]:
    """Round down, then give what is missing from `total` to the largest remainders; negative wishes count as 0.

    Raises
    ------
    ValueError
        When the wishes add up to more than `total`, so that rounding down is not enough.

    Examples
    --------
    >>> whole(np.array([1.6, 2.7, 0.7]), 5).tolist()
    [1, 3, 1]
    """
    counts = np.floor(np.maximum(wanted, 0)).astype(np.int64)
    order = np.argsort(counts - wanted, kind="stable")
    missing = total - int(counts.sum())
    if missing < 0:
        raise ValueError(f"{wanted.tolist()} cannot be rounded to a sum of {total}")
    counts[order[:missing]] += 1
    return counts


def firms_by_class(strata: Sequence[Cell], shares: Mapping[float, Array]) -> Iterator[NDArray[np.int64]]:
    """Yield whole firms A B C D of each stratum; what rounding takes from a class in one it gives back in the next.

    Parameters
    ----------
    shares
        Class shares by onset multiplier, each of shape (4,).
    """
    # Few strata hold enough firms for a whole one in D: rounded one by one they would lose the class.
    carried = np.zeros(4)
    for cell in strata:
        wanted = shares[cell.onset_multiplier] * cell.firms + carried
        counts = whole(wanted, cell.firms)
        carried = wanted - counts
        yield counts


def _affinity(sector: Row, township: Row) -> float:
    present = sector["section"] in township["sections"].split()
    return float(sector[f"affinity_{KINDS[township['kind_zh']]}"]) if present else 0.0
