"""Joint draws of all effects: spreads from a grid, effects from Laplace's normal distribution, then both corrected.

A normal distribution about the mode puts the levels of rare findings too high or low by up to a tenth of a log-odds.
The draws are therefore moved by some steps of Hamiltonian Monte Carlo, which leave the exact posterior as it is
(R. M. Neal, MCMC using Hamiltonian dynamics, 2011). They begin where the posterior almost is, so that a few suffice.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.linalg import solve_triangular
from scipy.optimize import minimize

from simulation.engines.random_streams import stream
from simulation.riskmapping.crossed.laplace import LEAST, MOST, SPREADS, Crossed, Mode
from simulation.riskmapping.crossed.moving import moved
from simulation.riskmapping.crossed.table import CLASSES, Array, Findings

DRAWS = 1000
FIRST = -1.2
"""Logarithm of the spreads that the search begins with: a factor of 1.35 in odds."""
STEP = 0.25
"""Of the curvature at the mode."""
AXIS = (-2.4, -1.6, -0.8, 0.0, 0.8, 1.6, 2.4)
"""Places on each axis of the grid, in standard deviations."""
FARTHEST = 4.1
"""Corners of the grid beyond this sum of places are left out."""


@dataclass(frozen=True)
class Effects:
    """Joint draws from the posterior; S draws.

    Attributes
    ----------
    classes
        Log-odds of the classes, shape (S, 4).
    sectors, regions
        Effects of sectors and townships, shapes (S, sectors) and (S, townships).
    cells
        Effects of the cells' own, shape (S, I).
    spreads
        Standard deviations of sectors, townships and cells, shape (S, 3).
    """

    classes: Array
    sectors: Array
    regions: Array
    cells: Array
    spreads: Array

    def shares(self, data: Findings) -> Array:
        """Return the share in which a random visit finds something, by draw, cell and class, shape (S, I, 4)."""
        place = self.sectors[:, data.sector] + self.regions[:, data.region] + self.cells
        return np.asarray(1 / (1 + np.exp(-(self.classes[:, None, :] + place[:, :, None]))))


def effects_of(data: Findings, draws: int = DRAWS, seed: int = 0, *, corrected: bool = True) -> Effects:
    """Return joint draws of the effects behind findings.

    Parameters
    ----------
    corrected
        Whether the draws are moved to the exact posterior; without it they are Laplace's.
    """
    model = Crossed(data)
    modes = _grid(model)
    values = np.array([mode.value for mode in modes])
    weights = np.exp(values - values.max())
    random = stream(seed, 0, "risk map: draws")
    counts = random.multinomial(draws, weights / weights.sum())
    parts = [_from(modes[place], int(counts[place]), random) for place in np.flatnonzero(counts)]
    order = random.permutation(draws)
    shared, own, logs = (np.concatenate(kind)[order] for kind in zip(*parts, strict=True))
    if corrected:
        shared, own, logs = moved(model, shared, own, logs, random)
    sectors = len(data.sectors)
    return Effects(
        shared[:, :CLASSES], shared[:, CLASSES : CLASSES + sectors], shared[:, CLASSES + sectors :], own, np.exp(logs)
    )


def _grid(model: Crossed) -> list[Mode]:
    """Return modes on a grid of spreads around the most likely ones."""

    def loss(spreads: Array) -> float:
        if (spreads < LEAST).any() or (spreads > MOST).any():
            return 1e6
        mode = model.mode(spreads)
        model.start = mode.shared, mode.own
        return -mode.value

    first = np.array([FIRST] * len(SPREADS))
    best = minimize(loss, first, method="Nelder-Mead", options={"xatol": 0.05, "fatol": 0.02, "maxiter": 160})
    unit = np.eye(len(SPREADS)) * STEP
    curves = [(loss(best.x + e) + loss(best.x - e) - 2 * best.fun) / STEP**2 for e in unit]
    width = 1 / np.sqrt(np.maximum(curves, 1.0))
    places = [np.array(z) for z in product(AXIS, repeat=len(SPREADS)) if np.abs(z).sum() <= FARTHEST]
    return [model.mode(np.clip(best.x + z * width, LEAST, MOST)) for z in places]


def _from(mode: Mode, count: int, random: np.random.Generator) -> tuple[Array, Array, Array]:
    """Return draws of shared effects, own effects and spreads from the normal distribution about a mode."""
    noise = random.standard_normal((len(mode.shared), count))
    apart = solve_triangular(mode.factor.T, noise, lower=False, check_finite=False)
    own_noise = random.standard_normal((len(mode.own), count)) / np.sqrt(mode.weight)[:, None]
    own = -(mode.tie @ apart) / mode.weight[:, None] + own_noise
    return (mode.shared[:, None] + apart).T, (mode.own[:, None] + own).T, np.tile(mode.spreads, (count, 1))
