"""A tuning problem as numbers: levers within bounds, outcomes with exact slopes, goals, and limits with names.

Nothing here knows of districts: whatever can say its outcomes and their slopes at a point can be tuned.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Outcomes(Protocol):
    """What follows from a setting of the levers."""

    def values(self, points: Array) -> Array:
        """Return the outcomes (point, outcome) of settings (point, lever); NaN where undefined."""
        ...

    def slopes(self, point: Array) -> tuple[Array, Array]:
        """Return the outcomes (outcome,) of one setting (lever,) and their slopes (outcome, lever)."""
        ...


@dataclass(frozen=True)
class Goal:
    """An outcome to make least, or most."""

    name: str
    outcome: int
    least: bool = True

    @property
    def sign(self) -> float:
        """1 where less is better, −1 where more is: sign × value is to be made small."""
        return 1.0 if self.least else -1.0


@dataclass(frozen=True, eq=False)
class Row:
    """A linear limit: weights @ levers ≥ least.

    Attributes
    ----------
    rest, sign
        What a user asked for is sign × (least + rest): the levers give what the rest of the plan does not.
    """

    name: str
    weights: Array
    least: float
    rest: float = 0.0
    sign: float = 1.0

    def slack(self, point: Array) -> float:
        """Return how far the limit is from being reached; negative where it is broken."""
        return float(self.weights @ point - self.least)

    def asked(self, given: float = 0.0) -> float:
        """Return the limit as a user asks for it, after it gave so much."""
        return self.sign * (self.least - given + self.rest)

    def relaxed(self, given: float) -> Row:
        """Return the limit after it gave so much."""
        return replace(self, least=self.least - given)

    @property
    def size(self) -> float:
        """What its slack is measured against."""
        return max(abs(self.least), float(np.abs(self.weights).max(initial=0.0)), 1e-12)


@dataclass(frozen=True)
class Cap:
    """A limit on an outcome: at most, or at least."""

    name: str
    outcome: int
    limit: float
    at_most: bool = True

    @property
    def sign(self) -> float:
        """1 for at most, −1 for at least."""
        return 1.0 if self.at_most else -1.0

    def slack(self, values: Array) -> float:
        """Return how far the limit is from being reached; negative where it is broken."""
        return float(self.sign * (self.limit - values[self.outcome]))

    @property
    def asked_as(self) -> str:
        """The name of what was asked for: a limit on every month is held in several, ``…#2`` and so on."""
        return self.name.partition("#")[0]

    def asked(self, given: float = 0.0) -> float:
        """Return the limit after it gave so much."""
        return self.limit + self.sign * given

    def relaxed(self, given: float) -> Cap:
        """Return the limit after it gave so much."""
        return replace(self, limit=self.asked(given))

    @property
    def size(self) -> float:
        """What its slack is measured against."""
        return max(abs(self.limit), 1e-6)


Limit = Row | Cap


@dataclass(frozen=True, eq=False)
class Posed:
    """A problem as numbers.

    Attributes
    ----------
    levers
        Names, in the order of every point.
    low, high, start
        Bounds and the plan in force, (lever,).
    step
        Distance of announceable values, (lever,); 0 where any value can be announced.
    outcomes
        What follows from a setting; `names` of its outcomes, in order.
    goals
        The first is what a single optimum serves.
    """

    levers: tuple[str, ...]
    low: Array
    high: Array
    start: Array
    step: Array
    outcomes: Outcomes
    names: tuple[str, ...]
    goals: tuple[Goal, ...]
    rows: tuple[Row, ...] = ()
    caps: tuple[Cap, ...] = ()

    @property
    def limits(self) -> tuple[Limit, ...]:
        """Linear limits, then those on outcomes."""
        return (*self.rows, *self.caps)

    def relaxed(self, name: str, given: float) -> Posed:
        """Return the problem with one limit less strict by `given`, in every month that it is held in."""
        rows = tuple(row.relaxed(given) if row.name == name else row for row in self.rows)
        caps = tuple(cap.relaxed(given) if cap.asked_as == name else cap for cap in self.caps)
        return replace(self, rows=rows, caps=caps)

    def slack(self, limit: Limit, point: Array, values: Array) -> float:
        """Return how far a limit is from being reached."""
        return limit.slack(point) if isinstance(limit, Row) else limit.slack(values)

    @property
    def free(self) -> NDArray[np.bool_]:
        """Levers that can move."""
        return self.high > self.low

    def clipped(self, point: Array) -> Array:
        """Return a setting within the bounds."""
        return np.asarray(np.clip(point, self.low, self.high))

    def shortfall(self, point: Array, values: Array) -> float:
        """Return the worst relative breach of any limit; 0 where all hold, infinite where one cannot be told."""
        slacks = [self.slack(limit, point, values) / limit.size for limit in self.limits]
        return max([0.0, *(np.inf if np.isnan(slack) else -slack for slack in slacks)])
