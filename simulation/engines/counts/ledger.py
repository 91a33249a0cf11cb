"""What section 4 of the model records, summed while the counts move, and labelled at the end."""

from __future__ import annotations

import numpy as np

from simulation.engines.counts.axes import Array, Axes, sums
from simulation.engines.counts.measures.book import MeasureBook
from simulation.model.behaviour import FOR_CAUSE_CHANNELS
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES, SEVERITIES, STATUSES
from simulation.model.record import hours_by_channel

_GROUPS = {"exits": 3, "entries": 3, "leaving": 3, "corrected": 1, "standing": 3, "unseen": 3, "rectified": 2}
"""What is added up month by month, and its number of statuses."""
VALUES_TOGETHER = 2**15
"""Values whose sums are taken together."""


class Ledger:
    """Sums by month, replication, class and stratum.

    Counts come with axes (replication, status or severity, visited, class, onset, flags, stratum), as `counts` holds
    them.

    Parameters
    ----------
    months, replications
        Lengths of the axes.
    axes
        Axes of the counts.
    plan
        Names the channels and gives the hours of their visits.
    first
        The month that is recorded first, as it is counted when it is recorded.
    book
        Records the measures of the plan, if it has any.
    """

    def __init__(
        self, months: int, replications: int, axes: Axes, plan: Plan, first: int = 0, book: MeasureBook | None = None
    ) -> None:
        self._first, self.book = first, book
        base, tail = (months, replications), (len(RISK_CLASSES), axes.strata)
        self._axes, self._hours = axes, hours_by_channel(plan)
        self._programmes = len(FOR_CAUSE_CHANNELS) + 1
        self._waiting: dict[str, list[Array]] = {}
        self._sums = {name: np.zeros((*base, groups, *tail)) for name, groups in _GROUPS.items()}
        self._visits = np.zeros((*base, len(self._hours), len(STATUSES), axes.visited, *tail))
        self._found = np.zeros((*base, len(self._hours), len(SEVERITIES), *tail))
        self._flows = np.zeros((*base, len(RISK_CLASSES), *tail))

    def add(self, name: str, month: int, counts: Array) -> None:
        """Record counts by status and class, which nobody may change afterwards; every month is recorded in turn."""
        # One call costs more than the sums of a small town: they are taken for several months together.
        waiting = self._waiting.setdefault(name, [])
        waiting.append(counts)
        if len(waiting) * counts.size >= VALUES_TOGETHER:
            self._add_up(name, month - self._first)

    def _add_up(self, name: str, month: int) -> None:
        """Sum what waits; `month` is its last, counted from the first that is recorded."""
        waiting = self._waiting.pop(name)
        together = np.stack(waiting) if len(waiting) > 1 else waiting[0][None]
        sums(together).sum(axis=3, out=self._sums[name][month + 1 - len(waiting) : month + 1])

    def add_visits(self, indices: list[int], month: int, counts: Array) -> None:
        """Record visits (replication, channel, status, visited before, class, …) of the channels with `indices`."""
        self._visits[month - self._first][:, indices] = sums(counts)

    def add_findings(self, indices: list[int], month: int, counts: Array) -> None:
        """Record findings (replication, channel, severity, class, …)."""
        self._found[month - self._first][:, indices] = sums(counts)

    def add_flows(self, month: int, flows: Array) -> None:
        """Record reclassifications (replication, class, new class, stratum)."""
        self._flows[month - self._first] = flows

    def measures(self) -> dict[str, Array]:
        """Return every measure of `MEASURES`, axes (replication, month, stratum, class[, detail])."""
        for name in list(self._waiting):
            self._add_up(name, len(self._flows) - 1)
        sums_of, leaving = self._sums, self._sums["leaving"]
        by_status = self._visits.sum(axis=(2, 4))
        found, visits = self._found.sum(axis=2), self._visits.sum(axis=(3, 4))
        return {
            "firms": _by_class(sums_of["standing"].sum(axis=2)),
            "entries": _by_class(sums_of["entries"].sum(axis=2)),
            "exits": _by_class(sums_of["exits"].sum(axis=2)),
            "onsets": _by_class(leaving[:, :, 0]),
            "escalations": _by_class(leaving[:, :, 1]),
            "self_corrections": _by_class(leaving[:, :, 2] + sums_of["corrected"][:, :, 0]),
            "in_violation": _by_detail(sums_of["standing"][:, :, 1:]),
            "visits": _by_detail(visits),
            "not_yet_visited": _by_class(sums_of["unseen"].sum(axis=2)),
            "first_visits": _by_class(self._visits[:, :, :, :, 0].sum(axis=(2, 3))),
            "repeat_visits": _by_class(self._visits[:, :, :, :, 1:].sum(axis=(2, 3, 4))),
            "first_programme_visits": _by_class(self._visits[:, :, self._programmes :, :, 0].sum(axis=(2, 3))),
            "visits_to_compliant": _by_class(by_status[:, :, 0]),
            "found": _by_detail(found),
            "found_by_channel": _by_detail(self._found.sum(axis=3)),
            "missed": _by_detail(by_status[:, :, 1:] - found),
            "rectified": _by_class(sums_of["rectified"].sum(axis=2)),
            "reclassified": self._flows.transpose(1, 0, 4, 2, 3),
            "hours": _by_class(np.tensordot(visits, self._hours, axes=(2, 0))),
            **(self.book.measures() if self.book else {}),
        }


class NoLedger(Ledger):
    """Records nothing but a book: for runs of which only the final state, or the measures of the plan, are wanted."""

    def __init__(self, book: MeasureBook | None = None) -> None:
        self.book = book

    def add(self, name: str, month: int, counts: Array) -> None:
        """Ignore the counts."""

    def add_visits(self, indices: list[int], month: int, counts: Array) -> None:
        """Ignore the counts."""

    def add_findings(self, indices: list[int], month: int, counts: Array) -> None:
        """Ignore the counts."""

    def add_flows(self, month: int, flows: Array) -> None:
        """Ignore the flows."""


def _by_class(values: Array) -> Array:
    return values.transpose(1, 0, 3, 2)


def _by_detail(values: Array) -> Array:
    return values.transpose(1, 0, 4, 3, 2)
