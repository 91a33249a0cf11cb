"""The best choices in a district at some prices of an hour, kind by kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from simulation.engines.counts.axes import Array
from simulation.tuning.ceiling.chain import Chain, grow
from simulation.tuning.ceiling.dual import Line
from simulation.tuning.ceiling.kinds import Kind
from simulation.tuning.ceiling.law import Visits
from simulation.tuning.ceiling.simplex import lattice_of
from simulation.tuning.ceiling.sweep import PRICES, sweep

RAREST = 1e-3
"""A status and propensity that fewer firms are in counts as this share in laying out the lattice."""
KEPT = 60_000_000
"""Entries of chains that are kept between prices, 8 bytes each; beyond, a chain is built anew each time."""


def scale_of(kinds: list[Kind]) -> Array:
    """Return the scale of the lattice: the cube root of how rare each status and propensity is.

    Beliefs lie where most firms are, so there the lattice should be close. Any scale gives a bound; with this one a
    lattice of 6 gave a better bound for the shipped district than one of 10 without, in a tenth of the time.
    """
    firms = sum((kind.start.sum(axis=(0, 1, 2)) + kind.entrants.sum(axis=0) for kind in kinds), start=np.zeros(1))
    total = firms.sum()
    shares = np.maximum(firms / total, RAREST) if total > 0 else np.ones(len(firms))
    return np.asarray(np.cbrt(1.0 / shares))


@dataclass
class Pricing:
    """What prices an hour in a district, on the lattice of one fineness.

    Parameters
    ----------
    weights
        Severity weights by status.
    years
        Years that sums over the horizon are divided by.
    report
        Called after each kind at each set of prices; may raise to stop.
    """

    kinds: list[Kind]
    visits: Visits
    weights: Array
    months: int
    years: float
    fineness: int
    report: Callable[[], None]
    _chains: dict[int, Chain] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Lay out the lattice."""
        self.lattice = lattice_of(scale_of(self.kinds), self.fineness)

    def __call__(self, prices: Sequence[float]) -> list[Line]:
        """Return the best choices at up to `PRICES` prices: harm and hours a year."""
        each = np.array([*prices, *[prices[-1]] * (PRICES - len(prices))])
        total = np.zeros(2 * PRICES)
        for place, kind in enumerate(self.kinds):
            chain = self._chain(place)
            total += sweep(chain, kind.hours, self.visits.other_hours, each, self.months)
            self.report()
        cost, hours = total[:PRICES] / self.years, total[PRICES:] / self.years
        return [Line(float(p), float(c - p * h), float(h)) for p, c, h in zip(prices, cost, hours, strict=False)]

    def _chain(self, place: int) -> Chain:
        if place in self._chains:
            return self._chains[place]
        kind = self.kinds[place]
        possible = np.asarray(np.isfinite(kind.hours).any(axis=0))
        chain = grow(kind.law, self.lattice, kind.start, kind.entrants, self.weights, possible, self.months)
        if sum(len(other.target) for other in self._chains.values()) + len(chain.target) <= KEPT:
            self._chains[place] = chain
        return chain
