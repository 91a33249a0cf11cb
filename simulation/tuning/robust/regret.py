"""What choosing one plan costs against the best plan of the same draw, and the worst share of a list of numbers.

Regret is used, not the goal itself: how bad a draw is for every plan says nothing about which plan to choose.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulation.model.errors import InputError, Problem

Array = NDArray[np.float64]


def table_of(outcomes: ArrayLike) -> Array:
    """Return outcomes as a table (plan, draw).

    Raises
    ------
    InputError
        When there is no plan or no draw, or a value is not finite: where the first one stands is said.
    """
    table = np.asarray(outcomes, dtype=np.float64)
    if table.ndim != 2 or not table.size:  # noqa: PLR2004 - plans and draws
        raise InputError([Problem("too_short", "outcomes", table.size, 1, "outcomes")])
    unusable = np.argwhere(~np.isfinite(table))
    if len(unusable):
        plan, draw = map(int, unusable[0])
        raise InputError(
            [Problem("not_finite", f"outcomes[{plan}][{draw}]", float(table[plan, draw]), None, "outcomes")]
        )
    return table


def regrets(outcomes: ArrayLike, *, least: bool = True) -> Array:
    """Return by how much each plan misses the best plan of the same draw, (plan, draw); never below 0.

    Parameters
    ----------
    outcomes
        The goal, (plan, draw).
    least
        Whether less of it is better.

    Examples
    --------
    >>> regrets([[1.0, 5.0], [2.0, 3.0]]).tolist()
    [[0.0, 2.0], [1.0, 0.0]]
    >>> regrets([[1.0, 5.0], [2.0, 3.0]], least=False).tolist()
    [[1.0, 0.0], [0.0, 2.0]]
    """
    cost = table_of(outcomes) * (1.0 if least else -1.0)
    return np.asarray(cost - cost.min(axis=0))


def worst_share(values: ArrayLike, level: float) -> Array:
    """Return the mean of the largest `level` of the values of each row (conditional value at risk).

    A value that the share cuts counts in part, so that the result is continuous in the level
    (R. T. Rockafellar and S. Uryasev, Conditional value-at-risk for general loss distributions, 2002).

    Examples
    --------
    >>> worst_share([[1.0, 2.0, 3.0, 4.0, 5.0]], 0.4).tolist()
    [4.5]
    >>> worst_share([[0.0, 3.0, 6.0]], 0.5).round(9).tolist()
    [5.0]
    """
    if not 0 < level <= 1:
        raise InputError([Problem("not_a_share", "level", level, 1, "not_a_share")])
    ordered = -np.sort(-np.atleast_2d(np.asarray(values, dtype=np.float64)), axis=1)
    number = ordered.shape[1]
    weights = np.clip(level * number - np.arange(number), 0.0, 1.0)
    return np.asarray(ordered @ weights / weights.sum())


def mutual_regret(outcomes: ArrayLike, *, least: bool = True) -> Array:
    """Return what choosing plan i costs on average in the draws in which plan j is best, (plan i, plan j).

    Of plans that are equally good in a draw the first is its best; NaN in the column of a plan that is never best.

    Examples
    --------
    >>> mutual_regret([[1.0, 5.0], [2.0, 3.0]]).tolist()
    [[0.0, 2.0], [1.0, 0.0]]
    """
    lost = regrets(outcomes, least=least)
    best = lost.argmin(axis=0)
    costs = np.full((len(lost), len(lost)), np.nan)
    for j in np.unique(best):
        costs[:, j] = lost[:, best == j].mean(axis=1)
    return costs


def lever_differences(levers: ArrayLike) -> Array:
    """Return how different plans are: the largest difference of a lever between each two, (plan, plan).

    Parameters
    ----------
    levers
        (plan, lever), in units that may be compared, such as ratios.

    Examples
    --------
    >>> lever_differences([[0.0, 0.5], [0.1, 0.9]]).tolist()
    [[0.0, 0.4], [0.4, 0.0]]
    """
    x = np.asarray(levers, dtype=np.float64)
    return np.asarray(np.abs(x[:, None] - x[None]).max(axis=2))
