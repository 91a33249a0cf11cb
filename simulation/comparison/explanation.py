"""Why a plan's headline figures differ from the baseline's: parts by class that add up to the difference.

Everything comes from the monthly course of a comparison. A ratio changes because its top or its bottom does; the two
parts are weighed by the mean of both plans, which leaves no remainder (Bennet's decomposition).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.model.calendar import MONTHS_PER_YEAR
from simulation.model.population import RISK_CLASSES

Values = NDArray[np.float64]
Courses = Mapping[tuple[str, str], Values]
"""(plan, measure) → numbers by month and class, shape (month, class); months without a number hold 0."""

FLOWS = ("visits", "first_visits", "found", "hours")
"""Measures added up over a year; the others are averaged over its months."""


def courses_of(monthly: pd.DataFrame | Courses) -> Courses:
    """Return the monthly course of a comparison as arrays, once for all questions about it.

    Examples
    --------
    >>> course = pd.DataFrame(
    ...     {"plan": "a", "month": [0, 1], "risk_class": "D", "measure": "found", "value": [1.0, 3.0]}
    ... )
    >>> courses_of(course)["a", "found"]
    array([[0., 0., 0., 1.],
           [0., 0., 0., 3.]])
    """
    if not isinstance(monthly, pd.DataFrame):
        return monthly
    (plan, plans), (measure, measures) = (pd.factorize(monthly[name]) for name in ("plan", "measure"))
    month = monthly["month"].to_numpy(dtype=np.intp)
    lengths = np.zeros((len(plans), len(measures)), dtype=np.intp)
    np.maximum.at(lengths, (plan, measure), month + 1)
    values = np.zeros((*lengths.shape, lengths.max(initial=0), len(RISK_CLASSES)))
    values[plan, measure, month, pd.Index(RISK_CLASSES).get_indexer(pd.Index(monthly["risk_class"]))] = monthly["value"]
    return {
        (str(plans[row]), str(measures[column])): values[row, column, : lengths[row, column]]
        for row, column in np.argwhere(lengths)
    }


@dataclass(frozen=True)
class Explanation:
    """A difference and its parts.

    Attributes
    ----------
    difference
        Value of the plan less that of the baseline, in the unit of the indicator.
    parts
        Name → amount; they add up to `difference`. NaN throughout where the indicator is undefined.
    """

    difference: float
    parts: Mapping[str, float]

    def share(self, name: str) -> float:
        """Return a part as a share of the difference; NaN when there is none."""
        return self.parts[name] / self.difference if self.difference else float("nan")

    def largest(self) -> str | None:
        """Return the part that goes furthest in the direction of the difference; none without a difference."""
        if not self.difference or np.isnan(self.difference):
            return None
        return max(self.parts, key=lambda name: self.parts[name] * np.sign(self.difference))


def by_class(monthly: pd.DataFrame | Courses, measure: str, plan: str, baseline: str) -> Explanation:
    """Return the difference of a yearly number (visits, findings, hours, firms in violation) by class.

    Examples
    --------
    >>> course = pd.DataFrame(
    ...     {"plan": ["a", "b"], "month": 0, "risk_class": "D", "measure": "found", "value": [1.0, 3.0]}
    ... )
    >>> by_class(course, "found", "b", "a").parts["D"]
    2.0
    """
    monthly = courses_of(monthly)
    apart = (_years(monthly, measure, plan) - _years(monthly, measure, baseline)).mean(axis=0)
    return _explained(dict(zip(RISK_CLASSES, apart, strict=True)))


def of_coverage(monthly: pd.DataFrame | Courses, plan: str, baseline: str) -> Explanation:
    """Return the difference in coverage by class: first visits to it, over all firms that were not visited yet.

    A product of months changes by the change of each month times the other months: those before it under one plan and
    those after it under the other, both ways round and averaged, which leaves no remainder. A course recorded under the
    old definition, without the firms not visited yet, is explained by that one: first visits over mean firms.
    """
    names, monthly = (plan, baseline), courses_of(monthly)
    if not any(measure == "not_yet_visited" for _, measure in monthly):
        own, base = (_share_of_firms(monthly, name) for name in names)
        return _explained(dict(zip(RISK_CLASSES, (own - base).mean(axis=0), strict=True)))
    chances, base_chances = (_first_visit(monthly, name) for name in names)
    missed, base_missed = 1 - chances.sum(axis=2), 1 - base_chances.sum(axis=2)
    weights = (_before(missed) * _after(base_missed) + _before(base_missed) * _after(missed)) / 2
    apart = ((chances - base_chances) * weights[..., None]).sum(axis=1).mean(axis=0)
    return _explained(dict(zip(RISK_CLASSES, apart, strict=True)))


def of_burden(monthly: pd.DataFrame | Courses, plan: str, baseline: str) -> Explanation:
    """Return the difference in visits per 100 A firms: by ``visits`` to them and by the number of ``firms``."""
    monthly = courses_of(monthly)
    (visits, firms), (visits_0, firms_0) = (
        (_years(monthly, "visits", name)[:, 0], _years(monthly, "firms", name)[:, 0]) for name in (plan, baseline)
    )
    rate, rate_0 = 100 * _ratio(1.0, firms), 100 * _ratio(1.0, firms_0)
    parts = {
        "visits": ((visits - visits_0) * (rate + rate_0) / 2).mean(),
        "firms": ((rate - rate_0) * (visits + visits_0) / 2).mean(),
    }
    return _explained(parts)


def of_yield(monthly: pd.DataFrame | Courses, plan: str, baseline: str) -> Explanation:
    """Return the difference in findings per visit: ``mix:A`` … by where visits go, ``own:A`` … by the class's yield."""
    monthly = courses_of(monthly)
    shares, yields = zip(*(_mix(monthly, name) for name in (plan, baseline)), strict=True)
    # A class that one plan does not visit has no yield there; it is a matter of where visits go.
    own = np.where(np.isnan(yields[0]), yields[1], yields[0])
    base = np.where(np.isnan(yields[1]), yields[0], yields[1])
    mix = np.nan_to_num((shares[0] - shares[1]) * (own + base) / 2, nan=0.0).mean(axis=0)
    within = np.nan_to_num((own - base) * (shares[0] + shares[1]) / 2, nan=0.0).mean(axis=0)
    if np.isnan(shares).any():  # a year without any visit has no yield
        mix = within = np.full(len(RISK_CLASSES), np.nan)
    parts = {f"mix:{c}": part for c, part in zip(RISK_CLASSES, mix, strict=True)}
    return _explained(parts | {f"own:{c}": part for c, part in zip(RISK_CLASSES, within, strict=True)})


