"""Runs of the compiled core: a full record, or sums over groups of strata for many plans."""

from __future__ import annotations

import numpy as np

from simulation.engines.counts.axes import Array, Axes
from simulation.engines.lanes.forward import run
from simulation.engines.lanes.layout import W
from simulation.engines.lanes.pack import Packed
from simulation.engines.lanes.rows import measures_of
from simulation.model.forecast import MEASURES

_NO_RECORD = np.zeros((0, 0, 0, 0, 0))
_NO_WEIGHTS = np.zeros((0, 0))
_NO_END = np.zeros((0, 0, 0, 0, 0, 0))
NO_TAPES = np.zeros((0, 0, 0, 0, 0, 0, W))


def full_record(packed: Packed) -> tuple[Array, Array]:
    """Return the record (plan, month, row, class, stratum) and the counts at the end."""
    record = np.empty(packed.record_shape)
    end = np.empty((packed.plans, *packed.lanes.start.shape))
    run(packed.lanes, packed.rules, _NO_WEIGHTS, record, _NO_RECORD, end, NO_TAPES)
    return record, end


def end_alone(packed: Packed) -> Array:
    """Return the counts at the end, without any record."""
    end = np.empty((packed.plans, *packed.lanes.start.shape))
    run(packed.lanes, packed.rules, _NO_WEIGHTS, _NO_RECORD, _NO_RECORD, end, NO_TAPES)
    return end


def measures(packed: Packed) -> dict[str, Array]:
    """Return every measure, (plan, month, stratum, class[, detail])."""
    return measures_of(full_record(packed)[0], tuple(MEASURES), packed.rules.channels)


def counts_at_end(end: Array, axes: Axes) -> Array:
    """Return the counts of one plan as the NumPy stages hold them."""
    both = end[:1] if axes.counts_visits else end[:1, :, :1] + end[:1, :, 1:]
    return both.reshape(1, *axes.shape)


def group_totals(packed: Packed, weights: Array, tapes: Array = NO_TAPES) -> Array:
    """Return sums (plan, month, row, class, group) with `weights` (group, stratum); `tapes` are filled if given."""
    shape = packed.record_shape
    totals = np.zeros((*shape[:-1], len(weights)))
    weights = np.require(weights, np.float64, ["C", "W"])
    run(packed.lanes, packed.rules, weights, _NO_RECORD, totals, _NO_END, tapes)
    return totals
