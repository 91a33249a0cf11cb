"""The recent level and its trend: whether visits of late found more or less than each firm's record led to expect.

Habits of inspectors, campaigns and the times change what visits find, and a model of firms does not know. The ratio of
what was found to what was expected over the last year, class by class, carries that on; how far it is believed follows
from how much such ratios have varied before (gamma-Poisson, empirical Bayes).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.stats import nbinom

from simulation.calibration.panel.dimensions import CLASSES, Array

YEAR = 12
USUAL = (np.log(100.0), 1.5)
"""Prior of the logarithm of the weight of "as expected", in findings: levels usually stay within a tenth or so."""
BOUNDS = (0.0, np.log(1e6))
DRIFT = 0.1
"""Prior standard deviation of the trend, in log-odds a year: levels rarely move faster."""
YEARS_OF_TREND = 5
AHEAD = 0.75
"""Years from the middle of the last year to the time that is forecast: half of one, and a quarter."""


@dataclass(frozen=True)
class Level:
    """How much more visits found than expected, by class.

    Attributes
    ----------
    ratio
        Factor on the odds, shape (4,).
    error
        Its standard error, relative, shape (4,).
    weight
        How many findings "as expected" counts as.
    drift
        Trend of the logarithm of the level a year, the same for all classes; already carried on in `ratio`.
    """

    ratio: Array
    error: Array
    weight: float
    drift: float = 0.0

    def adjust(self, chance: Array, risk_class: NDArray[np.int64]) -> Array:
        """Return chances at the recent level.

        Examples
        --------
        >>> level = Level(np.array([2.0, 1.0, 1.0, 1.0]), np.zeros(4), 100.0)
        >>> level.adjust(np.array([0.5, 0.5]), np.array([0, 1])).round(3).tolist()
        [0.667, 0.5]
        """
        ratio = self.ratio[risk_class]
        return np.asarray(ratio * chance / (1 - chance + ratio * chance))


def level_of(
    risk_class: NDArray[np.int64], month: NDArray[np.int64], found: NDArray[np.bool_], chance: Array, origin: int
) -> Level:
    """Return the level of the year before `origin`.

    Parameters
    ----------
    risk_class, month, found, chance
        Past visits, one item each; `chance` as expected before each.
    """
    # Years are counted back from the origin; the first, shorter one counts too.
    year = (origin - 1 - month) // YEAR
    years = int(year.max(initial=0)) + 1
    place = year * CLASSES + risk_class
    observed, expected = (
        np.bincount(place, weight, minlength=years * CLASSES).reshape(years, CLASSES).astype(np.float64)
        for weight in (found, chance)
    )
    weight = _weight(observed, expected)
    ratio = (observed[0] + weight) / (expected[0] + weight)
    drift, spread = _trend(observed.sum(axis=1), expected.sum(axis=1), weight)
    error = np.sqrt(1 / (expected[0] + weight) + (AHEAD * spread) ** 2)
    return Level(ratio * np.exp(AHEAD * drift), error, weight, drift)


def _trend(observed: Array, expected: Array, weight: float) -> tuple[float, float]:
    """Return the trend of the level a year and its standard deviation: a line through the years, drawn towards none.

    A year's level scatters by chance and by what years differ anyway, which `weight` tells.
    """
    observed, expected = observed[:YEARS_OF_TREND], expected[:YEARS_OF_TREND]
    known = (expected > 0) & (observed > 0)
    if known.sum() < 2:  # noqa: PLR2004 -- a line needs two points
        return 0.0, 0.0
    level = np.log(observed[known] / expected[known])
    information = 1 / (1 / expected[known] + 1 / weight)
    time = -np.flatnonzero(known).astype(np.float64)
    time -= np.average(time, weights=information)
    precision = float((information * time**2).sum()) + DRIFT**-2
    return float((information * time * level).sum()) / precision, precision**-0.5


def _weight(observed: Array, expected: Array) -> float:
    seen = expected > 0
    observed, expected = observed[seen], expected[seen]

    def loss(log_weight: float) -> float:
        weight = float(np.exp(log_weight))
        law = np.asarray(nbinom.logpmf(observed, weight, weight / (weight + expected)))
        return float(0.5 * ((log_weight - USUAL[0]) / USUAL[1]) ** 2 - law.sum())

    best = minimize_scalar(loss, bounds=BOUNDS, method="bounded")
    return float(np.exp(best.x))
