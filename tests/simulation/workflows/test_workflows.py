"""Runs in blocks, comparisons, and files that are whole or not there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from simulation.comparison.replication import replicate
from simulation.engines.base import Request
from simulation.engines.choice import ENGINES, engine_named
from simulation.files.writing import write_table
from simulation.model.errors import InputError, OutputError
from simulation.model.indicators import indicators
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.workflows.compare import compare
from simulation.workflows.run import RecordReduced, run


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".xlsx"])
def test_a_table_that_breaks_off_leaves_no_file_and_keeps_the_old_one(tmp_path: Path, suffix: str) -> None:
    def frames() -> Iterator[pd.DataFrame]:
        yield pd.DataFrame({"a": [1, 2]})
        raise KeyboardInterrupt

    path = tmp_path / f"table{suffix}"
    path.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt):
        write_table(frames(), path)
    assert path.read_bytes() == b"old"
    assert [item.name for item in tmp_path.iterdir()] == [path.name]


def test_a_folder_that_vanished_is_told_as_a_failed_output(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught:
        write_table([pd.DataFrame({"a": [1]})], tmp_path / "gone" / "table.csv")
    assert caught.value.problems[0].code == "write_failed"


def test_a_record_that_would_be_too_large_is_added_up_and_says_so(
    specification: Specification, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = run(specification, plan, "monte-carlo", 6, 3, record="full").data
    monkeypatch.setattr("simulation.workflows.run.RECORD_LIMIT", 1)
    with pytest.warns(RecordReduced, match="added up"):
        reduced = run(specification, plan, "monte-carlo", 6, 3).data
    assert (reduced.visits.squeeze("stratum", drop=True) == full.visits.sum("stratum")).all()


def test_progress_counts_every_month_of_every_replication(specification: Specification, plan: Plan) -> None:
    for name in ENGINES:
        told: list[tuple[int, int]] = []

        def note(done: int, total: int, told: list[tuple[int, int]] = told) -> None:
            told.append((done, total))

        run(specification, plan, name, 4, 5, progress=note)
        whole = 4 if name == "expectation" else 20
        assert told[-1] == (whole, whole)
        assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_what_progress_raises_stops_the_run_and_leaves_no_thread(specification: Specification, plan: Plan) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    before = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        run(specification, plan, "monte-carlo", 12, 60, progress=stop, workers=2)
    assert threading.active_count() == before


def test_blocks_come_in_order_and_hold_every_replication_once(specification: Specification, plan: Plan) -> None:
    request = Request(specification, plan, 3, 45, first_replication=5)
    numbers = replicate(
        engine_named("monte-carlo"), request, lambda block: block.data.replication.to_numpy().tolist(), 3
    )
    assert [number for block in numbers for number in block] == list(range(5, 50))


def test_a_comparison_holds_values_differences_and_intervals(specification: Specification, plan: Plan) -> None:
    more = plan.with_ratio(A=0.9).model_copy(update={"id": "more"})
    result = compare(specification, [plan, more], "p", 12, 60, seed=3)
    rows = result.table[result.table.scope == "all"].set_index(["plan", "indicator"])
    for name, chosen in (("p", plan), ("more", more)):
        expected = indicators(run(specification, chosen, months=12)).values["visits"][0, 0]
        assert rows["value"][name, "visits"] == pytest.approx(expected)
    own = {column: float(rows[column]["more", "visits"]) for column in rows.select_dtypes("number")}
    assert own["difference"] == pytest.approx(own["value"] - float(rows["value"]["p", "visits"]))
    assert 0 < own["difference_low"] < own["difference"] < own["difference_high"]
    assert own["low"] < own["value"] < own["high"]
    assert list(result.digests) == ["specification", "p", "more"]


@pytest.mark.parametrize("case", ["twice", "unknown baseline", "no plan"])
def test_a_comparison_that_makes_no_sense_is_refused(specification: Specification, plan: Plan, case: str) -> None:
    plans = {"twice": [plan, plan.with_ratio(A=0.9)], "unknown baseline": [plan], "no plan": []}[case]
    with pytest.raises(InputError) as caught:
        compare(specification, plans, "other" if case == "unknown baseline" else None)
    assert caught.value.problems


@pytest.mark.parametrize("engine", ENGINES)
def test_a_request_out_of_range_is_refused_by_every_engine(
    specification: Specification, plan: Plan, engine: str
) -> None:
    for months, replications, seed in ((0, 1, 0), (1201, 1, 0), (36, 1, -1), (36, 0, 0)):
        with pytest.raises(InputError):
            engine_named(engine).run(Request(specification, plan, months, replications, seed))


def test_the_same_plan_given_again_differs_by_nothing(specification: Specification, plan: Plan) -> None:
    table = compare(specification, [plan, plan.model_copy()], months=12, replications=3).table
    assert set(table["plan"]) == {plan.id}
    assert (table[["difference", "difference_low", "difference_high"]] == 0).all().all()
