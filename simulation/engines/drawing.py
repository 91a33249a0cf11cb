"""Exact multinomial and hypergeometric draws of counts, replication by replication from named streams."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from simulation.engines.axes import Array, sums
from simulation.engines.binomial import LARGE_MEAN, invert, propose
from simulation.engines.picking import pick
from simulation.engines.random_streams import stream

SPARSE = 0.005
"""Share of occupied cells below which numbers are drawn for those only."""

STRIDE = 2**40
"""Random numbers between the beginnings of two calls for one purpose: far more than one uses."""

HALF = 0.5
"""A likelier event is drawn by the number of times it does not happen."""


class Draw:
    """Moves counts at random, as independent firms would move (see `movers.Mover`).

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

    def take(self, purpose: str, counts: Array, probability: Array | float) -> Array:
        """Return binomial draws; see `movers.Mover.take`."""
        flat = counts.reshape(-1)
        chances = np.broadcast_to(probability, counts.shape).reshape(-1)
        where = np.flatnonzero((flat > 0) & (chances > 0))
        taken = np.zeros_like(flat)
        uniform = self._uniforms(purpose, where, counts.shape)
        if len(where):
            rows = where // (flat.size // self.replications)
            taken[where] = self._binomial(purpose, rows, flat[where], chances[where], uniform)
        return taken.reshape(counts.shape)

    def _uniforms(self, purpose: str, where: NDArray[np.intp], shape: tuple[int, ...]) -> Array:
        """Return one uniform number for each occupied cell, replications one after another.

        Numbers belong to cells, occupied or not, and each call begins at its own place of the stream, so that plans
        share them month by month. Where hardly a cell is occupied, only the occupied ones get a number.
        """
        order = _book_first(shape[1:])
        spans = np.searchsorted(where, np.arange(self.replications + 1) * len(order))
        cells, uniform = where % max(1, len(order)), np.empty(len(where))
        for row, generator in enumerate(self._generators(purpose)):
            span = slice(spans[row], spans[row + 1])
            length = span.stop - span.start
            few = length < SPARSE * len(order)
            drawn = generator.random(length if few else len(order))
            uniform[span] = drawn if few else drawn[order[cells[span]]]
            generator.bit_generator.advance(STRIDE - len(drawn))  # type: ignore[attr-defined]  # a PCG64 has it
        return uniform

    def _binomial(self, purpose: str, rows: NDArray[np.intp], count: Array, chance: Array, uniform: Array) -> Array:
        """Draw one number for each occupied cell; `rows` are their replications, ascending."""
        rarer = np.minimum(chance, 1 - chance)
        large = np.flatnonzero(count * rarer > LARGE_MEAN)
        if len(large) == 0:
            drawn = invert(count, rarer, uniform)
        else:
            drawn = np.empty_like(count)
            small = np.flatnonzero(count * rarer <= LARGE_MEAN)
            drawn[small] = invert(count[small], rarer[small], uniform[small])
            drawn[large] = self._large(purpose, rows[large], count[large], rarer[large], uniform[large])
        return np.where(chance > HALF, count - drawn, drawn)

    def _large(self, purpose: str, rows: NDArray[np.intp], count: Array, chance: Array, uniform: Array) -> Array:
        ends = np.searchsorted(rows, np.arange(self.replications + 1))
        spans = [slice(*ends[row : row + 2]) for row in range(self.replications)]
        generators = self._generators(purpose + " (large)")
        second = np.concatenate([g.random(span.stop - span.start) for g, span in zip(generators, spans, strict=True)])
        drawn, accepted = propose(count, chance, uniform, second)
        for generator, span in zip(generators, spans, strict=True):
            again = span.start + np.flatnonzero(~accepted[span])
            drawn[again] = generator.binomial(count[again].astype(np.int64), chance[again])
        return drawn

    def draw(self, purpose: str, counts: Array, probability: Array) -> Array:
        """Return draws without replacement of a size that is right on average; see `movers.Mover.draw`.

        Every eligible firm is first drawn on its own; then as many as are too many are put back, or too few drawn more,
        all sets equally likely. That leaves a simple random sample of the wanted size, and keeps each cell's own luck.
        """
        taken = self.take(purpose, counts, probability[:, None, None, :, None, None, :])
        wanted = self._sizes(purpose, probability * _group_sums(counts))
        excess = _group_sums(taken) - wanted
        taken = taken - self._pick(f"{purpose} (too many)", taken, np.maximum(excess, 0))
        return taken + self._pick(f"{purpose} (too few)", counts - taken, np.maximum(-excess, 0))

    def _sizes(self, purpose: str, mean: Array) -> Array:
        """Return whole numbers with the given means, one of the two nearest each."""
        below = np.floor(mean)
        luck = np.array([generator.random(mean.shape[1:]) for generator in self._generators(f"{purpose} (size)")])
        return below + (luck < mean - below)

    def _pick(self, purpose: str, counts: Array, number: Array) -> Array:
        """Pick `number` (replication, class, stratum) of the counts without replacement."""
        where = np.nonzero(number)
        picked = np.zeros_like(counts)
        if len(where[0]):
            generators, replication = self._generators(purpose), where[0]

            def uniforms(groups: NDArray[np.intp]) -> Array:
                each = np.bincount(replication[groups], minlength=self.replications)
                return np.concatenate([g.random(n) for g, n in zip(generators, each, strict=True)])

            by_group = _by_group(counts)
            cells = by_group[where].reshape(len(replication), -1)
            _by_group(picked)[where] = pick(cells, number[where], uniforms).reshape(-1, *by_group.shape[3:])
        return picked

    def spread(self, purpose: str, counts: Array, shares: Array) -> Array:
        """Return multinomial draws; see `movers.Mover.spread`."""
        kinds_last = np.broadcast_to(np.moveaxis(shares, 0, -1), (*counts.shape[1:], len(shares)))
        drawn = [
            g.multinomial(counts[row].astype(np.int64), kinds_last) for row, g in enumerate(self._generators(purpose))
        ]
        return np.moveaxis(np.array(drawn, dtype=np.float64), -1, 1)

    def arrive(self, purpose: str, mean: Array) -> Array:
        """Return Poisson draws."""
        where = np.nonzero(mean)
        arrivals = np.zeros((self.replications, *mean.shape))
        for row, generator in enumerate(self._generators(purpose)):
            arrivals[row][where] = generator.poisson(mean[where])
        return arrivals

    def reclassify(self, purpose: str, counts: Array, matrices: Array) -> tuple[Array, Array]:
        """Return counts by new class and flows; see `movers.Mover.reclassify`.

        Destinations are drawn one after another, at a growing distance from the own class, which takes what is left.
        """
        classes = matrices.shape[-1]
        here = np.arange(classes)
        by_distance = np.stack([matrices[:, here, (here + d) % classes] for d in (*range(1, classes), 0)])
        left, arriving = counts.copy(), np.zeros_like(counts)
        flows = np.zeros((len(counts), classes, classes, counts.shape[-1]))
        for distance in range(1, classes):
            chance = _conditional(by_distance[distance - 1 :])[:, :, None, None, None]
            if chance.any():
                going = self.take(f"{purpose} {distance}", left, chance)
                left -= going
                arriving += np.roll(going, distance, axis=2)
                flows[:, here, (here + distance) % classes] = sums(going).sum(axis=1)
        flows[:, here, here] = sums(left).sum(axis=1)
        return left + arriving, flows

    def _generators(self, purpose: str) -> list[np.random.Generator]:
        if purpose not in self._streams:
            self._streams[purpose] = [stream(self.seed, number, f"counts: {purpose}") for number in self.numbers]
        return self._streams[purpose]


@lru_cache(maxsize=256)
def _book_first(shape: tuple[int, ...]) -> NDArray[np.intp]:
    """Return the number that each cell owns, given the axes (…, book, stratum).

    `book` runs slowest, so that plans which carry different flags still share the numbers of firms without any.
    """
    size = int(np.prod(shape))
    order = np.empty(size, dtype=np.intp)
    book = max(0, len(shape) - 2)
    order[np.moveaxis(np.arange(size).reshape(shape), book, 0).ravel()] = np.arange(size)
    return order


def _by_group(counts: Array) -> Array:
    """View counts as (replication, class, stratum, …): one draw has one class and stratum."""
    return counts.transpose(0, 3, 6, 1, 2, 4, 5)


def _group_sums(counts: Array) -> Array:
    """Return the firms that each draw may take, (replication, class, stratum)."""
    return np.asarray(sums(counts).sum(axis=(1, 2)))


def _conditional(remaining: Array) -> Array:
    """Return the probability of the first of the remaining destinations, given that it is one of them; 0/0 is 0."""
    whole = remaining.sum(axis=0)
    return np.asarray(np.minimum(1.0, np.divide(remaining[0], whole, out=np.zeros_like(whole), where=whole > 0)))
