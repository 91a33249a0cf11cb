"""Indicators as formulas of monthly courses, with their derivatives: what many plans at once and slopes are made of.

Each formula takes the courses of its parts, (…, year, month), and returns (…, year). The definitions are those of
`simulation.model.indicators.yearly`; a test holds every one of them to the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulation.model.indicators.life_table import chance_of_once, hazards, ratio
from simulation.model.population import SEVERITIES

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Part:
    """A measure month by month in a group, its details added up with `weights` (``None``: all of them).

    With `class_a` only firms of class A count.
    """

    measure: str
    weights: tuple[float, ...] | None = None
    class_a: bool = False


@dataclass(frozen=True)
class Formula:
    """How an indicator follows from courses.

    Attributes
    ----------
    kind
        ``sum``, ``mean``, ``peak`` of one part over the months; ``ratio`` of two sums; ``per_mean``: sum ÷ mean;
        ``once``: 1 − Π(1 − first ÷ second).
    parts
        One, or numerator and denominator.
    scale, offset
        What is reported is offset + scale × value.
    """

    kind: str
    parts: tuple[Part, ...]
    scale: float = 1.0
    offset: float = 0.0

    def value(self, courses: list[Values]) -> Values:
        """Return the indicator of each year; NaN where it is undefined."""
        return self.offset + self.scale * _VALUES[self.kind](*courses)

    def slopes(self, courses: list[Values]) -> list[Values]:
        """Return the derivative of each year's value by each month of each part, 0 where the value is undefined."""
        return [self.scale * np.nan_to_num(slope, nan=0.0) for slope in _SLOPES[self.kind](*courses)]


def formulas(
    channels: tuple[str, ...], weights: dict[str, float], capacity: float | None, *, measures: bool = False
) -> dict[str, Formula]:
    """Return every indicator but the blind-spot width and the months that a firm qualifies.

    Parameters
    ----------
    channels
        Ways to be visited under the plan.
    weights
        Of `harm`, by severity.
    capacity
        Inspector-hours a month; without one the workload is undefined.
    measures
        Whether the plan has measures.
    """
    visits, firms, found = Part("visits"), Part("firms"), Part("found")
    of_capacity = 1 / capacity if capacity else float("nan")
    known = {
        "firms": Formula("mean", (firms,)),
        **{name: Formula("sum", (Part(name),)) for name in ("visits", "found", "hours")},
        "coverage": Formula("once", (Part("first_visits"), Part("not_yet_visited"))),
        "visits_per_100_firms": Formula("per_mean", (visits, firms), 100.0),
        "repeat_rate": Formula("ratio", (Part("repeat_visits"), visits)),
        "detection_yield": Formula("ratio", (found, visits)),
        "detection_rate": Formula("once", (found, Part("in_violation"))),
        "undetected_stock": Formula("mean", (Part("in_violation"),)),
        "harm": Formula("sum", (Part("in_violation", tuple(weights[s] for s in SEVERITIES)),)),
        "workload": Formula("mean", (Part("hours"),), of_capacity),
        "workload_peak": Formula("peak", (Part("hours"),), of_capacity),
    }
    for place, severity in enumerate(SEVERITIES):
        only = _only(place, len(SEVERITIES))
        known[f"detection_yield_{severity}"] = Formula("ratio", (Part("found", only), visits))
        known[f"undetected_stock_{severity}"] = Formula("mean", (Part("in_violation", only),))
    for place, name in enumerate(channels):
        only = _only(place, len(channels))
        parts = (Part("found_by_channel", only), Part("visits", only))
        known[f"detection_yield:{name}"] = Formula("ratio", parts)
    return known | _class_a() | (_of_measures() if measures else {})


