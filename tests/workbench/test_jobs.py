"""Long work beside the pages: it ends, fails or is stopped, and says which; nobody waits for another's for ever."""

from __future__ import annotations

import io
from concurrent.futures import TimeoutError as NotYetError
from threading import Event

import pandas as pd
import pytest

import simulation as sim
from workbench.server.interval_process import Wanted, compare_beside
from workbench.server.jobs import CancelledError, Job, Workers


def test_a_job_returns_its_result_and_its_progress() -> None:
    seen: list[float] = []

    def work(job: Job[str]) -> str:
        for done in (1, 2, 4):
            job.report(done, 4)
            seen.append(job.share)
        return "done"

    job = Workers().submit(work).wait(10)
    assert (job.result, job.error, job.done, seen) == ("done", None, True, [0.25, 0.5, 1.0])


def test_a_failure_is_the_jobs_and_the_next_one_runs() -> None:
    jobs = Workers()

    def fail(job: Job[int]) -> int:
        raise ValueError("no")

    failed, fine = jobs.submit(fail).wait(10), jobs.submit(lambda job: 1).wait(10)
    assert isinstance(failed.error, ValueError)
    assert failed.result is None
    assert fine.result == 1


def test_a_cancelled_job_stops_at_its_next_report() -> None:
    begun, going_on = Event(), Event()

    def work(job: Job[None]) -> None:
        begun.set()
        going_on.wait(10)
        job.report(1, 2)
        pytest.fail("it went on")

    job = Workers().submit(work)
    assert begun.wait(10)
    job.cancel()
    going_on.set()
    job.wait(10)
    assert (job.cancelled, job.done, job.error, job.result) == (True, True, None, None)


def test_jobs_wait_their_turn_and_one_cancelled_in_the_queue_never_begins() -> None:
    jobs, gate, begun = Workers(), Event(), Event()
    first: Job[bool] = jobs.submit(lambda job: gate.wait(10))
    second: Job[None] = jobs.submit(lambda job: begun.set())
    with pytest.raises(NotYetError):
        second.wait(0.05)
    assert second.started is None
    second.cancel()
    gate.set()
    first.wait(10)
    third = jobs.submit(lambda job: "after").wait(10)
    assert third.result == "after"
    assert second.done
    assert not begun.is_set()


def test_the_time_left_is_not_guessed_at_the_start() -> None:
    job = Job[None]()
    assert job.seconds_left is None
    job.started = 0.0
    job.report(1, 1000)
    assert job.seconds_left is None
    job.report(500, 1000)
    assert job.seconds_left is not None


def wanted(specification: sim.Specification, plan: sim.Plan, replications: int, draws: bytes | None = None) -> Wanted:
    other = plan.with_ratio(A=0.0).model_copy(update={"id": "other"})
    return Wanted(specification, (plan, other), plan.id, 12, replications, 3, draws)


def test_a_process_of_its_own_gives_what_the_library_gives(specification: sim.Specification, plan: sim.Plan) -> None:
    asked = wanted(specification, plan, 40)
    job = Job[sim.Comparison]()
    found = compare_beside(asked, job)
    here = sim.compare(specification, asked.plans, plan.id, 12, 40, 3)
    pd.testing.assert_frame_equal(found.table, here.table, check_dtype=False, check_exact=True)
    assert found.digests == here.digests


def test_draws_of_parameters_reach_the_process(specification: sim.Specification, plan: sim.Plan) -> None:
    draws = pd.DataFrame([{f"behaviour.onset.{c}": 0.02 + 0.001 * n for c in "ABCD"} for n in range(20)])
    content = io.BytesIO()
    draws.to_parquet(content)
    found = compare_beside(wanted(specification, plan, 0, content.getvalue()), Job())
    here = sim.compare(specification, found.plans, plan.id, 12, 0, 3, draws=draws)
    pd.testing.assert_frame_equal(found.table, here.table, check_dtype=False, check_exact=True)
    assert found.draws == 20


def test_what_the_library_refuses_the_process_refuses_with_the_same_problems(
    specification: sim.Specification, plan: sim.Plan
) -> None:
    lost = plan.programmes[0].model_copy(
        update={"scope": plan.programmes[0].scope.model_copy(update={"regions": ("x",)})}
    )
    elsewhere = plan.model_copy(update={"programmes": (lost,)})
    with pytest.raises(sim.InputError) as here:
        sim.compare(specification, [elsewhere])
    with pytest.raises(sim.InputError) as there:
        compare_beside(Wanted(specification, (elsewhere,), plan.id, 12, 2, 0), Job())
    assert [problem.code for problem in there.value.problems] == [problem.code for problem in here.value.problems]


def test_a_cancelled_job_ends_its_process(specification: sim.Specification, plan: sim.Plan) -> None:
    asked = wanted(specification, plan, 1_000_000)
    job: Job[sim.Comparison] = Workers().submit(lambda job: compare_beside(asked, job))
    while job.started is None:
        Event().wait(0.01)
    job.cancel()
    job.wait(60)
    assert job.error is None
    with pytest.raises(CancelledError):
        job.report(0, 1)