def flows_between_classes(monthly: pd.DataFrame | Courses, plan: str) -> pd.DataFrame:
    """Return the firms that move from a class (rows) to a class (columns) in a year, on average; stayers are NaN.

    Examples
    --------
    See ``tests/simulation/workflows/test_explain.py``.
    """
    monthly = courses_of(monthly)
    moved = np.array([_years(monthly, f"reclassified:{c}", plan, added=True).mean(axis=0) for c in RISK_CLASSES]).T
    np.fill_diagonal(moved, np.nan)  # month by month, staying is counted twelve times a year
    return pd.DataFrame(moved, index=list(RISK_CLASSES), columns=list(RISK_CLASSES))


def _explained(parts: Mapping[str, float]) -> Explanation:
    known = {name: float(part) for name, part in parts.items()}
    return Explanation(sum(known.values()), known)


def _first_visit(monthly: Courses, plan: str) -> Values:
    """Return first visits to each class over the firms not visited yet, (year, month, class); 0 when all were."""
    not_yet = _courses(monthly, "not_yet_visited", plan).sum(axis=2, keepdims=True)
    return np.nan_to_num(_ratio(_courses(monthly, "first_visits", plan), not_yet), nan=0.0)


def _before(missed: Values) -> Values:
    """Return the product over the months before each month of a year."""
    return np.concatenate([np.ones_like(missed[:, :1]), np.cumprod(missed, axis=1)[:, :-1]], axis=1)


def _after(missed: Values) -> Values:
    return _before(missed[:, ::-1])[:, ::-1]


def _share_of_firms(monthly: Courses, plan: str) -> Values:
    firms = _years(monthly, "firms", plan).sum(axis=1, keepdims=True)
    return _ratio(_years(monthly, "first_visits", plan), firms)


def _mix(monthly: Courses, plan: str) -> tuple[Values, Values]:
    """Return each class's share of the visits, and its yield, both (year, class)."""
    visits, found = (_years(monthly, measure, plan) for measure in ("visits", "found"))
    return _ratio(visits, visits.sum(axis=1, keepdims=True)), _ratio(found, visits)


def _years(monthly: Courses, measure: str, plan: str, *, added: bool | None = None) -> Values:
    """Return (year, class): sums or means over the months of complete years, or of the one incomplete year."""
    years = _courses(monthly, measure, plan)
    return np.asarray(years.sum(axis=1) if (measure in FLOWS if added is None else added) else years.mean(axis=1))


def _courses(monthly: Courses, measure: str, plan: str) -> Values:
    """Return (year, month, class) of the complete years, or of the one incomplete year."""
    values = monthly.get((plan, measure), np.zeros((0, len(RISK_CLASSES))))
    length = min(len(values), MONTHS_PER_YEAR)
    return values[: len(values) // length * length].reshape(-1, length, len(RISK_CLASSES))


def _ratio(part: Values | float, whole: Values) -> Values:
    top = np.broadcast_to(part, np.broadcast_shapes(np.shape(part), whole.shape))
    where = np.broadcast_to(whole, top.shape) > 0
    return np.asarray(np.divide(top, whole, out=np.full(top.shape, np.nan), where=where))
