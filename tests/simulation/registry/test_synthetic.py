"""Synthetic registers say what the engine recorded, and nothing in them is refused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats
from stdnum.cn import uscc

from simulation.engines.base import Request
from simulation.engines.discrete_event import DiscreteEvent
from simulation.model.errors import InputError
from simulation.model.exchange import parse_plan, parse_specification
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES, SEVERITIES
from simulation.model.specification import Specification
from simulation.registry.registers import Registers
from simulation.registry.synthetic.codes import synthetic_codes
from simulation.registry.synthetic.generate import SyntheticRegisters, generate
from simulation.registry.synthetic.signals import Volume
from simulation.registry.synthetic.teams import Teams
from simulation.workflows.registers import read_registers, write_registers
from tests.simulation.engines import discrete_event_cases as cases

MONTHS = 15
SOME = {"compliant": 0.02, "minor": 0.05, "serious": 0.1}


def busy_specification() -> Specification:
    """Return a district in which everything happens that registers can tell of."""
    worse = [[0.2, 0.8, 0, 0], [0, 0.2, 0.8, 0], [0, 0, 0.2, 0.8], [0, 0, 0, 1]]
    firms = cases.by_class(60, 80, 30, 10)
    return cases.specification(
        cases.stratum("H-张湾", firms, sector="H", region="张湾", entries_per_month=4.0),
        cases.stratum("F-双沟", firms, sector="F", region="双沟", novel=True, in_observation=0.3),
        cases.stratum("C-双沟", firms, sector="C", region="双沟", professional_tier="C"),
        onset=cases.by_class(0.1),
        escalation=0.1,
        sensitivity={"minor": 0.6, "serious": 0.9},
        rectification={"minor": 0.9, "serious": 0.7},
        exit=cases.by_class(0.01),
        for_cause=cases.for_cause(complaint=SOME, alert=SOME, referral=SOME),
        reclassification=cases.moves(found_minor=worse, found_serious=worse),
    )


def busy_plan(**changes: object) -> Plan:
    joint = cases.programme("joint", 0.3, 2, departments=["市场监管", "税务"], team_size=3)
    return cases.plan(
        cases.programme("general", cases.by_class(0.1, 0.2, 0.5, 1.0)), joint, start="2025-04",
        proactive=cases.by_class(0.0, 0.0, 0.05, 0.1), **changes,
    )  # fmt: skip


def round_trip(synthetic: SyntheticRegisters, folder: Path) -> Registers:
    write_registers(synthetic, folder)
    return read_registers(*[folder / f"{name}.csv" for name in ("directory", "classes", "visits", "signals")])


@pytest.fixture(scope="module")
def synthetic() -> SyntheticRegisters:
    return generate(busy_specification(), busy_plan(), MONTHS, seed=5)


@pytest.fixture(scope="module")
def registers(synthetic: SyntheticRegisters, tmp_path_factory: pytest.TempPathFactory) -> Registers:
    return round_trip(synthetic, tmp_path_factory.mktemp("registers"))


def by_place(synthetic: SyntheticRegisters, registers: Registers, table: pd.DataFrame) -> pd.DataFrame:
    """Add stratum, month of the run and class to records."""
    strata = {(s.sector, s.region): i for i, s in enumerate(synthetic.forecast.specification.strata)}
    directory = registers.directory.set_index("firm")
    places = [strata[key] for key in zip(directory["sector"], directory["region"], strict=True)]
    start = np.datetime64(synthetic.forecast.plan.start, "M").astype(int) + 1970 * 12
    classes = registers.classes if "risk_class" not in table else registers.classes.drop(columns="risk_class")
    placed = table.merge(classes, on=["firm", "month"], how="left", validate="many_to_one")
    placed["stratum"] = placed["firm"].map(pd.Series(places, index=directory.index))
    return placed.assign(t=placed["month"] - start)


def counted(placed: pd.DataFrame) -> np.ndarray:
    counts = np.zeros((MONTHS, 3, len(RISK_CLASSES)))
    np.add.at(counts, (placed["t"], placed["stratum"], placed["risk_class"].cat.codes), 1)
    return counts


# --- round trip ---


def test_nothing_of_synthetic_registers_is_refused(registers: Registers) -> None:
    assert registers.refused.to_dict("records") == []
    assert (registers.counts["read"] > 0).all()


def test_firms_by_month_stratum_and_class_are_those_of_the_engine(
    synthetic: SyntheticRegisters, registers: Registers
) -> None:
    placed = by_place(synthetic, registers, registers.classes)
    placed["risk_class"] = registers.classes["risk_class"]
    np.testing.assert_array_equal(counted(placed), synthetic.forecast.data["firms"].to_numpy()[0])


@pytest.mark.parametrize("channel", ["complaint", "alert", "referral", "proactive", "programme"])
def test_visits_by_month_stratum_class_and_channel_are_those_of_the_engine(
    synthetic: SyntheticRegisters, registers: Registers, channel: str
) -> None:
    visits = by_place(synthetic, registers, registers.visits[registers.visits["channel"] == channel])
    data = synthetic.forecast.data["visits"].isel(replication=0)
    ways = [name for name in data["channel"].to_numpy() if name.partition(":")[0] == channel]
    expected = data.sel(channel=ways).sum("channel").to_numpy()
    assert expected.sum() > 0
    np.testing.assert_array_equal(counted(visits), expected)


@pytest.mark.parametrize("severity", SEVERITIES)
def test_findings_by_month_stratum_class_and_severity_are_those_of_the_engine(
    synthetic: SyntheticRegisters, registers: Registers, severity: str
) -> None:
    found = by_place(synthetic, registers, registers.visits[registers.visits["severity"] == severity])
    expected = synthetic.forecast.data["found"].isel(replication=0).sel(severity=severity).to_numpy()
    assert expected.sum() > 0
    np.testing.assert_array_equal(counted(found), expected)


def test_entries_are_founded_in_the_month_of_their_first_class(
    synthetic: SyntheticRegisters, registers: Registers
) -> None:
    first = registers.classes.groupby("firm")["month"].min()
    founded = registers.directory.set_index("firm")["founded"]
    begun = founded[founded >= "2025-04-01"]
    assert len(begun) == synthetic.forecast.data["entries"].sum()
    month = begun.dt.year * 12 + begun.dt.month - 1
    assert month.tolist() == first[begun.index].tolist()


def test_firms_that_left_are_marked_so(synthetic: SyntheticRegisters, registers: Registers) -> None:
    last = registers.classes[registers.classes["month"] == registers.classes["month"].max()]
    status = registers.directory.set_index("firm")["status"]
    assert set(status[last["firm"]]) == {"存续"}
    assert set(status.drop(last["firm"])) == {"注销"}


def test_a_joint_visit_names_its_departments_and_as_many_inspectors_as_the_plan_sends(registers: Registers) -> None:
    visits = registers.visits
    joint = visits[visits["task"] == "joint"]
    assert set(joint["n_departments"]) == {2}
    assert set(joint["inspectors"].str.count(";") + 1) == {3}
    assert set(visits.loc[visits["task"] != "joint", "n_departments"]) == {1}


def test_signals_precede_the_visits_that_they_led_to(registers: Registers) -> None:
    led = registers.visits[registers.visits["channel"].isin(["complaint", "alert"])]
    pairs = registers.signals.merge(led, on=["firm", "month"], suffixes=("", "_visit"))
    assert len(pairs) == len(registers.signals) == len(led)
    assert (pairs["date"] <= pairs["date_visit"]).all()
    assert set(pairs.loc[pairs["channel"] == "complaint", "kind"]) == {"投诉举报"}


def test_visits_are_made_on_working_days_and_published_within_twenty_of_them(registers: Registers) -> None:
    assert (registers.visits["date"].dt.day_of_week < 5).all()
    delay = (registers.visits["published"] - registers.visits["date"]).dt.days
    assert delay.min() >= 1
    assert delay.max() <= 28  # 20 working days
    assert registers.visits["published"].isna().any()


def test_columns_that_tell_strata_apart_come_back(registers: Registers) -> None:
    directory = registers.directory
    assert set(directory.loc[directory["sector"] == "F", "novel"]) == {True}
    assert set(directory.loc[directory["sector"] != "F", "novel"]) == {False}
    assert set(directory.loc[directory["sector"] == "C", "tier"]) == {"C"}
    assert directory.loc[directory["sector"] != "C", "tier"].isna().all()


# --- the truth ---


def test_the_truth_says_how_to_make_the_same_registers_again(synthetic: SyntheticRegisters, tmp_path: Path) -> None:
    write_registers(synthetic, tmp_path / "first")
    truth = json.loads((tmp_path / "first" / "truth.json").read_text(encoding="utf-8"))
    assert truth["kind"] == "synthetic"
    specification = parse_specification(json.dumps(truth["specification"]))
    plan = parse_plan(json.dumps(truth["plan"]))
    teams = Teams(truth["teams"]["number"], truth["teams"]["spread"])
    write_registers(generate(specification, plan, truth["months"], truth["seed"], teams=teams), tmp_path / "second")
    for name in ("directory.csv", "classes.csv", "visits.csv", "signals.csv", "truth.json"):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


def test_another_seed_gives_other_registers(synthetic: SyntheticRegisters) -> None:
    other = generate(busy_specification(), busy_plan(), MONTHS, seed=6)
    assert not other.tables["visits"].equals(synthetic.tables["visits"])


def test_being_watched_changes_nothing_in_the_district(synthetic: SyntheticRegisters) -> None:
    alone = DiscreteEvent().run(Request(busy_specification(), busy_plan(), MONTHS, 1, 5))
    assert alone.data.equals(synthetic.forecast.data)


def test_synthetic_is_called_synthetic(synthetic: SyntheticRegisters) -> None:
    assert synthetic.tables["directory"]["主体名称"].str.startswith("合成").all()
    assert synthetic.tables["visits"]["检查人员"].str.startswith("合成").all()


def test_synthetic_codes_are_valid_different_and_registered_nowhere() -> None:
    codes = synthetic_codes(3000)
    assert all(uscc.is_valid(code) for code in codes)
    assert len(set(codes)) == 3000
    assert {code[2:8] for code in codes} == {"999999"}


# --- who looks ---


def test_without_a_spread_all_teams_see_the_same() -> None:
    assert set(Teams(5).keenness(seed=3)) == {0.0}


def test_a_keen_team_finds_more_and_each_team_finds_what_its_keenness_says() -> None:
    """False alarm below 0.001: chi-square of the findings of 4 teams against their own sensitivities."""
    plan = cases.plan(cases.programme("general", 1.0))
    specification = cases.specification(
        cases.stratum("H", cases.by_class(6000, 0, 0, 0)), start="minor", sensitivity={"minor": 0.5, "serious": 0.5}
    )
    synthetic = generate(specification, plan, 12, seed=1, teams=Teams(4, spread=1.0))
    visits = synthetic.tables["visits"]
    team = visits["检查人员"].str.extract(r"(\d{3})-1")[0].astype(int) - 1
    found = (visits["严重程度"] != "").groupby(team).agg(["sum", "count"])
    expected = 1 / (1 + np.exp(-np.array(synthetic.truth["teams"]["keenness"])))
    assert expected.max() - expected.min() > 0.2
    variance = found["count"] * expected * (1 - expected)
    statistic = ((found["sum"] - found["count"] * expected) ** 2 / variance).sum()
    assert statistic < stats.chi2.ppf(0.999, 4)


def test_teams_are_sent_at_random() -> None:
    """False alarm below 0.001: chi-square of visits by team."""
    plan = cases.plan(cases.programme("general", 1.0))
    specification = cases.specification(cases.stratum("H", cases.by_class(4000, 0, 0, 0)))
    visits = generate(specification, plan, 12, seed=2, teams=Teams(8)).tables["visits"]
    counts = visits["检查人员"].value_counts().to_numpy()
    assert len(counts) == 8
    assert stats.chisquare(counts).pvalue > 0.001


# --- requests that make no sense ---


def test_sectors_and_teams_that_make_no_sense_are_all_named_at_once() -> None:
    specification = cases.specification(cases.stratum("a", sector="shops"), cases.stratum("b", sector="U"))
    with pytest.raises(InputError) as caught:
        generate(specification, cases.plan(), 12, teams=Teams(0, -1.0))
    assert [problem.path for problem in caught.value.problems] == [
        "strata[0].sector",
        "strata[1].sector",
        "teams",
        "team_spread",
    ]


def test_a_horizon_out_of_range_is_an_input_error() -> None:
    with pytest.raises(InputError):
        generate(cases.specification(), cases.plan(), 0)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**40), st.integers(1, 14), st.sampled_from(["2025-01", "2024-02", "2030-11", "2025-12"]))
def test_nothing_is_refused_whatever_seed_horizon_and_start(tmp_path: Path, seed: int, months: int, start: str) -> None:
    synthetic = generate(busy_specification(), busy_plan().model_copy(update={"start": start}), months, seed)
    registers = round_trip(synthetic, tmp_path)
    assert registers.refused.to_dict("records") == []
    assert len(registers.classes) == synthetic.forecast.data["firms"].sum()
    assert len(registers.visits) == synthetic.forecast.data["visits"].sum()


def test_a_district_in_which_nothing_happens_has_registers_without_visits(tmp_path: Path) -> None:
    registers = round_trip(generate(cases.specification(), cases.plan(), 2), tmp_path)
    assert registers.counts["read"].tolist() == [1, 2, 0, 0]
    assert registers.refused.empty


def test_without_a_volume_only_signals_that_led_to_visits_are_written(synthetic: SyntheticRegisters) -> None:
    asked = generate(busy_specification(), busy_plan(), MONTHS, seed=5, volume=Volume(0.0, 0.9, 9.0))
    assert synthetic.tables["signals"].equals(asked.tables["signals"])
    assert list(asked.tables["signals"].columns) == ["统一社会信用代码", "日期", "信号类型"]
    assert "signals" not in synthetic.truth


def test_signals_that_led_to_no_visit_are_as_many_as_asked_and_every_one_is_accepted(
    synthetic: SyntheticRegisters, tmp_path: Path
) -> None:
    # About 3,000 signals in clusters of variance 2, months that share 15 %: six standard errors are a quarter.
    many = generate(busy_specification(), busy_plan(), MONTHS, seed=5, volume=Volume(20.0))
    assert many.tables["visits"].equals(synthetic.tables["visits"])
    read = round_trip(many, tmp_path)
    counts = read.counts.set_index("register")
    assert counts.loc["signals", "refused"] == 0
    answered = len(synthetic.tables["signals"])
    led = read.signals["led_to_visit"]
    assert (led == "yes").sum() == answered
    assert (led == "no").sum() == pytest.approx(20 * answered, rel=0.25)
    assert many.truth["signals"] == {"per_visit": 20.0, "season": 0.3, "dispersion": 2.0}


def test_a_volume_out_of_range_is_told() -> None:
    with pytest.raises(InputError) as refused:
        generate(busy_specification(), busy_plan(), 1, volume=Volume(-1.0, 2.0, 0.5))
    assert [problem.path for problem in refused.value.problems] == [
        "signals_per_visit", "signal_season", "signal_dispersion",
    ]  # fmt: skip
