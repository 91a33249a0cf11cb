"""A number of the specification with its draws, where it came from, and many of them as a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.calibration.panel.dimensions import CLASSES, Array

LEVEL = 0.9
"""Share of the draws in an interval."""
COLUMNS = (
    "parameter", "value", "low", "high", "unit", "kind", "source", "prior_value", "prior_low", "prior_high",
)  # fmt: skip

HISTORIES, PUSHES, VISITS, DIRECTORY = "visit_histories", "monthly_classes", "visits", "directory"


@dataclass(frozen=True)
class Quantity:
    """A number of the specification.

    Attributes
    ----------
    name
        Where it stands in the specification (``behaviour.onset.A``), or ``onset_multiplier.sector.H``.
    value
        The estimate.
    draws
        Draws from the distribution of the estimate, shape (draws,).
    unit
        Code: ``share``, ``per_month``, ``factor``, ``months``, ``visits_per_year``, ``entries_per_month``.
    kind, source
        ``measured``, ``borrowed`` or ``assumed``; code of the register, or of the prior.
    prior
        Draws from the prior, where there is one.
    """

    name: str
    value: float
    draws: Array
    unit: str
    kind: str
    source: str
    prior: Array | None = None


Named = tuple[str, str, Array]
"""Name, unit, values over a stack of parameter vectors."""


def cells_of(prefix: str, matrices: Array) -> Iterator[Named]:
    """Yield each cell of class matrices under its dotted name."""
    for own, new in np.ndindex(CLASSES, CLASSES):
        yield f"{prefix}[{own}][{new}]", "share", matrices[:, own, new]


def estimates_frame(quantities: list[Quantity]) -> pd.DataFrame:
    """Return `COLUMNS`, one row per quantity; the interval holds the middle 90 % of its draws."""
    ends = [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
    rows = []
    for q in quantities:
        low, high = np.quantile(q.draws, ends, method="weibull")
        before = (
            (np.nan,) * 3 if q.prior is None else (np.median(q.prior), *np.quantile(q.prior, ends, method="weibull"))
        )
        rows.append((q.name, q.value, low, high, q.unit, q.kind, q.source, *before))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def draws_frame(quantities: list[Quantity]) -> pd.DataFrame:
    """Return one row per draw and one column per quantity."""
    return pd.DataFrame({q.name: q.draws for q in quantities})
