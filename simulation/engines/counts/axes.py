"""The axes of the count array, and which of them a run needs.

Counts stand in one array with axes (replication, status, visited, class, onset, flags, stratum): `visited` tells
whether the firm was visited this plan year, `onset_group` is the pair (propensity, sanctioned), which sets the
probability of a new violation, `flag_state` is the triple (in observation, months left of the cooling-off, drawn
flags). An axis that cannot matter has length 1: `visits_this_year` needs only 0 and "1 or more", because records ask no
more of it.
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
    cooling
        Values of the months left of the cooling-off: its length and one more, 1 where the run carries none.
    """

    strata: int
    propensities: int
    sanctioned: int = 1
    visited: int = 1
    observation: int = 1
    flags: int = 0
    cooling: int = 1

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
        """Length of the triple (in observation, months of the cooling-off, drawn flags)."""
        return self.observation * self.unobserved

    @property
    def unobserved(self) -> int:
        """Length of the pair (months of the cooling-off, drawn flags)."""
        return self.cooling << self.flags

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the count array of one replication."""
        return (len(STATUSES), self.visited, len(RISK_CLASSES), self.onset_group, self.flag_state, self.strata)

    def by_observation(self, counts: Array) -> Array:
        """View the axis `flag_state` (second to last) as (observation, all else)."""
        return counts.reshape(*counts.shape[:-2], self.observation, self.unobserved, self.strata)

    def by_cooling(self, counts: Array) -> Array:
        """View the axis `flag_state` (second to last) as (observation, months of the cooling-off, flags)."""
        return counts.reshape(*counts.shape[:-2], self.observation, self.cooling, 1 << self.flags, self.strata)

    def by_sanction(self, counts: Array) -> Array:
        """View the axis `onset_group` (third to last) as (propensity, sanctioned)."""
        return counts.reshape(*counts.shape[:-3], self.propensities, self.sanctioned, *counts.shape[-2:])

    def clearing(self, flag: int) -> Moves:
        """Return how values of `flag_state` move when a round begins."""
        return tuple((old, old & ~(1 << flag)) for old in range(self.flag_state) if old >> flag & 1)

    def setting(self, bits: int, *, cools: bool = False) -> Moves:
        """Return how values of `flag_state` move when a firm is drawn; `cools`: its cooling-off begins."""
        pairs = [(old, self._cooled(old) | bits if cools else old | bits) for old in range(self.flag_state)]
        return tuple((old, new) for old, new in pairs if old != new)

    def _cooled(self, state: int) -> int:
        """Return a value of `flag_state` with the whole cooling-off ahead."""
        observed, flags = state // self.unobserved, state & ((1 << self.flags) - 1)
        return observed * self.unobserved + (self.cooling - 1 << self.flags) + flags

    def drawable(self, flag: int | None) -> NDArray[np.bool_]:
        """Tell which values of `flag_state` a programme with `flag` may draw from."""
        flag_state = np.arange(self.flag_state)
        return np.ones(self.flag_state, bool) if flag is None else (flag_state >> flag) & 1 == 0

    def under_observation(self) -> NDArray[np.bool_]:
        """Tell which values of `flag_state` are inside the observation period."""
        return np.arange(self.flag_state) >= self.unobserved

    def cooling_off(self) -> NDArray[np.bool_]:
        """Tell which values of `flag_state` are inside the cooling-off."""
        return np.asarray(np.arange(self.flag_state) >> self.flags) % self.cooling > 0


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
