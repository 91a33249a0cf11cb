"""What is watched: how often an alarm is false, how often the intervals of a risk map hold, published place figures."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest, norm
from scipy.stats import t as student

from simulation.monitoring.evidence.futures import guaranteed, highest, play, thresholds_of
from simulation.riskmapping.marshall import moments
from simulation.riskmapping.scan import log_ratio
from tests.simulation.monitoring import test_rates_of_alarm as alarm
from tests.simulation.riskmapping import test_classics as classics
from tests.simulation.riskmapping.test_crossed import judged
from tests.validation.closed_forms import Check

FUTURES, RATE = 1000, 0.2
"""Futures that set a threshold, and as many others that are held against it; false alarms a year that are stated."""
DISTRICTS, COVERED = 40, 0.9
CHANCE = norm.isf(0.0005)
"""Standard errors that chance alone exceeds once in 1,000, either side."""


class Rate(NamedTuple):
    """A share that is promised, the one obtained, and the 95 % interval of the latter; `off` is what is allowed."""

    name: str
    promised: str
    obtained: float
    low: float
    high: float
    passed: bool


def alarms(futures: int = FUTURES) -> list[Rate]:
    """Return how often nothing has changed and yet there is an alarm within a year."""
    cases = {
        "counts scatter by chance, levels assumed": (alarm.CHANCE, None),
        "real scatter, levels drawn from a calibration": (alarm.REAL, alarm.drawn_parameters()),
    }
    lines = []
    for name, (noise, draws) in cases.items():
        asked, spread = alarm.question(noise, draws)
        first, second = (highest(play(replace(asked, seed=seed), futures), spread) for seed in (0, 1))
        # The threshold has chance of its own: two shares of one expectation differ by √2 standard errors.
        off = CHANCE * float(np.sqrt(2 * RATE * (1 - RATE) / futures))
        played = int((second >= thresholds_of(first, RATE)).sum())
        lines.append(
            _rate(f"{name}: played threshold", f"{RATE:.0%} ± {off:.1%}", played, futures, RATE - off, RATE + off)
        )
        bound = int((second >= np.log(guaranteed(asked.streams, RATE))).sum())
        lines.append(_rate(f"{name}: guaranteed threshold", f"at most {RATE:.0%}", bound, futures, 0.0, RATE))
    return lines


def _rate(name: str, promised: str, count: int, of: int, least: float, most: float) -> Rate:
    interval = binomtest(count, of).proportion_ci(0.95)
    return Rate(name, promised, count / of, interval.low, interval.high, least <= count / of <= most)


def maps(districts: int = DISTRICTS) -> list[Rate]:
    """Return how often 90 % intervals hold the true share of a cell, over simulated districts; and the ranks."""
    results = [judged(number, "graded") for number in range(districts)]
    held, rank, hit = (np.array([result[name] for result in results]) for name in ("held", "rank", "hit"))
    return [
        _mean("Cells whose true share lies in its 90 % interval", f"{COVERED:.0%} ± 3 points", held, 0.87, 0.93),
        _mean("Rank correlation of estimate and truth", "at least 0.66", rank, 0.66, 1.0),
        _mean("Of the worst tenth, found among the likeliest tenth", "at least 49%", hit, 0.49, 1.0),
    ]


def _mean(name: str, promised: str, sample: NDArray[np.float64], least: float, most: float) -> Rate:
    mean = float(sample.mean())
    half = float(student.isf(0.025, len(sample) - 1) * sample.std(ddof=1) / np.sqrt(len(sample)))
    return Rate(name, promised, mean, mean - half, mean + half, least <= mean <= most)


def places() -> list[Check]:
    """Return figures of the counties of North Carolina (Cressie 1993), by Marshall and by Kulldorff."""
    between, common = moments(classics.column("deaths_74"), classics.column("births_74"))
    deaths, births = (classics.column(f"{name}_74", f"{name}_79") for name in ("deaths", "births"))
    expected = births * deaths.sum() / births.sum()
    checks = [
        Check("North Carolina: variance between counties (Marshall), × 10⁶", 0.76929, 1e6 * between, 1e-4),
        Check("North Carolina: common rate, × 1,000", 2.02144, 1e3 * common, 1e-5),
    ]
    for name, counties, ratio in (
        ("first", ("Bladen", "Columbus", "Hoke", "Robeson", "Scotland"), 25.3807),
        ("second", ("Halifax", "Hertford", "Northampton"), 12.4847),
    ):
        zone = classics.SIDS["county"].isin(counties).to_numpy()
        found = float(log_ratio(deaths[zone].sum(), np.array(float(expected[zone].sum())), deaths.sum()))
        checks.append(Check(f"North Carolina: log ratio of the {name} cluster (Kulldorff)", ratio, found, 5e-6))
    return checks
