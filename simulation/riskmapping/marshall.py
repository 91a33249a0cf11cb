"""Rates drawn towards the common one (R. J. Marshall, Mapping disease and mortality rates, 1991)."""

from __future__ import annotations

import numpy as np

from simulation.riskmapping.crossed.table import Array


def moments(cases: Array, at_risk: Array) -> tuple[float, float]:
    """Return variance between areas (0 where chance explains all) and the common rate."""
    total = at_risk.sum()
    common = cases.sum() / total
    rate = np.divide(cases, at_risk, out=np.full_like(at_risk, common), where=at_risk > 0)
    spread = (at_risk * (rate - common) ** 2).sum() / total - common / at_risk[at_risk > 0].mean()
    return max(0.0, float(spread)), float(common)


def marshall(cases: Array, at_risk: Array) -> Array:
    """Return the empirical Bayes estimate of each area's rate.

    An area without anybody at risk has the common rate; where nobody is at risk at all there is none.

    Examples
    --------
    >>> marshall(np.array([0.0, 40.0]), np.array([1.0, 100.0])).round(3).tolist()
    [0.396, 0.396]
    """
    if not at_risk.any():
        return np.full_like(at_risk, np.nan)
    between, common = moments(cases, at_risk)
    some = at_risk > 0
    rate = np.divide(cases, at_risk, out=np.full_like(at_risk, common), where=some)
    chance = np.divide(common, at_risk, out=np.full_like(at_risk, np.inf), where=some)
    weight = between / (between + chance) if between > 0 else np.zeros_like(at_risk)
    return np.asarray(common + weight * (rate - common))
