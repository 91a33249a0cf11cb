"""How the table of starts changes with each parameter: few of them touch it, so that its derivatives are sparse."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from simulation.calibration.hidden.parameters import Natural, Parameters
from simulation.calibration.hidden.starts import starts
from simulation.calibration.panel.dimensions import Array

TOUCHING = (
    "persistent_share", "entrant_minor", "entrant_serious", "start_persistent", "start_minor", "start_serious",
    "start_sanctioned", "start_coupling", "start_place",
)  # fmt: skip
"""Blocks of parameters that change a start by themselves; sectors and regions do by the multiplier of the place."""

Places = dict[str, NDArray[np.int64]]
"""``sector`` and ``region``: the place of each stratum's own among the parameters of that name, shape (G,)."""


def log_multiplier(values: Natural, places: Places) -> NDArray[Any]:
    """Return the log onset multiplier of each stratum, shape (…, G)."""
    lead, dtype = values["log_onset"].shape[:-1], values["log_onset"].dtype
    total = np.zeros((*lead, len(places["sector"])), dtype=dtype)
    for name, place in places.items():
        if values[name].shape[-1]:
            total = total + values[name][..., place]
    return total


def start_slopes(parameters: Parameters, theta: Array, places: Places, step: float) -> csr_array:
    """Return the derivatives of the starts at `theta`, by the imaginary `step`.

    Parameters
    ----------
    theta
        Shape (P,).

    Returns
    -------
    csr_array
        Rows as `starts` in a row (place, class or entrant, group, sanctioned, status), shape (5·G·12, P).
    """
    columns = np.concatenate([np.arange(len(theta))[parameters.blocks[name]] for name in TOUCHING])
    stack = np.tile(theta.astype(complex), (len(columns) + 1, 1))
    stack[np.arange(len(columns)), columns] += 1j * step
    multiplier = np.tile(log_multiplier(parameters.natural(theta), places).astype(complex), (len(stack), 1))
    # The last of the stack: nothing moves but the multiplier of every place, each place's starts by its own alone.
    multiplier[-1] += 1j * step
    slopes = np.imag(starts(parameters.natural(stack), multiplier)).reshape(len(stack), -1) / step
    return _assembled(parameters, slopes, columns, places)


def _assembled(parameters: Parameters, slopes: Array, columns: NDArray[np.int64], places: Places) -> csr_array:
    rows = np.arange(slopes.shape[1])
    own = rows // (len(rows) // len(places["sector"]))
    blocks = parameters.blocks
    # A single sector or region has no parameter of its own.
    moved = {name: place for name, place in places.items() if blocks[name].stop > blocks[name].start}
    column = [np.repeat(columns[:, None], len(rows), axis=1)]
    column += [(blocks[name].start + place[own])[None] for name, place in moved.items()]
    value = [slopes[:-1], *([slopes[-1:]] * len(moved))]
    where = np.concatenate(column)
    shape = (len(rows), len(parameters))
    return csr_array((np.concatenate(value).ravel(), (np.tile(rows, len(where)), where.ravel())), shape=shape)
