"""Which points are bettered by others in every goal, and the knee of those that are left."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.tuning.posed import Array

ALIKE = 1e-7
"""Distance of two points, against the spread of every goal, that counts as none."""
BULGE = 1e-3
"""Distance from the chord, goals scaled to 1, from which on there is a knee."""


def unbeaten(reached: Array) -> NDArray[np.bool_]:
    """Return which points (point, goal), less being better, are as good as or better than no other; one of equals.

    Examples
    --------
    >>> unbeaten(np.array([[1.0, 3.0], [2.0, 2.0], [2.0, 3.0], [2.0, 2.0]])).tolist()
    [True, True, False, False]
    """
    no_worse = (reached[:, None] <= reached[None]).all(axis=2)
    beaten = np.asarray((no_worse & (reached[:, None] < reached[None]).any(axis=2)).any(axis=0))
    span = np.ptp(reached, axis=0) if len(reached) else 0.0
    alike = np.asarray((np.abs(reached[:, None] - reached[None]) <= ALIKE * span).all(axis=2))
    kept = np.asarray(~beaten)
    for place in np.flatnonzero(kept):
        kept[place] = not (alike[place, :place] & kept[:place]).any()
    return np.asarray(kept)


def knee(reached: Array) -> int | None:
    """Return the point that lies farthest from the chord, on the side of the better; none where none bulges.

    Every goal is scaled to 0 at its best and 1 at its worst among the points. The chord of two goals joins their ends
    (0, 1) and (1, 0); with more goals it is the plane through the unit points (I. Das, On characterizing the “knee”
    of the Pareto curve, 1999).

    Examples
    --------
    >>> knee(np.array([[0.0, 10.0], [1.0, 2.0], [10.0, 0.0]]))
    1
    >>> knee(np.array([[0.0, 10.0], [5.0, 5.0], [10.0, 0.0]])) is None
    True
    """
    if len(reached) <= reached.shape[1]:
        return None
    best, span = reached.min(axis=0), np.ptp(reached, axis=0)
    if not (span > 0).all():
        return None
    bulge = (1 - ((reached - best) / span).sum(axis=1)) / np.sqrt(reached.shape[1])
    return int(bulge.argmax()) if bulge.max() > BULGE else None
