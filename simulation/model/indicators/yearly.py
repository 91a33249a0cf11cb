"""Every indicator of section 5 of the model: by plan year, and averaged over the years."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.model.forecast import Forecast
from simulation.model.groups import Group, GroupTotals, group_totals
from simulation.model.indicators.blind_spot import blind_spots
from simulation.model.indicators.life_table import chance_of_once, ratio
from simulation.model.indicators.qualifying import of_measures
from simulation.model.population import SEVERITIES

Values = NDArray[np.float64]

SEVERITY_WEIGHTS = {"minor": 1.0, "serious": 3.0}
"""Weights of `harm`: assumed; no source prices a month of violation."""

DEFINITIONS = 2
"""Which definitions these are. 1, to the end of the first release: coverage was first visits ÷ mean firms, the
detection rate findings ÷ violations, the blind spot the share *found*, visits taken for distinct firms."""


@dataclass(frozen=True)
class Indicators:
    """Indicators of one run.

    Attributes
    ----------
    values
        Indicator → shape (replication, group); NaN where undefined (no visits, no firms, no capacity).
    groups
        The groups, in the order of the last axis.
    last_year
        Indicator → the same of the last complete plan year alone.
    """

    values: dict[str, Values]
    groups: tuple[Group, ...]
    last_year: dict[str, Values]


def indicators(forecast: Forecast) -> Indicators:
    """Return every indicator, averaged over the complete plan years of the horizon.

    A horizon under twelve months counts as one year. Undefined years are left out of the average.

    Examples
    --------
    ``indicators(forecast).values["coverage"]`` has shape (replication, group).
    """
    totals = group_totals(forecast)
    by_year = _everyone(totals, forecast) | _class_a(totals) | of_measures(totals, forecast.record.plan_measures)
    return Indicators(
        {name: _mean_over_years(values) for name, values in by_year.items()},
        totals.groups,
        {name: values[:, -1] for name, values in by_year.items()},
    )


def _everyone(totals: GroupTotals, forecast: Forecast) -> dict[str, Values]:
    firms, visits = totals.mean("firms"), totals.sum("visits").sum(axis=-1)
    found, by_channel = totals.sum("found"), totals.sum("visits")
    capacity = forecast.capacity
    values = {
        "firms": firms, "visits": visits, "found": found.sum(axis=-1), "hours": totals.sum("hours"),
        "coverage": _coverage(totals),
        "visits_per_100_firms": 100 * ratio(visits, firms),
        "repeat_rate": ratio(totals.sum("repeat_visits"), visits),
        "detection_yield": ratio(found.sum(axis=-1), visits),
        "detection_rate": _detection(totals),
        "undetected_stock": totals.mean("in_violation").sum(axis=-1),
        "harm": totals.sum("in_violation") @ np.array([SEVERITY_WEIGHTS[s] for s in SEVERITIES]),
        "workload": _of_capacity(totals.mean("hours"), capacity),
        "workload_peak": _of_capacity(totals.peak("hours"), capacity),
    }  # fmt: skip
    for index, severity in enumerate(SEVERITIES):
        values[f"detection_yield_{severity}"] = ratio(found[..., index], visits)
        values[f"undetected_stock_{severity}"] = totals.mean("in_violation")[..., index]
    found_by_channel = totals.sum("found_by_channel")
    names = [str(name) for name in forecast.record.labels("channel")]
    for index, name in enumerate(names):
        values[f"detection_yield:{name}"] = ratio(found_by_channel[..., index], by_channel[..., index])
    values["blind_spot_width"] = blind_spots(forecast, totals)
    return values


def _class_a(totals: GroupTotals) -> dict[str, Values]:
    """Return the burden on class A, for the groups that hold A firms by definition (not for classes B, C, D)."""
    firms, visits = totals.mean("firms", "A"), totals.sum("visits", "A").sum(axis=-1)
    values = {
        "burden_on_a": 100 * ratio(visits, firms),
        "burden_on_a_hours": totals.sum("hours", "A"),
        "burden_on_a_compliant_share": ratio(totals.sum("visits_to_compliant", "A"), visits),
        "undisturbed_rate": 1 - _coverage(totals, "A"),
    }
    other_classes = [group.scope == "risk_class" and group.name != "A" for group in totals.groups]
    return {name: np.where(other_classes, np.nan, array) for name, array in values.items()}


def _coverage(totals: GroupTotals, risk_class: str | None = None) -> Values:
    """Return the chance that a firm that stays in the group all year is visited at least once."""
    return chance_of_once(totals.months("first_visits", risk_class), totals.months("not_yet_visited", risk_class))


def _detection(totals: GroupTotals) -> Values:
    """Return the chance that a violation that stands all year is found at least once."""
    return chance_of_once(totals.months("found").sum(axis=-1), totals.months("in_violation").sum(axis=-1))


def _of_capacity(hours: Values, capacity: float | None) -> Values:
    """Return hours as a share of the capacity; undefined without one, and where no number is large enough."""
    if not capacity:
        return np.full_like(hours, np.nan)
    with np.errstate(over="ignore"):
        share = hours / capacity
    return np.where(np.isfinite(share), share, np.nan)


def _mean_over_years(values: Values) -> Values:
    """Average (replication, year, group) over the years in which the value is defined."""
    defined = ~np.isnan(values)
    return ratio(np.where(defined, values, 0.0).sum(axis=1), defined.sum(axis=1).astype(np.float64))
