"""Exact random counts, compiled: binomial draws and draws without replacement, cell by cell.

A library sampler consumes as many random numbers as it needs, so two plans that differ in one firm soon draw from
different places of a stream. Here every cell of the count array owns its numbers in every call: plans compared under
one seed meet the same luck cell by cell, and their differences are far less noisy. A cell without firms costs nothing.

The numbers of a cell are a SplitMix64 sequence (G. L. Steele, D. Lea, C. H. Flood, Fast splittable pseudorandom number
generators, OOPSLA 2014), begun where the key of the call and the number of the cell say. Small means are inverted
exactly. Large ones take the transformed rejection method BTRS (W. Hörmann, The generation of binomial random variates,
J. Stat. Comput. Simul. 46, 1993), started from the cell's own numbers.

Arrays are (replication, outer, flags, stratum), all the axes before the flags taken together as `outer`. Flags run
slowest in the numbering of cells, so that plans which carry different flags share the numbers of firms without any.
"""

from __future__ import annotations

from math import exp, floor, lgamma, log, log1p, sqrt
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from simulation.engines.compiled import compiled
from simulation.engines.counts.axes import Array

Keys = NDArray[np.uint64]
State = TypeVar("State", np.uint64, Keys)

LARGE_MEAN = 12.0
"""Above it, rejection is faster than counting up from 0; BTRS needs a mean of 10."""
SAFE_EDGE = 0.07
"""Proposals this far from the ends of the unit interval lie under the squeeze."""
HALF = 0.5
"""A likelier event is drawn by the number of times it does not happen."""

# SplitMix64, bits 0 to 63; the last turns the upper 53 bits into a number in [0, 1).
STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_30, _27, _31, _11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_UNIT = 2.0**-53


@compiled
def mix(state: State) -> State:
    """Return the random bits that belong to a state, or to each of an array."""
    state = (state ^ (state >> _30)) * _FIRST
    state = (state ^ (state >> _27)) * _SECOND
    return state ^ (state >> _31)


@compiled
def own_state(key: np.uint64, cell: int) -> np.uint64:
    """Return where the numbers of a cell begin, given the key of the call; numbers follow at steps of `STEP`."""
    return mix(key + (np.uint64(cell) + np.uint64(1)) * STEP)


@compiled
def unit(state: np.uint64) -> float:
    """Return the uniform number that belongs to a state."""
    return np.float64(mix(state) >> _11) * _UNIT


@compiled
def invert(count: float, probability: float, uniform: float) -> float:
    """Return the smallest k with P(X ≤ k) > `uniform`, X binomial with a moderate mean.

    Examples
    --------
    >>> invert(2.0, 0.5, 0.2), invert(2.0, 0.5, 0.8)
    (0.0, 2.0)
    """
    if uniform < 1 - count * probability:  # P(X = 0) is at least that
        return 0.0
    mass = exp(count * log1p(-probability))
    odds, k = probability / (1 - probability), 0.0
    while uniform >= mass and k < count:
        uniform -= mass
        mass *= odds * (count - k) / (k + 1)
        k += 1.0
    return k


@compiled
def binomial(count: float, probability: float, state: np.uint64) -> float:
    """Return a binomial number; the first proposal is nearly monotone in the first number of `state`.

    Examples
    --------
    >>> binomial(8.0, 1.0, np.uint64(1))
    8.0
    """
    rarer = min(probability, 1 - probability)
    drawn = invert(count, rarer, unit(state)) if count * rarer <= LARGE_MEAN else _many(count, rarer, state)
    return count - drawn if probability > HALF else drawn


@compiled
def _many(count: float, probability: float, state: np.uint64) -> float:
    """Return a binomial number by BTRS; probability at most 1/2, mean at least 10."""
    scale = sqrt(count * probability * (1 - probability))
    b = 1.15 + 2.53 * scale
    a = -0.0873 + 0.0248 * b + 0.01 * probability
    while True:
        centred, second = unit(state) - 0.5, unit(state + STEP)
        state += STEP + STEP
        edge = 0.5 - abs(centred)
        k = floor((2 * a / max(edge, _UNIT) + b) * centred + count * probability + 0.5)
        if edge >= SAFE_EDGE and second <= 0.92 - 4.2 / b:
            return k
        if 0 <= k <= count:
            height = second * (2.83 + 5.1 / b) * scale / (a / (edge * edge) + b)
            if log(height) <= _log_ratio(count, probability, k):
                return k


@compiled
def _log_ratio(count: float, probability: float, k: float) -> float:
    """Return log P(X = k) − log P(X = mode)."""
    mode = floor((count + 1) * probability)
    logs = lgamma(mode + 1) + lgamma(count - mode + 1) - lgamma(k + 1) - lgamma(count - k + 1)
    return logs + (k - mode) * (log(probability) - log1p(-probability))


