"""The axes of the count array, and which of them a run needs.

Counts stand in one array with axes (replication, status, visited, class, onset, flags, stratum): `visited` tells
whether the firm was visited this plan year, `onset_group` is the pair (propensity, sanctioned), which sets the
probability of a new violation, `flag_state` is the pair (in observation, drawn flags). An axis that cannot matter has
length 1: `visits_this_year` needs only 0 and "1 or more", because records ask no more of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from simulation.model.population import RISK_CLASSES, STATUSES

Array = NDArray[np.float64]
Moves = tuple[tuple[int, int], ...]
"""Pairs (from, to); no target is a source."""


@dataclass(frozen=True)
class Axes:
    """Lengths of the axes.

    Attributes
    ----------
    sanctioned, visited, observation
        2 where the run carries the axis, else 1.
    flags
        Bits for "already drawn in this round"; programmes share one where they cannot be told apart.
    """

    strata: int
    propensities: int
    sanctioned: int = 1
    visited: int = 1
    observation: int = 1
    flags: int = 0

    @property
    def remembers_sanctions(self) -> bool:
        """Whether the run carries the axis `sanctioned`."""
        return self.sanctioned > 1

    @property
    def counts_visits(self) -> bool:
        """Whether the run carries the axis `visited`."""
        return self.visited > 1

    @property
    def observes(self) -> bool:
        """Whether the run carries the axis `observation`."""
        return self.observation > 1

    @property
    def onset_group(self) -> int:
        """Length of the pair (propensity, sanctioned)."""
        return self.propensities * self.sanctioned

    @property
    def flag_state(self) -> int:
        """Length of the pair (in observation, drawn flags)."""
        return self.observation * (1 << self.flags)

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the count array of one replication."""
        return (len(STATUSES), self.visited, len(RISK_CLASSES), self.onset_group, self.flag_state, self.strata)

    def by_observation(self, counts: Array) -> Array:
        """View the axis `flag_state` (second to last) as (observation, flags)."""
        return counts.reshape(*counts.shape[:-2], self.observation, 2**self.flags, self.strata)

    def by_sanction(self, counts: Array) -> Array:
        """View the axis `onset_group` (third to last) as (propensity, sanctioned)."""
        return counts.reshape(*counts.shape[:-3], self.propensities, self.sanctioned, *counts.shape[-2:])

    def clearing(self, flag: int) -> Moves:
        """Return how values of `flag_state` move when a round begins."""
        return tuple((old, old & ~(1 << flag)) for old in range(self.flag_state) if old >> flag & 1)

    def setting(self, bits: int) -> Moves:
        """Return how values of `flag_state` move when a firm is drawn."""
        return tuple((old, old | bits) for old in range(self.flag_state) if old | bits != old)

    def drawable(self, flag: int | None) -> NDArray[np.bool_]:
        """Tell which values of `flag_state` a programme with `flag` may draw from."""
        flag_state = np.arange(self.flag_state)
        return np.ones(self.flag_state, bool) if flag is None else (flag_state >> flag) & 1 == 0

    def under_observation(self) -> NDArray[np.bool_]:
        """Tell which values of `flag_state` are inside the observation period."""
        return np.asarray(np.arange(self.flag_state) >> self.flags == 1)


def move_flags(counts: Array, moves: Moves) -> None:
    """Move counts along the axis `flag_state` (second to last), in place."""
    for old, new in moves:
        counts[..., new, :] += counts[..., old, :]
        counts[..., old, :] = 0.0


def sums(counts: Array) -> Array:
    """Add up `onset_group` and `flag_state`: (…, class, onset, flags, stratum); faster than a sum."""
    flat = counts.reshape(*counts.shape[:-3], counts.shape[-3] * counts.shape[-2], counts.shape[-1])
    return np.asarray(np.matmul(_ones(flat.shape[-2]), flat))


@lru_cache
def _ones(length: int) -> Array:
    return np.ones(length)
