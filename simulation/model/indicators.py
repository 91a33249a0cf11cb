"""What planners read: the indicators of section 5 of the model, per replication, by group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.model.calendar import MONTHS_PER_YEAR
from simulation.model.forecast import Forecast
from simulation.model.groups import Group, GroupTotals, group_totals
from simulation.model.population import SEVERITIES

Values = NDArray[np.float64]

SEVERITY_WEIGHTS = {"minor": 1.0, "serious": 3.0}
"""Weights of `harm`: assumed; no source prices a month of violation."""

WILSON_Z = 1.959963984540054
"""Normal quantile of a 95 % interval."""


@dataclass(frozen=True)
class Indicators:
    """Indicators of one run.

    Attributes
    ----------
    values
        Indicator → shape (replication, group); NaN where undefined (no visits, no firms, no capacity).
    groups
        The groups, in the order of the last axis.
    """

    values: dict[str, Values]
    groups: tuple[Group, ...]


def indicators(forecast: Forecast) -> Indicators:
    """Return every indicator, averaged over the complete plan years of the horizon.

    A horizon under twelve months counts as one year. Undefined years are left out of the average.

    Examples
    --------
    ``indicators(forecast).values["coverage"]`` has shape (replication, group).
    """
    totals = group_totals(forecast)
    by_year = _everyone(totals, forecast) | _class_a(totals)
    return Indicators({name: _mean_over_years(values) for name, values in by_year.items()}, totals.groups)


def _everyone(totals: GroupTotals, forecast: Forecast) -> dict[str, Values]:
    firms, visits = totals.mean("firms"), totals.sum("visits").sum(axis=-1)
    found, by_channel = totals.sum("found"), totals.sum("visits")
    capacity = forecast.plan.capacity_hours_per_month
    values = {
        "firms": firms, "visits": visits, "found": found.sum(axis=-1), "hours": totals.sum("hours"),
        "coverage": _ratio(totals.sum("first_visits"), firms),
        "visits_per_100_firms": 100 * _ratio(visits, firms),
        "repeat_rate": _ratio(totals.sum("repeat_visits"), visits),
        "detection_yield": _ratio(found.sum(axis=-1), visits),
        "detection_rate": _ratio(found.sum(axis=-1), totals.sum("onsets") + _standing(totals)),
        "undetected_stock": totals.mean("in_violation").sum(axis=-1),
        "harm": totals.sum("in_violation") @ np.array([SEVERITY_WEIGHTS[s] for s in SEVERITIES]),
        "workload": _of_capacity(totals.mean("hours"), capacity),
        "workload_peak": _of_capacity(totals.peak("hours"), capacity),
    }  # fmt: skip
    for index, severity in enumerate(SEVERITIES):
        values[f"detection_yield_{severity}"] = _ratio(found[..., index], visits)
        values[f"undetected_stock_{severity}"] = totals.mean("in_violation")[..., index]
    found_by_channel = totals.sum("found_by_channel")
    names = [str(name) for name in forecast.data["channel"].to_numpy()]
    for index, name in enumerate(names):
        values[f"detection_yield:{name}"] = _ratio(found_by_channel[..., index], by_channel[..., index])
    random = [index for index, name in enumerate(names) if name.startswith("programme:")]
    values["blind_spot_width"] = blind_spot_width(
        found_by_channel[..., random].sum(axis=-1), by_channel[..., random].sum(axis=-1), firms
    )
    return values


def _class_a(totals: GroupTotals) -> dict[str, Values]:
    """Return the burden on class A, for the groups that hold A firms by definition (not for classes B, C, D)."""
    firms, visits = totals.mean("firms", "A"), totals.sum("visits", "A").sum(axis=-1)
    values = {
        "burden_on_a": 100 * _ratio(visits, firms),
        "burden_on_a_hours": totals.sum("hours", "A"),
        "burden_on_a_compliant_share": _ratio(totals.sum("visits_to_compliant", "A"), visits),
        "undisturbed_rate": 1 - _ratio(totals.sum("first_visits", "A"), firms),
    }
    other_classes = [group.scope == "risk_class" and group.name != "A" for group in totals.groups]
    return {name: np.where(other_classes, np.nan, array) for name, array in values.items()}


def _standing(totals: GroupTotals) -> Values:
    """Return violations standing when the year begins: after its first demography, before its first onsets."""
    first = {name: totals.first(name) for name in ("in_violation", "onsets", "self_corrections")}
    return np.asarray(first["in_violation"].sum(axis=-1) - first["onsets"] + first["self_corrections"])


def blind_spot_width(found: Values, visits: Values, firms: Values) -> Values:
    """Return the width of the 95 % Wilson interval for the share found, with finite-population correction.

    n visits of N firms count as n/(1 − n/N); no visits: width 1; every firm visited: width 0.

    Examples
    --------
    >>> float(blind_spot_width(np.array([0.0]), np.array([0.0]), np.array([50.0]))[0])
    1.0
    """
    share = np.divide(visits, firms, out=np.zeros_like(visits), where=firms > 0)
    some = (visits > 0) & (share < 1)
    n = np.divide(visits, 1 - share, out=np.ones_like(visits), where=some)
    p = np.clip(np.divide(found, visits, out=np.zeros_like(visits), where=visits > 0), 0, 1)
    z2 = WILSON_Z**2
    # Written without dividing by n, which may be as near 0 as a number can be.
    width = 2 * WILSON_Z * np.sqrt(p * (1 - p) * n + z2 / 4) / (n + z2)
    return np.where(visits <= 0, 1.0, np.where(some, np.minimum(width, 1.0), 0.0))


def _of_capacity(hours: Values, capacity: float | None) -> Values:
    """Return hours as a share of the capacity; undefined without one, and where no number is large enough."""
    if not capacity:
        return np.full_like(hours, np.nan)
    with np.errstate(over="ignore"):
        share = hours / capacity
    return np.where(np.isfinite(share), share, np.nan)


def _ratio(part: Values, whole: Values) -> Values:
    return np.divide(part, whole, out=np.full_like(whole, np.nan), where=whole > 0)


def _mean_over_years(values: Values) -> Values:
    """Average (replication, year, group) over the years in which the value is defined."""
    defined = ~np.isnan(values)
    return _ratio(np.where(defined, values, 0.0).sum(axis=1), defined.sum(axis=1).astype(np.float64))


__all__ = ["MONTHS_PER_YEAR", "SEVERITY_WEIGHTS", "Indicators", "blind_spot_width", "indicators"]
