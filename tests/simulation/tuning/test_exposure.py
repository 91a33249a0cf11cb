"""Exposure of conveniences as a limit of the tuning: it binds, its price is that of another run, or it is refused."""

from __future__ import annotations

from typing import Any

import pytest

import simulation as sim
from benchmarks import cases
from simulation.evaluation.evaluate import evaluate
from simulation.model.plan import Plan
from simulation.tuning.answer import Answer, answer
from simulation.tuning.ceiling.ceiling import ceiling
from simulation.tuning.robust.district import over_draws
from tests.simulation.engines.discrete_event_cases import assuming
from tests.simulation.tuning.tuned import asked, hours

SPECIFICATION = cases.specification(3, 2_000)
MEASURES = [
    {"id": "g", "title": "g", "kind": "priority", "classes": ["A", "B"], "conditions": {"unsanctioned": True}},
    {"id": "s", "title": "s", "kind": "strict_review", "classes": ["D"]},
]
PLAN = Plan.model_validate({**cases.plan().model_dump(), "measures": MEASURES})
ASSUMED = assuming(SPECIFICATION, ("priority", 0.9, 0.5, 1.0))


def tuned(*limits: dict[str, Any]) -> Answer:
    found = answer(asked(SPECIFICATION, PLAN, *limits), checked=False)
    assert isinstance(found, Answer)
    return found


def exposure_of(found: Answer) -> float:
    """Return the exposure at the optimum, by a run of its own."""
    ratios = {name.rpartition(".")[2]: value for name, value in found.levers.items()}
    plan = PLAN.with_ratio("general", **ratios)
    return float(evaluate(SPECIFICATION, [plan], 12, ["exposure"], ["all"]).value.item())


@pytest.mark.slow
def test_exposure_at_most_binds_and_costs_what_two_optima_differ_by() -> None:
    room = evaluate(SPECIFICATION, [PLAN], 12, ["hours"], ["all"]).value.item()
    free = tuned(hours(1.5 * room))
    before = exposure_of(free)
    limit = 0.995 * before
    bound = tuned(hours(1.5 * room), {"indicator": "exposure", "at_most": limit})
    assert exposure_of(bound) == pytest.approx(limit, rel=1e-4)
    assert bound.indicators.optimum["harm"] > free.indicators.optimum["harm"]
    (price,) = [price for price in bound.prices if price.limit == "exposure.at_most"]
    nearer = tuned(hours(1.5 * room), {"indicator": "exposure", "at_most": limit + 0.001 * before})
    gained = bound.indicators.optimum["harm"] - nearer.indicators.optimum["harm"]
    assert price.price == pytest.approx(gained / (0.001 * before), rel=0.2)


def test_exposure_of_a_plan_without_measures_and_its_spells_are_refused_in_words() -> None:
    with pytest.raises(sim.InputError, match="not_among"):
        asked(SPECIFICATION, cases.plan(), {"indicator": "exposure", "at_most": 1.0})
    with pytest.raises(sim.InputError):
        asked(SPECIFICATION, PLAN, {"indicator": "eligible_spell", "at_least": 1.0})
    with pytest.raises(sim.InputError, match="no_slope_of_spell"):
        sim.slopes(SPECIFICATION, PLAN, ["general.ratio.A"], 12, ["eligible_spell"])


def test_there_is_no_ceiling_where_an_effect_is_assumed() -> None:
    with pytest.raises(sim.InputError, match="ceiling_measures"):
        ceiling(ASSUMED, PLAN, hours=1e4, grid=1, months=12, by_class=1.0)


@pytest.mark.slow
def test_the_robust_choice_draws_the_assumed_effect_too() -> None:
    found = over_draws(ASSUMED, [PLAN], months=12, most=4)
    assert "assumed.measures" in found.parameters.columns
    assert found.kinds["assumed.measures"] == "assumed"
    plain = over_draws(SPECIFICATION, [PLAN], months=12, most=4)
    assert "assumed.measures" not in plain.parameters.columns
