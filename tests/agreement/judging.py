"""Tests of means and variances of counts, with a stated chance of a false alarm.

A count of a month and class adds up one 0 or 1 for each firm, so its tail is never heavier than Bennett's bound P(|T
− ET| ≥ t) ≤ 2·exp(−V·h(t/V)), h(x) = (1 + x)·log(1 + x) − x, with V the variance of T: the tail of a Poisson number
of that variance (G. Bennett, J. Amer. Statist. Assoc. 57, 1962). Sums over months count a firm more than once; b, the
ratio of the third to the second moment, is the step of the Poisson number that they resemble: V/b² and t/b take the
places of V and t. V is estimated, and rare events are easily not seen at all: √V̂ + 2.5·b stands for √V. √V̂ of a
Poisson number spreads by 1/2, so that is five standard deviations of allowance where V is small, and costs little
power where it is large.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.stats import t as student

from simulation.engines.base import Engine, Request
from simulation.model.forecast import MEASURES
from simulation.model.plan import Plan
from simulation.model.record import QUALIFYING
from tests.strategies import World

Array = NDArray[np.float64]

BLOCK = 50
ROUNDING = 1e-7
"""Relative error allowed to sums of floats."""


@dataclass(frozen=True)
class Sums:
    """Every recorded measure, summed in the ways that a test looks at it.

    Attributes
    ----------
    values
        Shape (replication, cell).
    labels
        What each cell is.
    units
        The most that one event adds to each cell.
    """

    values: Array
    labels: list[str]
    units: Array


VIEWS = {
    "month": ("month", "risk_class"),
    "stratum": ("stratum", "risk_class"),
    "stratum month": ("stratum", "month"),
    "total": (),
}
"""Name of a view → the dimensions it keeps, besides those of the detail; the others are summed."""


def sums(data: xr.Dataset, plan: Plan, *views: str) -> Sums:
    """Return the sums of a record in `views`."""
    values, labels, units = [], [], []
    for measure, detail in (MEASURES | {name: kind for name, kind in QUALIFYING.items() if name in data}).items():
        for view in views:
            kept = ("replication", *VIEWS[view], *([detail] if detail else []))
            array = data[measure].sum([name for name in data[measure].dims if name not in kept]).transpose(*kept)
            values.append(array.to_numpy().reshape(array.shape[0], -1))
            labels += [f"{measure} by {view} {index}" for index in np.ndindex(array.shape[1:])]
            units += [_longest_visit(plan) if measure == "hours" else 1.0] * values[-1].shape[1]
    return Sums(np.concatenate(values, axis=1), labels, np.array(units))


def _longest_visit(plan: Plan) -> float:
    other = plan.other_visit.hours_per_visit * plan.other_visit.team_size
    return max(other, *(programme.hours_per_visit * programme.team_size for programme in plan.programmes))


def replicated(engine: Engine, world: World, months: int, replications: int, seed: int, *views: str) -> Sums:
    """Return sums of independent replications, run block by block."""
    blocks = list(_blocks(engine, world, months, replications, seed, views))
    return Sums(np.concatenate([block.values for block in blocks]), blocks[0].labels, blocks[0].units)


def _blocks(
    engine: Engine, world: World, months: int, replications: int, seed: int, views: tuple[str, ...]
) -> Iterator[Sums]:
    specification, plan = world
    for first in range(0, replications, BLOCK):
        size = min(BLOCK, replications - first)
        yield sums(engine.run(Request(specification, plan, months, size, seed, first)).data, plan, *views)


def mean_evidence(observed: Sums, expected: Array) -> Array:
    """Return a bound on the chance of sample means as far from `expected` as these are, for each cell."""
    centred = observed.values - observed.values.mean(axis=0)
    distance = np.abs(observed.values.sum(axis=0) - len(observed.values) * expected)
    return _tail(distance, centred, len(centred), observed.units, len(centred) * np.abs(expected))


def difference_evidence(one: Sums, other: Sums) -> Array:
    """Return a bound on the chance of sample means as far from each other; as many replications of both."""
    centred = np.concatenate([sample.values - sample.values.mean(axis=0) for sample in (one, other)])
    distance = np.abs(one.values.sum(axis=0) - other.values.sum(axis=0))
    return _tail(distance, centred, len(centred), one.units, one.values.sum(axis=0) + other.values.sum(axis=0))


def _tail(distance: Array, centred: Array, count: int, units: Array, size: Array) -> Array:
    second, third = (centred**2).sum(axis=0), np.abs((centred**3).sum(axis=0))
    step = np.maximum(units, np.divide(third, second, out=np.zeros_like(second), where=second > 0))
    variance = (np.sqrt(second * count / (count - 1)) / step + 2.5) ** 2
    distance = np.maximum(0.0, distance - ROUNDING * (1 + size)) / step
    ratio = distance / variance
    bound = 2 * np.exp(-variance * ((1 + ratio) * np.log1p(ratio) - ratio))
    # What cannot happen must never be seen: no variance excuses a count where exactly nothing is expected.
    impossible = (size <= ROUNDING) & (distance > ROUNDING)
    return np.where(impossible, 0.0, np.minimum(1.0, bound))


def variance_evidence(one: Array, other: Array, mean: Array) -> Array:
    """Return p-values for equal variances, from squared distances to a common mean.

    Welch's test on the squares: they are independent numbers whose expectation is the variance. Under equal laws their
    difference is symmetric, which keeps the test honest although squares are skewed.
    """
    squares = [(sample - mean) ** 2 for sample in (one, other)]
    error = np.sqrt(sum(s.var(axis=0, ddof=1) / len(s) for s in squares))
    difference = np.abs(squares[0].mean(axis=0) - squares[1].mean(axis=0))
    score = np.divide(difference, error, out=np.where(difference > ROUNDING, np.inf, 0.0), where=error > ROUNDING)
    return np.asarray(2 * student.sf(score, len(one) + len(other) - 2))


def surprises(evidence: Array, labels: list[str], false_alarm: float) -> list[str]:
    """Return the cells that speak against the hypothesis; `false_alarm` is shared out evenly (Bonferroni)."""
    limit = false_alarm / len(evidence)
    worst = np.argsort(evidence)
    return [f"{labels[cell]}: {evidence[cell]:.2g}" for cell in worst if evidence[cell] < limit]
