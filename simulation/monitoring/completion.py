"""How far the plan is carried out: a fact, set against the plan or the drawn list."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.calibration.panel.panel import FOR_CAUSE
from simulation.model.population import RISK_CLASSES
from simulation.monitoring.observing.counts import Counts
from simulation.monitoring.prediction import Rates

Array = NDArray[np.float64]
ENOUGH = 0.85
"""Share of the planned visits below which the plan that was evaluated is not the one in force."""
COLUMNS = ("risk_class", "planned", "done", "share", "against", "until")
PLAN, LIST = "plan", "drawn_list"


def completion_table(
    counts: Counts, rates: Rates, counted: NDArray[np.bool_], drawn: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """Return planned and done random visits by class, and in all.

    Parameters
    ----------
    counted
        Months whose records are complete, shape (T,).
    drawn
        Class → firms on the drawn lists of these months; without it what the plan expects.
    """
    done = counts.visits[counted][..., FOR_CAUSE:].sum(axis=(0, 1, 3))
    planned = rates.visits[: len(counted)][counted][..., FOR_CAUSE:].sum(axis=(0, 1, 3))
    if drawn is not None:
        planned = np.array([float(drawn.get(name, 0.0)) for name in RISK_CLASSES])
    planned, done = np.append(planned, planned.sum()), np.append(done, done.sum())
    places = np.flatnonzero(counted)
    until = counts.months[int(places[-1])] if len(places) else ""
    share = np.divide(done, planned, out=np.full_like(done, np.nan), where=planned > 0)
    return pd.DataFrame(
        {
            "risk_class": [*RISK_CLASSES, "all"], "planned": planned.round(1), "done": done.astype(np.int64),
            "share": share, "against": PLAN if drawn is None else LIST, "until": until,
        }
    )[list(COLUMNS)]  # fmt: skip
