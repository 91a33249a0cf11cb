"""The curvature of the posterior from differences of exact gradients, each over those histories alone that it concerns.

A township's multiplier says nothing of firms elsewhere, a state at the start of class D nothing of firms that began in
A: what such a parameter changes is found by sweeping few histories. That is exact, not an approximation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from simulation.calibration.hidden.likelihood import BLOCK, STATES
from simulation.calibration.hidden.posterior import Problem
from simulation.calibration.hidden.tables import Slopes
from simulation.calibration.panel.dimensions import Array
from simulation.calibration.panel.histories import Histories

STEP = 1e-3
"""Step, in standard deviations, at which gradients are differenced."""

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Gradient = Callable[[Array, list[Histories] | None], Array]


@dataclass(frozen=True)
class Family:
    """Parameters that concern the same histories.

    Attributes
    ----------
    columns
        Their places in the vector.
    blocks
        Those histories; ``None``: all, where to leave the others out would save nothing.
    share
        Of all histories.
    """

    columns: Ints
    blocks: list[Histories] | None
    share: float

    @property
    def sweeps(self) -> float:
        """Sweeps over all histories that it takes to difference the gradients."""
        # Over some of the histories the gradient at the mode itself is not known yet.
        return self.share * (len(self.columns) + (self.blocks is not None))


def families_of(problem: Problem, theta: Array) -> list[Family]:
    """Group the parameters by the histories that they concern at `theta`."""
    concerned = concerned_by(problem.histories, problem.slopes(theta))
    groups: dict[bytes, list[int]] = {}
    for column, rows in enumerate(concerned.T):
        groups.setdefault(np.packbits(rows).tobytes(), []).append(column)
    return [_family(problem, concerned[:, columns[0]], np.array(columns)) for columns in groups.values()]


def sweeps_of(families: list[Family]) -> float:
    """Return the sweeps over all histories that `differenced` takes."""
    return sum(family.sweeps for family in families)


def differenced(gradient: Gradient, families: list[Family], theta: Array, here: Array, scale: Array) -> Array:
    """Return minus the second derivatives.

    Parameters
    ----------
    gradient
        Of the posterior over some histories.
    here
        The gradient over all of them at `theta`, shape (P,).
    scale
        Standard deviations, of which `STEP` is taken, shape (P,).
    """
    matrix = np.zeros((len(theta), len(theta)))
    for family in families:
        before = here if family.blocks is None else gradient(theta, family.blocks)
        for column in family.columns:
            moved = theta.copy()
            moved[column] += STEP * scale[column]
            matrix[column] = (before - gradient(moved, family.blocks)) / (STEP * scale[column])
    return np.asarray((matrix + matrix.T) / 2)


def _family(problem: Problem, rows: Bools, columns: Ints) -> Family:
    share = float(rows.mean())
    if share * (len(columns) + 1) >= len(columns):
        return Family(columns, None, 1.0)
    # A parameter that concerns nobody has its prior's curvature, which any gradient shows.
    some = np.flatnonzero(rows) if rows.any() else np.zeros(1, dtype=np.int64)
    return Family(columns, problem.histories.part(some).blocks(BLOCK), share)


def concerned_by(histories: Histories, slopes: Slopes) -> Bools:
    """Tell which histories each parameter concerns: those that meet a probability that it changes, shape (H, P)."""
    months, number = histories.event.shape
    there = np.arange(months)[:, None] >= histories.start
    history = np.broadcast_to(np.arange(number), there.shape)[there]
    found = _meeting(history, histories.onset[there], slopes.place.astype(bool), number)
    found |= _meeting(history, histories.event[there], np.asarray(slopes.event.any(axis=0)), number)
    for severity, changed in enumerate(slopes.rectification.astype(bool), start=1):
        found |= np.outer((histories.result == severity).any(axis=0), changed)
    found |= _by_start(slopes)[histories.group]
    for single in (slopes.onset_group, slopes.worsen, slopes.forget):
        found |= single.any(axis=0)
    return found


def _meeting(history: Ints, place: Ints, changed: Bools, number: int) -> Bools:
    """Tell which histories meet a place that a parameter changes; `changed` has shape (places, P)."""
    met = csr_array((np.ones(len(place)), (history, place)), shape=(number, len(changed)))
    return np.asarray((met @ changed.astype(np.float64)) > 0)


def _by_start(slopes: Slopes) -> Bools:
    """Tell which starts (stratum, class or entrant) each parameter changes, shape (5·G, P)."""
    rows, number = slopes.start.shape
    entries = slopes.start.tocoo()
    changed = np.zeros((rows // STATES, number), dtype=bool)
    row, column = entries.coords
    changed[row[entries.data != 0] // STATES, column[entries.data != 0]] = True
    return changed
