"""The compiled core of `expectation` against the NumPy engine, which is the reference."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given, settings

from simulation.engines.base import Request
from simulation.engines.counts.ledger import NoLedger
from simulation.engines.counts.month import advance
from simulation.engines.counts.stages import compile_stages
from simulation.engines.counts.start import initial_counts
from simulation.engines.counts.transitions import Multiply
from simulation.engines.expectation import Expectation
from simulation.engines.lanes.pack import pack
from simulation.engines.lanes.play import counts_at_end, full_record
from simulation.engines.warmth import cool_down, ready, warm_up
from simulation.model.forecast import MEASURES, Forecast, channels
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from tests.strategies import World, worlds

CLOSE = 1e-12


@contextmanager
def warm() -> Iterator[None]:
    was = ready()
    warm_up()
    try:
        yield
    finally:
        if not was:
            cool_down()


def both(specification: Specification, plan: Plan, months: int) -> tuple[Forecast, Forecast]:
    """The same run by NumPy and compiled."""
    request = Request(specification, plan, months)
    cold = Expectation().run(request)
    with warm():
        return cold, Expectation().run(request)


def furthest(cold: Forecast, compiled: Forecast) -> float:
    """The largest difference, relative to the firms of the district where values are smaller than that."""
    firms = max(1.0, float(cold.array("firms").max()))
    return max(
        float((np.abs(cold.array(name) - compiled.array(name)) / np.maximum(firms, np.abs(cold.array(name)))).max())
        for name in MEASURES
    )


@settings(max_examples=60, deadline=None)
@given(worlds(firms=200))
def test_the_compiled_core_records_what_the_numpy_engine_records(world: World) -> None:
    assert furthest(*both(*world, months=27)) < CLOSE


@settings(max_examples=15, deadline=None)
@given(worlds(firms=200))
def test_the_compiled_core_ends_with_the_counts_of_the_numpy_engine(world: World) -> None:
    specification, plan = world
    stages = compile_stages(specification, plan)
    counts = initial_counts(specification, stages, Multiply())
    packed = pack(stages, counts, 17, 0, len(channels(plan)))
    end = counts_at_end(full_record(packed)[1], stages.axes)
    for month in range(17):
        counts = advance(counts, stages, Multiply(), NoLedger(), month)
    assert np.abs(end - counts).max() < CLOSE * max(1.0, counts.sum())


@settings(max_examples=10, deadline=None)
@given(worlds(firms=50, capacity_hours_per_month=40.0))
def test_a_capacity_limit_stays_with_numpy(world: World) -> None:
    cold, compiled = both(*world, months=6)
    assert all(np.array_equal(cold.array(name), compiled.array(name)) for name in MEASURES)


def test_nothing_takes_the_compiled_core_unasked() -> None:
    assert not ready()


@pytest.mark.parametrize("shift", [1.0, -0.1])
def test_the_comparison_of_the_two_sees_a_changed_record(world_of_two: World, shift: float) -> None:
    specification, plan = world_of_two
    cold, compiled = both(specification, plan, months=3)
    compiled.data["visits"][0, 2, 0, 1, 0] += shift
    assert furthest(cold, compiled) > CLOSE


@pytest.fixture
def world_of_two() -> World:
    from benchmarks import cases

    return cases.specification(2, 1000), cases.plan()
