"""Plans whose counts would not fit are refused in words before any memory is taken."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

import simulation as sim
from simulation.comparison import replication
from simulation.comparison.expected import expect
from simulation.engines.base import PROGRAMMES_LIMIT, Request
from simulation.engines.counts import size
from simulation.engines.counts.stages import bytes_of_run
from simulation.engines.expectation import Expectation
from simulation.engines.monte_carlo import MonteCarlo, representation_for
from simulation.language.catalogue import LANGUAGES
from simulation.language.wording import word_error
from simulation.model.errors import InputError
from simulation.model.plan import Plan
from simulation.model.population import CountByClass
from simulation.model.specification import Specification

DATASETS = Path(__file__).resolve().parents[3] / "datasets"


@pytest.fixture(scope="module")
def district() -> Specification:
    return sim.read_specification(DATASETS / "xiangzhou" / "specification.json")


def plan_of(programmes: int, **changes: object) -> Plan:
    """Return a plan of programmes that all draw from all firms, once a year."""
    kept = sim.read_plan(DATASETS / "plans" / "status_quo.json")
    content = kept.model_dump()
    one = {**content["programmes"][0], "scope": {}, "rounds_per_year": dict.fromkeys("ABCD", 1)}
    many = [{**one, "id": f"task-{number}"} for number in range(programmes)]
    return Plan.model_validate({**content, "programmes": many, "mutual_recognition": False, **changes})


@pytest.mark.parametrize("programmes", [4, 6])
def test_the_memory_that_is_reckoned_is_what_a_month_takes(district: Specification, programmes: int) -> None:
    plan = plan_of(programmes)
    Expectation().run(Request(district, plan_of(1), 1))  # the settled start is kept
    tracemalloc.start()
    try:
        Expectation().run(Request(district, plan, 2))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert 0.5 < peak / bytes_of_run(district, plan) < 1.25


@pytest.mark.parametrize("programmes", [12, 60])
def test_a_plan_of_many_overlapping_programmes_runs_with_its_flags_taken_as_independent(
    district: Specification, programmes: int
) -> None:
    data = sim.run(district, plan_of(programmes), months=2).data
    assert data.attrs["flags"] == "independent"
    assert float(data.visits.isel(channel=slice(4, None)).sum()) > 0


def test_counts_refuse_a_plan_of_many_overlapping_programmes_with_what_to_merge(district: Specification) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(InputError) as caught:
            MonteCarlo("counts").run(Request(district, plan_of(12), 12))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    (problem,) = caught.value.problems
    assert (problem.code, problem.path, problem.detail["flags"]) == ("too_many_states", "programmes", 12)
    assert problem.value == 3 * 2 * 4 * 4 * 2**12 * len(district.strata)
    assert peak < 64 * 2**20
    for language in LANGUAGES:
        told = word_error(caught.value, language)
        assert "task-0" in told
        assert str(problem.detail["fitting"]) in told


def test_as_many_programmes_as_the_message_names_do_fit(district: Specification) -> None:
    with pytest.raises(InputError) as caught:
        bytes_of_run(district, plan_of(12))
    fitting = int(str(caught.value.problems[0].detail["fitting"]))
    assert bytes_of_run(district, plan_of(fitting)) <= size.WORKING_LIMIT
    with pytest.raises(InputError):
        bytes_of_run(district, plan_of(fitting + 1))


def test_sharing_what_is_remembered_lets_a_plan_of_twenty_programmes_run(district: Specification) -> None:
    recognised = plan_of(20, mutual_recognition=True)
    assert bytes_of_run(district, recognised) < bytes_of_run(district, plan_of(6))
    assert sim.run(district, recognised, months=1).data.sizes["month"] == 1


def large(district: Specification) -> Specification:
    """Return the district with too many firms to be played one by one."""
    strata = [stratum.model_copy(update={"firms": CountByClass(A=10**6, B=0, C=0, D=0)}) for stratum in district.strata]
    return district.model_copy(update={"strata": tuple(strata)})


def test_compare_refuses_futures_of_a_plan_too_large_before_it_runs_the_others(
    district: Specification, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("a plan was run")

    monkeypatch.setattr("simulation.workflows.compare.expect", never)
    with pytest.raises(InputError, match="too_many_states"):
        sim.compare(large(district), [plan_of(1), plan_of(12, id="large")], months=12, replications=2)


def test_many_firms_are_played_one_by_one_where_no_counts_hold_the_plan(district: Specification) -> None:
    firms = [stratum.model_copy(update={"firms": CountByClass(A=2000, B=0, C=0, D=0)}) for stratum in district.strata]
    specification = district.model_copy(update={"strata": tuple(firms)})
    assert representation_for(specification, [plan_of(1)]) == "counts"
    assert representation_for(specification, [plan_of(1), plan_of(40)]) == "firms"
    assert representation_for(district, [plan_of(1)]) == "firms"


def test_more_programmes_than_are_run_are_refused_at_once(district: Specification) -> None:
    with pytest.raises(InputError, match="too_many_programmes"):
        sim.run(district, plan_of(PROGRAMMES_LIMIT + 1, mutual_recognition=True), months=1)


@pytest.mark.parametrize("call", ["run", "compare", "expect"])
def test_a_want_of_memory_is_told_in_words(district: Specification, call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def hungry(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("simulation.engines.counts.run.advance", hungry)
    plan = plan_of(2, title=f"never run before by {call}")
    calls = {
        "run": lambda: sim.run(district, plan, months=3),
        "compare": lambda: sim.compare(district, [plan], months=3),
        "expect": lambda: expect(district, plan, 3),
    }
    with pytest.raises(InputError) as caught:
        calls[call]()
    assert [problem.code for problem in caught.value.problems] == ["no_memory"]
    assert "内存不足" in word_error(caught.value, "zh")


def test_blocks_of_replications_and_threads_fit_the_memory_together(district: Specification) -> None:
    request = Request(district, plan_of(7), 12, 100)
    length, threads = replication._fitting(MonteCarlo("counts"), request, 8)
    assert length * threads * bytes_of_run(district, request.plan) <= size.WORKING_LIMIT
    assert length >= 1
    assert threads >= 1
