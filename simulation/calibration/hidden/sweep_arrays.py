"""What the compiled sweep takes and leaves, as plain arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]


class Chances(NamedTuple):
    """`tables.Tables` as plain arrays: onset (4, places), event (codes, 3), start (places, 12) and the single ones."""

    onset: Numbers
    worsen: Numbers
    forget: Numbers
    event: Numbers
    rectification: Numbers
    start: Numbers
    ceiling: float


class Course(NamedTuple):
    """Months of a block: event, result and onset (T, n), first months and starts (n)."""

    event: Places
    result: Places
    onset: Places
    start: Places
    group: Places


class Path(NamedTuple):
    """States of one history before and after compliance moved, (T, 4, 3), and the chance of each month's event (T)."""

    before: Numbers
    after: Numbers
    scale: Numbers


class Derivatives(NamedTuple):
    """Of one history's log likelihood, as `likelihood.Back` without its last axis; onset (T, 4), event (T, 3)."""

    onset: Numbers
    event: Numbers
    worsen: Numbers
    forget: Numbers
    rectification: Numbers
    start: Numbers
