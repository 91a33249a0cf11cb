"""What section 4 of the model records, summed while the counts move, and labelled at the end."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from simulation.engines.axes import Array
from simulation.model.forecast import channels
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES, SEVERITIES, STATUSES

_BY_CLASS = ("entries", "exits", "onsets", "escalations", "self_corrections", "rectified")


class Ledger:
    """Sums by month, replication, class and stratum.

    Counts come with axes (replication, status or severity, class, heed, visited, book, stratum), as `counts` holds them.

    Parameters
    ----------
    months, replications, strata
        Lengths of the axes.
    plan
        Names the channels and gives the hours of their visits.
    """

    def __init__(self, months: int, replications: int, strata: int, plan: Plan) -> None:
        base, tail, classes = (months, replications), (strata,), len(RISK_CLASSES)
        every = len(channels(plan))
        self._hours = _hours(plan)
        self._by_class = {name: np.zeros((*base, classes, *tail)) for name in _BY_CLASS}
        self._standing = np.zeros((*base, len(STATUSES), classes, *tail))
        self._visits = np.zeros((*base, every, len(STATUSES), classes, 2, *tail))
        self._found = np.zeros((*base, every, len(SEVERITIES), classes, *tail))
        self._flows = np.zeros((*base, classes, classes, *tail))

    def add(self, name: str, month: int, counts: Array) -> None:
        """Add counts to a measure by class."""
        self._by_class[name][month] += _sums(counts).sum(axis=1)

    def add_standing(self, month: int, counts: Array) -> None:
        """Record firms by status, after stage 2."""
        self._standing[month] = _sums(counts)

    def add_visits(self, channel: int, month: int, counts: Array) -> None:
        """Record visits of a channel by status, and by whether the firm was visited before in the plan year."""
        for order in range(counts.shape[4]):
            self._visits[month, :, channel, :, :, order] = _sums(counts[:, :, :, :, order])

    def add_found(self, channel: int, month: int, counts: Array) -> None:
        """Record findings of a channel by severity."""
        self._found[month, :, channel] = _sums(counts)

    def add_flows(self, month: int, flows: Array) -> None:
        """Record reclassifications (replication, class, new class, stratum)."""
        self._flows[month] = flows

    def measures(self) -> dict[str, Array]:
        """Return every measure of `MEASURES`, axes (replication, month, stratum, class[, detail])."""
        by_status = self._visits.sum(axis=(2, 5))
        by_order = self._visits.sum(axis=(2, 3))
        found, visits = self._found.sum(axis=2), self._visits.sum(axis=(3, 5))
        return {
            **{name: _by_class(values) for name, values in self._by_class.items()},
            "firms": _by_class(self._standing.sum(axis=2)),
            "in_violation": _by_detail(self._standing[:, :, 1:]),
            "visits": _by_detail(visits),
            "first_visits": _by_class(by_order[..., 0, :]),
            "repeat_visits": _by_class(by_order[..., 1, :]),
            "visits_to_compliant": _by_class(by_status[:, :, 0]),
            "found": _by_detail(found),
            "found_by_channel": _by_detail(self._found.sum(axis=3)),
            "missed": _by_detail(by_status[:, :, 1:] - found),
            "reclassified": self._flows.transpose(1, 0, 4, 2, 3),
            "hours": _by_class(np.tensordot(visits, self._hours, axes=(2, 0))),
        }


class NoLedger(Ledger):
    """Records nothing: for runs of which only the final state is wanted."""

    def __init__(self) -> None:
        pass

    def add(self, name: str, month: int, counts: Array) -> None:
        """Ignore the counts."""

    def add_standing(self, month: int, counts: Array) -> None:
        """Ignore the counts."""

    def add_visits(self, channel: int, month: int, counts: Array) -> None:
        """Ignore the counts."""

    def add_found(self, channel: int, month: int, counts: Array) -> None:
        """Ignore the counts."""

    def add_flows(self, month: int, flows: Array) -> None:
        """Ignore the flows."""


def _hours(plan: Plan) -> Array:
    """Return inspector-hours of one visit by channel."""
    other = plan.other_visit.hours_per_visit * plan.other_visit.team_size
    own = [p.hours_per_visit * p.team_size for p in plan.programmes]
    return np.array([other] * (len(channels(plan)) - len(own)) + own)


def _sums(counts: Array) -> Array:
    """Add up all axes between class and stratum: (replication, status, class, stratum). A product is faster than a sum."""
    flat = counts.reshape(*counts.shape[:3], -1, counts.shape[-1])
    return np.matmul(_ones(flat.shape[3]), flat)


@lru_cache
def _ones(length: int) -> Array:
    return np.ones(length)


def _by_class(values: Array) -> Array:
    return values.transpose(1, 0, 3, 2)


def _by_detail(values: Array) -> Array:
    return values.transpose(1, 0, 4, 3, 2)
