"""Strata in chunks: without a capacity limit nothing couples them, and memory stays that of a few."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simulation.engines.counts.axes import Array
from simulation.model.plan import Plan
from simulation.model.specification import Specification

STRATA_AT_ONCE = 200
"""Strata whose counts stay near the processor; more at once are slower and take memory in proportion."""


def chunks(specification: Specification, plan: Plan) -> Iterator[tuple[slice, Specification]]:
    """Yield where each chunk's strata stand, and a specification of them alone; all at once under a capacity limit."""
    number = len(specification.strata)
    step = STRATA_AT_ONCE if plan.capacity_hours_per_month is None else number
    if number <= step:
        yield slice(0, number), specification
        return
    for start in range(0, number, step):
        part = slice(start, min(start + step, number))
        yield part, specification.model_copy(update={"strata": specification.strata[part]})


def joined(parts: Iterator[tuple[slice, dict[str, Array]]], strata: int, *, total: bool) -> dict[str, Array]:
    """Put measures of chunks, (replication, month, stratum, class[, detail]), into one record, or add up all strata."""
    whole: dict[str, Array] = {}
    for part, measures in parts:
        if not total and part == slice(0, strata):
            return measures
        for name, values in measures.items():
            if total:
                whole[name] = whole.get(name, 0.0) + values.sum(axis=2, keepdims=True)
                continue
            if name not in whole:
                whole[name] = np.empty((*values.shape[:2], strata, *values.shape[3:]))
            whole[name][:, :, part] = values
    return whole
