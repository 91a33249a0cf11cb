"""The chance that something happens at least once to a member who stays all year, from what happens month by month."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def chance_of_once(events: Values, exposed: Values, *, axis: int = 2) -> Values:
    """Return 1 − Π(1 − events ÷ exposed) over the months: never outside [0, 1], however many pass through.

    In a closed group, where each event takes one member out of those exposed, this is Σ events ÷ members.

    Parameters
    ----------
    events, exposed
        (replication, year, month, …); the events of a month happen to members who are exposed in it.
    axis
        Of the months.

    Returns
    -------
    Values
        NaN where nobody was exposed in any month; a month in which nobody was adds nothing.

    Examples
    --------
    Of ten firms three are visited for the first time in one month and two in the next: half of them.

    >>> visited, not_yet = np.array([3.0, 2.0]), np.array([10.0, 7.0])
    >>> chance_of_once(visited.reshape(1, 1, 2), not_yet.reshape(1, 1, 2)).round(9)
    array([[0.5]])
    """
    once = 1 - np.prod(1 - hazards(events, exposed), axis=axis)
    return np.where((exposed > 0).any(axis=axis), once, np.nan)


def hazards(events: Values, exposed: Values) -> Values:
    """Return events ÷ exposed, 0 where nobody is exposed."""
    hazard = np.divide(events, exposed, out=np.zeros_like(exposed), where=exposed > 0)
    return np.clip(hazard, 0.0, 1.0)  # sums of floats may pass each other in the last digit


def ratio(part: Values, whole: Values) -> Values:
    """Return part ÷ whole, NaN where the whole is 0."""
    return np.divide(part, whole, out=np.full_like(whole, np.nan), where=whole > 0)
