"""The usual rule for counts, a Poisson CUSUM, and how often it alarms: a yardstick for the evidence.

The statistic is ``S = max(0, S + count − reference)``; it alarms when it reaches a limit.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Array = NDArray[np.float64]
TAIL = 1e-12
"""Probability of larger counts, which reach any limit of use anyway."""


def alarms_by_month(mean: float, reference: float, limit: float, months: int) -> Array:
    """Return the probability that the CUSUM of independent Poisson counts has alarmed by each month.

    Exact, by the Markov chain of the statistic, whose steps are the smallest that `reference` and whole counts make.

    Examples
    --------
    >>> round(float(alarms_by_month(1.0, 1.5, 4.0, 12)[-1]), 4)
    0.0788
    """
    steps = Fraction(reference).limit_denominator(1000).denominator
    bound = int(np.ceil(limit * steps - 1e-9))
    counts = np.arange(int(stats.poisson.isf(TAIL, mean)) + 2)
    chance = stats.poisson.pmf(counts, mean)
    moves = np.zeros((bound, bound))
    for place in range(bound):
        after = np.maximum(place + counts * steps - round(reference * steps), 0)
        np.add.at(moves[place], after[after < bound], chance[after < bound])
    state, quiet = np.zeros(bound), []
    state[0] = 1.0
    for _ in range(months):
        state = state @ moves
        quiet.append(state.sum())
    return 1 - np.array(quiet)
