"""Why a plan is proposed, and what tune.json tells of it: the same codes and numbers in Python and in the file."""

from __future__ import annotations

import json
from typing import Any

import pytest

import simulation as sim
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.workflows.tune_files import write_tuned
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
