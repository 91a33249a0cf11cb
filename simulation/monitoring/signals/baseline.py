"""The course of one kind of signal to be expected from its own months before: level, trend, season, and their error."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
TREND_SD, SEASON_SD, LEVEL_SD = 0.15, 0.3, 10.0
"""Weak priors on the logarithm: trend a year, each wave of the season, level."""
PEAK = 2.58
"""Standardised residual beyond which a past month is taken for an outbreak and weighs less."""
STEPS, ROUNDS = 30, 4
CLOSE = 1e-9


@dataclass(frozen=True)
class Baseline:
    """What is expected of the months ahead.

    Attributes
    ----------
    mean
        Of each month ahead.
    cv
        Error of the level of these months.
    dispersion
        Variance over mean of the months behind, at least 1.
    """

    mean: Array
    cv: float
    dispersion: float


def fit(counts: Array, months: Array, ahead: Array) -> Baseline:
    """Fit a log-linear course with weak priors, past outbreaks down-weighted, and look ahead.

    Parameters
    ----------
    counts
        Of the months behind.
    months, ahead
        Numbers of the months behind and ahead, counted from any January.

    Examples
    --------
    >>> months = np.arange(48.0)
    >>> found = fit(np.full(48, 5.0), months, np.arange(48.0, 60.0))
    >>> bool(abs(found.mean - 5).max() < 0.2)
    True
    """
    origin = months[-1]
    columns, penalty = _columns(months, origin), 1 / np.array([LEVEL_SD, TREND_SD, *[SEASON_SD] * 2]) ** 2
    weights, beta = np.ones(len(counts)), np.zeros(columns.shape[1])
    dispersion = 1.0
    for _ in range(ROUNDS):
        beta, information = _newton(counts, columns, weights / dispersion, penalty, beta)
        mean = np.exp(columns @ beta)
        dispersion = _dispersion(counts, mean, weights, len(beta))
        weights = _weights(counts, mean, dispersion)
    future = _columns(ahead, origin)
    covariance = np.linalg.inv(information)
    middle = future.mean(axis=0)
    return Baseline(np.exp(future @ beta), float(np.sqrt(middle @ covariance @ middle)), dispersion)


def _columns(months: Array, origin: float) -> Array:
    angle = 2 * np.pi * months / 12
    return np.column_stack([np.ones(len(months)), (months - origin) / 12, np.sin(angle), np.cos(angle)])


def _newton(counts: Array, columns: Array, weights: Array, penalty: Array, beta: Array) -> tuple[Array, Array]:
    """Return the penalised estimate and its information."""
    if not beta.any():
        beta = np.array([np.log(max(counts.mean(), 0.1)), *np.zeros(columns.shape[1] - 1)])
    information = np.diag(penalty)
    for _ in range(STEPS):
        mean = np.exp(np.clip(columns @ beta, -20, 20))
        slope = columns.T @ (weights * (counts - mean)) - penalty * beta
        information = columns.T @ ((weights * mean)[:, None] * columns) + np.diag(penalty)
        step = np.linalg.solve(information, slope)
        beta = beta + np.clip(step, -2, 2)
        if np.abs(step).max() < CLOSE:
            break
    return beta, information


def _dispersion(counts: Array, mean: Array, weights: Array, parameters: int) -> float:
    pearson = (weights * (counts - mean) ** 2 / mean).sum() / max(weights.sum() - parameters, 1.0)
    return float(max(pearson, 1.0))


def _weights(counts: Array, mean: Array, dispersion: float) -> Array:
    """Return less weight for outbreaks: Anscombe residuals beyond `PEAK`, as Farrington weighs them."""
    residual = 1.5 * (counts ** (2 / 3) - mean ** (2 / 3)) / (mean ** (1 / 6) * np.sqrt(dispersion))
    weights = np.where(residual > PEAK, np.maximum(residual, 1e-9) ** -2.0, 1.0)
    return np.asarray(weights * len(weights) / weights.sum())
