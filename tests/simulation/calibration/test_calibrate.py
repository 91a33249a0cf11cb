"""Registers in, behaviour out: the whole way, the files, the gate, and comparisons over draws."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import simulation as sim
from simulation.calibration.quantity import COLUMNS
from simulation.cli import app
from simulation.files.marks import MARK
from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.language.parameters import name_parameter
from simulation.model.errors import InputError, OutputError
from simulation.model.exchange import to_json
from simulation.registry.registers import Registers
from simulation.workflows.calibrate import read_draws
from simulation.workflows.mappings import adjusted_mapping, read_mapping
from tests.simulation.calibration.worlds import busy_plan

FILES = {
    "specification.json", "estimates.csv", "draws.parquet", "refused.csv", "backtest.csv", "health.json",
    "mapping.json", MARK,
}  # fmt: skip
NAMES = ("directory", "classes", "visits", "signals")


# --- the whole way ---


def test_a_calibration_is_a_specification_that_runs(calibration: sim.Calibration) -> None:
    forecast = sim.run(calibration.specification, busy_plan(), months=12)
    assert float(forecast.data["found"].sum()) > 0
    assert calibration.specification.title == "Calibrated 2022-01 to 2023-12"


def test_every_number_has_an_interval_a_kind_a_unit_and_a_source_in_both_languages(
    calibration: sim.Calibration,
) -> None:
    table = calibration.estimates
    assert tuple(table.columns) == COLUMNS
    assert set(table["kind"]) <= {"measured", "borrowed", "assumed"}
    # Beside the parameters the draws hold factors on the state at the start, which depends on them.
    parameters = [name for name in calibration.draws.columns if not name.startswith("initial.")]
    assert list(table["parameter"]) == parameters
    for language in LANGUAGES:
        keys = set(load_catalogue(language).keys())
        assert {f"estimate_unit.{unit}" for unit in table["unit"]} <= keys
        assert {f"estimate_source.{source}" for source in table["source"]} <= keys


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_has_a_name_of_its_own(calibration: sim.Calibration, language: str) -> None:
    catalogue = load_catalogue(language)
    names = [name_parameter(p, catalogue) for p in calibration.estimates["parameter"]]
    assert [
        n for n in names if n.startswith(("behaviour.", "strata.", "onset_multiplier.", "prevalence.", "teams."))
    ] == []
    assert len(set(names)) == len(names)


def test_the_command_writes_every_file_and_a_summary(folder: Path, tmp_path: Path) -> None:
    options = [part for name in NAMES for part in (f"--{name}", str(folder / f"{name}.csv"))]
    output = tmp_path / "calibrated"
    arguments = ["calibrate", *options, "--holdout-months", "6", "--draws", "500", "--output", str(output)]
    answer = CliRunner().invoke(app, [*arguments, "--language", "zh"])
    assert answer.exit_code == 0, answer.output
    assert {path.name for path in output.iterdir()} == FILES
    assert "质量门槛" in answer.output
    assert "内部参考 不得公开" in answer.output
    specification = sim.read_specification(output / "specification.json")
    assert sim.run(specification, busy_plan(), months=3).data.sizes["month"] == 3
    estimates = pd.read_csv(output / "estimates.csv")
    assert list(estimates.columns[:7]) == ["parameter", "value", "low", "high", "unit", "kind", "source"]
    assert len(pd.read_parquet(output / "draws.parquet")) == 500
    tested = pd.read_csv(output / "backtest.csv")
    assert set(tested["measure"]) == {"visits", "found", "firms"}
    assert tested.columns.tolist() == [
        "month", "risk_class", "measure", "observed", "forecast", "low", "high", "naive_last_year", "naive_overall",
    ]  # fmt: skip
    gate = json.loads((output / "health.json").read_text(encoding="utf-8"))
    assert gate["scores"]["coverage"]["found"] > 0.5
    assert {"status", "figure", "advice"} == set(gate["fit"])


def test_the_mapping_that_was_used_is_kept_and_reads_the_registers_again(
    calibration: sim.Calibration, registers: Registers, folder: Path, tmp_path: Path
) -> None:
    mapping = adjusted_mapping(
        registers.mapping, columns=["visits.date=实施时间"], constants=["visits.source=双随机"], result_codes="health"
    )
    used = replace(registers, mapping=mapping)
    place = sim.write_calibration(calibration, used, tmp_path / "out")
    kept = read_mapping(place / "mapping.json")
    assert kept == mapping
    place = sim.write_calibration(calibration, registers, tmp_path / "usual")
    paths = [folder / f"{name}.csv" for name in NAMES]
    again = sim.read_registers(*paths, mapping=place / "mapping.json")
    assert again.mapping == registers.mapping
    pd.testing.assert_frame_equal(again.classes, registers.classes)


def test_no_months_held_out_leave_the_backtest_empty(registers: Registers, tmp_path: Path) -> None:
    calibration = sim.calibrate(registers, draws=500)
    place = sim.write_calibration(calibration, registers, tmp_path / "out")
    assert pd.read_csv(place / "backtest.csv").empty
    assert json.loads((place / "health.json").read_text(encoding="utf-8"))["backtest"]["status"] == "REVIEW"


def test_the_same_registers_give_the_same_calibration(registers: Registers, calibration: sim.Calibration) -> None:
    again = sim.calibrate(registers, holdout_months=6, draws=500, language="en")
    assert to_json(again.specification) == to_json(calibration.specification)
    pd.testing.assert_frame_equal(again.draws, calibration.draws)


# --- input that cannot be used ---


@pytest.mark.parametrize(("months", "told"), [(-1, "outside 0–18"), (19, "outside 0–18")])
def test_too_many_months_held_out_are_refused(registers: Registers, months: int, told: str) -> None:
    with pytest.raises(InputError, match=told):
        sim.calibrate(registers, holdout_months=months, language="en")


@pytest.mark.parametrize("seed", [-1, 2**63])
def test_a_seed_out_of_range_is_refused(registers: Registers, seed: int) -> None:
    with pytest.raises(InputError, match=f"seed: {seed} is outside"):
        sim.calibrate(registers, seed=seed, language="en")


def test_too_short_registers_are_refused_in_words(registers: Registers) -> None:
    first = registers.classes["month"].min()
    short = replace(registers, classes=registers.classes[registers.classes["month"] < first + 3])
    with pytest.raises(InputError, match="3 months of classes are fewer than 6"):
        sim.calibrate(short, language="en")


def test_visits_that_all_miss_the_classes_are_refused_in_words(registers: Registers) -> None:
    early = replace(registers, visits=registers.visits.assign(month=registers.visits["month"] - 1000))
    with pytest.raises(InputError, match="没有一次检查落在"):
        sim.calibrate(early, language="zh")


def test_a_command_that_cannot_read_says_so_and_writes_nothing(folder: Path, tmp_path: Path) -> None:
    paths = {name: str(folder / f"{name}.csv") for name in NAMES[:3]} | {"visits": str(tmp_path / "missing.csv")}
    options = [part for name, path in paths.items() for part in (f"--{name}", path)]
    answer = CliRunner().invoke(app, ["calibrate", *options, "--output", str(tmp_path / "out"), "--language", "en"])
    assert answer.exit_code == 2
    assert "no such file" in answer.stderr
    assert not (tmp_path / "out").exists()


def test_a_file_in_the_place_of_the_folder_is_refused(
    registers: Registers, calibration: sim.Calibration, tmp_path: Path
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("x", encoding="utf-8")
    with pytest.raises(OutputError):
        sim.write_calibration(calibration, registers, taken)


# --- comparisons over draws ---


def plans() -> list[sim.Plan]:
    plan = busy_plan()
    return [plan, plan.with_ratio(A=0.05).model_copy(update={"id": "less"})]


def interval(comparison: sim.Comparison, plan: str, indicator: str, what: str = "") -> tuple[float, float]:
    row = comparison.table.query("plan == @plan and indicator == @indicator and scope == 'all'").iloc[0]
    return float(row[f"{what}low"]), float(row[f"{what}high"])


def test_draws_give_intervals_without_chance_and_wider_ones_with_it(calibration: sim.Calibration) -> None:
    few = calibration.draws.head(60)
    known = sim.compare(calibration.specification, plans(), months=12, replications=60, chance_only=True)
    drawn = sim.compare(calibration.specification, plans(), months=12, replications=0, draws=few)
    both = sim.compare(calibration.specification, plans(), months=12, replications=60, draws=few)
    width = {
        name: np.ptp(interval(c, "busy", "undetected_stock"))
        for name, c in (("known", known), ("drawn", drawn), ("both", both))
    }
    assert width["known"] < width["both"]
    assert 0 < width["drawn"] < 1.3 * width["both"]
    assert drawn.draws == both.draws == 60
    assert known.draws == 0


def test_a_plan_beside_itself_differs_by_nothing_in_any_draw(calibration: sim.Calibration) -> None:
    twin = busy_plan().model_copy(update={"id": "twin"})
    for replications in (0, 5):
        comparison = sim.compare(
            calibration.specification,
            [busy_plan(), twin],
            months=6,
            replications=replications,
            draws=calibration.draws.head(5),
        )
        spread = comparison.table[["difference", "difference_low", "difference_high"]].to_numpy(dtype=float)
        assert np.nanmax(np.abs(spread)) == 0


def test_every_plan_meets_the_same_draws(calibration: sim.Calibration) -> None:
    # Coverage of the whole district hardly depends on behaviour, and its difference between plans less still.
    comparison = sim.compare(
        calibration.specification, plans(), months=12, replications=0, draws=calibration.draws.head(40)
    )
    own, difference = (np.ptp(interval(comparison, "less", "undetected_stock", what)) for what in ("", "difference_"))
    assert difference < own / 3


def test_draws_of_another_specification_are_refused(calibration: sim.Calibration) -> None:
    wrong = pd.DataFrame({"behaviour.no_such_number": [0.1]})
    with pytest.raises(InputError):
        sim.compare(calibration.specification, plans(), months=3, replications=0, draws=wrong)
    with pytest.raises(InputError):
        sim.compare(calibration.specification, plans(), months=3, replications=0, draws=wrong.head(0))


def test_the_command_compares_over_draws(calibration: sim.Calibration, tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text(to_json(calibration.specification), encoding="utf-8")
    (tmp_path / "p.json").write_text(to_json(busy_plan()), encoding="utf-8")
    calibration.draws.head(10).to_parquet(tmp_path / "d.parquet")
    arguments = ["compare", str(tmp_path / "s.json"), str(tmp_path / "p.json"), "--months", "6", "--replications", "0"]
    arguments += ["--output", str(tmp_path / "c.csv"), "--language", "en", "--draws"]
    answer = CliRunner().invoke(app, [*arguments, str(tmp_path / "d.parquet")])
    assert answer.exit_code == 0, answer.output
    assert "10 draws of the parameters" in " ".join(answer.output.split())
    answer = CliRunner().invoke(app, [*arguments, str(tmp_path / "p.json")])
    assert answer.exit_code == 2
    assert "Traceback" not in answer.output


def test_a_file_that_holds_no_draws_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "junk.parquet").write_bytes(b"junk")
    with pytest.raises(InputError, match=r"draws\.parquet"):
        read_draws(tmp_path / "junk.parquet", "en")
    with pytest.raises(InputError, match="directory, not a file"):
        read_draws(tmp_path, "en")
