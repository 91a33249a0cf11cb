"""Is a township, or a sector, different at all? Findings against what its classes lead to expect, with funnel limits.

Limits are prediction limits: a group without a peculiarity of its own lies beyond one of the 95 % ones with a chance
of at most 2.5 %, which limits made from intervals exceed or stay far below (B. N. Manktelow, S. E. Seaton, Specifying
the probability characteristics of funnel plot control limits, 2012). Only for a smooth line they are interpolated
between counts (D. J. Spiegelhalter, Funnel plots for comparing institutional performance, 2005). Where groups differ
by more than chance, limits widen by the overdispersion factor, measured after the farthest tenth is drawn in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import betabinom, binom

from simulation.riskmapping.crossed.table import Array, Findings
from simulation.riskmapping.marshall import marshall

LEVELS = (0.95, 0.998)
"""Levels of the two pairs of limits, the usual ones of funnel plots."""
DRAWN_IN = 0.1
"""Share of groups on each side whose distance is drawn in before the overdispersion is measured."""
SCOPES = ("sector", "region")
TINY = 1e-12


@dataclass(frozen=True)
class Standard:
    """Findings of groups against what their classes lead to expect."""

    visits: Array
    found: Array
    expected: Array

    @property
    def distance(self) -> Array:
        """Return Pearson's distances."""
        share = self.expected / np.maximum(self.visits, 1)
        width = np.sqrt(np.maximum(self.expected * (1 - share), TINY))
        return np.asarray((self.found - self.expected) / width)


def expected_found(data: Findings) -> Array:
    """Return findings by cell if each class were alike everywhere, shape (I,)."""
    visits = data.visits.sum(axis=0)
    rate = np.divide(data.found.sum(axis=0), visits, out=np.zeros_like(visits), where=visits > 0)
    return np.asarray(data.visits @ rate)


def by_group(data: Findings, scope: str) -> Standard:
    """Return the sums of each sector or township."""
    group, names = (data.sector, data.sectors) if scope == "sector" else (data.region, data.regions)

    def add_up(values: Array) -> Array:
        return np.bincount(group, weights=values, minlength=len(names)).astype(np.float64)

    return Standard(
        add_up(data.visits.sum(axis=1)), add_up(data.found.sum(axis=1)), add_up(expected_found(data))
    )  # fmt: skip


def dispersion(groups: Standard) -> float:
    """Return variance over mean of the findings of groups, at least 1: what chance alone would give is 1.

    Examples
    --------
    >>> dispersion(Standard(np.full(4, 100.0), np.full(4, 9.0), np.full(4, 9.0)))
    1.0
    """
    used = groups.expected > 0
    if used.sum() < 2:  # noqa: PLR2004 -- of one group nothing can be told
        return 1.0
    distance = groups.distance[used]
    low, high = np.quantile(distance, [DRAWN_IN, 1 - DRAWN_IN])
    return max(1.0, float((np.clip(distance, low, high) ** 2).sum() / (used.sum() - 1)))


def between(probability: float, visits: float, share: float, factor: float = 1.0) -> float:
    """Return the count below which a group's findings lie with a probability, interpolated between whole counts.

    Parameters
    ----------
    factor
        Overdispersion: above 1 the count is beta-binomial with that many times the variance.

    Examples
    --------
    >>> round(between(0.975, 100, 0.1), 3)
    15.772
    """
    if share <= 0 or visits <= 0:
        return 0.0
    reached = _reached(visits, share, factor)
    count = _first(reached, probability)
    step = float(reached[count] - (reached[count - 1] if count else 0.0))
    return max(0.0, count - float(reached[count] - probability) / step)


def predicted(level: float, visits: float, share: float, factor: float = 1.0) -> tuple[int, int]:
    """Return the least and the most findings inside the prediction limits of a level.

    Examples
    --------
    >>> predicted(0.95, 100, 0.1), predicted(0.95, 100, 0.1, factor=3.0)
    ((5, 16), (2, 22))
    """
    reached = _reached(visits, share, factor)
    return _first(reached, (1 - level) / 2), _first(reached, (1 + level) / 2)


