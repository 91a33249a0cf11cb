"""How many visits each class should get: to learn most, or to find most."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq

Array = NDArray[np.float64]


def allocate(weight: ArrayLike, total: float, low: ArrayLike | None = None, high: ArrayLike | None = None) -> Array:
    """Return the numbers of visits that learn most: least Σ weight² / n with Σ n = `total` and bounds.

    Without bounds n is proportional to the weight (J. Neyman, On the two different aspects of the representative
    method, 1934); with them, groups at a bound stay there and the others share the rest in proportion.

    Parameters
    ----------
    weight
        Firms times standard deviation of each group, above 0, shape (groups,).
    low, high
        Fewest and most visits of each group; none by default.

    Raises
    ------
    ValueError
        When the bounds leave no room for `total`.

    Examples
    --------
    >>> allocate([1.0, 3.0], 8.0).tolist()
    [2.0, 6.0]
    >>> allocate([1.0, 3.0], 8.0, high=[8.0, 5.0]).round(9).tolist()
    [3.0, 5.0]
    """
    a = np.asarray(weight, dtype=np.float64)
    least = np.zeros_like(a) if low is None else np.asarray(low, dtype=np.float64)
    most = np.full_like(a, np.inf) if high is None else np.asarray(high, dtype=np.float64)
    if not least.sum() <= total <= most.sum() or (least > most).any():
        raise ValueError(f"{total} visits do not fit between {least.sum()} and {most.sum()}")
    if np.isinf(most).all() and not least.any():
        return np.asarray(a * (total / a.sum()))

    def excess(log_scale: float) -> float:
        return float(np.clip(np.exp(log_scale) * a, least, most).sum() - total)

    # At the ends every group stands at its bound; in between the sum rises with the scale.
    reach = np.log([np.min(np.maximum(least, 1e-12) / a), np.max(np.minimum(most, total + 1) / a)])
    if excess(reach[0]) >= 0 or excess(reach[1]) <= 0:
        return least if excess(reach[0]) >= 0 else most
    scale = np.exp(brentq(excess, reach[0], reach[1], xtol=1e-14))
    return np.asarray(np.clip(scale * a, least, most))


def learning_ratios(firms: ArrayLike, prevalence: ArrayLike, total: float) -> Array:
    """Return the ratio of each class that estimates the share in violation best with `total` visits.

    The standard deviation is that of a finite class, √(N/(N − 1) · p(1 − p)).

    Examples
    --------
    >>> learning_ratios([60000, 25000, 10000, 5000], [0.02, 0.05, 0.1, 0.2], 2850).round(5).tolist()
    [0.02117, 0.03295, 0.04536, 0.06049]
    """
    n, p = np.asarray(firms, dtype=np.float64), np.asarray(prevalence, dtype=np.float64)
    spread = np.sqrt(n / np.maximum(n - 1, 1) * p * (1 - p))
    visits = allocate(n * spread, total, high=n)
    return np.asarray(visits / n)


def finding_ratios(firms: ArrayLike, prevalence: ArrayLike, total: float) -> Array:
    """Return the ratio of each class that finds most with `total` visits: the most violating classes first.

    Examples
    --------
    >>> finding_ratios([60000, 25000, 10000, 5000], [0.02, 0.05, 0.1, 0.2], 8000).tolist()
    [0.0, 0.0, 0.3, 1.0]
    """
    n, p = np.asarray(firms, dtype=np.float64), np.asarray(prevalence, dtype=np.float64)
    visits, left = np.zeros_like(n), float(total)
    for place in np.argsort(-p, kind="stable"):
        visits[place] = min(n[place], left)
        left -= visits[place]
    return np.divide(visits, n, out=np.zeros_like(n), where=n > 0)
