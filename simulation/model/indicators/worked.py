"""A small worked example of each indicator, run through its own formula, and which way each is better.

The numbers are invented and small enough to add up by hand; the value is what the formulas of the model make of them,
so that an example cannot say anything else than the definition. What it is called and told in is up to the catalogues.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from simulation.model.indicators.blind_spot import width_in_violation
from simulation.model.indicators.formulas import Formula, Part, formulas
from simulation.model.indicators.yearly import SEVERITY_WEIGHTS

YEAR = 12
CAPACITY = 200.0
"""Inspector-hours a month of the examples."""
TEAM, EACH = 2, 3
"""Inspectors of a visit, and hours that it takes."""
FIRMS, REACHED, FOUND, SENSITIVITY = 100, 50, 5, 0.8
"""Of the blind spot: firms, those visited at random in a year, those found, share of the violations that visits see."""

BETTER: Mapping[str, Literal["lower", "higher"]] = {
    **dict.fromkeys(
        ("burden_on_a", "burden_on_a_hours", "burden_on_a_compliant_share", "undetected_stock",
         "undetected_stock_minor", "undetected_stock_serious", "harm", "blind_spot_width", "exposure",
         "serious_exposure", "exposure_share"), "lower",
    ),
    **dict.fromkeys(
        ("undisturbed_rate", "detection_yield", "detection_yield_minor", "detection_yield_serious", "detection_rate",
         "reviewed_violations"), "higher",
    ),
}  # fmt: skip
"""Which way an indicator is better; of what is not listed nobody can say it of one number alone (more visits?)."""

Course = tuple[float, ...]


def _each_month(value: float) -> Course:
    return (value,) * YEAR


def _halves(first: float, second: float) -> Course:
    return (first,) * (YEAR // 2) + (second,) * (YEAR // 2)


def _then(*first: float, rest: float) -> Course:
    """Return a course that begins with some months and goes on with `rest`."""
    return first + (rest,) * (YEAR - len(first))


VISITS, FOUND_A_MONTH, OF_A = _each_month(25), _each_month(3), _each_month(5)
FIRST, NOT_YET = _then(3, 2, rest=0), _then(10, 7, rest=5)
HOURS = _each_month(25 * TEAM * EACH)
MINOR, SERIOUS = 10, 2
COURSES: Mapping[str, tuple[Course, ...]] = {
    "firms": (_halves(100, 110),),
    "visits": (VISITS,),
    "found": (FOUND_A_MONTH,),
    "hours": (HOURS,),
    "coverage": (FIRST, NOT_YET),
    "visits_per_100_firms": (VISITS, _each_month(2000)),
    "burden_on_a": (OF_A, _each_month(2000)),
    "burden_on_a_hours": (_each_month(5 * TEAM * EACH),),
    "burden_on_a_compliant_share": (_each_month(4), OF_A),
    "undisturbed_rate": (FIRST, NOT_YET),
    "repeat_rate": (_each_month(1), VISITS),
    "detection_yield": (FOUND_A_MONTH, VISITS),
    "detection_yield_minor": (_each_month(2), VISITS),
    "detection_yield_serious": (_each_month(1), VISITS),
    "detection_rate": (_then(1, 1, rest=0), _each_month(10)),
    "undetected_stock": (_halves(40, 20),),
    "undetected_stock_minor": (_halves(30, 15),),
    "undetected_stock_serious": (_halves(10, 5),),
    "harm": (_each_month(MINOR * SEVERITY_WEIGHTS["minor"] + SERIOUS * SEVERITY_WEIGHTS["serious"]),),
    "workload": (HOURS,),
    "eligible_share": (_each_month(60), _each_month(100)),
    "eligible_spell": (_each_month(60), _each_month(5)),
    "exposure": (_each_month(3),),
    "serious_exposure": (_each_month(1),),
    "exposure_share": (_each_month(3), _each_month(60)),
    "reviewed_share": (_each_month(2), _each_month(100)),
    "reviewed_violations": (_each_month(4), _each_month(10)),
    "workload_peak": ((*_each_month(150)[1:], 190),),
}
"""Indicator → the courses of its parts, month by month, weighted where the indicator weighs them."""

SPELL = {"eligible_spell": Formula("ratio", (Part("eligible"), Part("lost")))}
"""The indicator of measures that no formula of the model gives: a spell needs the whole record."""


@dataclass(frozen=True)
class Worked:
    """An example.

    Attributes
    ----------
    value
        What the indicator comes to.
    numbers
        What a sentence may name: of the first course ``a1`` to ``a12`` by month, ``a_sum``, ``a_mean``; of a second
        one the same with ``b``; beside them what the courses were made from.
    """

    value: float
    numbers: Mapping[str, float]


@cache
def worked(indicator: str) -> Worked | None:
    """Return the example of an indicator, of all its channels alike; ``None`` where there is none.

    Examples
    --------
    Of ten firms three are visited for the first time in January and two in February:

    >>> example = worked("coverage")
    >>> round(example.value, 9), example.numbers["a1"], example.numbers["b2"]
    (0.5, 3, 7)
    """
    name = indicator.partition(":")[0]
    if name == "blind_spot_width":
        return _blind_spot()
    if name not in COURSES:
        return None
    courses = [np.array([course], dtype=np.float64) for course in COURSES[name]]
    known = formulas((), SEVERITY_WEIGHTS, CAPACITY, measures=True) | SPELL
    value = known[name].value(courses)
    numbers: dict[str, float] = {"team": TEAM, "each": EACH, "capacity": CAPACITY, "minor": MINOR, "serious": SERIOUS}
    numbers |= {f"weight_{severity}": weight for severity, weight in SEVERITY_WEIGHTS.items()}
    for mark, course in zip("ab", COURSES[name], strict=False):
        numbers |= {f"{mark}{month}": amount for month, amount in enumerate(course, start=1)}
        numbers |= {f"{mark}_sum": sum(course), f"{mark}_mean": sum(course) / YEAR}
        numbers[f"{mark}_visits"] = course[0] / (TEAM * EACH)
    return Worked(float(value.item()), numbers)


def _blind_spot() -> Worked:
    cells = [np.array([number], dtype=np.float64) for number in (FIRMS, REACHED / FIRMS, FOUND / REACHED, SENSITIVITY)]
    numbers = {"firms": FIRMS, "reached": REACHED, "found": FOUND, "sensitivity": SENSITIVITY}
    return Worked(float(width_in_violation(*cells)), numbers)
