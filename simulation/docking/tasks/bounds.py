"""The fewest and the most firms that the draw can give, whatever the seed: floor and ceiling of exact numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from simulation.docking.tasks.pools import Pools
from simulation.drawing.rounds import chance
from simulation.drawing.rule import WHOLE, turns
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES

ALONE = -1
"""Stands for the firms that no programme of the group before could draw."""


@dataclass(frozen=True)
class Range:
    """Exact bounds of a mean number: the wheel gives the floor of the lower or the ceiling of the upper at most."""

    least: Fraction
    most: Fraction

    @property
    def low(self) -> int:
        """Return the fewest firms that can be drawn."""
        return floor(self.least)

    @property
    def high(self) -> int:
        """Return the most firms that can be drawn."""
        return ceil(self.most)


def places_of_turns(plan: Plan) -> list[list[int]]:
    """Return the places of the programmes in the order in which they draw; those that go together share a turn."""
    place = {programme.id: number for number, programme in enumerate(plan.programmes)}
    return [[place[programme.id] for programme in group] for group in turns(plan)]


def ranges_of(pools: Pools, plan: Plan, month: str, share: Fraction = WHOLE) -> list[list[Range]]:
    """Return the bounds by programme and class.

    A programme draws after those with a turn before it: each firm that they draw has left its pool. One that goes
    together with others draws from what they have drawn, with the ratio of the chances.
    """
    found: dict[int, list[Range]] = {}
    for turn in places_of_turns(plan):
        taken = {number: _taken(number, pools, found) for number in turn}
        own: dict[int, list[Range]] = {number: [] for number in turn}
        for place, name in enumerate(RISK_CLASSES):
            u = {n: share * chance(plan.programmes[n], name, plan.start, month) for n in turn}
            for number, span in _of_class(u, pools, place, {n: int(taken[n][place]) for n in turn}).items():
                own[number].append(span)
        found |= own
    return [found[number] for number in range(len(plan.programmes))]


def _taken(number: int, pools: Pools, earlier: Mapping[int, Sequence[Range]]) -> NDArray[np.int64]:
    """Return how many firms of each class the programmes before can take from one at most, shape (4,)."""
    taken = np.zeros(len(RISK_CLASSES), dtype=np.int64)
    for other, ranges in earlier.items():
        common = pools.by_class(pools.free[number] & pools.free[other])
        taken += np.minimum(common, [each.high for each in ranges])
    return taken


def _of_class(u: Mapping[int, Fraction], pools: Pools, place: int, taken: Mapping[int, int]) -> dict[int, Range]:
    """Return the bounds of the programmes of a turn in a class, in the order in which they draw."""
    found: dict[int, Range] = {}
    of_class = pools.risk_class == place
    last = np.full(len(of_class), ALONE)
    for number in sorted(u, key=lambda n: -u[n]):
        free = pools.free[number] & of_class
        least = most = Fraction(0)
        for before in np.unique(last[free]).tolist() if u[number] else []:
            count = int((free & (last == before)).sum())
            if before == ALONE:
                low, high, rate = max(0, count - taken[number]), count, u[number]
            else:
                others = int((pools.free[before] & of_class).sum()) - count
                low, high = max(0, found[before].low - others), min(found[before].high, count)
                rate = u[number] / u[before]
            least, most = least + rate * low, most + rate * high
        found[number] = Range(least, most)
        if u[number]:
            last[free] = number
    return found
