"""How many visits each class should get: to learn most, or to find most; and both side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq

from simulation.model.errors import InputError, Problem
from simulation.model.population import RISK_CLASSES

Array = NDArray[np.float64]
COLUMNS = (
    "risk_class", "firms", "prevalence", "learning_visits", "learning_ratio", "finding_visits", "finding_ratio",
    "learning_found", "finding_found",
)  # fmt: skip


def allocate(
    weight: ArrayLike,
    total: float,
    low: ArrayLike | None = None,
    high: ArrayLike | None = None,
    cost: ArrayLike | None = None,
) -> Array:
    """Return the numbers of visits that learn most: least Σ weight² / n with Σ cost · n = `total` and bounds.

    Without bounds n is proportional to the weight over the root of the cost (J. Neyman, On the two different aspects of
    the representative method, 1934); with them, groups at a bound stay there and the others share the rest likewise.

    Parameters
    ----------
    weight
        Firms times standard deviation of each group, not below 0, shape (groups,). A group of weight 0 teaches nothing
        and gets its fewest visits, as long as the others can take the rest.
    total
        Visits, or hours where visits cost hours.
    low, high
        Fewest and most visits of each group; none by default.
    cost
        Of one visit to each group, above 0; 1 by default.

    Raises
    ------
    ValueError
        When the bounds leave no room for `total`, or a cost is not above 0.

    Examples
    --------
    >>> allocate([1.0, 3.0], 8.0).tolist()
    [2.0, 6.0]
    >>> allocate([1.0, 3.0], 8.0, high=[8.0, 5.0]).tolist()
    [3.0, 5.0]
    >>> allocate([1.0, 3.0], 10.0, cost=[1.0, 9.0]).tolist()
    [1.0, 1.0]
    """
    a = np.asarray(weight, dtype=np.float64)
    least = np.zeros_like(a) if low is None else np.asarray(low, dtype=np.float64)
    most = np.full_like(a, np.inf) if high is None else np.asarray(high, dtype=np.float64)
    price = np.ones_like(a) if cost is None else np.asarray(cost, dtype=np.float64)
    if not ((price > 0) & np.isfinite(price)).all():
        raise ValueError(f"a visit must cost more than nothing: {price.tolist()}")
    if not price @ least <= total <= price @ most or (least > most).any():
        raise ValueError(f"{total} visits do not fit between {price @ least} and {price @ most}")
    wanted = a / np.sqrt(price)
    idle = wanted <= 0
    learning = np.where(idle, least, most)
    if price @ learning < total:
        # The groups that teach are all visited as often as they may be; the rest goes to the others, in proportion.
        return _share(np.where(idle, 1.0, wanted), total, np.where(idle, least, most), most, price)
    return _share(wanted, total, least, learning, price)


def _share(wanted: Array, total: float, least: Array, most: Array, price: Array) -> Array:
    """Return wanted × scale within the bounds, with the scale at which the costs add up to the total."""

    def visits(log_scale: float) -> Array:
        return np.asarray(np.clip(np.exp(log_scale) * wanted, least, most))

    def excess(log_scale: float) -> float:
        return float(price @ visits(log_scale) - total)

    active = wanted > 0
    if not active.any() or price @ least >= total:
        return least
    # At the ends every group stands at its bound; in between the sum rises with the scale.
    limit = np.minimum(most, total / price + 1)[active]
    reach = np.log([np.min(np.maximum(least[active], 1e-12) / wanted[active]), np.max(limit / wanted[active])])
    if excess(reach[1]) <= 0:
        return most
    root = brentq(excess, reach[0], reach[1], xtol=1e-14) if excess(reach[0]) < 0 else reach[0]
    found = visits(root)
    free = (found > least) & (found < most)
    if free.any():
        # The root says which groups are free; their share follows exactly.
        left = total - price[~free] @ found[~free]
        found[free] = np.clip(wanted[free] * (left / (price[free] @ wanted[free])), least[free], most[free])
    return np.asarray(found)


def _spread(firms: Array, prevalence: Array) -> Array:
    """Return firms × the standard deviation within a finite class, √(N/(N − 1) · p(1 − p))."""
    return np.asarray(firms * np.sqrt(firms / np.maximum(firms - 1, 1) * prevalence * (1 - prevalence)))


def learning_ratios(firms: ArrayLike, prevalence: ArrayLike, total: float, cost: ArrayLike | None = None) -> Array:
    """Return the ratio of each class that estimates the share in violation best with `total` visits.

    Parameters
    ----------
    cost
        Hours of a visit by class; `total` then is in hours.

    Examples
    --------
    >>> learning_ratios([60000, 25000, 10000, 5000], [0.02, 0.05, 0.1, 0.2], 2850).round(5).tolist()
    [0.02117, 0.03295, 0.04536, 0.06049]
    """
    n, p = np.asarray(firms, dtype=np.float64), np.asarray(prevalence, dtype=np.float64)
    visits = allocate(_spread(n, p), total, high=n, cost=cost)
    return np.divide(visits, n, out=np.zeros_like(n), where=n > 0)


def finding_ratios(firms: ArrayLike, prevalence: ArrayLike, total: float, cost: ArrayLike | None = None) -> Array:
    """Return the ratio of each class that finds most with `total` visits: the most violating classes first.

    With `cost` (hours of a visit by class) the classes with most violations an hour come first, and `total` is in
    hours.

    Examples
    --------
    >>> finding_ratios([60000, 25000, 10000, 5000], [0.02, 0.05, 0.1, 0.2], 8000).tolist()
    [0.0, 0.0, 0.3, 1.0]
    """
    n, p = np.asarray(firms, dtype=np.float64), np.asarray(prevalence, dtype=np.float64)
    price = np.ones_like(n) if cost is None else np.asarray(cost, dtype=np.float64)
    visits, left = np.zeros_like(n), float(total)
    for place in np.argsort(-p / price, kind="stable"):
        visits[place] = min(n[place], left / price[place])
        left -= visits[place] * price[place]
    return np.divide(visits, n, out=np.zeros_like(n), where=n > 0)


def side_by_side(
    firms: ArrayLike,
    prevalence: ArrayLike,
    total: float,
    cost: ArrayLike | None = None,
    classes: Sequence[str] = RISK_CLASSES,
) -> pd.DataFrame:
    """Return where the same visits learn most and where they find most, class by class.

    Learning means the least variance of the estimated share in violation of all firms together.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`: visits, ratio and expected number of firms found in violation of both allocations.

    Raises
    ------
    InputError
        For shares outside 0–1, numbers of firms below 0, and more visits than there are firms.

    Examples
    --------
    >>> table = side_by_side([60000, 25000, 10000, 5000], [0.02, 0.05, 0.1, 0.2], 2850)
    >>> table.learning_visits.round().astype(int).to_list(), table.finding_visits.round().astype(int).to_list()
    ([1270, 824, 454, 302], [0, 0, 0, 2850])
    """
    n, p = np.asarray(firms, dtype=np.float64), np.asarray(prevalence, dtype=np.float64)
    price = np.ones_like(n) if cost is None else np.asarray(cost, dtype=np.float64)
    _check(n, p, price, total, classes)
    learning, finding = (how(n, p, total, price) for how in (learning_ratios, finding_ratios))
    parts = (list(classes), n, p, n * learning, learning, n * finding, finding, n * p * learning, n * p * finding)
    return pd.DataFrame(dict(zip(COLUMNS, parts, strict=True)))


def _check(firms: Array, prevalence: Array, cost: Array, total: float, classes: Sequence[str]) -> None:
    problems = []
    for place, (name, n, p, c) in enumerate(zip(classes, firms, prevalence, cost, strict=True)):
        if not 0 <= n < np.inf:
            problems.append(Problem("below", f"firms.{name}", float(n), 0))
        if not 0 <= p <= 1:
            problems.append(Problem("not_a_share", f"prevalence.{name}", float(p), 1, "not_a_share"))
        if not 0 < c < np.inf:
            problems.append(Problem("not_above", f"cost.{name}", float(cost[place]), 0))
    if not problems and not 0 <= total <= cost @ firms:
        problems.append(
            Problem("above" if total > 0 else "below", "total", total, float(cost @ firms) if total > 0 else 0)
        )
    if problems:
        raise InputError(problems)
