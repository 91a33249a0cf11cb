"""Crossed effects: intervals hold, ranks are worth something, and the posterior is the one it should be."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import spearmanr

from simulation.riskmapping.crossed.draws import effects_of
from simulation.riskmapping.crossed.laplace import RATE, SHAPE, USUAL, WIDTH
from simulation.riskmapping.crossed.table import Findings
from simulation.riskmapping.riskmap import among_worst
from tests.simulation.riskmapping.districts import District, district

TENTH = 18


def judged(number: int, plan: str) -> dict[str, Any]:
    """Estimate a district and hold it against its truth."""
    truth = district(number, plan)
    shares = effects_of(truth.data, seed=number).shares(truth.data)
    standard = shares @ (truth.data.firms.sum(axis=0) / truth.data.firms.sum())
    low, high = np.quantile(standard, [0.05, 0.95], axis=0)
    chance = among_worst(standard, 0.1, np.ones(len(truth.standard), dtype=bool))
    worst = np.isin(np.arange(len(chance)), np.argsort(-truth.standard)[:TENTH])
    picked = np.isin(np.arange(len(chance)), np.argsort(-chance, kind="stable")[:TENTH])
    return {
        "held": float(((low <= truth.standard) & (truth.standard <= high)).mean()),
        "width": float((high - low).mean()),
        "rank": float(spearmanr(standard.mean(axis=0), truth.standard)[0]),
        "hit": float((worst & picked).sum() / TENTH),
        "chance": chance,
        "worst": worst,
    }


def mean(results: list[dict], name: str) -> float:
    return float(np.mean([result[name] for result in results]))


def test_a_few_districts_are_estimated_as_well_as_the_many_of_the_slow_test() -> None:
    # Two districts by seed; the bounds are four standard deviations of such a mean from the mean of forty.
    results = [judged(number, "graded") for number in range(2)]
    assert 0.75 < mean(results, "held") < 0.99
    assert mean(results, "rank") > 0.5
    assert mean(results, "hit") > 0.3


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    ("plan", "held", "rank", "hit"),
    [("graded", (0.87, 0.93), 0.66, 0.49), ("flat", (0.87, 0.93), 0.54, 0.39), ("without_a", (0.87, 0.95), 0.66, 0.44)],
)
def test_intervals_hold_and_the_worst_are_found_in_forty_districts(
    plan: str, held: tuple[float, float], rank: float, hit: float
) -> None:
    # Deterministic by seed. A mean over forty districts has a standard error of 0.01 (held), 0.015 (rank, hit).
    results = [judged(number, plan) for number in range(40)]
    assert held[0] <= mean(results, "held") <= held[1]
    assert mean(results, "rank") >= rank
    assert mean(results, "hit") >= hit
    chance = np.concatenate([result["chance"] for result in results])
    worst = np.concatenate([result["worst"] for result in results])
    for low, high in ((0.0, 0.05), (0.05, 0.1), (0.1, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 1.01)):
        inside = (chance >= low) & (chance < high)
        assert abs(chance[inside].mean() - worst[inside].mean()) < 0.09, (low, high)


@pytest.mark.slow
def test_the_map_of_a_district_takes_less_than_two_seconds_of_the_processor() -> None:
    truth = district(0)
    effects_of(truth.data)  # compiles and loads whatever the first call does
    start = time.process_time()
    effects_of(truth.data)
    assert time.process_time() - start < 2.0


def tiny() -> Findings:
    """Return two sectors in two townships, class D alone visited."""
    visits, found = np.zeros((4, 4)), np.zeros((4, 4))
    visits[:, 3], found[:, 3] = [30, 12, 9, 20], [14, 2, 1, 3]
    axis = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    return Findings(("F", "H"), ("a", "b"), *axis, visits, found, visits + 5)


def by_brute_force(data: Findings, samples: int) -> tuple[np.ndarray, np.ndarray]:
    """Return shares of class D by cell drawn from the prior, and the likelihood of each draw."""
    random = np.random.default_rng(5)
    spreads = random.gamma(SHAPE, 1 / RATE, (samples, 3))
    level = random.normal(USUAL, WIDTH, samples)
    places = [random.normal(0, 1, (samples, n)) * spreads[:, [k]] for k, n in enumerate((2, 2, 4))]
    odds = level[:, None] + places[0][:, data.sector] + places[1][:, data.region] + places[2]
    logs = (data.found[:, 3] * odds - data.visits[:, 3] * np.logaddexp(0, odds)).sum(axis=1)
    return expit(odds), np.exp(logs - logs.max())


def test_draws_agree_with_a_posterior_by_brute_force() -> None:
    data = tiny()
    shares, weight = by_brute_force(data, 400_000)
    effects = effects_of(data, draws=4000, seed=1)
    drawn = effects.shares(data)[:, :, 3]
    exact = weight @ shares / weight.sum()
    spread = np.sqrt(weight @ (shares - exact) ** 2 / weight.sum())
    # Errors of 4,000 draws and of 400,000 weighted ones are below 0.003; the bound is five times that of one cell.
    assert np.abs(drawn.mean(axis=0) - exact).max() < 0.012
    assert np.abs(drawn.std(axis=0) / spread - 1).max() < 0.08


def test_the_correction_mends_what_laplace_gets_wrong() -> None:
    data = tiny()
    shares, weight = by_brute_force(data, 400_000)
    exact = weight @ shares / weight.sum()
    wrong, right = (
        np.abs(effects_of(data, 4000, 1, corrected=corrected).shares(data)[:, :, 3].mean(axis=0) - exact).mean()
        for corrected in (False, True)
    )
    assert right < wrong / 2


def test_the_same_seed_gives_the_same_draws() -> None:
    one, other = (effects_of(tiny(), 100, seed=3) for _ in range(2))
    assert (one.cells == other.cells).all()
    assert (one.cells != effects_of(tiny(), 100, seed=4).cells).any()


def never_a(truth: District) -> tuple[np.ndarray, np.ndarray]:
    shares = effects_of(truth.data, seed=2).shares(truth.data)
    low, high = np.quantile(shares, [0.05, 0.95], axis=0)
    return low, high


@pytest.mark.slow
def test_a_class_that_nobody_visited_has_the_width_of_the_assumption() -> None:
    visited, unvisited = (never_a(district(1, plan)) for plan in ("graded", "without_a"))
    widths = [float((high - low)[:, 0].mean()) for low, high in (visited, unvisited)]
    assert widths[1] > 3 * widths[0]
    others = [float((high - low)[:, 3].mean()) for low, high in (visited, unvisited)]
    assert others[1] == pytest.approx(others[0], rel=0.35)


@pytest.mark.slow
def test_places_that_are_alike_are_not_made_out_different() -> None:
    truth = district(4, "graded", spreads=(0.0, 0.0, 0.0))
    standard = effects_of(truth.data, seed=4).shares(truth.data) @ np.array([0.56, 0.32, 0.08, 0.04])
    low, high = np.quantile(standard, [0.05, 0.95], axis=0)
    assert among_worst(standard, 0.1, np.ones(len(low), dtype=bool)).max() < 0.6
    assert ((low <= truth.standard) & (truth.standard <= high)).mean() > 0.95
