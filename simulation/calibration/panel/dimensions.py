"""Sizes of the arrays of a calibration: classes, hidden statuses, propensity groups, and where entrants stand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

CLASSES, STATUSES, GROUPS = 4, 3, 2
ENTRANT = CLASSES
"""Place of entrants after the four classes in the table of starts."""
STARTS = CLASSES + 1
