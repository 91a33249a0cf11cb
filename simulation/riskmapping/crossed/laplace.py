"""The mode of all effects given their spreads, and the Laplace value of the spreads, by a small system.

The log-odds that a random visit finds something in a cell are those of the class, plus an effect of the sector, of the
township and of the cell. Each cell's own effect meets no other cell's, so that Newton's steps solve for the few others
and give the cells theirs afterwards (Schur complement).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.special import expit

from simulation.riskmapping.crossed.table import CLASSES, Array, Findings

USUAL = float(np.log(0.08 / 0.92))
"""Prior mean of the log-odds of a class (assumed): what random visits find anywhere, 2 % to 40 %, lies within it."""
WIDTH = 1.5
"""Prior standard deviation of the log-odds of a class (assumed)."""
SHAPE, RATE = 2.0, 4.0
"""Gamma prior of each spread (assumed): mean 0.5, spreads above 1, a factor of 2.7 in odds, in one of eleven. It is 0
at 0, so that few visits do not make out all places alike and the intervals too narrow (Y. Chung and others, A
nondegenerate penalized likelihood estimator for variance parameters in multilevel models, 2013)."""
SPREADS = ("sector", "township", "cell")
LEAST, MOST = -5.0, 1.5
"""Bounds of the logarithm of a spread."""
STEPS, HALVINGS = 60, 14
CLOSE = 1e-8


@dataclass(frozen=True)
class Mode:
    """Where effects are most likely, given the logarithms of their spreads.

    Attributes
    ----------
    spreads
        Logarithms of the spreads of sector, township and cell.
    value
        Log posterior of the spreads, up to a constant, by Laplace's approximation.
    shared
        Classes, then sectors, then townships, shape (K,).
    own
        Effects of cells, shape (I,).
    factor
        Lower Cholesky factor of the precision of the shared effects, cells integrated out, shape (K, K).
    tie
        Precision between each cell and the shared effects, shape (I, K).
    weight
        Precision of each cell's effect given the others, shape (I,).
    """

    spreads: Array
    value: float
    shared: Array
    own: Array
    factor: Array
    tie: Array
    weight: Array


@dataclass
class Crossed:
    """The model laid over findings."""

    data: Findings
    design: Array = field(init=False)
    start: tuple[Array, Array] = field(init=False)

    def __post_init__(self) -> None:
        """Lay out which sector and township a cell belongs to."""
        rows, sectors, regions = np.arange(self.data.cells), len(self.data.sectors), len(self.data.regions)
        self.design = np.zeros((self.data.cells, sectors + regions))
        self.design[rows, self.data.sector] = 1.0
        self.design[rows, sectors + self.data.region] = 1.0
        self.start = self.centre, np.zeros(self.data.cells)

    @property
    def size(self) -> int:
        """Number of shared effects K."""
        return CLASSES + int(self.design.shape[1])

    @property
    def centre(self) -> Array:
        """Prior means of the shared effects."""
        return np.concatenate([np.full(CLASSES, USUAL), np.zeros(self.design.shape[1])])

    def precision(self, spreads: Array) -> Array:
        """Return prior precisions of the shared effects, shape (K,)."""
        sectors, regions = len(self.data.sectors), len(self.data.regions)
        parts = np.repeat([WIDTH**-2.0, *np.exp(-2 * spreads[:2])], [CLASSES, sectors, regions])
        return np.asarray(parts)

    def odds(self, shared: Array, own: Array) -> Array:
        """Return log-odds by cell and class, shape (I, 4)."""
        return np.asarray(shared[:CLASSES] + (self.design @ shared[CLASSES:] + own)[:, None])

    def mode(self, spreads: Array) -> Mode:
        """Return the mode of the effects and the Laplace value of the spreads."""
        prior, own_prior = self.precision(spreads), float(np.exp(-2 * spreads[2]))
        shared, own = self.start
        value = self._height(shared, own, prior, own_prior)
        for _ in range(STEPS):
            step, own_step, parts = self._step(shared, own, prior, own_prior)
            rate = 1.0
            for _ in range(HALVINGS):
                new = self._height(shared + rate * step, own + rate * own_step, prior, own_prior)
                if new >= value - CLOSE:
                    break
                rate /= 2
            shared, own, done, value = shared + rate * step, own + rate * own_step, abs(new - value) < CLOSE, new
            if done:
                break
        factor, tie, weight = parts
        turn = 2 * np.log(np.diag(factor)).sum() + np.log(weight).sum()
        scale = np.log(prior).sum() + self.data.cells * np.log(own_prior)
        spread_prior = float((SHAPE * spreads - RATE * np.exp(spreads)).sum())
        return Mode(spreads, value + 0.5 * scale - 0.5 * turn + spread_prior, shared, own, factor, tie, weight)

    def _height(self, shared: Array, own: Array, prior: Array, own_prior: float) -> float:
        odds, apart = self.odds(shared, own), shared - self.centre
        fit = (self.data.found * odds - self.data.visits * np.logaddexp(0.0, odds)).sum()
        return float(fit - 0.5 * (prior * apart) @ apart - 0.5 * own_prior * own @ own)

    def _step(
        self, shared: Array, own: Array, prior: Array, own_prior: float
    ) -> tuple[Array, Array, tuple[Array, Array, Array]]:
        """Return Newton's step of shared and own effects, and the parts of the precision where it began."""
        share = expit(self.odds(shared, own))
        curve, rest = self.data.visits * share * (1 - share), self.data.found - self.data.visits * share
        by_cell, rest_by_cell = curve.sum(axis=1), rest.sum(axis=1)
        slope = np.concatenate([rest.sum(axis=0), self.design.T @ rest_by_cell]) - prior * (shared - self.centre)
        own_slope = rest_by_cell - own_prior * own
        tie = np.concatenate([curve, by_cell[:, None] * self.design], axis=1)
        whole = np.zeros((self.size, self.size))
        whole[:CLASSES, :CLASSES] = np.diag(curve.sum(axis=0))
        whole[:CLASSES, CLASSES:] = curve.T @ self.design
        whole[CLASSES:, :CLASSES] = whole[:CLASSES, CLASSES:].T
        whole[CLASSES:, CLASSES:] = self.design.T @ tie[:, CLASSES:]
        weight = by_cell + own_prior
        schur = whole + np.diag(prior) - tie.T @ (tie / weight[:, None])
        factor = np.tril(cho_factor(schur, lower=True, check_finite=False)[0])
        step = cho_solve((factor, True), slope - tie.T @ (own_slope / weight), check_finite=False)
        return np.asarray(step), (own_slope - tie @ step) / weight, (factor, tie, weight)
