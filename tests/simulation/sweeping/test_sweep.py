"""Many jobs: the same numbers wherever they are carried out, resumable, and a failed one costs no other."""

from __future__ import annotations

import csv
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

import simulation as sim
from benchmarks.cluster import cluster
from simulation.model.errors import InputError
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.sweeping.ledger import Ledger
from simulation.workflows.sweep import Sweep, sweep
from tests.simulation.starting import start
from tests.simulation.sweeping.killing import kill_at_three


@dataclass(frozen=True)
class Place:
    """A folder with a specification, two plans and a list of jobs."""

    folder: Path

    def write_list(self, *rows: str, header: str = "specification,plan,months,replications,seed") -> Path:
        path = self.folder / "jobs.csv"
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return path

    def sweep(self, *rows: str, name: str = "results", workers: int = 1, scheduler: str | None = None) -> Sweep:
        jobs = self.write_list(*rows)
        return sweep(jobs, self.folder / name, workers=workers, scheduler=scheduler, language="en")

    def entries(self, name: str = "results") -> list[dict[str, str]]:
        with (self.folder / name / "jobs.csv").open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def tables(self, name: str = "results") -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted((self.folder / name).glob("*.parquet"))}


@pytest.fixture
def place(tmp_path: Path, specification: Specification, plan: Plan) -> Place:
    changed = plan.with_ratio(A=0.0).model_copy(update={"id": "changed"})
    for name, content in (("specification", specification), ("plan", plan), ("changed", changed)):
        (tmp_path / f"{name}.json").write_text(sim.to_json(content), encoding="utf-8")
    return Place(tmp_path)


JOBS = (
    "specification.json,plan.json,6,0,0",
    "specification.json,plan.json;changed.json,6,0,0",
    "specification.json,plan.json;changed.json,6,40,3",
    "specification.json,changed.json,6,40,4",
)


def test_the_table_of_a_job_is_that_of_the_comparison(place: Place, specification: Specification, plan: Plan) -> None:
    changed = sim.read_plan(place.folder / "changed.json")
    told = place.sweep(*JOBS)
    assert (told.done, told.before, told.failed) == (4, 0, 0)
    expected = sim.compare(specification, [plan, changed], months=6, replications=40, seed=3).table
    pd.testing.assert_frame_equal(pd.read_parquet(place.folder / "results" / "3.parquet"), expected)


@pytest.mark.slow
def test_two_processes_write_the_bytes_of_one(place: Place) -> None:
    place.sweep(*JOBS, name="one")
    place.sweep(*JOBS, name="two", workers=2)
    assert place.tables("one") == place.tables("two")
    assert len(place.tables("one")) == len(JOBS)


@pytest.mark.slow  # a cluster of processes is started
def test_a_cluster_writes_the_bytes_of_one_process_and_tells_failures_in_words(place: Place, tmp_path: Path) -> None:
    rows = (*JOBS, "specification.json,missing.json,6,0,0", "specification.json,plan.json,1200,0,0")
    place.sweep(*rows, name="one")
    with cluster(tmp_path) as address:
        told = place.sweep(*rows, name="cluster", scheduler=address)
    assert place.tables("one") == place.tables("cluster")
    assert (told.done, told.failed) == (5, 1)
    assert "missing.json" in place.entries("cluster")[4]["reason"]


def test_a_job_that_is_done_is_not_done_again_unless_a_file_of_it_changes(place: Place, plan: Plan) -> None:
    place.sweep(*JOBS)
    before = place.tables()
    again = place.sweep(*JOBS)
    assert (again.done, again.before) == (0, len(JOBS))
    changed = plan.with_ratio(A=0.5).model_copy(update={"id": "changed"})
    (place.folder / "changed.json").write_text(sim.to_json(changed), encoding="utf-8")
    third = place.sweep(*JOBS)
    assert (third.done, third.before) == (3, 1)
    assert before["1.parquet"] == place.tables()["1.parquet"]
    assert before["2.parquet"] != place.tables()["2.parquet"]


def test_a_table_that_was_taken_away_is_made_again(place: Place) -> None:
    place.sweep(*JOBS[:2])
    (place.folder / "results" / "2.parquet").unlink()
    assert place.sweep(*JOBS[:2]).done == 1


def test_a_failed_job_is_a_row_and_is_tried_again(place: Place) -> None:
    rows = ("specification.json,absent.json,6,0,0", JOBS[0])
    told = place.sweep(*rows)
    assert (told.done, told.failed) == (1, 1)
    entry = place.entries()[0]
    assert entry["status"] == "failed"
    assert "absent.json" in entry["reason"]
    assert not (place.folder / "results" / "1.parquet").exists()
    (place.folder / "absent.json").write_bytes((place.folder / "plan.json").read_bytes())
    assert place.sweep(*rows).done == 1


