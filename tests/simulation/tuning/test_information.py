"""The value of knowing more, against decisions whose value is known in closed form."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import beta, norm, qmc

from simulation.model.errors import InputError
from simulation.tuning.information.smoothing import smooth
from simulation.tuning.information.value import value_of_perfect_information, value_of_sample
from simulation.tuning.information.worth import EVPI, EVPPI, EVSI, information, partial, perfect, sampled

POINTS = 4096


def unit_normals(columns: int, seed: int = 0, points: int = POINTS) -> np.ndarray:
    return norm.ppf(qmc.Sobol(columns, seed=seed).random(points))


def expected_gain(mean: float, spread: float) -> float:
    """E[max(0, x)] − max(0, mean) of a normal x."""
    z = abs(mean) / spread
    return float(spread * (norm.pdf(z) - z * norm.sf(z)))


# Two plans: the second gains 1 + 4 a − 3 b − 2 c over the first, a, b, c standard normal; d has no influence.
MEAN, WEIGHTS = 1.0, {"a": 4.0, "b": -3.0, "c": -2.0, "d": 0.0}


def linear_normal(seed: int = 0) -> tuple[pd.DataFrame, np.ndarray]:
    draws = pd.DataFrame(unit_normals(4, seed), columns=list(WEIGHTS))
    gain = MEAN + draws.to_numpy() @ np.array(list(WEIGHTS.values()))
    return draws, np.column_stack([np.zeros(POINTS), gain])


def exact(*names: str) -> float:
    spread = np.sqrt(sum(WEIGHTS[name] ** 2 for name in names))
    return expected_gain(MEAN, float(spread)) if spread else 0.0


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_linear_normal_decision_has_its_closed_form_values(seed: int) -> None:
    draws, benefit = linear_normal(seed)
    assert perfect(benefit).value == pytest.approx(exact("a", "b", "c"), rel=0.02)
    for names in (["a"], ["b"], ["c"], ["a", "b"], ["b", "c"], ["a", "b", "c"], ["a", "b", "c", "d"]):
        worth = partial(draws[names], benefit)
        assert worth.value == pytest.approx(exact(*names), rel=0.02, abs=0.02), names
        assert abs(worth.value - exact(*names)) < 3 * worth.standard_error
        assert worth.fits


@pytest.mark.parametrize("measurements", [1, 4, 16, 100])
def test_a_sample_of_measurements_has_its_closed_form_value(measurements: int) -> None:
    draws, benefit = linear_normal()
    error = unit_normals(5, seed=9)[:, 4] * 2 / np.sqrt(measurements)
    mean_of_sample = draws["a"] + error
    learnt = 4 / np.sqrt(1 + 4 / measurements)  # standard deviation of what the sample says of 4 a
    assert partial(mean_of_sample, benefit).value == pytest.approx(expected_gain(MEAN, learnt), rel=0.04)


def test_a_number_without_influence_is_worth_nothing() -> None:
    draws, benefit = linear_normal()
    worth = partial(draws["d"], benefit)
    assert 0 <= worth.value < 0.01 * perfect(benefit).value
    assert partial(np.ones(POINTS), benefit).value == pytest.approx(0, abs=1e-12)


def test_a_set_is_worth_no_less_than_its_parts() -> None:
    draws, benefit = linear_normal()
    third = 2 * draws["a"] * draws["b"] + draws["c"] ** 2
    benefit = np.column_stack([benefit, third])
    pair, three = partial(draws[["a", "b"]], benefit), partial(draws[["a", "b", "c"]], benefit)
    for name in ("a", "b"):
        one = partial(draws[name], benefit)
        assert pair.value >= one.value - 2 * np.hypot(one.standard_error, pair.standard_error)
    assert three.value >= pair.value - 2 * np.hypot(three.standard_error, pair.standard_error)
    assert three.value <= perfect(benefit).value + 2 * three.standard_error


def test_numbers_that_act_only_together_are_seen_together() -> None:
    draws, _ = linear_normal()
    product = draws["a"] * draws["b"]
    benefit = np.column_stack([np.zeros(POINTS), product])
    everything = perfect(benefit).value
    assert partial(draws["a"], benefit).value < 0.02 * everything
    assert partial(draws[["a", "b"]], benefit).value > 0.95 * everything
    assert partial(draws[["a", "b", "d"]], benefit).value > 0.9 * everything


def test_a_curve_that_does_not_fit_is_called_so() -> None:
    draws, _ = linear_normal()
    # A wave too fast for eight knots: the tenths of the draws keep means of their own.
    wave = np.sign(np.sin(draws["a"] * 2)) * 5 + np.sin(40 * draws["a"])
    steps = np.where((draws["a"] > 0.01) & (draws["a"] < 0.24), 50.0, 0.0) + wave
    assert not partial(draws["a"], np.column_stack([np.zeros(POINTS), steps])).fits


def test_the_standard_error_covers_the_truth_as_often_as_it_says() -> None:
    # 30 sets of 300 pseudo-random draws, two standard errors: more than 5 misses happen in about 1 % of the seeds.
    misses = 0
    for seed in range(30):
        x = np.random.default_rng(seed).normal(size=(300, 3))
        gain = MEAN + x @ np.array([4.0, -3.0, -2.0])
        worth = partial(x[:, 0], np.column_stack([np.zeros(300), gain]))
        misses += abs(worth.value - exact("a")) > 2 * worth.standard_error
    assert misses <= 5


def test_a_sample_of_visits_to_class_a_has_the_published_value() -> None:
    share = beta.ppf(qmc.Sobol(1, seed=3).random(POINTS)[:, 0], 2, 98)
    benefit = np.column_stack([np.zeros(POINTS), 10_000 * (share - 0.03)])
    assert perfect(benefit).value == pytest.approx(value_of_perfect_information(2, 98, 0.03, 10_000), rel=0.01)
    for visits in (50, 200, 1000):
        worth = sampled(share, benefit, visits)
        published = value_of_sample(2, 98, 0.03, 10_000, visits)
        assert abs(worth.value - published) < 2.5 * worth.standard_error
        assert worth.value == pytest.approx(published, rel=0.12)


def test_more_visits_are_worth_more_and_never_more_than_knowing() -> None:
    share = beta.ppf(qmc.Sobol(1, seed=3).random(POINTS)[:, 0], 2, 98)
    benefit = np.column_stack([np.zeros(POINTS), 10_000 * (share - 0.03)])
    values = [sampled(share, benefit, visits).value for visits in (0, 20, 200, 2000)]
    assert values == sorted(values)
    assert values[0] == pytest.approx(0, abs=1e-9)
    assert values[-1] < perfect(benefit).value * 1.01


def test_the_table_says_method_kind_and_error_of_each_number() -> None:
    draws, benefit = linear_normal()
    draws["share"] = norm.cdf(draws["a"])
    table = information(
        draws, benefit, ["a", ("b", "c")], kinds={"a": "measured", "b": "measured"}, visits={"share": [10, 100]}
    )
    rows = table[["parameter", "method", "visits", "kind"]].values.tolist()
    assert rows == [
        ["", EVPI, 0, "assumed"], ["a", EVPPI, 0, "measured"], ["b;c", EVPPI, 0, "assumed"],
        ["share", EVSI, 10, "assumed"], ["share", EVSI, 100, "assumed"],
    ]  # fmt: skip
    assert (table.standard_error > 0).all()
    pd.testing.assert_frame_equal(table.iloc[:2], information(draws, benefit, ["a"], kinds={"a": "measured"}))


def test_one_plan_leaves_nothing_to_choose() -> None:
    draws, benefit = linear_normal()
    table = information(draws, benefit[:, :1])
    assert (table.value == 0).all()


def test_what_cannot_be_used_is_refused() -> None:
    draws, benefit = linear_normal()
    with pytest.raises(InputError, match="not_among"):
        information(draws, benefit, ["nobody"])
    with pytest.raises(InputError, match="shape_differs"):
        information(draws.head(100), benefit)
    with pytest.raises(InputError, match="not_finite"):
        information(draws, np.full((POINTS, 2), np.nan))
    with pytest.raises(InputError, match="too_few_draws"):
        information(draws.head(20), benefit[:20])
    with pytest.raises(InputError, match="not_a_share"):
        sampled(draws["a"], benefit, 10)
    with pytest.raises(InputError, match="visits"):
        sampled(norm.cdf(draws["a"]), benefit, -1)
    with pytest.raises(InputError, match="numbers"):
        partial(np.full(POINTS, np.nan), benefit)


def test_one_name_alone_may_be_asked_for() -> None:
    draws, benefit = linear_normal()
    pd.testing.assert_frame_equal(information(draws, benefit, "a"), information(draws, benefit, ["a"]))


def test_the_curve_keeps_the_mean_of_what_it_smooths() -> None:
    draws, benefit = linear_normal()
    fitted = smooth(draws[["a", "b"]].to_numpy(), benefit)
    np.testing.assert_allclose(fitted.values.mean(axis=0), benefit.mean(axis=0), atol=1e-9)
