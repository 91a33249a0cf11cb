"""Sums of a record over strata and classes: for everyone, each class, each sector, each region."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.model.calendar import MONTHS_PER_YEAR
from simulation.model.forecast import MEASURES, Forecast
from simulation.model.population import RISK_CLASSES
from simulation.model.specification import Specification

Values = NDArray[np.float64]


BY_CLASS = ("visits", "found_by_channel", "in_violation")
"""Measures that are wanted for each class of every group."""


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
    everyone, class_a
        Measure → (replication, year, month of the year, group[, detail]), over all classes and for class A only.
        A group that is a class has the same numbers in both only if it is class A.
    memberships
        Which strata belong to everyone, each sector and each region: 0 or 1, (membership, stratum).
    by_class
        Measure of `BY_CLASS` → sums over each year, (replication, year, membership, class[, detail]).
    """

    groups: tuple[Group, ...]
    everyone: dict[str, Values]
    class_a: dict[str, Values]
    memberships: Values
    by_class: dict[str, Values]

    def sum(self, measure: str, risk_class: str | None = None) -> Values:
        """Return sums over each year, (replication, year, group[, detail])."""
        return np.asarray(self._of(risk_class)[measure].sum(axis=2))

    def mean(self, measure: str, risk_class: str | None = None) -> Values:
        """Return means over the months of each year."""
        return np.asarray(self._of(risk_class)[measure].mean(axis=2))

    def peak(self, measure: str) -> Values:
        """Return the largest month of each year."""
        return np.asarray(self.everyone[measure].max(axis=2))

    def months(self, measure: str, risk_class: str | None = None) -> Values:
        """Return the course of each year, (replication, year, month, group[, detail])."""
        return self._of(risk_class)[measure]

    def _of(self, risk_class: str | None) -> dict[str, Values]:
        return self.everyone if risk_class is None else self.class_a


def group_totals(forecast: Forecast) -> GroupTotals:
    """Add up a record by group, in complete plan years (or the one incomplete year of a shorter horizon)."""
    strata = forecast.specification.strata
    weights, names = _memberships(forecast.specification)
    if len(strata) != len(forecast.record.strata):  # strata already added up: only the whole is known
        weights, names = np.ones((1, 1)), [Group("all", "")]
    everyone, class_a, sums = {}, {}, {}
    for measure in MEASURES:
        by_class = in_years(_by_membership(forecast, measure, weights))
        first_group = by_class[:, :, :, :1]
        classes = np.moveaxis(first_group, 4, 3)[:, :, :, :, 0]
        everyone[measure] = np.concatenate([by_class.sum(axis=4), classes], axis=3)
        if measure in BY_CLASS:
            sums[measure] = by_class.sum(axis=2)
        only_a = by_class[:, :, :, :, 0]
        class_a[measure] = np.concatenate([only_a, np.repeat(only_a[:, :, :, :1], len(RISK_CLASSES), axis=3)], axis=3)
    groups = (*names, *(Group("risk_class", c) for c in RISK_CLASSES))
    return GroupTotals(groups, everyone, class_a, weights, sums)


def _memberships(specification: Specification) -> tuple[Values, list[Group]]:
    """Return 0/1 weights (group, stratum) and the groups: everyone, sectors, regions."""
    rows, groups = [np.ones(len(specification.strata))], [Group("all", "")]
    for scope in ("sector", "region"):
        labels = [getattr(stratum, scope) for stratum in specification.strata]
        for name in dict.fromkeys(labels):
            rows.append(np.array([label == name for label in labels], dtype=np.float64))
            groups.append(Group(scope, name))
    return np.array(rows), groups


def _by_membership(forecast: Forecast, measure: str, weights: Values) -> Values:
    """Return (replication, month, group, class[, detail])."""
    array = forecast.array(measure)
    summed = np.matmul(weights, array.reshape(*array.shape[:3], -1))
    return np.asarray(summed.reshape(*array.shape[:2], len(weights), *array.shape[3:]))


def in_years(values: Values) -> Values:
    """Fold (replication, month, …) into (replication, year, month of the year, …), dropping an incomplete last year."""
    months = values.shape[1]
    length = min(months, MONTHS_PER_YEAR)
    complete = months // length * length
    return values[:, :complete].reshape(len(values), -1, length, *values.shape[2:])
