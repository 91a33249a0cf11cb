"""Sampling a class before exempting it: the published values, reached from draws."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import beta, qmc

from simulation.model.errors import InputError
from simulation.tuning.information.exemption import before_exempting, beta_by_moments, break_even

DRAWS = beta.ppf((np.arange(100_000) + 0.5) / 100_000, 2, 98)


def test_draws_of_the_published_prior_give_the_published_values() -> None:
    found = before_exempting(DRAWS, 10_000, 0.03)
    assert found.exempt
    assert found.perfect == pytest.approx(24.21746, rel=1e-3)
    np.testing.assert_allclose(found.table["value"], [8.27832, 12.02891, 16.35884, 19.62736, 22.17574], rtol=2e-3)
    assert found.chance_wrong == pytest.approx(beta.sf(0.03, 2, 98), abs=1e-4)


def test_visits_that_would_not_be_made_otherwise_cost_what_they_end_elsewhere() -> None:
    found = before_exempting(DRAWS, 10_000, 0.03)
    np.testing.assert_allclose(found.table["cost"], 0.01 * found.table["visits"], rtol=1e-3)
    np.testing.assert_allclose(found.table["net"], found.table["value"] - found.table["cost"])
    nets = [before_exempting(DRAWS, 10_000, 0.03, [n]).table["net"].iloc[0] for n in found.table["visits"]]
    assert found.best == found.table["visits"].iloc[int(np.argmax(nets))] == 400


def test_a_class_that_is_inspected_anyway_is_sampled_for_nothing_more() -> None:
    found = before_exempting(DRAWS, 10_000, 0.01)
    assert not found.exempt
    assert (found.table["cost"] == 0).all()
    assert found.chance_wrong == pytest.approx(beta.cdf(0.01, 2, 98), abs=1e-4)


def test_a_share_that_is_known_is_worth_no_visit() -> None:
    found = before_exempting(np.full(10, 0.02), 10_000, 0.03)
    assert (found.perfect, found.best, found.chance_wrong) == (0.0, 0, 0.0)
    assert (found.table["value"] == 0).all()


def test_a_beta_is_found_again_from_its_draws() -> None:
    points = qmc.Sobol(1, seed=1).random(2**14)[:, 0]
    for good, bad in ((2.0, 98.0), (30.0, 70.0), (0.7, 0.9)):
        assert beta_by_moments(beta.ppf(points, good, bad)) == pytest.approx((good, bad), rel=0.01)


def test_a_share_that_is_either_nothing_or_all_is_known_after_one_visit() -> None:
    found = before_exempting([0.0, 0.0, 0.0, 1.0], 100, 0.3, [0, 1])
    assert found.perfect == pytest.approx(100 * 0.25 * 0.7, rel=1e-6)
    assert found.table["value"].to_list() == pytest.approx([0.0, found.perfect], rel=1e-6)


def test_the_break_even_is_where_a_visit_gains_what_its_hours_gain_elsewhere() -> None:
    share = break_even(hours_per_visit=6, price_of_hour=0.574, gain_per_violation=20)
    assert share * 20 == pytest.approx(6 * 0.574)


def test_what_cannot_be_used_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="price_of_hour"):
        break_even(6, 0, 1)
    with pytest.raises(InputError, match="prevalence"):
        before_exempting([0.1, 1.2], 100, 0.03)
    with pytest.raises(InputError, match="break_even"):
        before_exempting(DRAWS, 100, 1.5)
    with pytest.raises(InputError, match="firms"):
        before_exempting(DRAWS, 0, 0.03)
