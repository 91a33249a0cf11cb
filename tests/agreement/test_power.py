"""The tests of agreement see wrong engines.

Each mutant of the counting program is held against a right engine, with the numbers of firms and replications of
`test_means`, and must be told apart from it.
"""

from __future__ import annotations

import pytest

from simulation.engines.base import Request
from simulation.engines.expectation import Expectation
from tests.agreement.judging import Sums, mean_evidence, sums, surprises
from tests.agreement.mutants import MUTANTS, SUBTLE
from tests.agreement.test_means import ENGINES, FALSE_ALARM, MONTHS, RICH_SIZE, TESTS, VIEWS, rich_futures
from tests.agreement.worlds import rich_plan, rich_specification
from tests.strategies import World


def rich_world(engine: str) -> World:
    return rich_specification(RICH_SIZE[engine]), rich_plan(draw="bernoulli")


def right_engine(engine: str) -> Sums:
    return rich_futures(engine, "bernoulli")


def disagreements(engine: str, world: World) -> list[str]:
    data = Expectation().run(Request(*world, months=MONTHS)).data
    evidence = mean_evidence(right_engine(engine), sums(data, rich_world(engine)[1], *VIEWS).values[0])
    return surprises(evidence, right_engine(engine).labels, FALSE_ALARM / TESTS)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_right_engine_is_not_suspected(engine: str) -> None:
    assert not disagreements(engine, rich_world(engine))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", MUTANTS)
def test_a_wrong_engine_is_found_out(name: str, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert disagreements(engine, MUTANTS[name](monkeypatch, rich_world(engine)))


@pytest.mark.parametrize("name", SUBTLE)
def test_a_slightly_wrong_engine_is_found_out_in_a_large_district(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert disagreements("counts", SUBTLE[name](monkeypatch, rich_world("counts")))
