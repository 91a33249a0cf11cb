"""The command tune: files that agree with each other and with `compare`, clashes, bad problems, and ends before time.

The district has one stratum; what is found in it is held against other parts of the program, not against itself.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import simulation as sim
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.tuning.proposing.parts import Parts
from simulation.tuning.proposing.states import DONE, INTERRUPTED, SKIPPED, TIME
from tests.conftest import riskier_more_often, shops
from tests.simulation.desk import Desk

MONTHS = ["--months", "12"]
QUICK = [*MONTHS, "--points", "3", "--choose", "expected", "--no-announce"]
PROBLEM: dict[str, Any] = {
    "format": "problem/1", "id": "shops", "title": "shops", "months": 12,
    "levers": [
        {"programme": "general", "ratio": ["A", "B", "C"], "step": 0.05},
        {"programme": "general", "rounds": ["C"], "choices": [1, 2]},
    ],
    "goals": [{"indicator": "harm", "least": True}, {"indicator": "hours", "least": True}],
    "limits": [{"indicator": "hours", "at_most": 300}, {"class_order": True}],
}  # fmt: skip


@pytest.fixture(scope="module")
def desk_of_all(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk whose tuning has written everything, once for all tests that only read."""
    made = Desk(tmp_path_factory.mktemp("tuned"), shops(), riskier_more_often())
    file = _problem(made)
    options = ["--points", "5", "--sensitivity", "--information", "--ceiling"]
    result = made.run(str(file), *options, verb="tune", output=made.output.parent)
    assert result.exit_code == 0, result.output + result.stderr
    return made


def _problem(desk: Desk, **changed: object) -> Path:
    file = desk.folder / "problem.json"
    file.write_text(json.dumps(PROBLEM | changed), encoding="utf-8")
    return file


def _told(desk: Desk) -> dict[str, Any]:
    return dict(json.loads((desk.output.parent / "tune.json").read_text(encoding="utf-8")))


def _table(desk: Desk, name: str) -> pd.DataFrame:
    return pd.read_csv(desk.output.parent / f"{name}.csv", keep_default_na=False, na_values=[""])


def _relax_alone_to(desk: Desk) -> dict[str, float]:
    table = _table(desk, "clash")
    return dict(zip(table["limit"].astype(str), table["relax_alone_to"].astype(float), strict=True))


def test_every_file_is_there_and_every_part_is_done(desk_of_all: Desk) -> None:
    assert {"allocation.csv", "announced.csv", "ceiling.json", "frontier.csv", "horizons.csv", "information.csv",
            "plans", "prices.csv", "robust.csv", "sensitivity.csv", "tune.json"} <= set(desk_of_all.left())  # fmt: skip
    assert set(_told(desk_of_all)["parts"].values()) == {DONE}


def test_indicators_are_those_of_compare(desk_of_all: Desk) -> None:
    told = _told(desk_of_all)
    plans = [sim.read_plan(file) for file in sorted((desk_of_all.output.parent / "plans").glob("*.json"))]
    table = sim.compare(sim.read_specification(desk_of_all.spec), plans, months=12, replications=0).table
    whole = table[table["scope"] == "all"].set_index(["plan", "indicator"])["value"]
    points = _table(desk_of_all, "frontier").dropna(subset=["plan"]).set_index("plan")
    for plan in plans:
        for name in ("harm", "hours", "coverage"):
            assert points.loc[plan.id, name] == pytest.approx(whole[plan.id, name], rel=1e-9), (plan.id, name)
    assert told["announced"]["indicators"]["harm"] == pytest.approx(whole.to_dict()["shops-1", "harm"], rel=1e-9)


def test_plans_stand_on_announceable_values_and_keep_the_limits(desk_of_all: Desk) -> None:
    for file in (desk_of_all.output.parent / "plans").glob("*.json"):
        ratios = sim.read_plan(file).programmes[0].ratio.array()[:3]
        assert np.allclose(ratios / 0.05, np.round(ratios / 0.05), atol=1e-9)
    points = _table(desk_of_all, "frontier")
    kept = points[points["kind"] != "in_force"]
    assert (kept["hours"] <= 300 * (1 + 1e-7)).all()


def test_the_announced_plan_is_the_best_of_all_announceable_ones(desk_of_all: Desk) -> None:
    told = _told(desk_of_all)
    assert told["announced"]["certified"]
    specification, plan = sim.read_specification(desk_of_all.spec), sim.read_plan(desk_of_all.plan)
    rounds = int(told["announced"]["levers"]["general.rounds.C"])
    steps = np.round(np.arange(0, 1.0001, 0.05), 9)
    grid = [
        plan.with_ratio(A=a, B=b, C=c).with_rounds(C=rounds)
        for a in steps[:8] for b in steps for c in steps
        if a <= b * 1.0000001 and b <= c * rounds * 1.0000001
    ]  # fmt: skip
    found = sim.evaluate(specification, grid, 12, ["harm", "hours"], ["all"]).value.values[:, :, 0]
    best = found[found[:, 1] <= 300, 0].min()
    assert told["announced"]["indicators"]["harm"] == pytest.approx(best, rel=1e-9)
    assert told["announced"]["bound"] <= best * (1 + 1e-9)


