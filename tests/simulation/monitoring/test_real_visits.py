"""Real visits, month by month: what the learned scatter holds, and what a year without a lasting change raises.

Food inspections of Chicago, 40 months, the 30 districts of the post with most visits; findings given visits.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from datasets.chicago.source import FAIL, VARIABLE, read_visits, visits_file
from simulation.monitoring.evidence.detector import Spread, band, log_evidence
from simulation.monitoring.evidence.noise import moments

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not visits_file().is_file(), reason=f"the visits are not beside the project; {VARIABLE} may name the file"
    ),
]
STREAMS, HISTORY, YEAR = 30, 24, 12


@lru_cache(1)
def counted() -> tuple[np.ndarray, np.ndarray]:
    """Return findings and visits, (month, district of the post)."""
    visits = read_visits()
    kept = visits[visits["zip"].isin(visits["zip"].value_counts().index[:STREAMS])]
    shape = (int(kept["month"].max() - kept["month"].min()) + 1, STREAMS)
    month = (kept["month"] - kept["month"].min()).to_numpy()
    place = kept["zip"].astype("category").cat.codes.to_numpy().astype(np.int64)
    found, made = np.zeros(shape), np.zeros(shape)
    np.add.at(made, (month, place), 1)
    np.add.at(found, (month, place), (kept["result"] == FAIL).to_numpy().astype(float))
    return found, made


def learned(found: np.ndarray, made: np.ndarray) -> tuple[np.ndarray, Spread]:
    """Return what the months behind let expect of all months, and the scatter they show."""
    dispersion, month_cv = moments(found[:HISTORY], made[:HISTORY], HISTORY)
    events = found[:HISTORY].sum(axis=0)
    error = np.hypot(np.sqrt(dispersion / np.maximum(events, 1)), month_cv / np.sqrt(HISTORY))
    spread = Spread(np.full(STREAMS, dispersion), np.full(STREAMS, month_cv), error)
    return made * (events / made[:HISTORY].sum(axis=0)), spread


def test_bands_hold_real_months_with_the_learned_scatter_and_not_with_chance_alone() -> None:
    # 360 months: a band that holds 95 % misses 11 to 28 of them in 99.9 % of cases; chance alone misses twice as many.
    found, made = counted()
    mean, spread = learned(found, made)
    year = slice(HISTORY, HISTORY + YEAR)
    missed = []
    for each in (spread, Spread(np.ones(STREAMS), np.zeros(STREAMS), np.zeros(STREAMS))):
        low, high = band(mean[year], each)
        missed.append(((found[year] < low) | (found[year] > high)).mean())
    assert missed[0] <= 0.08
    assert missed[1] > 1.5 * missed[0]


def test_in_years_without_a_lasting_change_evidence_of_twenty_is_rare() -> None:
    # The order of the months is drawn by lot, so that nothing lasts: at most 5 % of series may reach 20 within a year.
    found, made = counted()
    random, shares = np.random.default_rng(0), []
    for _ in range(100):
        order = random.permutation(len(found))
        mean, spread = learned(found[order], made[order])
        year = slice(HISTORY, HISTORY + YEAR)
        evidence = log_evidence(found[order][year], mean[year], spread)
        shares.append((evidence.max(axis=0) >= np.log(20)).mean())
    assert np.mean(shares) <= 0.05
