"""Hamiltonian steps of many draws at once, in coordinates in which the posterior is nearly a round normal one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from simulation.riskmapping.crossed.laplace import RATE, SHAPE, SPREADS, USUAL, WIDTH, Crossed
from simulation.riskmapping.crossed.table import CLASSES, Array

ROUNDS, LEAPS = 8, 5
STRIDE = 0.32
"""Length of a leap: about 1.3 over the fourth root of the 200 unknowns of a district."""
BLOCK = 45_000
"""Draws times cells that are moved together: what they need stays in the processor's cache."""
SMALL = 1e-3
"""Keeps the measure of distances regular where draws lie in a plane."""
FEWEST = 4
"""Draws for each shared unknown below which their covariance is no measure of distances."""


@dataclass(frozen=True)
class _Shape:
    """Measure of distances: a matrix for shared unknowns and spreads, a number for each cell."""

    root: Array
    own: Array

    def velocity(self, momentum: Array) -> Array:
        split = len(self.root)
        return np.concatenate([momentum[:, :split] @ self.root @ self.root.T, momentum[:, split:] * self.own], axis=1)

    def throw(self, count: int, random: np.random.Generator) -> Array:
        """Return momenta whose covariance is the inverse of the measure."""
        noise = random.standard_normal((count, len(self.root) + len(self.own)))
        shared = np.linalg.solve(self.root.T, noise[:, : len(self.root)].T).T
        return np.concatenate([shared, noise[:, len(self.root) :] / np.sqrt(self.own)], axis=1)


def moved(
    model: Crossed, shared: Array, own: Array, logs: Array, random: np.random.Generator, rounds: int = ROUNDS
) -> tuple[Array, Array, Array]:
    """Return the draws after some rounds that leave the posterior as it is.

    Parameters
    ----------
    shared, own, logs
        Shared effects (S, K), cells' own (S, I) and logarithms of spreads (S, 3).
    """
    state = _standard(model, shared, own, logs)
    shape = _shape(state, model.size + len(SPREADS))
    size = max(1, BLOCK // model.data.cells)
    for block in range(0, len(state), size):
        part = state[block : block + size]
        # A trajectory that leaves the numbers altogether is not taken.
        with np.errstate(over="ignore", invalid="ignore"):
            for _ in range(rounds):
                part = _round(model, shape, part, random)
        state[block : block + size] = part
    return _natural(model, state)


def _round(model: Crossed, shape: _Shape, state: Array, random: np.random.Generator) -> Array:
    """Return the draws after one trajectory each; one that climbs too far stays where it was."""
    momentum = shape.throw(len(state), random)
    stride = STRIDE * random.uniform(0.8, 1.2)
    height, slope = _posterior(model, state)
    start = height - 0.5 * (momentum * shape.velocity(momentum)).sum(axis=1)
    new = state
    for _ in range(LEAPS):
        momentum = momentum + 0.5 * stride * slope
        new = new + stride * shape.velocity(momentum)
        height, slope = _posterior(model, new)
        momentum = momentum + 0.5 * stride * slope
    end = height - 0.5 * (momentum * shape.velocity(momentum)).sum(axis=1)
    taken = np.log(random.uniform(size=len(state))) < end - start
    return np.where(taken[:, None], new, state)


def _shape(state: Array, split: int) -> _Shape:
    enough = len(state) >= FEWEST * split
    spread = np.cov(state[:, :split].T) if enough else np.eye(split)
    root = np.asarray(np.linalg.cholesky(spread + SMALL * np.eye(split)), dtype=np.float64)
    return _Shape(root, state[:, split:].var(axis=0) + SMALL if enough else np.ones(state.shape[1] - split))


# Effects are told in units of their spread, and classes in units of their prior: the spreads then hardly matter to
# where the effects lie, and a chain moves freely from small spreads to large ones.


def _standard(model: Crossed, shared: Array, own: Array, logs: Array) -> Array:
    scale = _scales(model, logs)
    centred = (shared - model.centre) / scale
    return np.concatenate([centred, logs, own / np.exp(logs[:, 2:])], axis=1)


def _natural(model: Crossed, state: Array) -> tuple[Array, Array, Array]:
    size = model.size
    logs = state[:, size : size + len(SPREADS)]
    shared = state[:, :size] * _scales(model, logs) + model.centre
    return shared, state[:, size + len(SPREADS) :] * np.exp(logs[:, 2:]), logs


def _scales(model: Crossed, logs: Array) -> Array:
    sectors, regions = len(model.data.sectors), len(model.data.regions)
    widths = np.concatenate([np.full((len(logs), 1), WIDTH), np.exp(logs[:, :2])], axis=1)
    return np.repeat(widths, [CLASSES, sectors, regions], axis=1)


def _posterior(model: Crossed, state: Array) -> tuple[Array, Array]:
    """Return log density (S,) and its slope (S, K + 3 + I) in the standard coordinates."""
    data, size = model.data, model.size
    logs = state[:, size : size + len(SPREADS)]
    scale, own = np.exp(logs), state[:, size + len(SPREADS) :]
    effects, classes = state[:, CLASSES:size], USUAL + WIDTH * state[:, :CLASSES]
    units = np.repeat(scale[:, :2], [len(data.sectors), len(data.regions)], axis=1)
    odds = classes[:, None, :] + (effects * units @ model.design.T + own * scale[:, 2:])[:, :, None]
    share = expit(odds)
    rest = data.found - data.visits * share
    # log(1 + e^x) = x − log(share), and share is above 0 for any odds that the priors allow.
    fit = (data.found * odds + data.visits * (np.log(np.maximum(share, 1e-300)) - odds)).sum(axis=(1, 2))
    by_cell = rest.sum(axis=2)
    by_effect = by_cell @ model.design
    slope_logs = _spread_slopes(model, effects * by_effect, own * by_cell, scale)
    height = fit - 0.5 * (state[:, :size] ** 2).sum(axis=1) - 0.5 * (own**2).sum(axis=1)
    height = height + (SHAPE * logs - RATE * scale).sum(axis=1)
    slope = [
        WIDTH * rest.sum(axis=1) - state[:, :CLASSES], units * by_effect - effects, slope_logs,
        scale[:, 2:] * by_cell - own,
    ]  # fmt: skip
    return height, np.concatenate(slope, axis=1)


def _spread_slopes(model: Crossed, effects: Array, own: Array, scale: Array) -> Array:
    sectors = len(model.data.sectors)
    sums = [effects[:, :sectors].sum(axis=1), effects[:, sectors:].sum(axis=1), own.sum(axis=1)]
    return np.asarray(scale * np.stack(sums, axis=1) + SHAPE - RATE * scale)
