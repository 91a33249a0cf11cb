"""The most likely values, how sure they are, and what the records could not tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve, cholesky
from scipy.optimize import minimize

from simulation.calibration.hidden.curvature import differenced, families_of, sweeps_of
from simulation.calibration.hidden.likelihood import Slope
from simulation.calibration.hidden.posterior import Problem
from simulation.calibration.panel.dimensions import Array
from simulation.calibration.panel.histories import Histories

MOST_STEPS = 12
MOST_POLISHING = 200
SMALL = 0.03
"""Gradient, in standard deviations of the posterior, at which the search is over."""
FLATTEST = 1e-9
USUAL_SEARCH, USUAL_CURVATURE = 25, 40
"""Sweeps of a fit, roughly, before it is known how many there will be."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Fit:
    """The posterior as a normal distribution about its mode.

    Attributes
    ----------
    theta
        Mode, shape (P,).
    covariance
        Inverse of the curvature at the mode, shape (P, P); of the outer product where the search found none.
    log_posterior
        At the mode, up to a constant.
    gradient
        Largest gradient left, in standard deviations of the posterior.
    converged
        Whether the search ended at a mode: small gradient, curved downwards in every direction.
    sweeps
        Sweeps over the histories, those over some of them by their share.
    """

    theta: Array
    covariance: Array
    log_posterior: float
    gradient: float
    converged: bool
    sweeps: int


def fit(problem: Problem, progress: Progress | None = None, *, begin: Array | None = None, exact: bool = True) -> Fit:
    """Find the mode of the posterior, and its curvature there.

    The search begins with Gauss-Newton steps, the outer product of the firms' gradients in place of the curvature (E.
    K. Berndt et al., Estimation and inference in nonlinear structural models, 1974), damped after Levenberg and
    Marquardt, and ends with L-BFGS-B. The curvature at the mode comes from differences of exact gradients.

    Parameters
    ----------
    progress
        Called with sweeps done and a rough total.
    begin
        Where the search begins; the prior's centre by default.
    exact
        Whether the curvature is differenced; if not, the outer product stands in for it, in less than half the time.
    """
    counter = _Counter(problem, progress, USUAL_SEARCH + exact * USUAL_CURVATURE)
    theta, slope = _climb(counter, problem.parameters.mean if begin is None else begin)
    theta, slope = _polish(counter, theta, slope)
    covariance, downwards = _inverse(_information(slope))
    if exact:
        families = families_of(problem, theta)
        counter.total = counter.sweeps + sweeps_of(families)
        scale = np.sqrt(np.diag(covariance))
        sharp, downwards = _inverse(differenced(counter.gradient, families, theta, slope.gradient, scale))
        # Where the search ended at no mode its curvature says nothing; the outer product is never wider than the prior.
        covariance = sharp if downwards else covariance
    remaining = float(np.sqrt(slope.gradient @ covariance @ slope.gradient))
    return Fit(theta, covariance, slope.value, remaining, downwards and remaining < 3 * SMALL, round(counter.sweeps))


class _Counter:
    """The posterior, its sweeps counted and reported."""

    def __init__(self, problem: Problem, progress: Progress | None, total: float) -> None:
        self.problem, self.progress, self.total = problem, progress, total
        self.sweeps = 0.0

    def __call__(self, theta: Array, *, information: bool = False, blocks: list[Histories] | None = None) -> Slope:
        number = len(self.problem.histories.weight)
        self.sweeps += 1 if blocks is None else sum(len(block.weight) for block in blocks) / number
        if self.progress:
            self.progress(min(int(self.sweeps), int(self.total) - 1), int(self.total))
        # A step may go so far that numbers overflow; what is no number is no improvement, and nobody's concern.
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            return self.problem.log_posterior(theta, information=information, blocks=blocks)

    def gradient(self, theta: Array, blocks: list[Histories] | None) -> Array:
        """Return the gradient over some histories, or all."""
        return self(theta, blocks=blocks).gradient


def _climb(evaluate: _Counter, theta: Array) -> tuple[Array, Slope]:
    """Come near the mode by damped steps; return the place, and the posterior there."""
    here, damping = evaluate(theta, information=True), 1e-2
    for _ in range(MOST_STEPS):
        information = _information(here)
        step = cho_solve(cho_factor(information + damping * np.diag(np.diag(information))), here.gradient)
        if here.gradient @ step < SMALL**2:
            break
        there = evaluate(theta + step, information=True)
        if there.value > here.value:
            theta, here, damping = theta + step, there, damping / 5
        else:
            damping *= 5
    return theta, here


def _polish(evaluate: _Counter, theta: Array, here: Slope) -> tuple[Array, Slope]:
    """Go the rest of the way by L-BFGS-B, which learns where the curvature differs from the outer product's."""
    covariance, _ = _inverse(_information(here))
    if here.gradient @ covariance @ here.gradient < SMALL**2:
        return theta, here
    units = cholesky(covariance, lower=True)

    def minus(z: Array) -> tuple[float, Array]:
        slope = evaluate(theta + units @ z)
        return -slope.value, -units.T @ slope.gradient

    found = minimize(
        minus,
        np.zeros(len(theta)),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": MOST_POLISHING, "maxcor": 20, "ftol": 1e-14, "gtol": SMALL / len(theta) ** 0.5},
    )
    theta = np.asarray(theta + units @ found.x)
    return theta, evaluate(theta, information=True)


def _information(slope: Slope) -> Array:
    assert slope.information is not None
    return slope.information


def _inverse(curvature: Array) -> tuple[Array, bool]:
    """Return the inverse, and whether the curvature was positive everywhere; if not, flat directions are stretched."""
    scale = 1 / np.sqrt(np.abs(np.diag(curvature)))
    values, vectors = np.linalg.eigh(curvature * np.outer(scale, scale))
    inverse = (vectors / np.maximum(values, FLATTEST)) @ vectors.T
    return np.asarray(inverse * np.outer(scale, scale)), bool(values[0] > FLATTEST)
