"""All months of a record book as long columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.registry.synthetic.teams import MonthOfVisits

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class History:
    """What happened in all months, as long columns, and the dates of the firms.

    Attributes
    ----------
    month, firm, stratum, risk_class
        One item per firm and month.
    visit_month, visited, channel, found, team
        One item per visit.
    number_of_firms
        Firms that ever were; `firm` and `visited` are below it.
    """

    month: Integers
    firm: Integers
    stratum: Integers
    risk_class: Integers
    visit_month: Integers
    visited: Integers
    channel: Integers
    found: Integers
    team: Integers
    number_of_firms: int


def history(months: Sequence[MonthOfVisits]) -> History:
    """Join the months of a record book."""

    def column(name: str) -> Integers:
        return np.concatenate([np.asarray(getattr(month, name), dtype=np.int64) for month in months])

    def repeated(name: str) -> Integers:
        return np.repeat(np.arange(len(months)), [len(getattr(month, name)) for month in months])

    firm = column("firms")
    return History(
        repeated("firms"), firm, column("strata"), column("classes"),
        repeated("visited"), column("visited"), column("channels"), column("found"), column("teams"),
        int(firm.max(initial=-1)) + 1,
    )  # fmt: skip
