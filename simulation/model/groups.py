"""Sums of a record over strata and classes: for everyone, each class, each sector, each region."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.model.calendar import MONTHS_PER_YEAR
from simulation.model.forecast import Forecast
from simulation.model.population import RISK_CLASSES
from simulation.model.record import QUALIFYING
from simulation.model.specification import Specification

Values = NDArray[np.float64]


ADDED_UP = (
    "firms", "visits", "found", "found_by_channel", "in_violation", "hours", "first_visits", "not_yet_visited",
    "repeat_visits", "visits_to_compliant",
)  # fmt: skip
"""Measures that indicators are made of, and those of `QUALIFYING` where a plan has measures."""


class Group(NamedTuple):
    """A row of a comparison: `scope` is ``all``, ``risk_class``, ``sector`` or ``region``."""

    scope: str
    name: str


@dataclass(frozen=True)
class GroupTotals:
    """Measures by year and group.

    Attributes
    ----------
    groups
        Order of the axis `group`.
    memberships
        Which strata belong to everyone, each sector and each region: 0 or 1, (membership, stratum).
    months_by_class
        Measure of `ADDED_UP`, `QUALIFYING` → (replication, year, month of the year, membership, class[, detail]).
    """

    groups: tuple[Group, ...]
    memberships: Values
    months_by_class: dict[str, Values]
    _made: dict[tuple[str, str | None], Values] = field(default_factory=dict, repr=False)

    def sum(self, measure: str, risk_class: str | None = None) -> Values:
        """Return sums over each year, (replication, year, group[, detail])."""
        return np.asarray(self.months(measure, risk_class).sum(axis=2))

    def mean(self, measure: str, risk_class: str | None = None) -> Values:
        """Return means over the months of each year."""
        return np.asarray(self.months(measure, risk_class).mean(axis=2))

    def peak(self, measure: str) -> Values:
        """Return the largest month of each year."""
        return np.asarray(self.months(measure).max(axis=2))

    def by_class(self, measure: str) -> Values:
        """Return sums over each year, (replication, year, membership, class[, detail])."""
        return np.asarray(self.months_by_class[measure].sum(axis=2))

    def months(self, measure: str, risk_class: str | None = None) -> Values:
        """Return the course of each year, (replication, year, month, group[, detail]), over all classes or for A alone.

        A group that is a class has the same numbers in both only if it is class A.
        """
        key = (measure, risk_class)
        if key not in self._made:
            every = self.months_by_class[measure]
            self._made[key] = _over_all(every) if risk_class is None else _of_a_alone(every)
        return self._made[key]


def _over_all(by_class: Values) -> Values:
    classes = np.moveaxis(by_class[:, :, :, :1], 4, 3)[:, :, :, :, 0]
    return np.concatenate([by_class.sum(axis=4), classes], axis=3)


def _of_a_alone(by_class: Values) -> Values:
    only_a = by_class[:, :, :, :, 0]
    return np.concatenate([only_a, np.repeat(only_a[:, :, :, :1], len(RISK_CLASSES), axis=3)], axis=3)


def group_totals(forecast: Forecast) -> GroupTotals:
    """Add up a record by group, in complete plan years (or the one incomplete year of a shorter horizon)."""
    strata = forecast.specification.strata
    weights, names = _memberships(forecast.specification)
    if len(strata) != len(forecast.record.strata):  # strata already added up: only the whole is known
        weights, names = np.ones((1, 1)), [Group("all", "")]
    measures = (*ADDED_UP, *(QUALIFYING if forecast.record.plan_measures else ()))
    months = {measure: in_years(_by_membership(forecast, measure, weights)) for measure in measures}
    groups = (*names, *(Group("risk_class", c) for c in RISK_CLASSES))
    return GroupTotals(groups, weights, months)


def _memberships(specification: Specification) -> tuple[Values, list[Group]]:
    """Return 0/1 weights (group, stratum) and the groups: everyone, sectors, regions."""
    strata = specification.strata
    weights, groups = _of_places(tuple(s.sector for s in strata), tuple(s.region for s in strata))
    return weights, list(groups)


@lru_cache(maxsize=4)
def _of_places(sectors: tuple[str, ...], regions: tuple[str, ...]) -> tuple[Values, tuple[Group, ...]]:
    """Return the same of sectors and regions: hundreds of draws change neither."""
    rows, groups = [np.ones(len(sectors))], [Group("all", "")]
    for scope, labels in (("sector", sectors), ("region", regions)):
        for name in dict.fromkeys(labels):
            rows.append(np.array([label == name for label in labels], dtype=np.float64))
            groups.append(Group(scope, name))
    weights = np.array(rows)
    weights.setflags(write=False)
    return weights, tuple(groups)


def _by_membership(forecast: Forecast, measure: str, weights: Values) -> Values:
    """Return (replication, month, group, class[, detail])."""
    array = forecast.array(measure)
    # One product of matrices a month: its sums hang on nothing else, and it is too small to be shared among threads.
    strata_last = np.moveaxis(array, 2, -1)
    summed = np.matmul(strata_last.reshape(*array.shape[:2], -1, array.shape[2]), weights.T)
    return np.moveaxis(summed.reshape(*strata_last.shape[:-1], len(weights)), -1, 2)


def in_years(values: Values) -> Values:
    """Fold (replication, month, …) into (replication, year, month of the year, …), dropping an incomplete last year."""
    months = values.shape[1]
    length = min(months, MONTHS_PER_YEAR)
    complete = months // length * length
    return values[:, :complete].reshape(len(values), -1, length, *values.shape[2:])
