"""The compiled core of `expectation` against the NumPy engine, which is the reference."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

import simulation as sim
from benchmarks import cases
from simulation.engines.base import Request
from simulation.engines.core import ready
from simulation.engines.counts.ledger import NoLedger
from simulation.engines.counts.month import advance
from simulation.engines.counts.settled import _settled, hidden_shares
from simulation.engines.counts.stages import compile_stages
from simulation.engines.counts.start import initial_counts
from simulation.engines.counts.transitions import Multiply
from simulation.engines.expectation import Expectation
from simulation.engines.lanes.backward import run_back
from simulation.engines.lanes.first_call import compile_all
from simulation.engines.lanes.forward import run
from simulation.engines.lanes.pack import pack
from simulation.engines.lanes.play import counts_at_end, full_record
from simulation.engines.lanes.warmth import cool_down, warm_up
from simulation.model.forecast import MEASURES, Forecast, channels
from simulation.model.plan import Plan
from simulation.model.specification import InitialSettled, Specification
from tests.strategies import World, worlds

CLOSE = 1e-12
ROOT = Path(__file__).resolve().parents[3]


@contextmanager
def running(*, compiled: bool) -> Iterator[None]:
    """Let the runs inside take the compiled core or NumPy, and those after it what they took before."""
    was = ready()
    (warm_up if compiled else cool_down)()
    try:
        yield
    finally:
        (warm_up if was else cool_down)()


def both(specification: Specification, plan: Plan, months: int) -> tuple[Forecast, Forecast]:
    """The same run by NumPy and compiled."""
    request = Request(specification, plan, months)
    with running(compiled=False):
        cold = Expectation().run(request)
    with running(compiled=True):
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


@settings(max_examples=10, deadline=None)
@given(worlds(firms=50))
def test_a_start_settles_to_the_same_shares_compiled(world: World) -> None:
    specification, plan = world
    settled = specification.model_copy(update={"initial": InitialSettled(kind="settled", plan=plan, months=30)})
    found = []
    for compiled in (False, True):
        _settled.cache_clear()
        with running(compiled=compiled):
            found.append(hidden_shares(settled))
    assert np.abs(found[0] - found[1]).max() < CLOSE


ONE_RUN = """
import sys
import simulation as sim
specification = sim.read_specification("datasets/xiangzhou/specification.json")
sim.run(specification, sim.read_plan("datasets/plans/status_quo.json"), months=2)
sys.exit("numba" in sys.modules)
"""


def test_a_single_run_does_not_load_the_compiled_core() -> None:
    assert subprocess.run([sys.executable, "-c", ONE_RUN], cwd=ROOT, check=False).returncode == 0


def test_whatever_is_asked_the_core_is_compiled_once() -> None:
    specification, plan = cases.specification(3, 1000), cases.plan()
    compile_all()
    with running(compiled=True):
        Expectation().run(Request(specification, plan, 2))
        sim.evaluate(specification, [plan, plan.with_ratio(A=0.5)], 2, ["harm"], ["A", "sector:H"])
        sim.evaluate(specification, [plan], 2, ["blind_spot_width"])
        sim.slopes(specification, plan, ["general.ratio.A"], 2)
    assert [len(function.signatures) for function in (run, run_back)] == [1, 1]  # type: ignore[union-attr]


def test_code_compiled_from_another_version_of_a_called_module_is_not_kept(tmp_path: Path) -> None:
    (tmp_path / "called.py").write_text(CALLED, encoding="utf-8")
    (tmp_path / "calling.py").write_text(CALLING, encoding="utf-8")
    assert played(tmp_path) == "1"
    (tmp_path / "called.py").write_text(CALLED.replace("1", "22"), encoding="utf-8")
    assert played(tmp_path) == "22"


CALLED = """
from simulation.engines.compiled import compiled
@compiled
def number():
    return 1
"""
CALLING = """
from called import number
from simulation.engines.compiled import compiled
@compiled
def play():
    return number()
"""


def played(folder: Path) -> str:
    path = os.pathsep.join([str(folder), str(ROOT)])
    command = [sys.executable, "-c", "import calling; print(calling.play())"]
    environment = {**os.environ, "PYTHONPATH": path}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("shift", [1.0, -0.1])
def test_the_comparison_of_the_two_sees_a_changed_record(world_of_two: World, shift: float) -> None:
    specification, plan = world_of_two
    cold, compiled = both(specification, plan, months=3)
    compiled.data["visits"][0, 2, 0, 1, 0] += shift
    assert furthest(cold, compiled) > CLOSE


@pytest.fixture
def world_of_two() -> World:
    return cases.specification(2, 1000), cases.plan()
