"""What one plan is expected to do, kept apart from what it is compared with: a slider moves one plan of several."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from simulation.engines.base import Request, enough_memory
from simulation.engines.core import ready
from simulation.engines.expectation import Expectation
from simulation.model.forecast import Forecast
from simulation.model.indicators import Indicators, indicators
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES
from simulation.model.specification import Specification

MOVED = "reclassified"
"""`reclassified:C` counts the firms of a class whose class next month is C."""
MEASURES = ("firms", "visits", "first_visits", "not_yet_visited", "found", "in_violation", "hours")
MONTHLY = (*MEASURES, *(f"{MOVED}:{risk_class}" for risk_class in RISK_CLASSES))
"""Measures whose course over the months a comparison keeps."""


@dataclass(frozen=True)
class Expected:
    """Expected results of one plan.

    Attributes
    ----------
    indicators
        One replication.
    monthly
        ``plan, month, risk_class, measure, value`` for `MONTHLY`.
    """

    indicators: Indicators
    monthly: pd.DataFrame


def expect(specification: Specification, plan: Plan, months: int) -> Expected:
    """Run a plan through the expectation engine; results are kept, because a baseline is compared again and again.

    Raises
    ------
    InputError
        When plan and specification do not fit together.
    """
    # What is compared must come from one way of running: see `simulation.engines.core`.
    return _expect(specification, plan, months, ready())


@lru_cache(maxsize=64)
def _expect(specification: Specification, plan: Plan, months: int, _compiled: bool) -> Expected:
    with enough_memory(plan.id):
        forecast = Expectation().run(Request(specification, plan, months))
        return Expected(indicators(forecast), monthly_series(forecast))


def monthly_series(forecast: Forecast) -> pd.DataFrame:
    """Return ``plan, month, risk_class, measure, value``, strata and details added up; class changes by new class."""
    columns = [_of_measure(forecast, measure) for measure in MEASURES]
    moved = forecast.array(MOVED).sum(axis=2).mean(axis=0)
    columns += [moved[..., place] for place in range(len(RISK_CLASSES))]
    values = np.stack(columns)
    measures, months, classes = values.shape
    labels = {
        "plan": forecast.plan.id,
        "month": np.tile(np.repeat(forecast.record.labels("month"), classes), measures),
        "risk_class": np.tile(np.array(RISK_CLASSES, dtype=object), measures * months),
        "measure": np.repeat(np.array(MONTHLY, dtype=object), months * classes),
    }
    return pd.DataFrame(
        {**labels, "value": values.ravel()}, columns=["plan", "month", "risk_class", "measure", "value"]
    )


def _of_measure(forecast: Forecast, measure: str) -> np.ndarray:
    """Return the mean over the replications, (month, class), strata and details added up."""
    array = forecast.array(measure)
    return np.asarray(array.reshape(*array.shape[:4], -1).sum(axis=(2, 4)).mean(axis=0))
