"""The axes of the count array, and which of them a run needs.

Counts stand in one array with axes (replication, status, class, heed, visited, book, stratum): `heed` is the pair
(propensity, sanctioned), `visited` tells whether the firm was visited this plan year, `book` is the pair (in observation,
drawn flags). Visits change only the last three, so they can be collapsed and set without touching the rest.
An axis that cannot matter has length 1: `visits_this_year` needs only 0 and "1 or more", because records ask no more of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.model.population import RISK_CLASSES, STATUSES

Array = NDArray[np.float64]


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
    def heed(self) -> int:
        """Length of the pair (propensity, sanctioned)."""
        return self.propensities * self.sanctioned

    @property
    def book(self) -> int:
        """Length of the pair (in observation, drawn flags)."""
        return self.observation * 2**self.flags

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the count array of one replication."""
        return (len(STATUSES), len(RISK_CLASSES), self.heed, self.visited, self.book, self.strata)

    def by_observation(self, counts: Array) -> Array:
        """View the axis `book` (second to last) as (observation, flags)."""
        return counts.reshape(*counts.shape[:-2], self.observation, 2**self.flags, self.strata)

    def sanctioning(self) -> Array:
        """Return the 0/1 matrix that moves each value of `heed` to the sanctioned one of its propensity."""
        return np.kron(np.eye(self.propensities), [[0.0, 0.0], [1.0, 1.0]])

    def without_flag(self, flag: int) -> Array:
        """Return the 0/1 matrix (to, from) that clears a flag of `book`: a round begins."""
        return _moving(np.arange(self.book) & ~(1 << flag))

    def with_flags(self, bits: int) -> Array:
        """Return the 0/1 matrix (to, from) that sets flags of `book`: a firm was drawn."""
        return _moving(np.arange(self.book) | bits)

    def drawable(self, flag: int | None) -> NDArray[np.bool_]:
        """Tell which values of `book` a programme with `flag` may draw from."""
        book = np.arange(self.book)
        return np.ones(self.book, bool) if flag is None else (book >> flag) & 1 == 0

    def under_observation(self) -> NDArray[np.bool_]:
        """Tell which values of `book` are inside the observation period."""
        return np.arange(self.book) >> self.flags == 1


def _moving(target: NDArray[np.intp]) -> Array:
    """Return the 0/1 matrix that moves index i to ``target[i]``; whole counts stay whole."""
    return np.eye(len(target))[:, target]
