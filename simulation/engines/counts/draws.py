"""Exact binomial, multinomial and hypergeometric draws of counts, from named streams."""

from __future__ import annotations

import numpy as np

from simulation.engines.counts.axes import Array, sums
from simulation.engines.counts.sampling import STEP, Keys, change_class, mix, sample_groups, take_each
from simulation.engines.counts.wheel import turn_wheels
from simulation.engines.random_streams import key, stream

ROUNDING = 1e-6
"""Firms: a sum of shares of whole firms that is so near to a whole number is one."""
CALLS_AT_ONCE = 12
"""Months of arrivals drawn together."""


class Draw:
    """Moves counts at random, as independent firms would move (see `transitions.Transitions`).

    Every call for one purpose has a key of its own in each replication, so that plans share their luck month by month.

    Parameters
    ----------
    seed
        Seed of the streams.
    replications
        Their numbers. What one replication draws does not depend on the others.
    """

    def __init__(self, seed: int, replications: range) -> None:
        self.seed = seed
        self.numbers = replications
        self.replications = len(replications)
        self._streams: dict[str, list[np.random.Generator]] = {}
        self._states: dict[str, Keys] = {}
        self._arrivals: dict[str, tuple[Array, list[Array]]] = {}

    def take(self, purpose: str, counts: Array, probability: Array | float) -> Array:
        """Return binomial draws; see `transitions.Transitions.take`."""
        shape, chance = counts.shape, np.asarray(probability, dtype=np.float64)
        apart = self.replications if chance.ndim == counts.ndim and len(chance) > 1 else 1
        inner = (1, 1, *shape[1:])[-2:]
        chances = np.broadcast_to(chance, (apart, *shape[1:])).reshape(apart, -1, *inner)
        taken = np.zeros(shape)
        by_flag_state = (self.replications, chances.shape[1], *inner)
        take_each(counts.reshape(by_flag_state), chances, self._keys(purpose), taken.reshape(by_flag_state))
        return taken

    def draw(self, purpose: str, counts: Array, probability: Array) -> Array:
        """Return draws without replacement, their sizes rounded by one wheel; see `transitions.Transitions.draw`."""
        taken = np.zeros(counts.shape)
        grouped = (self.replications, -1, *counts.shape[3:])
        sizes = probability * sums(counts).sum(axis=(1, 2))
        turn_wheels(sizes, self._uniforms(f"{purpose}, wheel", 1 + sizes[0].size))
        sample_groups(counts.reshape(grouped), probability, sizes, self._keys(purpose), taken.reshape(grouped))
        return taken

    def found(self, purpose: str, mass: Array) -> Array:
        """Return whole firms; see `transitions.Transitions.found`."""
        cells = mass.reshape(mass.shape[0], mass.shape[1], -1)
        whole = (cells == np.rint(cells)).all(axis=2)
        total = cleared(cells.sum(axis=2))
        shares = np.divide(cells, total[..., None], out=np.zeros_like(cells), where=total[..., None] > 0)
        shares[..., 0] += total == 0
        ends = np.cumsum(total.ravel())
        drawn = np.empty((self.replications, *cells.shape))
        for row, generator in enumerate(self._generators(purpose)):
            wheel = np.floor(generator.random() + np.concatenate([[0.0], ends]))
            firms = np.where(whole, np.rint(total), np.diff(wheel).reshape(total.shape))
            drawn[row] = generator.multinomial(firms.astype(np.int64), shares / shares.sum(axis=2, keepdims=True))
        return np.where(whole[None, ..., None], cells, drawn).reshape(self.replications, *mass.shape)

    def spread(self, purpose: str, counts: Array, shares: Array) -> Array:
        """Return multinomial draws; see `transitions.Transitions.spread`."""
        kinds_last = np.broadcast_to(np.moveaxis(shares, 0, -1), (*counts.shape[1:], len(shares)))
        drawn = [
            g.multinomial(counts[row].astype(np.int64), kinds_last) for row, g in enumerate(self._generators(purpose))
        ]
        return np.moveaxis(np.array(drawn, dtype=np.float64), -1, 1)

    def arrive(self, purpose: str, mean: Array) -> Array:
        """Return Poisson draws; those of means that stay the same are drawn ahead."""
        where = np.flatnonzero(mean)
        before, waiting = self._arrivals.get(purpose, (mean, []))
        if before is not mean and not np.array_equal(before, mean):
            waiting = []  # what enters has changed
        self._arrivals[purpose] = mean, waiting
        if not waiting:
            size = (CALLS_AT_ONCE, len(where))
            drawn = [generator.poisson(mean.flat[where], size) for generator in self._generators(purpose)]
            waiting.extend(np.stack(drawn, axis=1))
        arrivals = np.zeros((self.replications, mean.size))
        arrivals[:, where] = waiting.pop(0)
        return arrivals.reshape(-1, *mean.shape)

    def reclassify(self, purpose: str, counts: Array, matrices: Array, *, by_cell: bool = False) -> tuple[Array, Array]:
        """Return counts by new class and flows; see `transitions.Transitions.reclassify`."""
        classes = matrices.shape[-1]
        after = np.zeros(counts.shape)
        cell = counts.shape[3:5] if by_cell else (1, 1)
        flows = np.zeros((len(counts), classes, classes, *cell, counts.shape[-1]))
        keys = np.array([self._keys(f"{purpose} {distance}") for distance in range(1, classes)])
        change_class(counts, _chances_by_distance(matrices), keys, after, flows)
        return after, flows if by_cell else flows[:, :, :, 0, 0]

    def _keys(self, purpose: str) -> Keys:
        """Return the keys of the next call for a purpose, one for each replication."""
        if purpose not in self._states:
            states = [key(self.seed, number, f"counts: {purpose}") for number in self.numbers]
            self._states[purpose] = np.array(states, dtype=np.uint64)
        self._states[purpose] += STEP
        return mix(self._states[purpose])

    def _uniforms(self, purpose: str, number: int) -> Array:
        """Return uniform numbers of the next call for a purpose, (replication, number)."""
        steps = np.arange(1, number + 1, dtype=np.uint64) * STEP
        return np.asarray(mix(self._keys(purpose)[:, None] + steps) >> np.uint64(11)) * 2.0**-53

    def _generators(self, purpose: str) -> list[np.random.Generator]:
        if purpose not in self._streams:
            self._streams[purpose] = [stream(self.seed, number, f"counts: {purpose}") for number in self.numbers]
        return self._streams[purpose]


def cleared(total: Array) -> Array:
    """Return numbers of firms without what adding fractions up left behind."""
    near = np.rint(total)
    return np.where(np.abs(total - near) < ROUNDING, near, total)


def _chances_by_distance(matrices: Array) -> Array:
    """Return the probability to move by 1, 2, … classes given that it is no less, the own class counting as furthest.

    Shape (distance, group, class); 0/0 is 0.
    """
    classes = matrices.shape[-1]
    here = np.arange(classes)
    ahead = np.stack([matrices[:, here, (here + d) % classes] for d in (*range(1, classes), 0)])
    whole = np.cumsum(ahead[::-1], axis=0)[::-1]
    return np.minimum(1.0, np.divide(ahead, whole, out=np.zeros_like(whole), where=whole > 0))[:-1]
