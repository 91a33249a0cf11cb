"""The plan's own futures, seen through the same statistic: what evidence comes up when nothing has changed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count, pairwise

import numpy as np
from numpy.typing import NDArray

from simulation.engines.base import Progress, Request
from simulation.engines.monte_carlo import MonteCarlo, representation_for
from simulation.engines.random_streams import stream
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.monitoring.evidence.detector import Spread, log_evidence
from simulation.monitoring.evidence.levels import Worlds, assumed_factors
from simulation.monitoring.evidence.noise import Noise
from simulation.monitoring.prediction import Happened, Rates, happened_in
from simulation.monitoring.streams import Layout, Stream, sums

Array = NDArray[np.float64]
BLOCK = 10
"""Futures that are played together."""


@dataclass(frozen=True)
class Played:
    """Counts of the streams in many futures of the plan, and what was expected of them; (future, month, stream)."""

    counts: Array
    expected: Array

    def joined(self, other: Played) -> Played:
        """Return these futures and others."""
        pairs = ((self.counts, other.counts), (self.expected, other.expected))
        return Played(*(np.concatenate(pair) for pair in pairs))


@dataclass(frozen=True)
class Question:
    """What futures are played of.

    Attributes
    ----------
    skip
        Months of the run before the watched ones.
    months
        Watched months.
    """

    specification: Specification
    plan: Plan
    worlds: Worlds
    rates: Rates
    noise: Noise
    streams: tuple[Stream, ...]
    skip: int
    months: int
    seed: int


def play(question: Question, futures: int, progress: Progress | None = None, workers: int | None = None) -> Played:
    """Play futures of the plan as specified: chance, what is not known of the parameters, and the learned scatter."""
    done = count(1)
    blocks = list(_blocks(futures, len(question.worlds.specifications)))

    def one(block: tuple[int, range]) -> Played:
        played = _play_block(question, *block)
        if progress:
            progress(min(next(done) * BLOCK, futures), futures)
        return played

    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        try:
            parts = list(pool.map(one, blocks))
        finally:
            pool.shutdown(cancel_futures=True)
    return Played(np.concatenate([p.counts for p in parts]), np.concatenate([p.expected for p in parts]))


def _blocks(futures: int, worlds: int) -> Iterator[tuple[int, range]]:
    """Yield (world, futures) so that every world has its share of the futures."""
    bounds = np.linspace(0, futures, min(worlds, futures) + 1).astype(int)
    for world, (begin, end) in enumerate(pairwise(bounds)):
        for start in range(int(begin), int(end), BLOCK):
            yield world, range(start, min(start + BLOCK, int(end)))


def _play_block(question: Question, world: int, futures: range) -> Played:
    true, months = question.worlds.specifications[world], question.skip + question.months
    engine = MonteCarlo(representation_for(question.specification, [question.plan]))
    request = Request(true, question.plan, months, len(futures), question.seed, futures.start)
    happened = happened_in(engine.run(request), question.rates, question.skip)
    layout, random = Layout.of(true), stream(question.seed, futures.start, "monitor: scatter of futures")
    factors = None
    if not question.worlds.drawn:
        each = [assumed_factors(layout.sectors, layout.regions, question.seed, f) for f in futures]
        factors = {family: np.stack([own[family] for own in each]) for family in each[0]}
    events = scatter(happened, question.noise, random, factors)
    return Played(*(sums(layout, question.streams, t) for t in (events, happened.expected)))


def scatter(
    happened: Happened, noise: Noise, random: np.random.Generator, factors: dict[str, Array] | None = None
) -> dict[str, Array]:
    """Return counts that scatter more than chance: a common factor for each month, and events that come in clusters.

    Clusters have a logarithmic size, so that sums over strata are negative binomial with one ratio of variance to
    mean. Firms that keep their class are not scattered.

    Parameters
    ----------
    factors
        Family → factor on the level, shape (future, stratum).
    """
    result = {}
    for family, counts in happened.events.items():
        shape = (*counts.shape[:2], *(1,) * (counts.ndim - 2))
        sigma = np.sqrt(np.log1p(noise.month_cv[family] ** 2))
        factor = np.exp(random.normal(-(sigma**2) / 2, sigma, shape))
        if factors is not None:
            own = factors[family]
            factor = factor * own.reshape(len(own), 1, own.shape[1], *(1,) * (counts.ndim - 3))
        scaled = _scaled(counts, happened.expected[family], factor, random)
        result[family] = _clustered(scaled, noise.dispersion[family], random)
    places = np.arange(result["moves"].shape[-1])
    result["moves"][..., places, places] = happened.events["moves"][..., places, places]
    return result


def _scaled(counts: Array, expected: Array, factor: Array, random: np.random.Generator) -> Array:
    """Return counts whose mean is multiplied: thinned where the factor is below 1, else with others added."""
    factor = np.broadcast_to(factor, counts.shape)
    thinned = random.binomial(counts.astype(np.int64), np.minimum(factor, 1.0))
    return np.asarray(thinned + random.poisson(expected * np.maximum(factor - 1.0, 0.0)), dtype=np.float64)


def _clustered(counts: Array, dispersion: float, random: np.random.Generator) -> Array:
    """Return counts with the same mean whose variance is `dispersion` times the mean (of Poisson counts)."""
    if dispersion <= 1 + 1e-9:
        return counts
    # Sums of logarithmic sizes have variance over mean 1 / (1 − p); one size has mean −p / ((1 − p) log(1 − p)).
    p = 1 - 1 / dispersion
    size = -p / ((1 - p) * np.log1p(-p))
    clusters = random.binomial(counts.astype(np.int64), 1 / size)
    sizes = random.logseries(p, int(clusters.sum()))
    ends = np.cumsum(clusters.ravel())
    running = np.concatenate([[0], np.cumsum(sizes)])
    sums_of = running[ends] - running[ends - clusters.ravel()]
    return np.asarray(sums_of.reshape(counts.shape), dtype=np.float64)


def highest(played: Played, spread: Spread) -> Array:
    """Return the highest log-evidence of each future over streams and months of each year, shape (future, year)."""
    parts = [
        log_evidence(played.counts[i : i + 50], played.expected[i : i + 50], spread)
        for i in range(0, len(played.counts), 50)
    ]
    evidence = np.concatenate(parts)
    years = [evidence[:, begin : begin + 12].max(axis=(1, 2)) for begin in range(0, evidence.shape[1], 12)]
    return np.stack(years, axis=1)


def thresholds_of(peaks: Array, rate: float) -> Array:
    """Return for each year the log-evidence that a share `rate` of the futures reaches."""
    return np.asarray(np.quantile(peaks, 1 - rate, axis=0, method="weibull"))


def guaranteed(streams: Sequence[object], rate: float) -> float:
    """Return the evidence that any of the streams reaches with probability `rate` at most, whatever the futures say.

    Examples
    --------
    >>> guaranteed([Stream("found", "all")] * 71, 0.2)
    355.0
    """
    return len(streams) / rate