@compiled
def take_out(cells: Array, number: float, state: np.uint64) -> None:
    """Take `number` firms out of `cells` without replacement, in place, every set of them equally likely.

    The cost grows with the number taken out, not with the number of firms.

    Examples
    --------
    >>> cells = np.array([3.0, 0.0, 2.0])
    >>> take_out(cells, 5.0, np.uint64(1))
    >>> cells.tolist()
    [0.0, 0.0, 0.0]
    """
    left = cells.sum()
    for _ in range(int(number)):
        place, cell = floor(unit(state) * left), 0
        state += STEP
        while place >= cells[cell]:
            place -= cells[cell]
            cell += 1
        cells[cell] -= 1.0
        left -= 1.0


@compiled
def take_each(counts: Array, chances: Array, keys: Keys, taken: Array) -> None:
    """Write into `taken` how many firms of each cell an event happens to, independently.

    `taken` holds zeros to begin with; `chances` has one replication where they are all alike.
    """
    replications, outer, flag_states, strata = counts.shape
    for r in range(replications):
        chance = chances[min(r, len(chances) - 1)]
        for p in range(outer):
            for b in range(flag_states):
                begin = (b * outer + p) * strata
                for s in range(strata):
                    if counts[r, p, b, s] > 0 and chance[p, b, s] > 0:
                        state = own_state(keys[r], begin + s)
                        taken[r, p, b, s] = binomial(counts[r, p, b, s], chance[p, b, s], state)


@compiled
def sample_groups(counts: Array, chances: Array, sizes: Array, keys: Keys, taken: Array) -> None:
    """Write into `taken` a simple random sample of given size from each class and stratum.

    Every firm is first drawn on its own, with the numbers of its cell. Then as many as are too many are put back, or
    too few drawn more, every set equally likely: the cost does not grow with the sample, and cells keep their own luck.

    Counts have axes (replication, status and visited, class, onset, flags, stratum); `chances`, (replication or 1,
    class, stratum), are the shares of the firms that are drawn on average; `sizes` has the same axes.
    """
    replications, outer, classes, onset_group, flag_states, strata = counts.shape
    size, before = outer * onset_group * flag_states, outer * classes * onset_group
    left, drawn, place = np.empty(size), np.empty(size), np.empty(size, np.int64)
    for r in range(replications):
        for c in range(classes):
            for s in range(strata):
                chance, occupied = chances[min(r, len(chances) - 1), c, s], 0
                for p in range(outer if chance > 0 else 0):
                    for h in range(onset_group):
                        for b in range(flag_states):
                            count = counts[r, p, c, h, b, s]
                            if count > 0:
                                number = (((b * outer + p) * classes + c) * onset_group + h) * strata + s
                                place[occupied] = (p * onset_group + h) * flag_states + b
                                drawn[occupied] = binomial(count, chance, own_state(keys[r], number))
                                left[occupied] = count - drawn[occupied]
                                occupied += 1
                state = own_state(keys[r], (before * flag_states + c) * strata + s)
                _mend(left[:occupied], drawn[:occupied], sizes[r, c, s], state)
                for i in range(occupied):
                    p, h, b = (
                        place[i] // flag_states // onset_group,
                        place[i] // flag_states % onset_group,
                        place[i] % flag_states,
                    )
                    taken[r, p, c, h, b, s] = drawn[i]


@compiled
def _mend(left: Array, drawn: Array, wanted: float, state: np.uint64) -> None:
    """Give `drawn` the size that is wanted, in place; `left` are the others."""
    size = drawn.sum()
    if size > wanted:
        take_out(drawn, size - wanted, state)
    elif size < wanted:
        drawn += left
        take_out(left, wanted - size, state)
        drawn -= left


@compiled
def change_class(counts: Array, chances: Array, keys: Keys, after: Array, flows: Array) -> None:
    """Write the counts by new class into `after`, and the flows.

    Flows have axes (replication, class, new class, onset, flags, stratum); onset and flags of length 1 hold all.
    Destinations are drawn one after another, at a growing distance from the own class, which keeps what is left.

    Counts have axes (replication, group, class, onset, flags, stratum); `chances`, (distance, group, class), are those
    to go that far, given that it is no less; `keys` have axes (distance, replication).
    """
    replications, groups, classes, onset_group, flag_states, strata = counts.shape
    for r in range(replications):
        for g in range(groups):
            for c in range(classes):
                for h in range(onset_group):
                    for b in range(flag_states):
                        to = flows[r, c, :, min(h, flows.shape[3] - 1), min(b, flows.shape[4] - 1)]
                        begin = (((b * groups + g) * classes + c) * onset_group + h) * strata
                        for s in range(strata):
                            left = counts[r, g, c, h, b, s]
                            for distance in range(1, classes if left > 0 else 0):
                                chance, new = chances[distance - 1, g, c], (c + distance) % classes
                                if left > 0 and chance > 0:
                                    going = binomial(left, chance, own_state(keys[distance - 1, r], begin + s))
                                    after[r, g, new, h, b, s] += going
                                    to[new, s] += going
                                    left -= going
                            if left > 0:
                                after[r, g, c, h, b, s] += left
                                to[c, s] += left
