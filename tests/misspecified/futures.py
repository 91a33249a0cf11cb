"""What really happens to a district under a plan after its records end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np

from tests.misspecified.firms import Floats, Integers
from tests.misspecified.play import Month

MONTHS_OF_YEAR = 12
CLASSES = "ABCD"


@dataclass(frozen=True)
class Future:
    """Counts by future, month and class shown, shape (futures, months, 4).

    Attributes
    ----------
    firms
        When the month's visits began.
    found
        Visits whose finding was recorded: what a planner will be told.
    in_violation
        What a planner never sees.
    """

    firms: Floats
    visits: Floats
    found: Floats
    in_violation: Floats

    @property
    def findings(self) -> Floats:
        """Findings a year, by future."""
        return self.found.sum(axis=(1, 2)) * MONTHS_OF_YEAR / self.found.shape[1]

    def stock(self, risk_class: str | None = None) -> Floats:
        """Return the undetected stock of all classes or of one, mean over the months, by future."""
        by_class = self.in_violation.mean(axis=1)
        return by_class.sum(axis=1) if risk_class is None else by_class[:, CLASSES.index(risk_class)]

    @property
    def yields(self) -> Floats:
        """Findings a visit by future and class, not a number where a class had no visit."""
        visits = self.visits.sum(axis=1)
        return np.divide(self.found.sum(axis=1), visits, out=np.full(visits.shape, np.nan), where=visits > 0)


def counted(futures: Iterable[Iterable[Month]]) -> Future:
    """Return the counts of several futures."""
    counts = np.array([[_counts(month) for month in future] for future in futures])
    return Future(*(counts[:, :, place] for place in range(len(fields(Future)))))


def _counts(month: Month) -> Floats:
    violating = month.shown[month.status > 0]
    found = month.visited_in[month.visits.recorded > 0]
    return np.array([_by_class(x) for x in (month.shown, month.visited_in, found, violating)], dtype=np.float64)


def _by_class(held: Integers) -> Integers:
    return np.bincount(held, minlength=len(CLASSES))
