"""The published cases of class matrices, selective labels, allocation and the value of sampling."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.calibration.counted.matrices import monthly_root
from simulation.calibration.counted.prevalence import beta_binomial, horvitz_thompson, wilson
from simulation.tuning.information.allocation import allocate, finding_ratios, learning_ratios
from simulation.tuning.information.value import value_of_perfect_information, value_of_sample

FIRMS = np.array([60_000.0, 25_000.0, 10_000.0, 5_000.0])
PREVALENCE = np.array([0.02, 0.05, 0.1, 0.2])
INSPECTED = np.array([0.005, 0.03, 0.08, 0.2])

# --- class matrices from sparse snapshots (Craig, Sendi) ---

SIX_MONTHLY = np.array([[682, 33, 25], [154, 64, 47], [19, 19, 43]], dtype=float)
MONTHLY = [
    [0.98190159, 0.01219729, 0.00590112],
    [0.17657652, 0.75170439, 0.07171909],
    [0.01770348, 0.09928545, 0.88301107],
]


def rows(counts: np.ndarray) -> np.ndarray:
    return counts / counts.sum(axis=1, keepdims=True)


def test_six_monthly_counts_give_the_published_monthly_matrix() -> None:
    root = monthly_root(rows(SIX_MONTHLY), 6)
    assert root.exact
    np.testing.assert_allclose(root.matrix, MONTHLY, atol=5e-9)


def test_a_matrix_without_a_stochastic_root_gets_the_nearest_one_and_says_so() -> None:
    # Firms that change places every month return after two: no monthly matrix stays put three months in between.
    matrix = np.array([[0.1, 0.9, 0.0], [0.0, 0.1, 0.9], [0.9, 0.0, 0.1]])
    root = monthly_root(matrix, 2)
    assert not root.exact
    assert root.distance > 0.01
    np.testing.assert_allclose(root.matrix.sum(axis=1), 1)
    assert (root.matrix >= 0).all()


@given(st.lists(st.floats(0.001, 0.08), min_size=12, max_size=12), st.sampled_from((2, 3, 6, 12)))
def test_the_root_of_a_power_is_the_matrix_itself(away: list[float], months: int) -> None:
    matrix = np.zeros((4, 4))
    matrix[~np.eye(4, dtype=bool)] = away
    matrix += np.diag(1 - matrix.sum(axis=1))
    root = monthly_root(np.linalg.matrix_power(matrix, months), months)
    np.testing.assert_allclose(root.matrix, matrix, atol=1e-7)


# --- selective labels ---


def test_weighting_by_inclusion_is_unbiased_where_the_hit_rate_is_not() -> None:
    visited = FIRMS * INSPECTED
    found = visited * PREVALENCE
    assert found.sum() / visited.sum() == pytest.approx(0.1135088, abs=5e-8)
    assert horvitz_thompson(found, visited, FIRMS) == pytest.approx(0.0445, abs=1e-12)


def test_the_weighted_share_is_right_on_average_over_samples() -> None:
    # 400 samples; the mean misses by more than four of its standard errors less than once in 10,000 seeds.
    random, visited = np.random.default_rng(5), (FIRMS * INSPECTED).astype(int)
    standing = (FIRMS * PREVALENCE).astype(int)
    found = random.hypergeometric(standing, FIRMS.astype(int) - standing, visited, size=(400, 4)).astype(float)
    shares = np.array([horvitz_thompson(f, visited.astype(float), FIRMS) for f in found])
    assert abs(shares.mean() - 0.0445) < 4 * shares.std() / np.sqrt(len(shares))


def test_a_class_that_was_visited_whole_is_known() -> None:
    low, high = wilson(np.array([3.0, 0.0, 0.0]), np.array([10.0, 5.0, 0.0]), np.array([10.0, 100.0, 50.0]))
    assert (low[0], high[0]) == (0.3, 0.3)
    assert low[1] == pytest.approx(0)
    assert 0 < high[1] < 0.5
    assert (low[2], high[2]) == (0, 1)


def test_none_of_few_is_not_nothing() -> None:
    # 河南 2021: rates by class of 323 visits; how many went to each class was not published and is assumed here.
    visited = np.array([45.0, 53.0, 92.0, 133.0])
    shares = beta_binomial(np.round(visited * [0, 0.3962, 0.5652, 0.8497]), visited)
    low, high = shares.interval()
    assert 0 < low[0] < shares.mean[0] < high[0] < 0.2
    np.testing.assert_allclose(shares.mean[1:], [0.3962, 0.5652, 0.8497], atol=0.02)


def test_alike_classes_lend_one_another_more_than_classes_that_differ() -> None:
    visited = np.full(4, 60.0)
    alike, apart = (
        beta_binomial(np.array([11.0, 12, 12, 13]), visited),
        beta_binomial(np.array([1.0, 12, 30, 55]), visited),
    )
    assert alike.weight > 3 * apart.weight


# --- allocation ---

SIZE, SPREAD = np.array([3000, 4000, 5000, 2000]), np.array([48, 79, 76, 16])


def test_the_optimal_allocation_is_the_published_one() -> None:
    np.testing.assert_allclose(allocate(SIZE * SPREAD, 190), [31.376147, 68.853211, 82.798165, 6.972477], atol=5e-7)


def test_the_optimal_allocation_under_upper_bounds_is_the_published_one() -> None:
    bounded = allocate(SIZE * SPREAD, 190, high=[100, 90, 70, 80])
    np.testing.assert_allclose(bounded, [35.121951, 77.073171, 70, 7.804878], atol=5e-7)


HUNDREDTHS = st.integers(0, 2000).map(lambda count: count / 100)


@given(
    # Hundredths of a visit: the other choice adds up to the total only to rounding, small beside such a bound.
    st.lists(st.tuples(st.floats(1, 1000), HUNDREDTHS, st.floats(20, 60)), min_size=2, max_size=6),
    st.integers(0, 100).map(lambda part: part / 100),
    st.integers(0, 2**32 - 1),
)
def test_no_shift_within_the_bounds_improves_an_allocation(
    groups: list[tuple[float, float, float]], place: float, seed: int
) -> None:
    weight, low, high = map(np.array, zip(*groups, strict=True))
    total = min(float(low.sum() + place * (high - low).sum()), float(high.sum()))
    best = allocate(weight, total, low, high)
    assert best.sum() == pytest.approx(total)
    assert ((best >= low - 1e-9) & (best <= high + 1e-9)).all()
    other = np.random.default_rng(seed).uniform(low, high)
    # Another choice of the same sum on the way to `other`.
    excess = other.sum() - total
    room = (other - low) if excess > 0 else (high - other)
    other = other - excess * room / room.sum() if room.sum() > 0 else other
    with np.errstate(divide="ignore"):
        assert (weight**2 / np.maximum(best, 1e-12)).sum() <= (weight**2 / np.maximum(other, 1e-12)).sum() * (1 + 1e-9)


def test_bounds_without_room_are_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        allocate([1.0, 1.0], 10, high=[4, 5])


def test_learning_wants_class_a_sampled_where_finding_does_not() -> None:
    learning = learning_ratios(FIRMS, PREVALENCE, 2850)
    np.testing.assert_allclose(learning, [0.02117, 0.03295, 0.04536, 0.06049], atol=5e-6)
    assert learning[0] / INSPECTED[0] > 4
    assert finding_ratios(FIRMS, PREVALENCE, 2850).tolist() == [0, 0, 0, 0.57]


# --- value of sampling class A ---


def test_perfect_information_is_worth_the_published_value() -> None:
    assert value_of_perfect_information(2, 98, 0.03, 10_000) == pytest.approx(24.21746, abs=5e-6)


@pytest.mark.parametrize(
    ("visits", "value"), [(50, 8.27832), (100, 12.02891), (200, 16.35884), (400, 19.62736), (1000, 22.17574)]
)
def test_a_sample_is_worth_the_published_value(visits: int, value: float) -> None:
    assert value_of_sample(2, 98, 0.03, 10_000, visits) == pytest.approx(value, abs=5e-6)


def test_a_sample_is_worth_less_than_knowing() -> None:
    values = [value_of_sample(2, 98, 0.03, 10_000, visits) for visits in (0, 1, 10, 100, 5000)]
    assert values[0] == 0
    assert values == sorted(values)
    assert values[-1] < value_of_perfect_information(2, 98, 0.03, 10_000)
