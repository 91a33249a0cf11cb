"""An indicator of one group as a function of the sums over groups of strata: its value, and its slopes by them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.engines.lanes.rows import number_of_rows, rows_of
from simulation.model.calendar import MONTHS_PER_YEAR
from simulation.model.groups import Group
from simulation.model.indicators import SEVERITY_WEIGHTS
from simulation.model.indicators.formulas import CLASS_A, Formula, Part, formulas, mean_over_years, without_class_a
from simulation.model.population import RISK_CLASSES

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Quantity:
    """What is asked of sums (plan, month, row, class, member).

    Attributes
    ----------
    formula, parts
        How the value of a year follows from courses; the parts as they count in this group.
    channels
        Ways to be visited under the plan: how many rows there are.
    risk_class
        Place of the class that alone counts, else ``None``.
    member
        Place of the group's strata among the members.
    rank
        Which month counts, sorted by the first part: 0 the smallest, 1 the next, -1 the largest. ``None``: all of
        them, the mean over plan years, as `compare` gives it.
    """

    formula: Formula
    parts: tuple[Part, ...]
    channels: int
    risk_class: int | None
    member: int
    rank: int | None = None

    def value(self, totals: Values) -> Values:
        """Return the value under each plan, (plan,); NaN where it is undefined."""
        if self.rank is not None:
            return np.sort(self._course(totals, self.parts[0]), axis=1)[:, self.rank]
        return mean_over_years(self.formula.value(self._courses(totals)))[0]

    def seeds(self, totals: Values) -> Values:
        """Return the slopes of the value under the first plan by the rows, (month, row, class); 0 where undefined."""
        months = totals.shape[1]
        seeds = np.zeros((months, number_of_rows(self.channels, measures=True), len(RISK_CLASSES)))
        if self.rank is not None:
            month = np.argsort(self._course(totals[:1], self.parts[0])[0], kind="stable")[self.rank]
            self._sow(seeds, (np.arange(months) == month).astype(np.float64), self.parts[0])
            return seeds
        courses = self._courses(totals[:1])
        of_year = mean_over_years(self.formula.value(courses))[1]
        for part, slope in zip(self.parts, self.formula.slopes(courses), strict=True):
            self._sow(seeds, (slope * of_year[..., None])[0].ravel(), part)
        return seeds

    def _courses(self, totals: Values) -> list[Values]:
        return [in_plan_years(self._course(totals, part)) for part in self.parts]

    def _course(self, totals: Values, part: Part) -> Values:
        """Return a part month by month, (plan, month)."""
        rows, place = rows_of(part.measure, self.channels), self._class_of(part)
        own = totals[..., self.member]
        by_class = own.sum(axis=-1) if place is None else own[..., place]
        if isinstance(rows, int):
            return np.asarray(by_class[:, :, rows])
        details = by_class[:, :, rows[0] : rows[0] + rows[1]]
        return np.asarray(details.sum(axis=-1) if part.weights is None else details @ np.array(part.weights))

    def _class_of(self, part: Part) -> int | None:
        return self.risk_class if self.risk_class is not None else 0 if part.class_a else None

    def _sow(self, seeds: Values, by_month: Values, part: Part) -> None:
        """Add the slopes by the months of a part to the rows and classes that make the part up."""
        rows, place = rows_of(part.measure, self.channels), self._class_of(part)
        first, number = (rows, 1) if isinstance(rows, int) else rows
        details = np.ones(number) if part.weights is None else np.array(part.weights)
        classes = slice(None) if place is None else place
        for row in range(number):
            seeds[: len(by_month), first + row, classes] += (by_month * details[row]).reshape(
                -1, *[1] * (place is None)
            )


def in_plan_years(months: Values) -> Values:
    """Cut courses (plan, month) into complete plan years, (plan, year, month); less than one year stays one."""
    length = min(months.shape[1], MONTHS_PER_YEAR)
    complete = months.shape[1] // length * length
    return months[:, :complete].reshape(len(months), -1, length)


def quantity_of(
    name: str, channels: tuple[str, ...], group: Group, member: int, rank: int | None = None
) -> Quantity | None:
    """Return an indicator of a group; ``None`` where it is undefined: of class A in another class, say."""
    by_class = group.scope == "risk_class"
    formula = formulas(channels, SEVERITY_WEIGHTS, None, measures=True).get(name)
    if formula is None or (by_class and group.name != "A" and name in CLASS_A):
        return None
    parts = tuple(without_class_a(part) if by_class else part for part in formula.parts)
    place = RISK_CLASSES.index(group.name) if by_class else None
    return Quantity(formula, parts, len(channels), place, member, rank)
