"""Why a plan is proposed, and what tune.json tells of it: the same codes and numbers in Python and in the file."""

from __future__ import annotations

import json
from typing import Any

import pytest

import simulation as sim
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.tuning.proposing.parts import Parts
from simulation.tuning.proposing.states import REFUSED, SKIPPED, TIME
from simulation.workflows.tuning.files import write_tuned
from tests.conftest import riskier_more_often, shops
from tests.simulation.desk import Desk

PROBLEM: dict[str, Any] = {
    "format": "problem/1", "id": "shops", "title": "shops", "months": 12,
    "levers": [{"programme": "general", "ratio": ["A", "B", "C"], "step": 0.05}],
    "goals": [{"indicator": "harm", "least": True}, {"indicator": "hours", "least": True}],
    "limits": [{"indicator": "hours", "at_most": 300}, {"class_order": True}],
}  # fmt: skip


@pytest.fixture(scope="module")
def tuned() -> sim.Tuned:
    """One tuning that all tests read."""
    return sim.tune(shops(), riskier_more_often(), PROBLEM, points=3, choose="expected")


def test_every_reason_has_a_code_and_its_numbers(tuned: sim.Tuned) -> None:
    by_code = {reason.code: reason for reason in tuned.why.reasons}
    assert {"optimal", "price", "per_hour", "frontier", "expected"} <= set(by_code)
    assert tuned.answer is not None
    told = {reason.numbers["limit"]: reason.numbers["price"] for reason in tuned.why.reasons if reason.code == "price"}
    assert told == {price.limit: price.price for price in tuned.answer.prices if price.price > 0}
    assert "hours.at_most" in told


def test_a_problem_with_nothing_to_price_still_has_its_table_of_prices(
    specification: Specification, plan: Plan, desk: Desk
) -> None:
    fixed = [{"programme": "general", "ratio": ["A"], "low": 0.1, "high": 0.1}]
    found = sim.tune(specification, plan, PROBLEM | {"levers": fixed, "limits": []}, points=0)
    header = (write_tuned(found, desk.output.parent) / "prices.csv").read_text(encoding="utf-8")
    assert header.startswith("point,limit,at,slack,price,unit")


def test_the_sentences_of_a_reason_stand_part_by_part(tuned: sim.Tuned) -> None:
    assert {"optimum", "announced", "frontier", "robust"} <= set(tuned.why.sentences)
    assert all(sentence in str(tuned.why) for part in tuned.why.sentences.values() for sentence in part)


def test_a_clash_is_told_as_code_numbers_and_sentences(specification: Specification, plan: Plan) -> None:
    limits = [{"indicator": "hours", "at_most": 200}, {"planned_total": 0.9}]
    found = sim.tune(specification, plan, PROBLEM | {"limits": limits})
    assert found.clash is not None
    assert set(found.why.codes) == {"clash"}
    told = {reason.numbers["limit"]: reason.numbers["relax_alone_to"] for reason in found.why.reasons}
    assert told == {limit.name: limit.relax_alone_to for limit in found.clash.limits}
    assert found.why.sentences["clash"]


def test_optimum_and_announced_plan_are_told_alike_in_the_file(tuned: sim.Tuned, desk: Desk) -> None:
    told = json.loads((write_tuned(tuned, desk.output.parent) / "tune.json").read_text(encoding="utf-8"))
    common = {"levers", "indicators", "stopped_by", "runs"}
    assert common <= set(told["optimum"])
    assert common | {"loss", "bound", "certified"} <= set(told["announced"])
    assert set(told["optimum"]["levers"]) == set(told["announced"]["levers"])
    assert set(told["optimum"]["indicators"]) == set(told["announced"]["indicators"])
    assert told["horizon"] == told["months"] == 12
    assert told["runs"] >= told["optimum"]["runs"] + told["announced"]["runs"]
    assert [reason["code"] for reason in told["why"]] == list(tuned.why.codes)


def test_what_hangs_on_a_choice_is_refused_in_words_where_one_plan_leaves_none(desk: Desk) -> None:
    fixed = [{"programme": "general", "ratio": ["A"], "low": 0.1, "high": 0.1}]
    file = desk.folder / "problem.json"
    file.write_text(json.dumps(PROBLEM | {"levers": fixed, "limits": []}), encoding="utf-8")
    result = desk.run(str(file), "--sensitivity", "--information", verb="tune", output=desk.output.parent)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.count("one plan only was found") == 2
    parts = json.loads((desk.output.parent / "tune.json").read_text(encoding="utf-8"))["parts"]
    assert (parts["robust"], parts["sensitivity"], parts["information"]) == (SKIPPED, REFUSED, REFUSED)


def test_parts_that_time_left_nothing_to_work_on_are_marked_so() -> None:
    parts = Parts(time_limit=1e-9)
    parts.missed("robust")
    parts.missed("sensitivity", wanted=False)
    assert parts.states == {"robust": TIME, "sensitivity": SKIPPED}


def test_an_announceable_plan_that_was_proven_outlasts_an_interruption_of_what_follows(desk: Desk) -> None:
    def interrupt(part: str, _done: int, _of: int) -> None:
        if part == "frontier":
            raise KeyboardInterrupt

    found = sim.tune(shops(), riskier_more_often(), PROBLEM, points=3, choose="expected", progress=interrupt)
    assert found.interrupted
    folder = write_tuned(found, desk.output.parent)
    announced = json.loads((folder / "tune.json").read_text(encoding="utf-8"))["announced"]
    assert announced["certified"]
    kept = sim.read_plan(folder / "plans" / "shops-1.json")
    table = sim.compare(shops(), [kept], months=12, replications=0).table
    harm = table[(table["scope"] == "all") & (table["indicator"] == "harm")]["value"].iloc[0]
    assert announced["indicators"]["harm"] == pytest.approx(harm, rel=1e-9)


def test_an_optimum_outlasts_the_end_of_time(specification: Specification, plan: Plan) -> None:
    asked: list[str] = []
    found = sim.tune(
        specification, plan, PROBLEM, points=3, announce=False, stop=lambda: "frontier" in asked,
        progress=lambda part, done, of: asked.append(part),
    )  # fmt: skip
    assert found.answer is not None
    assert [p.programmes[0].ratio.A for p in found.plans] == [found.answer.levers["general.ratio.A"]]
    assert {"in_force", "announced"} <= set(found.frontier["kind"])


def test_rounds_alone_can_be_tuned_and_announced(specification: Specification, plan: Plan) -> None:
    rounds = [{"programme": "general", "rounds": ["C"], "choices": [1, 2]}]
    found = sim.tune(specification, plan, PROBLEM | {"levers": rounds, "limits": []}, points=3, choose="expected")
    assert found.answer is not None
    assert found.announcement is not None
    assert found.announcement.certified
    best = min(sim.evaluate(specification, [plan.with_rounds(C=n)], 12, ["harm"], ["all"]).value.item() for n in (1, 2))
    assert found.answer.indicators.loc["harm", "optimum"] == pytest.approx(best, rel=1e-9)


def test_an_id_with_slashes_leads_no_plan_out_of_the_folder(desk: Desk) -> None:
    fixed = [{"programme": "general", "ratio": ["A"], "low": 0.1, "high": 0.1}]
    found = sim.tune(
        shops(), riskier_more_often(), PROBLEM | {"id": "../../x/y", "levers": fixed, "limits": []}, points=0
    )
    folder = write_tuned(found, desk.output.parent)
    assert [file.name for file in (folder / "plans").iterdir()] == [".._.._x_y-1.json"]
