"""How a share of a count moves: the only difference between the two count engines."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from simulation.engines.counts.axes import Array, sums


class Transitions(Protocol):
    """Moves counts. Arrays begin with the axis replication; probabilities broadcast against them."""

    replications: int

    def take(self, purpose: str, counts: Array, probability: Array | float) -> Array:
        """Return how many of each count an event with `probability` happens to."""
        ...

    def draw(self, purpose: str, counts: Array, probability: Array) -> Array:
        """Return how many of each count a fixed-size draw takes.

        `counts` has axes (replication, status, visited, class, onset, flags, stratum) and holds eligible firms only;
        `probability`, (replication or 1, class, stratum), times the eligible of a class and stratum is the mean size of
        its draw. One call is one programme in one month, whose sizes are rounded together.
        """
        ...

    def found(self, purpose: str, mass: Array) -> Array:
        """Return the firms (replication, stratum, class, …) that a state (stratum, class, …) stands for.

        Where firms are whole, the mass of a stratum and class is taken as it is if every cell of it is whole; else the
        number of firms is the mass rounded down or up with the exact mean (one wheel over all strata and classes, which
        keeps the total to less than 1), and what is hidden is drawn for each firm by its share.
        """
        ...

    def spread(self, purpose: str, counts: Array, shares: Array) -> Array:
        """Split counts (replication, …) by `shares` (kind, …) into (replication, kind, …)."""
        ...

    def arrive(self, purpose: str, mean: Array) -> Array:
        """Return independent Poisson arrivals with the given means, (replication, …)."""
        ...

    def reclassify(self, purpose: str, counts: Array, matrices: Array, *, by_cell: bool = False) -> tuple[Array, Array]:
        """Move counts between classes.

        Counts are (replication, group, class, onset, flags, stratum); each group has a matrix (group, class, new).
        Returns the counts by new class, and the flows (replication, class, new class, stratum); with `by_cell`
        (replication, class, new class, onset, flags, stratum).
        """
        ...


class Multiply:
    """Moves exact expected shares."""

    replications = 1

    def take(self, purpose: str, counts: Array, probability: Array | float) -> Array:
        """Return ``counts × probability``."""
        return counts * probability

    def draw(self, purpose: str, counts: Array, probability: Array) -> Array:
        """Return ``counts × probability``: a fixed draw takes each eligible firm with the same probability."""
        return counts * probability[:, None, None, :, None, None, :]

    def found(self, purpose: str, mass: Array) -> Array:
        """Return the mass."""
        return mass[None]

    def spread(self, purpose: str, counts: Array, shares: Array) -> Array:
        """Return ``counts × shares``."""
        return counts[:, None] * shares

    def arrive(self, purpose: str, mean: Array) -> Array:
        """Return the means."""
        return mean[None]

    def reclassify(self, purpose: str, counts: Array, matrices: Array, *, by_cell: bool = False) -> tuple[Array, Array]:
        """Return counts and flows in expectation; see `Transitions.reclassify`."""
        flat = counts.reshape(*counts.shape[:3], -1)
        moved = np.matmul(matrices.transpose(0, 2, 1), flat).reshape(counts.shape)
        if by_cell:
            return moved, np.einsum("rgchbs,gcd->rcdhbs", counts, matrices, optimize=True)
        return moved, np.einsum("rgcs,gcd->rcds", sums(counts), matrices)
