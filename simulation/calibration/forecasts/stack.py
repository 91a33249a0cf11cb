"""The forecast of findings: the model and the regression on records, weighed by how well each told earlier quarters.

The weight is an honest measure of how much the hidden-state model adds. It is learned from quarters before the origin,
each forecast from what came before it (stacking: D. H. Wolpert, Stacked generalization, Neural Networks 5, 1992).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from simulation.calibration.forecasts.level import Level, level_of
from simulation.calibration.forecasts.predictive import Visits
from simulation.calibration.forecasts.record_regression import RecordRegression, features_of, fit_record
from simulation.calibration.panel.dimensions import Array
from simulation.calibration.panel.panel import Panel

QUARTER, YEAR = 3, 12
QUARTERS = 8
"""Quarters before the origin that the weight is learned from."""
SUREST = 1e-4
PRIOR = 2.0
"""Of the weight: as if each forecast had told so many visits, in units of natural log, see `_weight`."""


@dataclass(frozen=True)
class Stack:
    """Chances of findings from two forecasts.

    Attributes
    ----------
    weight
        Of the hidden-state model, in [0, 1]; the rest is the regression's.
    level
        Recent level that the model's chances were adjusted to.
    regression
        ``None`` where the records are too few; then `weight` is 1.
    features
        Of all visits, for the regression.
    model, record
        Chances of every visit under each forecast; those of the quarters before the origin from what came before them.
    """

    weight: float
    level: Level
    regression: RecordRegression | None
    features: Array
    model: Array
    record: Array

    @property
    def shares(self) -> Array:
        """Chance of every visit: the two forecasts, weighed."""
        return np.asarray(self.weight * self.model + (1 - self.weight) * self.record)


def stack_of(panel: Panel, visits: Visits, usual: Array, origin: int) -> Stack:
    """Weigh the model's chances `usual` against the regression on records, at `origin`.

    Parameters
    ----------
    usual
        Chance of every visit under the model, given what was known before it and, from `origin` on, before the origin.
    """
    features = features_of(panel, visits, origin)
    level, regression = _level(visits, usual, origin), fit_record(features, visits, origin)
    model = level.adjust(usual, visits.risk_class)
    record = model.copy() if regression is None else regression.shares(features)
    tried = np.zeros(len(usual), dtype=bool)
    for start in _quarters(visits, origin) if regression is not None else ():
        there = (visits.month >= start) & (visits.month < start + QUARTER)
        earlier = fit_record(features, visits, start)
        if earlier is None or not there.any():
            continue
        model[there] = _level(visits, usual, start).adjust(usual[there], visits.risk_class[there])
        record[there] = earlier.shares(features[there])
        tried |= there
    weight = _weight(model[tried], record[tried], visits.found[tried]) if regression is not None else 1.0
    return Stack(weight, level, regression, features, model, record)


def _quarters(visits: Visits, origin: int) -> Iterator[int]:
    """Yield the first months of the quarters to learn from; a year of visits must lie before each."""
    first = int(visits.month.min()) + YEAR
    yield from (start for n in range(QUARTERS, 0, -1) if (start := origin - n * QUARTER) >= first)


def _level(visits: Visits, usual: Array, origin: int) -> Level:
    past = visits.month < origin
    return level_of(visits.risk_class[past], visits.month[past], visits.found[past], usual[past], origin)


def _weight(model: Array, record: Array, found: NDArray[np.bool_]) -> float:
    """Return the weight of the model with the highest log score, drawn a little towards one half."""
    told = [np.clip(np.where(found, chance, 1 - chance), SUREST, 1.0) for chance in (model, record)]

    def loss(weight: float) -> float:
        prior = PRIOR * (np.log(weight) + np.log(1 - weight))
        return float(-np.log(weight * told[0] + (1 - weight) * told[1]).sum() - prior)

    best = minimize_scalar(loss, bounds=(SUREST, 1 - SUREST), method="bounded")
    return float(best.x)
