"""Scores of forecasts: values worked by hand, and what chance alone would give."""

from __future__ import annotations

from math import comb, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import beta

from simulation.calibration.forecasts.scores import (
    USUAL_PRECISION,
    calibration_slope,
    coverage,
    interval,
    log_scores,
    paired_difference,
    precision_of,
)

SHARES = st.floats(0.01, 0.99)


# --- log score ---


@pytest.mark.parametrize("precision", [4.0, 80.0])
def test_a_beta_binomial_score_is_a_binomial_one_averaged_over_the_beta(precision: float) -> None:
    share, visits, found = 0.2, 9, 3

    def weighted(p: float) -> float:
        chance = comb(visits, found) * p**found * (1 - p) ** (visits - found)
        return float(chance * beta.pdf(p, share * precision, (1 - share) * precision))

    averaged, _ = quad(weighted, 0, 1)
    assert log_scores([found], [visits], [share], precision)[0] == pytest.approx(log(averaged), abs=1e-7)


def test_without_scatter_the_score_is_binomial() -> None:
    assert log_scores([2], [3], [0.1])[0] == pytest.approx(log(3 * 0.01 * 0.9))
    assert log_scores([2], [3], [0.1], 1e6)[0] == pytest.approx(log(3 * 0.01 * 0.9), abs=1e-4)


@given(share=SHARES, other=SHARES, visits=st.integers(1, 60), precision=st.floats(2, 1e5))
def test_on_average_the_truth_scores_best(share: float, other: float, visits: int, precision: float) -> None:
    counts = np.arange(visits + 1)
    n = np.full(visits + 1, visits)
    truth = log_scores(counts, n, np.full(visits + 1, share), precision)
    rival = log_scores(counts, n, np.full(visits + 1, other), precision)
    assert np.exp(truth).sum() == pytest.approx(1, abs=1e-6)
    assert np.exp(truth) @ (truth - rival) >= -1e-9


def test_a_month_without_visits_tells_nothing() -> None:
    assert log_scores([0], [0], [0.3], 50.0)[0] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("share", [0.0, 1.0, np.nan])
def test_a_forecast_that_is_sure_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="not above 0 and below 1"):
        log_scores([0], [5], [share])


def test_more_findings_than_visits_are_refused() -> None:
    with pytest.raises(ValueError, match="exceed visits"):
        log_scores([6], [5], [0.5])


# --- scatter ---


def test_before_any_cell_the_precision_is_the_usual_one() -> None:
    assert precision_of([], [], []) == pytest.approx(USUAL_PRECISION, rel=1e-3)


@pytest.mark.parametrize("precision", [20.0, 150.0])
def test_the_precision_of_many_cells_is_found_again(precision: float) -> None:
    # 2,000 cells of 200 visits: the logarithm of the precision has a standard error below 0.05, so 0.2 is four of them.
    random = np.random.default_rng(3)
    share = random.uniform(0.1, 0.4, 2000)
    found = random.binomial(200, random.beta(share * precision, (1 - share) * precision))
    assert log(precision_of(found, np.full(2000, 200), share)) == pytest.approx(log(precision), abs=0.2)


def test_cells_without_scatter_make_the_precision_high() -> None:
    # The variance of 400 cells is known to √(2 / 400) = 7 %; a precision of 1,760 would raise it by four times that.
    random = np.random.default_rng(4)
    found = random.binomial(500, 0.2, 400)
    assert precision_of(found, np.full(400, 500), np.full(400, 0.2)) > 1760


# --- intervals ---


@given(share=SHARES, visits=st.integers(0, 200), precision=st.floats(2, 1e5))
def test_an_interval_holds_at_least_what_it_promises(share: float, visits: int, precision: float) -> None:
    low, high = interval([visits], [share], precision)
    within = np.arange(low[0], high[0] + 1)
    chance = np.exp(log_scores(within, np.full(len(within), visits), np.full(len(within), share), precision)).sum()
    assert chance >= 0.9 - 1e-6
    assert 0 <= low[0] <= high[0] <= visits


def test_coverage_counts_both_ends() -> None:
    assert coverage([1, 2, 3, 4], [1, 3, 1, 1], [9, 9, 3, 3]) == 0.5


# --- differences ---


def test_a_forecast_compared_with_itself_differs_by_exactly_zero() -> None:
    same = paired_difference([1.5, -2.0, 3.0], [1.5, -2.0, 3.0], [0, 0, 1])
    assert (same.value, same.error) == (0.0, 0.0)


def test_cells_that_repeat_each_other_count_once() -> None:
    difference = np.array([0.3, -0.1, 0.4, 0.2])
    single = paired_difference(difference, np.zeros(4), np.arange(4))
    tripled = paired_difference(np.repeat(difference, 3), np.zeros(12), np.repeat(np.arange(4), 3))
    assert tripled.error == pytest.approx(single.error)
    assert (tripled.count, tripled.clusters) == (12, 4)


def test_with_one_cell_to_a_cluster_the_error_is_that_of_a_mean() -> None:
    values = np.random.default_rng(5).normal(size=30)
    assert paired_difference(values, np.zeros(30), np.arange(30)).error == pytest.approx(values.std(ddof=1) / 30**0.5)


def test_the_error_is_as_large_as_the_scatter_of_the_mean_where_months_share_their_luck() -> None:
    # 400 worlds of 24 months × 4 cells; the standard error of the mean error is below 1 %, of the scatter 3.5 %;
    # 15 % is four of the latter: false alarms below 1 in 10,000. An error blind to months would be 55 % too small.
    random = np.random.default_rng(6)
    month = np.repeat(np.arange(24), 4)
    worlds = [random.normal(size=24)[month] + 0.5 * random.normal(size=96) for _ in range(400)]
    answers = [paired_difference(world, np.zeros(96), month) for world in worlds]
    scatter = np.std([answer.value for answer in answers], ddof=1)
    assert np.mean([answer.error for answer in answers]) == pytest.approx(scatter, rel=0.15)


def test_one_cluster_has_no_error() -> None:
    with pytest.raises(ValueError, match="at least 2"):
        paired_difference([1.0], [0.0], [7])


# --- calibration slope ---


def test_a_forecast_twice_too_bold_has_half_the_slope() -> None:
    log_odds = np.linspace(-1, 1, 41)
    visits = np.full(41, 1e6)
    truth, bold = 1 / (1 + np.exp(-log_odds)), 1 / (1 + np.exp(-2 * log_odds))
    slope = calibration_slope(np.round(visits * truth), visits, bold, np.arange(41))
    assert slope.value == pytest.approx(0.5, abs=1e-4)


def test_the_slope_of_the_truth_is_one_within_its_error() -> None:
    # Four standard errors: a false alarm for 1 seed in 15,000.
    random = np.random.default_rng(8)
    share = random.uniform(0.1, 0.4, 300)
    slope = calibration_slope(random.binomial(100, share), np.full(300, 100), share, np.arange(300))
    assert abs(slope.value - 1) < 4 * slope.error
    assert slope.error < 0.1


def test_a_cell_without_visits_leaves_the_slope_alone() -> None:
    found, visits, share = [1, 4, 6], [10, 20, 15], [0.1, 0.2, 0.3]
    with_empty = calibration_slope([*found, 0], [*visits, 0], [*share, 0.9], [0, 1, 2, 3])
    assert with_empty == calibration_slope(found, visits, share, [0, 1, 2])


def test_a_forecast_that_never_differs_has_no_slope() -> None:
    with pytest.raises(ValueError, match="forecasts that differ"):
        calibration_slope([1, 2], [5, 5], [0.3, 0.3], [0, 1])
