"""What the yardstick records: the measures of section 4 of the model by month, stratum and class."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.rates import Rates
from simulation.model.forecast import MEASURES

Array = NDArray[Any]
WIDTH = {"severity": 2, "channel": 5, "new_class": 4, None: 1}


class Tally:
    """Counts by month, cell and detail.

    Parameters
    ----------
    months
        Length of the horizon; set `month` before counting.
    rates
        Gives the number of strata and the hours of a visit.
    """

    def __init__(self, months: int, rates: Rates) -> None:
        self.month = 0
        self._rates = rates
        self._counts = {name: np.zeros((months, rates.cells, WIDTH[detail])) for name, detail in MEASURES.items()}

    def count(self, measure: str, cell: Array, detail: Array | None = None, where: Array | None = None) -> None:
        """Count firms by (stratum, class) and detail; only those that `where` marks, if given."""
        if where is not None:
            cell, detail = cell[where], None if detail is None else detail[where]
        into = self._counts[measure][self.month]
        index = cell if detail is None else cell * into.shape[1] + detail
        into += np.bincount(index, minlength=into.size).reshape(into.shape)

    def visits(self, cell: Array, by: Array, status: Array, earlier: Array, hit: Array) -> None:
        """Record this month's visits: channel, status met, visits earlier in the year, whether something was found."""
        self.count("visits", cell, by)
        self.count("first_visits", cell, where=earlier == 0)
        self.count("repeat_visits", cell, where=earlier > 0)
        self.count("first_programme_visits", cell, where=(earlier == 0) & (by == WIDTH["channel"] - 1))
        self.count("visits_to_compliant", cell, where=status == 0)
        self.count("found", cell, status - 1, where=hit)
        self.count("found_by_channel", cell, by, where=hit)
        self.count("missed", cell, status - 1, where=(status > 0) & ~hit)

    def measures(self) -> dict[str, Array]:
        """Return every measure, shape (month, stratum, class[, detail])."""
        self._counts["hours"][..., 0] = self._counts["visits"] @ self._rates.hours
        shaped = {name: values.reshape(len(values), -1, 4, values.shape[-1]) for name, values in self._counts.items()}
        return {name: values if MEASURES[name] else values[..., 0] for name, values in shaped.items()}