def test_a_price_is_what_a_looser_limit_brings(desk_of_all: Desk) -> None:
    prices = _table(desk_of_all, "prices")
    row = prices[(prices["point"] == "optimum") & (prices["limit"] == "hours.at_most")].iloc[0]
    assert row["price"] == pytest.approx(float(row["checked"]), rel=1e-4)
    specification, plan = sim.read_specification(desk_of_all.spec), sim.read_plan(desk_of_all.plan)

    def harm(hours: float) -> float:
        limits = [{"indicator": "hours", "at_most": hours}, {"class_order": True}]
        levers = [PROBLEM["levers"][0]]
        base = plan.with_rounds(C=int(_told(desk_of_all)["optimum"]["levers"]["general.rounds.C"]))
        asked = PROBLEM | {"limits": limits, "levers": levers, "goals": PROBLEM["goals"][:1]}
        tuned = sim.tune(specification, base, asked, announce=False, points=0, choose="expected")
        assert tuned.answer is not None
        return float(str(tuned.answer.indicators.loc["harm", "optimum"]))

    assert float(str(row["price"])) == pytest.approx((harm(299.0) - harm(301.0)) / 2, rel=1e-4)


def test_no_policy_undercuts_the_ceiling(desk_of_all: Desk) -> None:
    ceiling = json.loads((desk_of_all.output.parent / "ceiling.json").read_text(encoding="utf-8"))
    assert ceiling["bound"] <= _told(desk_of_all)["optimum"]["indicators"]["harm"]
    assert 0 <= ceiling["reached"] <= 1


def test_the_chosen_plan_is_one_of_the_plans(desk_of_all: Desk) -> None:
    chosen = _told(desk_of_all)["chosen"]
    assert chosen["rule"] == "regret-90"
    assert (desk_of_all.output.parent / "plans" / f"{chosen['plan']}.json").is_file()
    robust = _table(desk_of_all, "robust").set_index("plan")
    assert "regret-90" in robust.loc[chosen["plan"], "chosen_by"].split(";")
    assert robust.loc[chosen["plan"], "regret_90"] == pytest.approx(robust["regret_90"].min())


@pytest.mark.slow
def test_without_a_problem_the_hours_of_the_plan_in_force_are_kept(desk: Desk) -> None:
    result = desk.run(*QUICK, verb="tune", output=desk.output.parent)
    assert result.exit_code == 0, result.output + result.stderr
    told = _told(desk)
    assert told["optimum"]["indicators"]["hours"] <= told["in_force"]["indicators"]["hours"] * (1 + 1e-7)
    assert set(told["optimum"]["levers"]) == {f"general.ratio.{c}" for c in "ABCD"}


@pytest.mark.slow
def test_the_same_command_finds_the_same_numbers(desk: Desk) -> None:
    kept = []
    for name in ("one", "other"):
        folder = desk.folder / name
        assert desk.run(*QUICK, verb="tune", output=folder).exit_code == 0
        kept.append({file.name: file.read_bytes() for file in folder.glob("*.csv")})
    assert kept[0] == kept[1]


def test_limits_that_clash_leave_the_clash_and_nothing_else(desk: Desk) -> None:
    limits = [{"indicator": "hours", "at_most": 200}, {"planned_total": 0.9}]
    result = desk.run(str(_problem(desk, limits=limits)), verb="tune", output=desk.output.parent)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert desk.left() == ["clash.csv"]
    clash = _relax_alone_to(desk)
    assert set(clash) == {"hours.at_most", "planned_total"}
    assert clash["hours.at_most"] > 200
    assert clash["planned_total"] < 0.9


def test_a_clash_takes_away_what_an_earlier_tuning_left_and_nothing_of_others(desk: Desk) -> None:
    folder = desk.output.parent
    assert desk.run(str(_problem(desk)), *QUICK, verb="tune", output=folder).exit_code == 0
    (folder / "plans" / "mine.json").write_text("{}", encoding="utf-8")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    limits = [{"indicator": "hours", "at_most": 1}]
    assert desk.run(str(_problem(desk, limits=limits)), verb="tune", output=folder).exit_code == 2
    assert desk.left() == ["clash.csv", "notes.txt", "plans"]
    assert [file.name for file in (folder / "plans").iterdir()] == ["mine.json"]


