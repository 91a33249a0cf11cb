"""A tuning problem as numbers: levers within bounds, outcomes with exact slopes, goals, and limits with names.

Nothing here knows of districts: whatever can say its outcomes and their slopes at a point can be tuned.
"""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Row:
    """A linear limit: weights @ levers ≥ least."""

    name: str
    weights: Array
    least: float

    def slack(self, point: Array) -> float:
        """Return how far the limit is from being reached; negative where it is broken."""
        return float(self.weights @ point - self.least)

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
    def size(self) -> float:
        """What its slack is measured against."""
        return max(abs(self.limit), 1e-6)


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
    def free(self) -> NDArray[np.bool_]:
        """Levers that can move."""
        return self.high > self.low

    def clipped(self, point: Array) -> Array:
        """Return a setting within the bounds."""
        return np.asarray(np.clip(point, self.low, self.high))

    def shortfall(self, point: Array, values: Array) -> float:
        """Return the worst relative breach of any limit; 0 where all hold."""
        slacks = [row.slack(point) / row.size for row in self.rows]
        slacks += [cap.slack(values) / cap.size for cap in self.caps]
        return max(0.0, *(-slack for slack in slacks)) if slacks else 0.0
