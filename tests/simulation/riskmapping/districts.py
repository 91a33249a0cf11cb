"""Simulated districts whose truth is known: nine sectors by twenty townships, effects of usual sizes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from simulation.riskmapping.crossed.table import Array, Findings

SECTORS, REGIONS, FIRMS = 9, 20, 24_235
CLASS_SHARES = np.array([0.04, 0.09, 0.20, 0.35])
MIX = np.array([0.56, 0.32, 0.08, 0.04])
SPREADS = (0.35, 0.3, 0.3)
PLANS = {
    "flat": np.array([0.03, 0.03, 0.03, 0.03]),
    "graded": np.array([0.0075, 0.0225, 0.09, 0.375]),
    "without_a": np.array([0.0, 0.0225, 0.09, 0.375]),
}
YEARS = 3


@dataclass(frozen=True)
class District:
    """Findings, the share behind them by cell and class, and the same at the district's mix of classes."""

    data: Findings
    shares: Array
    standard: Array


def district(number: int, plan: str = "graded", spreads: tuple[float, float, float] = SPREADS) -> District:
    random = np.random.default_rng([number, 1])
    sector, region = np.repeat(np.arange(SECTORS), REGIONS), np.tile(np.arange(REGIONS), SECTORS)
    size = np.exp(random.normal(0, 0.9, SECTORS))[sector] * np.exp(random.normal(0, 0.5, REGIONS))[region]
    size *= FIRMS / size.sum()
    firms = np.stack([random.poisson(size * share) for share in MIX], axis=1).astype(float)
    effects = [random.normal(0, spread, n) for spread, n in zip(spreads, (SECTORS, REGIONS, len(sector)), strict=True)]
    place = effects[0][sector] + effects[1][region] + effects[2]
    shares = expit(logit(CLASS_SHARES) + place[:, None])
    visits = random.poisson(firms * PLANS[plan] * YEARS).astype(float)
    found = random.binomial(visits.astype(int), shares).astype(float)
    names = tuple(f"{n:02}" for n in range(SECTORS)), tuple(f"r{n:02}" for n in range(REGIONS))
    data = Findings(*names, sector, region, visits, found, firms, "2024-01", "2026-12")
    return District(data, shares, shares @ (firms.sum(axis=0) / firms.sum()))
