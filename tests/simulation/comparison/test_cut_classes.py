"""What a lower ratio may cost in its own class, whether or not firms respond to the ratio."""

from __future__ import annotations

from pathlib import Path

import pytest

import simulation as sim
from simulation.comparison.cut_classes import DETERRENCE, cut_classes, hidden_costs
from simulation.comparison.explanation_words import word_hidden_cost
from simulation.language.catalogue import LANGUAGES, load_catalogue

DATASETS = Path(__file__).resolve().parents[3] / "datasets"
MONTHS = 12


@pytest.fixture(scope="module")
def specification() -> sim.Specification:
    return sim.read_specification(DATASETS / "xiangzhou" / "specification.json")


@pytest.fixture(scope="module")
def plan() -> sim.Plan:
    return sim.read_plan(DATASETS / "plans" / "status_quo.json")


def test_only_classes_with_fewer_planned_visits_are_cut(plan: sim.Plan) -> None:
    assert cut_classes(plan, plan) == ()
    assert cut_classes(plan, plan.with_ratio(A=0.0, D=1.0)) == ("A",)
    assert cut_classes(plan, plan.with_ratio(B=0.015).with_rounds(B=2)) == ()


def test_the_cost_is_the_difference_of_two_whole_runs_at_each_end(
    specification: sim.Specification, plan: sim.Plan
) -> None:
    other = plan.with_ratio(A=0.0, D=1.0)
    (cost,) = hidden_costs(specification, plan, other, MONTHS)
    for value, told in zip(DETERRENCE, (cost.without, cost.at_most), strict=True):
        content = specification.model_dump()
        content["behaviour"]["general_deterrence"]["semi_elasticity"] = value
        changed = sim.Specification.model_validate(content)
        stock = [
            sim.run(changed, each, months=MONTHS).data["in_violation"].sel(risk_class="A").sum().item() / MONTHS
            for each in (other, plan)
        ]
        assert told == pytest.approx(stock[0] - stock[1], rel=1e-6)


def test_a_plan_that_cuts_nothing_costs_nothing_and_runs_nothing(
    specification: sim.Specification, plan: sim.Plan
) -> None:
    assert hidden_costs(specification, plan, plan.with_ratio(D=1.0), MONTHS) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_cost_is_told_with_the_assumption_behind_it(
    specification: sim.Specification, plan: sim.Plan, language: str
) -> None:
    (cost,) = hidden_costs(specification, plan, plan.with_ratio(A=0.0), MONTHS)
    for key in ("page.compare.explain.hidden_cost", "report.risk.hidden_cost"):
        assert f"{DETERRENCE[1]:g}" in word_hidden_cost(cost, load_catalogue(language), key)
