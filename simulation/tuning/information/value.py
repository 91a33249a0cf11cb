"""What it is worth to know a class better before deciding whether to inspect it."""

from __future__ import annotations

import numpy as np
from scipy.stats import beta, betabinom


def value_of_perfect_information(good: float, bad: float, break_even: float, firms: float) -> float:
    """Return the expected value, in violations, of knowing the share in violation exactly (EVPI).

    Inspecting a class pays where its share in violation exceeds `break_even`; each firm then gains the difference.

    Parameters
    ----------
    good, bad
        Parameters of the beta prior of the share in violation.

    Examples
    --------
    >>> round(value_of_perfect_information(2, 98, 0.03, 10_000), 5)
    24.21746
    """
    mean = good / (good + bad)
    # E[(x − b)⁺] of a beta variable, by its mean-shifted distribution.
    above = mean * beta.sf(break_even, good + 1, bad) - break_even * beta.sf(break_even, good, bad)
    return float(firms * (above - max(mean - break_even, 0.0)))


def value_of_sample(good: float, bad: float, break_even: float, firms: float, visits: int) -> float:
    """Return the expected value, in violations, of `visits` random visits before deciding (EVSI).

    Examples
    --------
    >>> round(value_of_sample(2, 98, 0.03, 10_000, 400), 5)
    19.62736
    """
    found = np.arange(visits + 1)
    chance = betabinom.pmf(found, visits, good, bad)
    mean = (good + found) / (good + bad + visits)
    gain = chance @ np.maximum(mean - break_even, 0.0) - max(good / (good + bad) - break_even, 0.0)
    return float(firms * gain)
