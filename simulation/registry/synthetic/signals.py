"""Signals that led to no visit: most of what a district receives, uneven over the year and over firms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.engines.random_streams import stream
from simulation.registry.synthetic.calendar import Days
from simulation.registry.synthetic.history import History

MONTH_CV = 0.15
"""What all signals of a month share (assumed)."""
COMPLAINT, ALERT = 0, 1
PEAK_MONTH = 6
"""Calendar month of the most signals, counted from January as 0 (assumed)."""


@dataclass(frozen=True)
class Volume:
    """How many signals there are that led to no visit.

    Attributes
    ----------
    per_visit
        For each visit for a complaint or an alert, on average.
    season
        Amplitude of the year's wave, as a share.
    dispersion
        Variance over mean of monthly counts, beyond what a month shares: signals come in clusters on single firms.
    """

    per_visit: float = 0.0
    season: float = 0.3
    dispersion: float = 2.0


@dataclass(frozen=True)
class Unanswered:
    """Signals that led to no visit: firm, day and whether it is a complaint (0) or an alert (1)."""

    firm: NDArray[np.int64]
    day: Days
    channel: NDArray[np.int64]


def unanswered(past: History, volume: Volume, first: Days, founded: Days, seed: int) -> Unanswered:
    """Draw the signals of all months; days lie in their month and after the founding of the firm."""
    random = stream(seed, 0, "registers: signals that led to no visit")
    months = len(first) - 1
    parts = [
        _of_month(past, volume, month, channel, first, random)
        for month in range(months)
        for channel in (COMPLAINT, ALERT)
    ]
    firm, day, channel = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Unanswered(firm, np.maximum(day, founded[firm]), channel)


def _of_month(
    past: History, volume: Volume, month: int, channel: int, first: Days, random: np.random.Generator
) -> tuple[NDArray[np.int64], Days, NDArray[np.int64]]:
    firms = past.firm[past.month == month]
    visits = (past.channel == channel).sum() / max(len(first) - 1, 1) * len(firms) / _mean_firms(past, len(first) - 1)
    of_year = first[month].astype("datetime64[M]").astype(int) % 12
    wave = 1 + volume.season * np.cos(2 * np.pi * (of_year - PEAK_MONTH) / 12)
    sigma = np.sqrt(np.log1p(MONTH_CV**2))
    mean = volume.per_visit * visits * wave * np.exp(random.normal(-(sigma**2) / 2, sigma))
    sizes = _clusters(mean, volume.dispersion, random)
    chosen = np.repeat(random.choice(firms, len(sizes)) if len(firms) else firms, sizes if len(firms) else 0)
    length = int((first[month + 1] - first[month]).astype(int))
    days = first[month] + random.integers(0, length, len(chosen)).astype("timedelta64[D]")
    return chosen.astype(np.int64), days, np.full(len(chosen), channel, dtype=np.int64)


def _mean_firms(past: History, months: int) -> float:
    return max(len(past.month) / max(months, 1), 1.0)


def _clusters(mean: float, dispersion: float, random: np.random.Generator) -> NDArray[np.int64]:
    """Return sizes of clusters whose sum has the mean, and a variance `dispersion` times it."""
    if dispersion <= 1:
        return np.ones(random.poisson(mean), dtype=np.int64)
    share = 1 - 1 / dispersion
    size = -share / ((1 - share) * np.log1p(-share))
    return np.asarray(random.logseries(share, random.poisson(mean / size)), dtype=np.int64)


def joined(answered: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    """Return both kinds of signals by date, numbered, with the mark whether they led to a visit."""
    both = pd.concat([answered.assign(是否检查="是"), more.assign(是否检查="否")], ignore_index=True)
    both = both.sort_values("日期", kind="stable", ignore_index=True)
    return both.assign(编号=[f"合成信号{number:08d}" for number in range(len(both))])
