"""How good forecasts of findings were: every forecast is given the same kind of distribution, and its own past errors.

A cell is a month and class with n visits, of which y found something; a forecast is the share expected. Compared is
the logarithm of the probability that a forecast gave to the y that came (log score: I. J. Good, Rational decisions,
J. R. Stat. Soc. B 14, 1952). The distribution is beta-binomial, because shares of a month scatter more than chance
alone would have it; how much more is learned for each forecast from cells it was tried on before.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from warnings import catch_warnings, simplefilter

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize_scalar
from scipy.special import logit
from scipy.stats import betabinom, binom
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

Array = NDArray[np.float64]

LEVEL = 0.9
USUAL_PRECISION = 300.0
"""Precision before any cell was seen: at a share of 0.2 a class-month scatters by 0.023 beyond chance (assumed)."""
PRECISION_SD = 1.5
"""Spread of the logarithm of the precision about the usual one (assumed): 98 in 100 lie between 9 and 10,000."""
PRECISIONS = (0.0, log(1e6))
"""Bounds of its logarithm; at the upper one the distribution is binomial for as many visits as a district makes."""


@dataclass(frozen=True)
class Measured:
    """A number with its standard error.

    Attributes
    ----------
    value, error
        In the unit of what was measured.
    count, clusters
        Cells behind it, and the groups of cells that may share their luck.
    """

    value: float
    error: float
    count: int
    clusters: int


def log_scores(found: ArrayLike, visits: ArrayLike, share: ArrayLike, precision: ArrayLike = np.inf) -> Array:
    """Return the log probability of each cell's findings.

    Parameters
    ----------
    found, visits
        Counts, shape (cells,).
    share
        Expected share of visits that find, above 0 and below 1, shape (cells,).
    precision
        Sum of the parameters of the beta distribution, for all cells or for each; infinite: binomial.

    Raises
    ------
    ValueError
        When a share is 0 or 1 (no forecast may be that sure) or findings exceed visits.

    Examples
    --------
    >>> log_scores([1], [2], [0.5]).round(3).tolist()
    [-0.693]
    """
    y, n, p = _cells(found, visits, share)
    scattered = np.isfinite(sure := np.broadcast_to(np.asarray(precision, dtype=np.float64), p.shape))
    scores = np.asarray(binom.logpmf(y, n, p), dtype=np.float64)
    a, b = (share[scattered] * sure[scattered] for share in (p, 1 - p))
    scores[scattered] = betabinom.logpmf(y[scattered], n[scattered], a, b)
    return scores


def precision_of(found: ArrayLike, visits: ArrayLike, share: ArrayLike) -> float:
    """Return the most likely precision of a forecast from cells that it was tried on.

    Without cells it is `USUAL_PRECISION`; few cells move it little.

    Examples
    --------
    >>> round(precision_of([], [], []))
    300
    """
    y, n, p = _cells(found, visits, share)

    def cost(log_precision: float) -> float:
        away = (log_precision - log(USUAL_PRECISION)) / PRECISION_SD
        return 0.5 * away**2 - float(log_scores(y, n, p, float(np.exp(log_precision))).sum())

    best = minimize_scalar(cost, bounds=PRECISIONS, method="bounded", options={"xatol": 1e-6})
    return float(np.exp(best.x))


def interval(visits: ArrayLike, share: ArrayLike, precision: ArrayLike, level: float = LEVEL) -> tuple[Array, Array]:
    """Return the lowest and highest count of findings of the central interval, each shape (cells,).

    Counts are whole, so the interval holds at least `level` of the probability.
    """
    _, n, p = _cells(np.zeros_like(np.asarray(visits, dtype=np.float64)), visits, share)
    sure = np.asarray(precision, dtype=np.float64)
    chance = betabinom(n, p * sure, (1 - p) * sure)
    tail = (1 - level) / 2
    return np.asarray(chance.ppf(tail), dtype=np.float64), np.asarray(chance.ppf(1 - tail), dtype=np.float64)


def coverage(observed: ArrayLike, low: ArrayLike, high: ArrayLike) -> float:
    """Return the share of cells whose value lies within its interval, ends included.

    Examples
    --------
    >>> coverage([1, 5], [0, 0], [2, 4])
    0.5
    """
    value = np.asarray(observed, dtype=np.float64)
    return float(np.mean((value >= np.asarray(low)) & (value <= np.asarray(high))))


def paired_difference(first: ArrayLike, second: ArrayLike, cluster: ArrayLike) -> Measured:
    """Return by how much the first scores exceed the second on average, with an error that allows for clusters.

    Parameters
    ----------
    first, second
        Scores of the same cells, shape (cells,).
    cluster
        Which cells may share their luck, usually their month, shape (cells,).

    Notes
    -----
    The error is that of a mean of cluster sums (K.-Y. Liang, S. L. Zeger, Longitudinal data analysis using generalized
    linear models, Biometrika 73, 1986), with the usual G / (G − 1) for few clusters.

    Examples
    --------
    >>> paired_difference([2.0, 4.0], [1.0, 1.0], ["march", "april"])
    Measured(value=2.0, error=1.0, count=2, clusters=2)
    """
    difference = np.asarray(first, dtype=np.float64) - np.asarray(second, dtype=np.float64)
    names, place = np.unique(np.asarray(cluster), return_inverse=True)
    if len(names) < 2:  # noqa: PLR2004 - one cluster has no spread
        raise ValueError(f"{len(names)} clusters; an error needs at least 2")
    sums = np.bincount(place, difference - difference.mean())
    error = np.sqrt(len(names) / (len(names) - 1) * (sums @ sums)) / len(difference)
    return Measured(float(difference.mean()), float(error), len(difference), len(names))


def calibration_slope(found: ArrayLike, visits: ArrayLike, share: ArrayLike, cluster: ArrayLike) -> Measured:
    """Return the slope of what came on what was forecast, as log-odds: 1 is right, below 1 forecasts differ too much.

    The slope is that of a binomial regression over cells (D. R. Cox, Two further applications of a model for binary
    regression, Biometrika 45, 1958); its error allows for clusters.

    Raises
    ------
    ValueError
        When no two shares differ, nothing or everything was found, or what came is split by the forecasts without
        remainder: no slope fits best.
    """
    y, n, p = _cells(found, visits, share)
    visited = n > 0
    y, n, p = y[visited], n[visited], p[visited]
    if len(np.unique(p)) < 2:  # noqa: PLR2004 - a line needs two points
        raise ValueError("all shares are equal; a slope needs forecasts that differ")
    if len(y) <= 2:  # noqa: PLR2004 - a line through two cells leaves nothing to judge its error by
        raise ValueError("two visited cells; a slope with an error needs three")
    if not 0 < y.sum() < n.sum():
        raise ValueError("all visits came out alike; a slope needs some that found and some that did not")
    names, place = np.unique(np.asarray(cluster)[visited], return_inverse=True)
    regressors = np.column_stack([np.ones_like(p), logit(p)])
    model = GLM(np.column_stack([y, n - y]), regressors, family=Binomial())
    with catch_warnings():
        simplefilter("error", PerfectSeparationWarning)
        try:
            result = model.fit(cov_type="cluster", cov_kwds={"groups": place})
        except PerfectSeparationWarning:
            raise ValueError("forecasts split what came without remainder; no slope fits best") from None
    return Measured(float(result.params[1]), float(result.bse[1]), len(y), len(names))


def _cells(found: ArrayLike, visits: ArrayLike, share: ArrayLike) -> tuple[Array, Array, Array]:
    y, n, p = (np.asarray(x, dtype=np.float64) for x in (found, visits, share))
    if not np.all((p > 0) & (p < 1)):
        raise ValueError("a share is not above 0 and below 1; no forecast may be that sure")
    if not np.all((y >= 0) & (y <= n)):
        raise ValueError("findings are below 0 or exceed visits")
    return y, n, p
