"""The engines that draw agree on average with the one that does not, on every recorded measure.

Each world is judged by class and month, and by stratum and class, on every detail of every measure. `FALSE_ALARM`
bounds the chance that any comparison of a whole sweep fails although all engines are right; `test_honesty` checks it.
"""

from __future__ import annotations

from functools import cache

import pytest

from simulation.engines.base import Engine, Request
from simulation.engines.discrete_event import DiscreteEvent
from simulation.engines.expectation import Expectation
from simulation.engines.monte_carlo import MonteCarlo
from tests.agreement.judging import Sums, mean_evidence, replicated, sums, surprises
from tests.agreement.worlds import rich_plan, rich_specification, sample
from tests.strategies import World

FALSE_ALARM = 1e-3
MONTHS = 14
"""More than a plan year, so that counters and rounds begin anew."""
VIEWS = ("month", "stratum", "total")
DRAWING: dict[str, Engine] = {
    "firms": MonteCarlo("firms"),
    "counts": MonteCarlo("counts"),
    "discrete-event": DiscreteEvent(),
}
"""Both representations of `monte-carlo`, and the reference."""
FAST, SLOW = 200, 800
RICH_SIZE = {"firms": 10, "counts": 50, "discrete-event": 1}
"""More firms show smaller mistakes, and cost the counts nothing."""
ENGINES = tuple(DRAWING)
WORLDS, MORE_WORLDS = 8, 60
TESTS = len(ENGINES) * (WORLDS + MORE_WORLDS + 2)


def disagreements(engine: str, world: World, replications: int, seed: int) -> list[str]:
    return judged(replicated(DRAWING[engine], world, MONTHS, replications, seed, *VIEWS), world)


def judged(observed: Sums, world: World) -> list[str]:
    expected = Expectation().run(Request(*world, months=MONTHS)).data
    evidence = mean_evidence(observed, sums(expected, world[1], *VIEWS).values[0])
    return surprises(evidence, observed.labels, FALSE_ALARM / TESTS)


@cache
def rich_futures(engine: str, draw: str) -> Sums:
    """Return futures where every rule is at work; `test_power` holds wrong engines against the same ones."""
    world = rich_specification(RICH_SIZE[engine]), rich_plan(draw=draw)
    return replicated(DRAWING[engine], world, MONTHS, 300, 20, *VIEWS)


@pytest.mark.parametrize("number", range(WORLDS))
@pytest.mark.parametrize("engine", ENGINES)
def test_means_agree_in_worlds_drawn_at_random(engine: str, number: int) -> None:
    world = sample(WORLDS)[number]
    assert not disagreements(engine, world, FAST, seed=number), world


@pytest.mark.parametrize("draw", ["fixed", "bernoulli"])
@pytest.mark.parametrize("engine", ENGINES)
def test_means_agree_where_every_rule_is_at_work(engine: str, draw: str) -> None:
    world = rich_specification(RICH_SIZE[engine]), rich_plan(draw=draw)
    assert not judged(rich_futures(engine, draw), world), world


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("number", range(MORE_WORLDS))
@pytest.mark.parametrize("engine", ENGINES)
def test_means_agree_in_many_worlds(engine: str, number: int) -> None:
    world = sample(MORE_WORLDS, key=2)[number]
    assert not disagreements(engine, world, SLOW, seed=1000 + number), world