def _first(reached: Array, probability: float) -> int:
    """Return the least count that is not exceeded with a probability."""
    return min(int(np.searchsorted(reached, probability - TINY)), len(reached) - 1)


def _reached(visits: float, share: float, factor: float) -> Array:
    """Return the probability of at most 0, 1, 2 … findings."""
    counts, most = np.arange(int(visits) + 1), float(visits)
    if factor <= 1 + TINY or share >= 1 or most <= 1:
        return np.asarray(binom.cdf(counts, visits, min(share, 1.0)))
    # The variance of a beta-binomial is that of a binomial times 1 + (n − 1) ρ; beyond n all visits agree.
    rho = min((factor - 1) / (most - 1), 1 - 1e-6)
    weight = 1 / rho - 1
    return np.asarray(betabinom.cdf(counts, visits, share * weight, (1 - share) * weight))


def funnel(data: Findings) -> pd.DataFrame:
    """Return a row for each sector and township.

    Returns
    -------
    pandas.DataFrame
        ``scope, group, visits, found, expected, ratio, low, high, low_998, high_998, dispersion, outside, shrunk``:
        `ratio` is found over expected, and so are the limits; `outside` is ``above``, ``below``, ``inside``, or empty
        without visits; `shrunk` is Marshall's empirical Bayes estimate of the ratio.
    """
    rows = []
    for scope in SCOPES:
        groups = by_group(data, scope)
        factor = dispersion(groups)
        shrunk = marshall(groups.found, groups.expected)
        names = data.sectors if scope == "sector" else data.regions
        rows += [
            {"scope": scope, "group": name, **_row(groups, place, factor), "shrunk": float(shrunk[place])}
            for place, name in enumerate(names)
        ]
    return pd.DataFrame(rows).astype({"visits": "int64", "found": "int64"})


def curve(data: Findings, scope: str, points: int = 60) -> pd.DataFrame:
    """Return smooth funnel lines over the number of visits: ``visits, low, high, low_998, high_998`` as ratios.

    Groups differ in their classes; the lines are those of the mean share expected.
    """
    groups = by_group(data, scope)
    used = groups.visits > 0
    share, factor = float(groups.expected.sum() / groups.visits.sum()), dispersion(groups)
    ends = float(groups.visits[used].min()), float(groups.visits[used].max())
    visits = np.unique(np.geomspace(max(1.0, 0.7 * ends[0]), 1.1 * ends[1] + 1, points).round())
    rows = {"visits": visits}
    for level, mark in zip(LEVELS, ("", "_998"), strict=True):
        for name, p in (("low", (1 - level) / 2), ("high", (1 + level) / 2)):
            counts = np.array([between(p, n, share, factor) for n in visits])
            rows[f"{name}{mark}"] = counts / np.maximum(visits * share, TINY)
    return pd.DataFrame(rows)


def _row(groups: Standard, place: int, factor: float) -> dict[str, object]:
    visits, found, expected = (float(values[place]) for values in (groups.visits, groups.found, groups.expected))
    row: dict[str, object] = {"visits": visits, "found": found, "expected": expected}
    if expected <= 0:
        blank = dict.fromkeys(("ratio", "low", "high", "low_998", "high_998"), float("nan"))
        return {**row, **blank, "dispersion": factor, "outside": ""}
    share = expected / visits
    (low, high), (low_998, high_998) = (predicted(level, visits, share, factor) for level in LEVELS)
    outside = "above" if found > high else "below" if found < low else "inside"
    limits = {"low": low, "high": high, "low_998": low_998, "high_998": high_998}
    ratios = {name: count / expected for name, count in limits.items()}
    return {**row, "ratio": found / expected, **ratios, "dispersion": factor, "outside": outside}