def _of_measures() -> dict[str, Formula]:
    """Return the indicators of measures; details are convenience and review, of violations by severity in turn."""
    firms, eligible, reviewed = Part("firms"), Part("eligible", (1.0, 0.0)), Part("eligible", (0.0, 1.0))
    exposed, caught = Part("exposed", (1.0, 0.0, 1.0, 0.0)), Part("exposed", (0.0, 1.0, 0.0, 1.0))
    return {
        "eligible_share": Formula("ratio", (eligible, firms)),
        "exposure": Formula("sum", (exposed,)),
        "serious_exposure": Formula("sum", (Part("exposed", (0.0, 0.0, 1.0, 0.0)),)),
        "exposure_share": Formula("ratio", (exposed, eligible)),
        "reviewed_share": Formula("ratio", (reviewed, firms)),
        "reviewed_violations": Formula("ratio", (caught, Part("in_violation"))),
    }


CLASS_A = ("burden_on_a", "burden_on_a_hours", "burden_on_a_compliant_share", "undisturbed_rate")
"""Indicators of class A alone: undefined for the other classes."""


def _class_a() -> dict[str, Formula]:
    visits, firms = Part("visits", class_a=True), Part("firms", class_a=True)
    first, not_yet = Part("first_visits", class_a=True), Part("not_yet_visited", class_a=True)
    return {
        "burden_on_a": Formula("per_mean", (visits, firms), 100.0),
        "burden_on_a_hours": Formula("sum", (Part("hours", class_a=True),)),
        "burden_on_a_compliant_share": Formula("ratio", (Part("visits_to_compliant", class_a=True), visits)),
        "undisturbed_rate": Formula("once", (first, not_yet), -1.0, 1.0),
    }


def mean_over_years(values: Values) -> tuple[Values, Values]:
    """Return the mean over the years (last axis) in which a value is defined, and the weight of each year in it."""
    defined = ~np.isnan(values)
    number = defined.sum(axis=-1, keepdims=True)
    weights = np.divide(defined, number, out=np.zeros(values.shape), where=number > 0)
    mean = (np.where(defined, values, 0.0) * weights).sum(axis=-1)
    return np.where(number[..., 0] > 0, mean, np.nan), weights


def without_class_a(part: Part) -> Part:
    """Return the part for a group that is a class itself."""
    return replace(part, class_a=False)


def _only(place: int, length: int) -> tuple[float, ...]:
    return tuple(float(index == place) for index in range(length))


def _once_slopes(events: Values, exposed: Values) -> list[Values]:
    hazard = hazards(events, exposed)
    # The product over the other months, without dividing: a hazard may be 1.
    others = np.stack([np.prod(1 - np.delete(hazard, t, axis=-1), axis=-1) for t in range(hazard.shape[-1])], axis=-1)
    by_event = np.divide(others, exposed, out=np.zeros_like(exposed), where=exposed > 0)
    return [by_event, -by_event * hazard]


def _ratio_slopes(part: Values, whole: Values, months: float) -> list[Values]:
    """Return slopes of Σ part ÷ Σ whole × `months` by each month."""
    top, bottom = part.sum(axis=-1, keepdims=True), whole.sum(axis=-1, keepdims=True)
    by_part = np.broadcast_to(ratio(np.full_like(bottom, months), bottom), part.shape)
    return [by_part, -by_part * ratio(top, bottom)]


def _peak_slopes(course: Values) -> list[Values]:
    highest = course.argmax(axis=-1)[..., None]
    return [(np.arange(course.shape[-1]) == highest).astype(np.float64)]


_VALUES: dict[str, Callable[..., Values]] = {
    "sum": lambda course: course.sum(axis=-1),
    "mean": lambda course: course.mean(axis=-1),
    "peak": lambda course: course.max(axis=-1),
    "ratio": lambda part, whole: ratio(part.sum(axis=-1), whole.sum(axis=-1)),
    "per_mean": lambda part, whole: ratio(part.sum(axis=-1), whole.mean(axis=-1)),
    "once": lambda events, exposed: chance_of_once(events, exposed, axis=-1),
}
_SLOPES: dict[str, Callable[..., list[Values]]] = {
    "sum": lambda course: [np.ones_like(course)],
    "mean": lambda course: [np.full_like(course, 1 / course.shape[-1])],
    "peak": _peak_slopes,
    "ratio": lambda part, whole: _ratio_slopes(part, whole, 1.0),
    "per_mean": lambda part, whole: _ratio_slopes(part, whole, float(part.shape[-1])),
    "once": _once_slopes,
}
