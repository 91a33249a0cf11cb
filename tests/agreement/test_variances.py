"""The two engines that draw agree in variance, and in mean where a capacity makes expectation inexact."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from simulation.engines.base import Request
from simulation.engines.choice import engine_named
from simulation.engines.counts import draws as drawing
from simulation.engines.counts.axes import Array
from simulation.engines.expectation import Expectation
from simulation.engines.monte_carlo import MonteCarlo, Representation
from simulation.engines.random_streams import stream
from simulation.model.exchange import digest
from tests.agreement.judging import Sums, difference_evidence, replicated, sums, surprises, variance_evidence
from tests.agreement.worlds import rich_plan, rich_specification, sample
from tests.strategies import World

FALSE_ALARM = 1e-3
"""Chance that any comparison of this module fails although both engines are right."""
MONTHS = 14
REPLICATIONS = 300
VIEWS = ("total", "stratum")
DRAWS = ("fixed", "bernoulli")
MORE_WORLDS = 12
CAPACITY = 180.0
"""Inspector-hours a month: too few for the rich plan, as `test_the_capacity_of_these_tests_binds` sees to."""
TESTS = 2 * len(DRAWS) * (2 + MORE_WORLDS)
both = pytest.mark.parametrize("by", ["firms", "counts"])
"""Representations of `monte-carlo`."""


def pair(world: World, replications: int, *views: str, by: Representation = "counts") -> tuple[Sums, Sums]:
    # Different seeds: streams of one name are the same in both engines, and the samples have to be independent.
    one = replicated(MonteCarlo(by), world, MONTHS, replications, 31, *views)
    return one, reference(world, replications, *views)


_REFERENCE: dict[tuple[object, ...], Sums] = {}
"""Both representations are compared with the same futures of the reference, which take the longest."""


def reference(world: World, replications: int, *views: str) -> Sums:
    key = (*map(digest, world), replications, views)
    if key not in _REFERENCE:
        _REFERENCE[key] = replicated(engine_named("discrete-event"), world, MONTHS, replications, 32, *views)
    return _REFERENCE[key]


def differing_variances(one: Sums, other: Sums, mean: Array) -> list[str]:
    return surprises(variance_evidence(one.values, other.values, mean), one.labels, FALSE_ALARM / TESTS)


def expected(world: World, *views: str) -> Array:
    return sums(Expectation().run(Request(*world, months=MONTHS)).data, world[1], *views).values[0]


@cache
def rich_pair(draw: str, by: Representation = "counts") -> tuple[Sums, Sums]:
    return pair((rich_specification(), rich_plan(draw=draw)), REPLICATIONS, *VIEWS, by=by)


@pytest.mark.slow
@both
@pytest.mark.parametrize("draw", DRAWS)
def test_variances_agree_where_every_rule_is_at_work(draw: str, by: Representation) -> None:
    world = rich_specification(), rich_plan(draw=draw)
    assert not differing_variances(*rich_pair(draw, by), expected(world, *VIEWS))


@both
@pytest.mark.parametrize("draw", DRAWS)
@pytest.mark.parametrize("futures", [60, pytest.param(600, marks=pytest.mark.slow)])
def test_means_agree_under_a_capacity(draw: str, by: Representation, futures: int) -> None:
    world = rich_specification(), rich_plan(draw=draw, capacity_hours_per_month=CAPACITY)
    one, other = pair(world, futures, "month", "stratum", "total", by=by)
    assert not surprises(difference_evidence(one, other), one.labels, FALSE_ALARM / TESTS)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@both
@pytest.mark.parametrize("number", range(MORE_WORLDS))
@pytest.mark.parametrize("draw", DRAWS)
def test_variances_agree_in_worlds_drawn_at_random(draw: str, number: int, by: Representation) -> None:
    world = sample(MORE_WORLDS, key=3, draw=draw)[number]
    assert not differing_variances(*pair(world, 1000, *VIEWS, by=by), expected(world, *VIEWS)), world


# --- what the tests of variance must see ---


def test_the_draw_rule_shows_in_the_variance() -> None:
    world = rich_specification(), rich_plan(draw="fixed")
    assert differing_variances(rich_pair("fixed")[0], rich_pair("bernoulli")[1], expected(world, *VIEWS))


def mutated(monkeypatch: pytest.MonkeyPatch, method: str, replacement: object, draw: str) -> Sums:
    monkeypatch.setattr(drawing.Draw, method, replacement)
    world = rich_specification(), rich_plan(draw=draw)
    return replicated(MonteCarlo("counts"), world, MONTHS, REPLICATIONS, 31, *VIEWS)


def test_entries_without_their_variance_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def arrive(self: drawing.Draw, purpose: str, mean: Array) -> Array:
        # Rounded at random: the mean is right, the variance of a Poisson number is not.
        generators = [stream(self.seed, number, purpose) for number in self.numbers]
        return np.array([np.floor(mean + generator.random(mean.shape)) for generator in generators])

    wrong = mutated(monkeypatch, "arrive", arrive, "fixed")
    world = rich_specification(), rich_plan(draw="fixed")
    assert differing_variances(wrong, rich_pair("fixed")[1], expected(world, *VIEWS))


def test_a_whole_class_drawn_at_once_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    right = drawing.Draw.draw

    def draw(self: drawing.Draw, purpose: str, counted: Array, probability: Array) -> Array:
        # Everyone of a stratum and class, or nobody: right on average only.
        hit = right(self, purpose, np.ones_like(counted), np.zeros_like(probability))
        fate = np.array([stream(self.seed, number, purpose).random() for number in self.numbers])
        chosen = fate[:, None, None] < np.broadcast_to(probability, (self.replications, *probability.shape[1:]))
        return np.asarray(hit + counted * chosen[:, None, None, :, None, None, :])

    wrong = mutated(monkeypatch, "draw", draw, "fixed")
    world = rich_specification(), rich_plan(draw="fixed")
    assert differing_variances(wrong, rich_pair("fixed")[1], expected(world, *VIEWS))


def test_the_capacity_of_these_tests_binds() -> None:
    free, limited = (
        Expectation().run(Request(rich_specification(), rich_plan(capacity_hours_per_month=limit), MONTHS)).data
        for limit in (None, CAPACITY)
    )
    assert float(limited["hours"].sum()) < 0.8 * float(free["hours"].sum())
