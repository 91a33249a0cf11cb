"""Binomial numbers from one uniform number each.

A library sampler consumes as many random numbers as it needs, so two plans that differ in one firm soon draw from
different places of a stream. Here every cell of the count array owns one uniform number a month: plans compared under
one seed meet the same luck cell by cell, and their differences are far less noisy. It is also faster, because a whole
block of replications is drawn at once.

Small means are inverted exactly. Large ones take one step of the transformed rejection method BTRS (W. Hörmann, The
generation of binomial random variates, J. Stat. Comput. Simul. 46, 1993), started from the cell's own number; what that
step rejects is drawn afresh by NumPy, which leaves the distribution exact.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

Array = NDArray[np.float64]

SAFE_EDGE = 0.07
"""Proposals this far from the ends of the unit interval lie under the squeeze."""
LARGE_MEAN = 12.0
"""Above it, one rejection step is faster than counting up from 0; BTRS needs a mean of 10."""


def invert(count: Array, probability: Array, uniform: Array) -> Array:
    """Return the smallest k with P(X ≤ k) > `uniform`, X binomial; all arrays of one shape, means moderate.

    Examples
    --------
    >>> invert(np.array([2.0, 2.0]), np.array([0.5, 0.5]), np.array([0.2, 0.8])).tolist()
    [0.0, 2.0]
    """
    result = np.zeros_like(count)
    mass = np.exp(count * np.log1p(-probability))
    index = np.flatnonzero(uniform >= mass)
    odds = probability[index] / (1 - probability[index])
    count, rest, mass = count[index], uniform[index] - mass[index], mass[index]
    k = 0.0
    while len(index):
        mass = mass * (odds * (count - k) / (k + 1))
        k += 1.0
        result[index] = k
        on = (rest >= mass) & (k < count)
        index, odds, count, rest, mass = index[on], odds[on], count[on], rest[on] - mass[on], mass[on]
    return result


def propose(count: Array, probability: Array, uniform: Array, second: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Return one BTRS proposal each, and which are accepted; probability at most 1/2, mean at least 10.

    Parameters
    ----------
    uniform
        Places the proposal; nearly monotone in it.
    second
        Decides on acceptance.
    """
    scale = np.sqrt(count * probability * (1 - probability))
    b = 1.15 + 2.53 * scale
    a = -0.0873 + 0.0248 * b + 0.01 * probability
    centred = uniform - 0.5
    edge = 0.5 - np.abs(centred)
    proposal = np.floor((2 * a / edge + b) * centred + count * probability + 0.5)
    accepted = (edge >= SAFE_EDGE) & (second <= 0.92 - 4.2 / b)
    unsure = np.flatnonzero(~accepted & (proposal >= 0) & (proposal <= count))
    height = second[unsure] * (2.83 + 5.1 / b[unsure]) * scale[unsure] / (a[unsure] / edge[unsure] ** 2 + b[unsure])
    accepted[unsure] = np.log(height) <= _log_ratio(count[unsure], probability[unsure], proposal[unsure])
    return proposal, accepted


def _log_ratio(count: Array, probability: Array, k: Array) -> Array:
    """Return log P(X = k) − log P(X = mode)."""
    mode = np.floor((count + 1) * probability)
    logs = gammaln(mode + 1) + gammaln(count - mode + 1) - gammaln(k + 1) - gammaln(count - k + 1)
    return np.asarray(logs + (k - mode) * (np.log(probability) - np.log1p(-probability)))
