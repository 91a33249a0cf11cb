"""Observations are what the registers say, on the keys of a run, without a firm; months are complete or not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import simulation as sim
from simulation.model.population import RISK_CLASSES
from simulation.monitoring.observing.counts import counts_of
from simulation.registry.synthetic.generate import SyntheticRegisters, generate
from simulation.registry.synthetic.signals import Volume
from simulation.workflows.registers import read_folder, write_registers
from tests.simulation.registry.test_synthetic import busy_plan, busy_specification

MONTHS = 6
KEYS = ["month", "stratum", "risk_class", "detail"]


@pytest.fixture(scope="module")
def synthetic() -> SyntheticRegisters:
    return generate(busy_specification(), busy_plan(), MONTHS, seed=2, volume=Volume(3.0))


@pytest.fixture(scope="module")
def registers(synthetic: SyntheticRegisters, tmp_path_factory: pytest.TempPathFactory) -> sim.Registers:
    folder = tmp_path_factory.mktemp("registers")
    write_registers(synthetic, folder)
    return read_folder(folder)


@pytest.fixture(scope="module")
def table(registers: sim.Registers) -> pd.DataFrame:
    return sim.observe(registers)


def of_run(synthetic: SyntheticRegisters, measure: str) -> pd.Series[int]:
    """Return a measure of the engine's own record, with calendar months and strata as registers call them."""
    frame = synthetic.forecast.to_frame()
    part = frame[frame["measure"] == measure]
    months = [f"2025-{4 + month:02d}" for month in part["month"]]
    ids = {"F-双沟": "F-双沟-novel", "C-双沟": "C-双沟-tier-C"}
    part = part.assign(
        month=months,
        stratum=part["stratum"].replace(ids),
        detail=part["detail"].str.partition(":")[0],
    )
    return part.groupby(KEYS)["value"].sum().astype("int64")


@pytest.mark.parametrize(
    ("measure", "own"),
    [("firms", "firms"), ("visits", "visits"), ("found", "found_by_channel"), ("moved_to", "reclassified")],
)
def test_observations_join_with_the_table_of_a_run(
    synthetic: SyntheticRegisters, table: pd.DataFrame, measure: str, own: str
) -> None:
    seen = table[table["measure"] == measure].set_index(KEYS)["value"]
    made = of_run(synthetic, own)
    if measure == "moved_to":
        # The last push is not there; and whoever leaves before the next push has no class then.
        made = made[made.index.get_level_values("month") != "2025-09"]
        leavers = made.groupby(level=[0, 1, 2]).sum() - seen.groupby(level=[0, 1, 2]).sum()
        assert (leavers >= 0).all()
        assert leavers.sum() < 0.05 * made.sum()
        return
    assert seen.sort_index().to_dict() == made[made > 0].sort_index().to_dict()


def test_no_firm_is_in_the_table(registers: sim.Registers, table: pd.DataFrame) -> None:
    text = table.to_csv(index=False)
    assert not any(code in text for code in registers.directory["firm"])
    assert not any(name in text for name in registers.directory["name"])


def test_every_signal_of_a_firm_with_a_class_is_counted(registers: sim.Registers, table: pd.DataFrame) -> None:
    counted = table.loc[table["measure"] == "signals"].groupby("detail")["value"].sum()
    classes = registers.classes.set_index(["firm", "month"]).index
    known = registers.signals.set_index(["firm", "month"]).index.isin(classes)
    assert counted.to_dict() == registers.signals[known]["kind"].value_counts().to_dict()


def test_a_month_is_complete_once_its_last_day_is_on_record_and_the_next_push_is_there(
    registers: sim.Registers, table: pd.DataFrame
) -> None:
    marks = table.groupby("month")["complete"].first()
    assert marks.to_list() == [True] * (MONTHS - 1) + [False]
    day = pd.Timestamp("2025-07-30")  # the day before the last of July
    cut = replace(
        registers,
        visits=registers.visits[registers.visits["date"] <= day],
        signals=registers.signals[registers.signals["date"] <= day],
    )
    assert sim.observe(cut).groupby("month")["complete"].first().to_list() == [True] * 3 + [False] * 3
    first = registers.classes["month"].min()
    gap = replace(registers, classes=registers.classes[registers.classes["month"] != first + 2])
    assert sim.observe(gap).groupby("month")["complete"].first().to_list() == [True, False, False, True, True, False]


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_file_gives_back_the_same_table(table: pd.DataFrame, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"observations.{suffix}"
    assert sim.write_observations(table, file) == len(table)
    pd.testing.assert_frame_equal(sim.read_observations(file), table)


def test_counts_lie_in_the_strata_of_the_specification_and_none_is_lost(table: pd.DataFrame) -> None:
    counts = counts_of(table, busy_specification())
    for measure, values in (("visits", counts.visits), ("found", counts.found), ("moved_to", counts.moved)):
        assert values.sum() == table.loc[table["measure"] == measure, "value"].sum()
    firms = table[table["measure"] == "firms"].groupby("risk_class")["value"].sum()
    assert counts.firms.sum(axis=(0, 1)).tolist() == [firms[name] for name in RISK_CLASSES]


def test_signals_that_led_to_no_visit_are_watched_by_their_own_history(synthetic: SyntheticRegisters) -> None:
    specification, plan = busy_specification(), busy_plan()
    assert plan.start == "2025-04"
    registers = generate(specification, plan, 28, seed=4, volume=Volume(4.0, dispersion=1.5))
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        write_registers(registers, folder)
        table = sim.observe(read_folder(folder))
    found = sim.monitor(specification, plan, table, start="2027-04", futures=0)
    own = found.series[found.series["family"] == "signals"]
    assert set(own["series"]) >= {"signals|kind|投诉举报", "signals|region|双沟"}
    assert own.groupby("series")["expected"].mean().min() > 1