@pytest.mark.slow
def test_a_relaxed_limit_ends_the_clash(desk: Desk) -> None:
    limits: list[dict[str, Any]] = [{"indicator": "hours", "at_most": 200}, {"planned_total": 0.9}]
    desk.run(str(_problem(desk, limits=limits)), verb="tune", output=desk.output.parent)
    clash = _relax_alone_to(desk)
    for place, name in enumerate(("hours.at_most", "planned_total")):
        relaxed = [dict(limit) for limit in limits]
        key = "at_most" if place == 0 else "planned_total"
        relaxed[place][key] = clash[name] * (1 + 1e-6 if place == 0 else 1 - 1e-6)
        file = _problem(desk, limits=relaxed)
        result = desk.run(str(file), *QUICK, verb="tune", output=desk.output.parent)
        assert result.exit_code == 0, result.stderr


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"levers": [{"programme": "nobody", "ratio": ["A"]}]}, ["levers[0].programme", "nobody", "general"]),
        ({"goals": [{"indicator": "harms", "least": True}]}, ["goals[0].indicator", "harms"]),
        ({"limits": [{"indicator": "hours", "group": "E", "at_most": 1}]}, ["limits[0].group", "E"]),
        ({"goals": [{"indicator": "blind_spot_width", "group": "A", "least": True}]}, ["goals[0].indicator"]),
        ({"limits": [{"indicator": "coverage", "at_least": 0.1, "per": "month"}]}, ["limits[0].per"]),
        ({"levers": [{"programme": "general", "ratio": ["A"], "low": 0.5, "high": 0.1}]}, ["levers[0].low"]),
        ({"goals": [{"indicator": "burden_on_a", "group": "B", "least": True}]}, ["burden_on_a", "B"]),
    ],
)
def test_a_problem_that_does_not_fit_is_told_and_leaves_nothing(
    desk: Desk, changed: dict[str, object], told: list[str]
) -> None:
    result = desk.run(str(_problem(desk, **changed)), verb="tune", output=desk.output.parent)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    assert [part for part in told if part not in result.stderr] == [], result.stderr
    assert desk.left() == []


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--choose", "best"], ["choose", "regret-90"]),
        (["--points", "-1"], ["points"]),
        (["--time-limit", "0"], ["time_limit"]),
        (["--months", "0"], ["months"]),
    ],
)
def test_an_option_out_of_range_is_told(desk: Desk, options: list[str], told: list[str]) -> None:
    result = desk.run(*options, verb="tune", output=desk.output.parent)
    assert result.exit_code == 2, result.output
    assert [part for part in told if part not in result.stderr] == [], result.stderr
    assert desk.left() == []


def test_satisficing_needs_thresholds_that_somebody_typed(desk: Desk) -> None:
    file = _problem(desk, limits=[{"class_order": True}])
    result = desk.run(str(file), "--choose", "satisfice", verb="tune", output=desk.output.parent)
    assert result.exit_code == 2
    assert "choose" in result.stderr


def test_an_id_that_names_a_folder_stays_within_the_output(desk: Desk) -> None:
    result = desk.run(str(_problem(desk, id="../../up")), *QUICK, verb="tune", output=desk.output.parent)
    assert result.exit_code == 0, result.stderr
    assert all(file.name.startswith(".._.._up-") for file in (desk.output.parent / "plans").iterdir())
    assert not list(desk.folder.glob("up*"))


# --- ends before time ---


def test_what_was_finished_when_time_ran_out_is_kept_and_marked(specification: Specification, plan: Plan) -> None:
    asked: list[str] = []
    tuned = sim.tune(
        specification, plan, PROBLEM, points=5, stop=lambda: "frontier" in asked,
        progress=lambda part, done, of: asked.append(part),
    )  # fmt: skip
    assert tuned.answer is not None
    assert tuned.parts["optimum"] == DONE
    assert tuned.parts["frontier"] == INTERRUPTED
    assert tuned.parts["robust"] in (INTERRUPTED, SKIPPED)


def test_a_part_that_is_interrupted_leaves_those_before_it(specification: Specification, plan: Plan) -> None:
    def interrupt(part: str, done: int, of: int) -> None:
        if part == "robust":
            raise KeyboardInterrupt

    tuned = sim.tune(specification, plan, PROBLEM, points=3, progress=interrupt)
    assert tuned.interrupted
    assert tuned.plans
    assert tuned.advice is None
    assert tuned.chosen == tuned.plans[0]


def test_parts_after_the_time_limit_are_not_begun() -> None:
    parts = Parts(time_limit=1e-9)
    assert parts.run("optimum", lambda told: 1) is None
    assert parts.run("frontier", lambda told: 1, wanted=False) is None
    assert parts.states == {"optimum": TIME, "frontier": SKIPPED}
