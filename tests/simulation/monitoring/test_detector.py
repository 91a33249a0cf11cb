"""The evidence against its definition: a martingale in every month, the laws it is made of, the usual rule."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from simulation.monitoring.evidence.cusum import alarms_by_month
from simulation.monitoring.evidence.detector import (
    FACTORS,
    LOG_WEIGHT,
    Spread,
    band,
    log_evidence,
    log_likelihood,
    log_sum,
    nodes,
)
from simulation.monitoring.evidence.power import scattered

MOST = 40
"""Counts up to here: with means below 1 and factors up to 3 the rest has a probability under 1e-9."""


def spread(dispersion: float, month_cv: float, level_cv: float) -> Spread:
    return Spread(*(np.array([x]) for x in (dispersion, month_cv, level_cv)))


def chance(count: np.ndarray, mean: np.ndarray, dispersion: float, month_cv: float) -> np.ndarray:
    """Probability of a count by SciPy's own laws."""
    ratio = dispersion + month_cv**2 * mean
    if np.all(ratio <= 1 + 1e-9):
        return np.asarray(stats.poisson.pmf(count, mean))
    return np.asarray(stats.nbinom.pmf(count, mean / (ratio - 1), 1 / ratio))


@pytest.mark.parametrize(("dispersion", "month_cv", "level_cv"), [(1.0, 0.0, 0.0), (2.0, 0.0, 0.3), (1.3, 0.4, 0.2)])
def test_the_evidence_has_mean_one_in_every_month_when_nothing_changes(
    dispersion: float, month_cv: float, level_cv: float
) -> None:
    # Every course of two months, weighed with its probability when the level is as uncertain as is said.
    means, counts = np.array([0.4, 0.7]), np.arange(MOST)
    own = spread(dispersion, month_cv, level_cv)
    levels, weights = nodes(np.array(level_cv)), np.exp(LOG_WEIGHT)
    courses = np.array(list(product(counts, counts)), dtype=float)[:, :, None]
    each = [chance(counts[:, None], means * level, dispersion, month_cv) for level in levels]
    probability = sum(w * np.outer(p[:, 0], p[:, 1]).ravel() for w, p in zip(weights, each, strict=True))
    assert probability.sum() == pytest.approx(1, abs=1e-8)
    evidence = np.exp(log_evidence(courses, np.broadcast_to(means[None, :, None], courses.shape), own))[:, :, 0]
    for month in range(2):
        assert (probability * evidence[:, month]).sum() == pytest.approx(1, abs=1e-6)


def test_a_month_that_does_not_count_teaches_nothing_and_keeps_the_mean() -> None:
    means, counts = np.array([0.4, 5.0, 0.7]), np.arange(MOST)
    courses = np.array([(a, 99, b) for a, b in product(counts, counts)], dtype=float)[:, :, None]
    probability = np.outer(*(stats.poisson.pmf(counts, m) for m in (0.4, 0.7))).ravel()
    tested = np.array([True, False, True])
    evidence = np.exp(log_evidence(courses, means[None, :, None], spread(1, 0, 0), tested))[:, :, 0]
    assert np.array_equal(evidence[:, 0], evidence[:, 1])
    assert (probability * evidence[:, 2]).sum() == pytest.approx(1, abs=1e-6)


def test_every_plan_year_is_judged_by_itself() -> None:
    counts, mean = np.full((24, 1), 4.0), np.full((24, 1), 2.0)
    evidence = log_evidence(counts, mean, spread(1, 0, 0.1))
    assert np.allclose(evidence[:12], evidence[12:])


def test_the_first_month_is_what_its_definition_says() -> None:
    # One month, level known: eleven twelfths say "later", the rest is the mean of six likelihood ratios.
    ratios = np.asarray(stats.poisson.pmf(5, 2.0 * FACTORS)) / stats.poisson.pmf(5, 2.0)
    expected = 11 / 12 + ratios.mean() / 12
    found = float(np.exp(log_evidence(np.array([[5.0]]), np.array([[2.0]]), spread(1, 0, 0)))[0, 0])
    assert found == pytest.approx(expected, rel=1e-9)


@given(st.floats(0.05, 40), st.floats(1.01, 4), st.floats(0, 0.5), st.integers(0, 60))
def test_the_likelihood_is_negative_binomial_with_the_stated_variance(
    mean: float, dispersion: float, cv: float, count: int
) -> None:
    x, m = np.array(float(count)), np.array(mean)
    own = log_likelihood(x, m, np.array(dispersion), np.array(cv))
    assert float(own - special.gammaln(count + 1)) == pytest.approx(
        float(np.log(np.maximum(chance(x, m, dispersion, cv), 1e-300))), abs=1e-6
    )
    ratio = dispersion + cv**2 * mean
    assert stats.nbinom.var(mean / (ratio - 1), 1 / ratio) == pytest.approx(dispersion * mean + (cv * mean) ** 2)


@given(st.lists(st.floats(-30, 30), min_size=1, max_size=6))
def test_a_sum_of_exponentials_is_that_of_scipy(values: list[float]) -> None:
    assert float(log_sum(np.array(values), 0)) == pytest.approx(float(special.logsumexp(values)), abs=1e-9)


def test_wide_counts_have_wide_bands_and_none_are_below_zero() -> None:
    mean = np.array([0.3, 3.0, 30.0])
    narrow, wide = (Spread(*(np.full(3, x) for x in values)) for values in ((1, 0, 0), (2, 0.2, 0.2)))
    (low, high), (lower, higher) = band(mean, narrow), band(mean, wide)
    assert (lower <= low).all()
    assert (higher >= high).all()
    assert (lower >= 0).all()
    held = np.asarray(stats.poisson.cdf(high, mean)) - np.asarray(stats.poisson.cdf(low - 1, mean))
    assert (held >= 0.95).all()


def test_random_counts_scatter_as_is_said() -> None:
    # 60,000 counts: the standard error of their variance is about 1 %; the tolerance is five of them.
    own = spread(2.0, 0.3, 0.0)
    counts = scattered(np.full((1, 1), 10.0), own, 60_000, np.random.default_rng(0)).ravel()
    assert counts.mean() == pytest.approx(10, rel=0.01)
    assert counts.var() == pytest.approx(2.0 * 10 + 0.09 * 100, rel=0.05)


def test_the_cusum_of_the_literature_alarms_as_often_as_is_published() -> None:
    # μ 1, k 1.5, h 4: 0.0788 within 12 months by the Markov chain; R's simulation gives 0.0791.
    assert alarms_by_month(1.0, 1.5, 4.0, 12)[-1] == pytest.approx(0.0788, abs=5e-5)


def test_the_cusum_of_the_chain_is_that_of_its_own_simulation() -> None:
    # 200,000 courses, a standard error of 0.0006; false alarm of this test: 1 in 10,000 (four of them).
    counts, statistic = np.random.default_rng(1).poisson(1.0, (200_000, 12)), np.zeros(200_000)
    alarmed = np.zeros(200_000, dtype=bool)
    for month in range(12):
        statistic = np.maximum(0, statistic + counts[:, month] - 1.5)
        alarmed |= statistic >= 4
    assert alarmed.mean() == pytest.approx(alarms_by_month(1.0, 1.5, 4.0, 12)[-1], abs=0.0025)