def test_a_worker_that_is_killed_costs_its_own_job_only(place: Place, tmp_path: Path) -> None:
    from simulation.sweeping.workers import carry_out

    works = [(str(number), number) for number in range(6)]
    told = dict(carry_out(kill_at_three, works, workers=2))
    assert isinstance(told.pop("3"), BaseException)
    assert told == {str(number): number for number in range(6) if number != 3}


@pytest.mark.parametrize(
    ("header", "row", "words"),
    [
        ("specification,plan,month", "specification.json,plan.json,6", "there is no such column"),
        ("specification,plan,months", "specification.json,plan.json,six", "2.months"),
        ("specification,plan,months", "specification.json,plan.json,0", "1–1200"),
        ("specification,plan,job", "specification.json,plan.json,../up", "cannot be the name of a file"),
        ("specification,plan", "specification.json,", "2.plan"),
        ("specification,plan,kind", "specification.json,plan.json,tune", "compare, run, calibrate"),
        ("plan", "plan.json", "this key is missing"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_whole(place: Place, header: str, row: str, words: str) -> None:
    jobs = place.write_list(row, header=header)
    with pytest.raises(InputError) as refused:
        sweep(jobs, place.folder / "results", workers=1, language="en")
    assert words in str(refused.value)
    assert not (place.folder / "results").exists()


def test_all_problems_of_a_list_are_told_at_once(place: Place) -> None:
    jobs = place.write_list(
        "a,,x,0,0", "a,b,6,-1,0", "a,b,6,0,0,", header="specification,plan,months,replications,seed"
    )
    with pytest.raises(InputError) as refused:
        sweep(jobs, place.folder / "results", workers=1, language="en")
    assert len(refused.value.problems) == 3


@pytest.mark.slow  # it waits until nobody has answered
def test_an_address_where_nobody_answers_is_told_in_words(place: Place) -> None:
    with pytest.raises(InputError, match="no Dask scheduler answers"):
        place.sweep(*JOBS, scheduler="tcp://127.0.0.1:9")


def test_a_record_is_written_where_it_is_asked_for(place: Place, specification: Specification, plan: Plan) -> None:
    jobs = place.write_list("specification.json,plan.json,6,run", header="specification,plan,months,kind")
    assert sweep(jobs, place.folder / "results", workers=1).done == 1
    expected = sim.run(specification, plan, months=6).to_frame()
    pd.testing.assert_frame_equal(pd.read_parquet(place.folder / "results" / "1.parquet"), expected)


def test_a_folder_of_registers_is_calibrated(place: Place, specification: Specification, plan: Plan) -> None:
    frequent = plan.with_ratio(A=0.3, B=0.4, C=0.6, D=1.0)
    folder = place.folder / "registers"
    folder.mkdir()
    sim.write_registers(sim.generate_registers(specification, frequent, months=18), folder)
    jobs = place.write_list("calibrate,registers", "calibrate,plan.json", header="kind,registers")
    told = sweep(jobs, place.folder / "results", workers=1, language="en")
    assert (told.done, told.failed) == (1, 1)
    assert (place.folder / "results" / "1" / "specification.json").is_file()
    assert "parameter" in pd.read_parquet(place.folder / "results" / "1.parquet")


def test_a_job_begins_with_the_state_of_another_file(place: Place, specification: Specification, plan: Plan) -> None:
    state = sim.settle(specification, plan, 24)
    (place.folder / "start.json").write_text(sim.to_json(sim.with_state(specification, state)), encoding="utf-8")
    rows = ("specification.json,plan.json,6,start.json", "specification.json,plan.json,6,specification.json")
    jobs = place.write_list(*rows, header="specification,plan,months,initial")
    told = sweep(jobs, place.folder / "results", workers=1, language="en")
    assert (told.done, told.failed) == (1, 1)
    expected = sim.compare(specification, [plan], months=6, initial=state).table
    found = pd.read_parquet(place.folder / "results" / "1.parquet")
    pd.testing.assert_frame_equal(found, expected, rtol=1e-12)
    assert "does not begin with a state" in place.entries()[1]["reason"]


def test_ctrl_c_keeps_what_is_done(place: Place) -> None:
    rows = (*JOBS[:2], *(["specification.json,plan.json,1200,2000,0"] * 3))
    command = [sys.executable, "-m", "simulation", "sweep", str(place.write_list(*rows)), "--workers", "1"]
    output = place.folder / "results"
    process = start([*command, "--output", str(output)])
    while not (output / "2.parquet").exists():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=120)
    assert process.returncode == 130
    assert [entry["status"] for entry in place.entries()] in (["done"], ["done", "done"])
    assert sorted(path.name for path in output.iterdir()) == ["1.parquet", "2.parquet", "jobs.csv"]


def test_a_ledger_that_is_something_else_counts_for_nothing_done(tmp_path: Path) -> None:
    (tmp_path / "jobs.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert Ledger(tmp_path, ["1"]).entries == {}
