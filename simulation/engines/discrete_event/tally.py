"""Counts of one future: measures by month, stratum and class at the beginning of the month."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.engines.discrete_event.firms import Firm
from simulation.model.forecast import MEASURES
from simulation.model.population import RISK_CLASSES, SEVERITIES
from simulation.model.record import QUALIFYING

CLASSES = len(RISK_CLASSES)


class Tally:
    """Measures of one replication, counted firm by firm.

    Parameters
    ----------
    months, strata, channels
        How many there are.
    rows
        Rows of the measures of the plan; 0 where it has none.
    """

    def __init__(self, months: int, strata: int, channels: int, rows: int = 0) -> None:
        kinds = {None: 1, "channel": channels, "severity": len(SEVERITIES), "new_class": CLASSES, "plan_measure": rows}
        self._details = MEASURES | QUALIFYING if rows else MEASURES
        self._size = {measure: kinds[detail] for measure, detail in self._details.items()}
        self._cells = strata * CLASSES
        self._now: dict[str, list[float]] = {}
        self._counts = {measure: np.zeros((months, self._cells * size)) for measure, size in self._size.items()}

    def open_month(self) -> None:
        """Begin a month with nothing counted."""
        # Counted in lists: adding to one element of an array is several times slower.
        self._now = {measure: [0.0] * (self._cells * size) for measure, size in self._size.items()}

    def add(self, measure: str, firm: Firm, detail: int = 0, amount: float = 1.0) -> None:
        """Count something that happened to a firm, under the stratum and class that it holds now."""
        cell = firm.stratum * CLASSES + firm.risk_class
        self._now[measure][cell * self._size[measure] + detail] += amount

    def close_month(self, month: int) -> None:
        """Keep the counts of the month that was opened last."""
        for measure, counts in self._counts.items():
            counts[month] = self._now[measure]

    def arrays(self) -> dict[str, NDArray[np.float64]]:
        """Return each measure with shape (month, stratum, class[, detail])."""
        return {
            measure: counts.reshape(
                (len(counts), -1, CLASSES, *([self._size[measure]] if self._details[measure] else []))
            )
            for measure, counts in self._counts.items()
        }
