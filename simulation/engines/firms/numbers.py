"""The numbers of a firm: SplitMix64 of a key and the firm's own name, compiled.

The generator (G. L. Steele, D. Lea, C. H. Flood, Fast splittable pseudorandom number generators, OOPSLA 2014) is fixed
by its publication; that is why functions of other modules may call these (see `simulation.engines.compiled`).

What may happen to any firm in any month takes its first eleven bits from one number a firm and month, which has a lane
for each such purpose, and the others from a number of its own: nearly always the first bits alone say that nothing
happens, so that one number stands for five.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.engines.compiled import compiled

_STEP, _ONE = np.uint64(0x9E3779B97F4A7C15), np.uint64(1)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_30, _27, _31, _11 = (np.uint64(n) for n in (30, 27, 31, 11))
LANES, LANE_BITS, WIDTH = 5, 11, 12
"""Lanes of a common number, bits of each, and bits from one lane to the next: the highest bit of each is spare."""
_LANE, _WIDTH = np.uint64((1 << LANE_BITS) - 1), np.uint64(WIDTH)
_REST, _BELOW = np.uint64(53 - LANE_BITS), np.uint64(LANE_BITS + 11)


@compiled
def name_of(number: np.uint64) -> np.uint64:
    """Return the name of the firm that appeared in a given place; different firms have different names."""
    return (number + _ONE) * _STEP


@compiled
def ticket(key: np.uint64, name: np.uint64) -> np.uint64:
    """Return the 64 random bits of a firm for a key; those of different firms differ."""
    state = key + name
    state = (state ^ (state >> _30)) * _FIRST
    state = (state ^ (state >> _27)) * _SECOND
    return state ^ (state >> _31)


@compiled
def luck_of(key: np.uint64, name: np.uint64) -> np.uint64:
    """Return the random whole number below `tables.WHOLE` of a firm for a key."""
    return ticket(key, name) >> _11


@compiled
def luck_in_lane(common: np.uint64, lane: int, key: np.uint64, name: np.uint64) -> np.uint64:
    """Return the same, its first bits those of a lane of the firm's common number."""
    return (common >> np.uint64(lane) * _WIDTH & _LANE) << _REST | ticket(key, name) >> _BELOW


@compiled
def step_of(steps: NDArray[np.uint64], luck: np.uint64) -> int:
    """Return the item in which a number falls, of those with cumulative thresholds; the last has none."""
    place = 0
    while place < len(steps) and luck >= steps[place]:
        place += 1
    return place


@compiled
def keys_of_month(keys: NDArray[np.uint64], month: int) -> NDArray[np.uint64]:
    """Return the keys of a month, one for each key of a purpose."""
    now = np.empty_like(keys)
    for purpose in range(len(keys)):
        now[purpose] = ticket(keys[purpose], name_of(np.uint64(month)))
    return now
