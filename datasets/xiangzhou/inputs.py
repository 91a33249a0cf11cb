"""The numbers that the district is made from: read from `inputs/`, a few of them computed from published figures."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path

from datasets.tables import Row, figure, read_rows

FOLDER = Path(__file__).parent
Values = tuple[float, ...]


@dataclass(frozen=True)
class Number:
    """One number of the district, or a vector of them, with where it comes from.

    Attributes
    ----------
    path
        Place in `specification.json`; ``recipe.`` and ``target.`` name what the file is made from.
    values
        Empty until computed.
    kind
        ``published`` or ``assumed``; nothing here is measured.
    """

    path: str
    values: Values
    kind: str
    source: str
    reason_zh: str
    reason_en: str


class Numbers:
    """All numbers by path, in the order of the file."""

    def __init__(self, numbers: dict[str, Number]) -> None:
        self._numbers = numbers

    def __getitem__(self, path: str) -> Values:
        return self._numbers[path].values

    def one(self, path: str) -> float:
        """Return a number that is not a vector."""
        (value,) = self[path]
        return value

    def rows(self) -> list[Number]:
        """Return every number with its source."""
        return list(self._numbers.values())

    def filled(self, values: dict[str, Values]) -> Numbers:
        """Return a copy in which `values` are known.

        Raises
        ------
        KeyError
            When a path has no row, and so no source, in the input table.
        """
        added = {path: replace(self._numbers[path], values=value) for path, value in values.items()}
        return Numbers({**self._numbers, **added})


def read_numbers() -> Numbers:
    """Return the input table, with what follows from published figures filled in."""
    rows = [_number(row) for row in read_rows(FOLDER / "inputs" / "numbers.csv")]
    return with_published(Numbers({row.path: row for row in rows}))


def with_published(numbers: Numbers) -> Numbers:
    """Fill in births and exits."""
    births, ratio = births_per_year(), float(figure("population", quantity="exits_per_new")["value"])
    shares, factors = numbers["target.class_shares"], numbers["recipe.exit_factor"]
    scale = births * ratio / 12 / sum(share * factor for share, factor in zip(shares, factors, strict=True))
    exits = tuple(round(scale * factor, 5) for factor in factors)
    return numbers.filled(
        {"recipe.births_per_year": (births,), "recipe.exits_per_entry": (ratio,), "behaviour.exit": exits}
    )


def births_per_year() -> float:
    """Return new firms a year per standing firm: the mean of three readings of published figures.

    In a population that grows steadily at constant rates, ages are exponential with the birth rate: its inverse is the
    mean age at exit, and the share younger than x years is 1 − exp(−x · rate).

    Examples
    --------
    >>> births_per_year()
    0.16
    """
    from_age = 1 / float(figure("population", quantity="mean_age_at_exit")["value"])
    from_young = -math.log(1 - float(figure("population", quantity="share_younger_than_5_years")["value"])) / 5
    standing = float(figure("population", place="全国", date="2023-09", quantity="enterprises")["value"])
    from_counts = float(figure("population", quantity="new_enterprises")["value"]) / 9 * 12 / standing
    return round((from_age + from_young + from_counts) / 3, 2)


def _number(row: Row) -> Number:
    values = tuple(float(value) for value in row["value"].split())
    return Number(row["path"], values, row["kind"], row["source"], row["reason_zh"], row["reason_en"])
