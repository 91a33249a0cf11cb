"""What is recorded of the measures of a plan while counts move: who qualifies, who loses it and why."""

from __future__ import annotations

import numpy as np

from simulation.engines.counts.axes import Array, sums
from simulation.engines.counts.measures.masks import Masks
from simulation.model.record import QUALIFYING


class MeasureBook:
    """Sums by month, replication, stratum, class and row of the masks.

    Parameters
    ----------
    months, replications
        Lengths of the axes.
    first
        The month that is recorded first, as it is counted when it is recorded.
    """

    def __init__(self, months: int, replications: int, masks: Masks, first: int = 0) -> None:
        self._first, self._masks = first, masks
        rows, classes, strata = masks.qualifies.shape[0], masks.qualifies.shape[1], masks.qualifies.shape[-1]
        self._sums = {name: np.zeros((replications, months, strata, classes, rows)) for name in QUALIFYING}

    def add_exits(self, month: int, counts: Array) -> None:
        """Record who leaves, (replication, status, visited, class, onset, flags, stratum)."""
        self._add("lost_by_exit", month, counts.sum(axis=(1, 2)), self._masks.qualifies)

    def add_standing(self, month: int, counts: Array) -> None:
        """Record who qualifies after stage 2, and who of them is in violation."""
        by_status = counts.sum(axis=2)
        self._add("eligible", month, by_status.sum(axis=1), self._masks.qualifies)
        self._add("eligible_minor", month, by_status[:, 1], self._masks.qualifies)
        self._add("eligible_serious", month, by_status[:, 2], self._masks.qualifies)

    def add_findings(self, month: int, found: Array) -> None:
        """Record whom a sanction makes lose it: the found before they are marked, (replication, severity, class, …)."""
        self._add("lost_by_sanction", month, found.sum(axis=1), self._masks.by_sanction)

    def add_flows(self, month: int, flows: Array) -> None:
        """Record whom a new class makes lose it: flows are (replication, class, new class, onset, flags, stratum)."""
        for row, qualifies in enumerate(self._masks.qualifies):
            losing = qualifies[:, None] * (1 - qualifies[None])
            lost = (flows * losing).sum(axis=(2, 3, 4))
            self._sums["lost_by_class"][:, month - self._first, :, :, row] = lost.transpose(0, 2, 1)

    def measures(self) -> dict[str, Array]:
        """Return every measure of `QUALIFYING`, (replication, month, stratum, class, row)."""
        return self._sums

    def _add(self, name: str, month: int, counts: Array, masks: Array) -> None:
        """Record counts (replication, class, onset, flags, stratum) of each row."""
        for row, mask in enumerate(masks):
            self._sums[name][:, month - self._first, :, :, row] = sums(counts * mask).transpose(0, 2, 1)
