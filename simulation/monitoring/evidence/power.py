"""What could be seen at all: the chance that a doubling of a stream would be noticed within a year."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.engines.random_streams import stream
from simulation.monitoring.evidence.detector import YEAR, Spread, log_evidence

Array = NDArray[np.float64]
TRIES = 200
FACTOR = 2.0


def power_of_doubling(expected: Array, spread: Spread, threshold: float, seed: int, factor: float = FACTOR) -> Array:
    """Return for each stream the share of years in which a change from the first month on reaches the threshold.

    Parameters
    ----------
    expected
        Of a year, shape (month, stream).
    threshold
        Logarithm of the evidence that is an alarm.
    """
    year = expected[:YEAR]
    counts = scattered(year * factor, spread, TRIES, stream(seed, 0, "monitor: power"))
    reached = log_evidence(counts, year, spread).max(axis=1) >= threshold
    return np.asarray(reached.mean(axis=0))


def scattered(mean: Array, spread: Spread, tries: int, random: np.random.Generator) -> Array:
    """Return random counts about a mean (month, stream), level uncertain, scattered; shape (try, month, stream)."""
    sigma = np.sqrt(np.log1p(np.asarray(spread.level_cv, dtype=float) ** 2))
    level = np.exp(random.normal(0, 1, (tries, 1, mean.shape[1])) * sigma - sigma**2 / 2)
    own = np.maximum(mean * level, 1e-9)
    ratio = spread.dispersion + spread.month_cv**2 * own
    size = own / np.maximum(ratio - 1, 1e-6)
    return np.asarray(random.poisson(random.gamma(size, np.maximum(ratio - 1, 1e-6))), dtype=np.float64)
