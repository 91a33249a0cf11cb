"""The best found by class, months since the last visit and its result: choices that an office could write down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simulation.engines.counts.axes import Array
from simulation.tuning.ceiling.dual import Line
from simulation.tuning.ceiling.improving import Ahead, add_gains, choose, look_ahead, settle_costs
from simulation.tuning.ceiling.kinds import Kind
from simulation.tuning.ceiling.law import Visits
from simulation.tuning.ceiling.recalled import CELLS, NO_VISIT, course

ROUNDS = 3
"""Improvements at each price; each begins with the choices of the one before."""
STEPS = 16
"""Prices that are tried at most."""
CHEAP = 0.3
"""The first price, as a share of that of the bound. From too many visits the way leads to better choices than from too
few: a cell that nobody is visited into is never looked at."""
STRIDE = 1.15
"""Factor to the next price, while the hours are too many."""
MOST_KEPT = 2**28
"""Numbers of firms by month that are kept: 2 GiB."""
FREE = 1e-9
"""A price below it counts as none."""


@dataclass
class Recency:
    """Choices by month, class and cell, and what follows from them in a district.

    Parameters
    ----------
    weights
        Severity weights by status.
    years
        Years that sums over the horizon are divided by.

    Raises
    ------
    MemoryError
        When months, kinds and propensity groups are too many to keep.
    """

    kinds: list[Kind]
    visits: Visits
    weights: Array
    months: int
    years: float
    choices: NDArray[np.int64] = field(init=False)
    tapes: list[Array] = field(init=False)

    def __post_init__(self) -> None:
        """Begin with no visit at all."""
        self.choices = np.full((self.months, 4, CELLS), NO_VISIT, dtype=np.int64)
        memories, places = self.kinds[0].start.shape[2:]
        if len(self.kinds) * self.months * 4 * CELLS * memories * places > MOST_KEPT:
            raise MemoryError
        self.tapes = [np.zeros((self.months, 4, CELLS, memories, places)) for _ in self.kinds]

    def follow(self, price: float = 0.0) -> Line:
        """Follow the firms under the choices, and return harm and hours a year."""
        hours, harm = 0.0, 0.0
        for kind, tape in zip(self.kinds, self.tapes, strict=True):
            begin, other = np.ascontiguousarray(kind.start.sum(axis=0)), self.visits.other_hours
            sums = course(kind.law, begin, kind.entrants, self.choices, kind.hours, other, tape)
            hours, harm = hours + float(sums[0]), harm + float(sums[1:] @ self.weights)
        return Line(price, harm / self.years, hours / self.years)

    def improve(self, price: float) -> None:
        """Choose anew in every month, the last one first, with the firms as they were followed."""
        shape = self.tapes[0].shape[1:]
        later = [np.zeros(shape) for _ in self.kinds]
        kinds_of_visit, end = len(self.visits.departments), np.zeros(shape)
        seen = [Ahead(np.zeros(shape), np.zeros((kinds_of_visit + 1, 4, *shape[2:]))) for _ in self.kinds]
        other = self.visits.other_hours
        for month in range(self.months - 1, -1, -1):
            gains = np.zeros((kinds_of_visit, 4, CELLS))
            for place, kind in enumerate(self.kinds):
                look_ahead(later[place], kind.law, end, seen[place])
                add_gains(self.tapes[place][month], kind.law, seen[place], kind.hours[month % 12], price, gains)
            choose(gains, self.choices[month])
            for place, kind in enumerate(self.kinds):
                choice, hours = self.choices[month], kind.hours[month % 12]
                settle_costs(kind.law, seen[place], choice, hours, other, price, self.weights, later[place])

    def at(self, price: float) -> Line:
        """Return harm and hours of the choices that are good at a price of an hour."""
        for _ in range(ROUNDS):
            self.improve(price)
            line = self.follow(price)
        return line


def best_by_recency(recency: Recency, none: Line, limit: float, price: float, report: Callable[[], None]) -> float:
    """Return the least harm found with hours within the limit; firms may be shared out between two choices by lot.

    Parameters
    ----------
    price
        Of an hour, at the bound.
    """
    recency.follow()
    lines, enough = [none], False
    price = max(price * CHEAP, FREE)
    for _ in range(STEPS):
        lines.append(recency.at(price))
        report()
        if lines[-1].hours > limit:
            enough, price = True, price * STRIDE
        elif enough or price <= FREE:
            break
        else:
            price = max(price / 2, FREE)
    return least_harm(lines, limit)


def least_harm(lines: list[Line], limit: float) -> float:
    """Return the least harm of a mixture of two choices whose hours together stay within the limit.

    Examples
    --------
    >>> least_harm([Line(0, 10.0, 0.0), Line(0, 4.0, 2.0)], limit=1.0)
    7.0
    """
    within = [line for line in lines if line.hours <= limit]
    found = [line.harm for line in within]
    for one in within:
        for other in lines:
            if other.hours > limit:
                share = (limit - one.hours) / (other.hours - one.hours)
                found.append(one.harm + share * (other.harm - one.harm))
    return min(found)
