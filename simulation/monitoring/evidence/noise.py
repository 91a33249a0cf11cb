"""How much more real counts scatter than chance says: learned from months before the plan year, or assumed.

Chance alone is never taken for all there is: of real visits the monthly findings scatter about twice as much, and what
all counts of a month share (a campaign, a team, a season) comes on top.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.calibration.panel.panel import FOR_CAUSE
from simulation.monitoring.observing.counts import Counts
from simulation.monitoring.prediction import FAMILIES, events_of
from simulation.monitoring.streams import DIRECTIONS, Layout

Array = NDArray[np.float64]
ASSUMED_DISPERSION, ASSUMED_MONTH_CV = 2.0, 0.15
"""Of 19,669 food inspections in Chicago, monthly findings given visits (published records, our count)."""
FEWEST_MONTHS = 12
"""Months before which nothing is learned."""
PRIOR_MONTHS = 6
"""What is learned is drawn towards the assumed figures as if these stood for so many months."""


@dataclass(frozen=True)
class Noise:
    """Dispersion and common month factor of each family.

    Attributes
    ----------
    dispersion, month_cv
        Family → variance over mean beyond the common month, and the coefficient of variation of that.
    months
        Months it was learned from; 0: assumed.
    """

    dispersion: Mapping[str, float]
    month_cv: Mapping[str, float]
    months: int = 0

    @classmethod
    def assumed(cls) -> Noise:
        """Return the figures that stand in until enough months are known."""
        return cls.same(ASSUMED_DISPERSION, ASSUMED_MONTH_CV)

    @classmethod
    def same(cls, dispersion: float, month_cv: float, months: int = 0) -> Noise:
        """Return one figure for every family.

        Examples
        --------
        >>> Noise.same(1.0, 0.0).dispersion["found"]
        1.0
        """
        return cls(dict.fromkeys(FAMILIES, dispersion), dict.fromkeys(FAMILIES, month_cv), months)


def learn(counts: Counts, layout: Layout) -> Noise:
    """Return what months before the plan year tell of the scatter; assumed figures where they are too few.

    Every sector has a level of its own, which the months themselves give, and classes their usual mix; what is left
    over between months is the scatter.
    """
    usable = counts.complete & counts.visited & counts.pushed
    months = int(usable.sum())
    if months < FEWEST_MONTHS:
        return Noise.assumed()
    tables = _tables(counts, layout, usable)
    found = {family: moments(*tables[family], months) for family in FAMILIES}
    return Noise({name: f[0] for name, f in found.items()}, {name: f[1] for name, f in found.items()}, months)


def moments(events: Array, opportunities: Array, months: int) -> tuple[float, float]:
    """Return dispersion and common month factor of counts (month, part) that do not overlap."""
    kept = events.sum(axis=0) > 0
    events, opportunities = events[:, kept], opportunities[:, kept]
    if not events.size:
        return ASSUMED_DISPERSION, ASSUMED_MONTH_CV
    mean = opportunities * (events.sum(axis=0) / opportunities.sum(axis=0))
    # A level that the same months gave takes up one of them.
    residual = (events - mean) * np.sqrt(months / (months - 1))
    whole, total = residual.sum(axis=1), mean.sum(axis=1)
    # Between parts: e_i e_j has mean τ² μ_i μ_j; within one: φ μ + τ² μ².
    across = (whole**2 - (residual**2).sum(axis=1)).sum()
    common = across / max((total**2 - (mean**2).sum(axis=1)).sum(), 1e-9)
    shared = max(common, 0.0)
    within = ((residual**2).sum() - shared * (mean**2).sum()) / mean.sum()
    weight = months / (months + PRIOR_MONTHS)
    dispersion = weight * max(within, 1.0) + (1 - weight) * ASSUMED_DISPERSION
    month_cv = np.sqrt(weight * shared + (1 - weight) * ASSUMED_MONTH_CV**2)
    return float(dispersion), float(month_cv)


def _tables(counts: Counts, layout: Layout, usable: NDArray[np.bool_]) -> dict[str, tuple[Array, Array]]:
    """Return family → events and opportunities by month and sector, or by month and move."""
    events = events_of(counts.visits[usable], counts.found[usable], counts.moved[usable])
    visits, firms = counts.visits[usable], counts.firms[usable]
    chances = {
        "found": visits[..., FOR_CAUSE:].sum(axis=-1),
        "for_cause": visits[..., :FOR_CAUSE].sum(axis=-1),
        "complaints": firms,
        "alerts": firms,
    }
    masks = [layout.mask("sector", name) for name in sorted(set(layout.sectors))]
    tables = {}
    for family, own in chances.items():
        happened = events[family]
        # Classes at their usual rate: the mix of a month's visits is known, not scatter.
        rate = happened.sum(axis=(0, 1)) / np.maximum(own.sum(axis=(0, 1)), 1e-9)
        weighed = own * rate
        tables[family] = tuple(np.stack([t[:, m].sum(axis=(1, 2)) for m in masks], axis=1) for t in (happened, weighed))
    moved = counts.moved[usable].sum(axis=1)
    before = moved.sum(axis=2)
    rows = [(moved[:, a][:, list(b)].sum(axis=1), before[:, a]) for a, b in DIRECTIONS.values()]
    tables["moves"] = tuple(np.stack(column, axis=1) for column in zip(*rows, strict=True))
    return tables  # type: ignore[return-value]
