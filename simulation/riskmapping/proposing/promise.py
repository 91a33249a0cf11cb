"""What visits are promised to find, with what interval, and whether one list beats another."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

from simulation.engines.random_streams import stream
from simulation.riskmapping.crossed.table import Array
from simulation.riskmapping.proposing.ground import Ground
from simulation.riskmapping.riskmap import LEVEL

REPEATS = 5
"""How often chance is thrown for each draw."""


@dataclass(frozen=True)
class Promise:
    """Findings of some visits: the mean, and the 90 % interval of what may come, chance included."""

    visits: float
    found: float
    low: float
    high: float

    @property
    def per_visit(self) -> float:
        """Return findings for each visit."""
        return self.found / self.visits if self.visits > 0 else 0.0

    def content(self) -> dict[str, float]:
        """Return what a file says of it."""
        return {**asdict(self), "per_visit": self.per_visit}


def promise(ground: Ground, visits: Array, seed: int) -> Promise:
    """Return what visits by cell and class are promised to find."""
    expected = ground.found(visits)
    spread = np.sqrt(np.einsum("sic,ic->s", ground.shares * (1 - ground.shares), visits))
    noise = stream(seed, 0, "proposal: chance").standard_normal((REPEATS, len(expected)))
    low, high = np.quantile(np.maximum(expected + noise * spread, 0.0), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Promise(float(visits.sum()), float(expected.mean()), float(low), float(high))


def beats(ground: Ground, one: Array, other: Array) -> float:
    """Return the probability that the first visits are expected to find more, visit by visit, than the second.

    Examples
    --------
    Draws in which both find the same count half.
    """
    first, second = (ground.found(visits) / max(float(visits.sum()), 1e-12) for visits in (one, other))
    same = np.isclose(first, second, rtol=1e-9)
    return float(np.where(same, 0.5, first > second).mean())
