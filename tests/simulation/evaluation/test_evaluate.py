"""Many plans at once give the numbers of a comparison; slopes are the derivatives of those numbers."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import simulation as sim
from benchmarks import cases
from benchmarks.district import district, in_force
from simulation.engines.base import Request
from simulation.engines.expectation import Expectation
from simulation.model.indicators import Indicators, indicators
from simulation.model.population import RISK_CLASSES
from tests.strategies import World, worlds

CLOSE = 1e-12
SPECIFICATION, PLAN = cases.specification(3, 2_000), cases.plan()
GROUPS = {"all": "", "risk_class": "{}", "sector": "sector:{}", "region": "region:{}"}


def expected(specification: sim.Specification, plan: sim.Plan, months: int) -> Indicators:
    return indicators(Expectation().run(Request(specification, plan, months)))


def name_of(scope: str, name: str) -> str:
    return "all" if scope == "all" else GROUPS[scope].format(name)


def close(one: np.ndarray, other: Any) -> bool:
    return bool(np.allclose(one, other, rtol=CLOSE, atol=CLOSE, equal_nan=True))


def varied(plan: sim.Plan) -> list[sim.Plan]:
    """The plan, two others of its make, one with other rounds and one that recognises."""
    others = [
        plan,
        plan.with_ratio(A=0.3, D=0.7),
        plan.model_copy(update={"proactive": plan.proactive.model_copy(update={"B": 0.05})}),
        plan.with_ratio(A=0.0, B=0.0, C=0.0, D=0.0),
        plan.model_copy(update={"mutual_recognition": not plan.mutual_recognition}),
    ]
    return [each.model_copy(update={"id": f"plan-{number}"}) for number, each in enumerate(others)]


@settings(max_examples=25, deadline=None)
@given(worlds(firms=300), st.booleans())
def test_every_indicator_of_every_group_is_that_of_the_numpy_engine(world: World, kinds: bool) -> None:
    specification, plan = world
    plans = varied(plan)
    references = [expected(specification, each, 27) for each in plans]
    names = [name for name in references[0].values if name != "blind_spot_width" or not kinds]
    groups = references[0].groups
    found = sim.evaluate(specification, plans, 27, names, [name_of(*group) for group in groups])
    for place, reference in enumerate(references):
        assert close(found.value.values[place], np.array([reference.values[name][0] for name in names]))


def test_a_plan_with_a_capacity_limit_runs_by_numpy_and_is_marked() -> None:
    limited = PLAN.model_copy(update={"id": "limited", "capacity_hours_per_month": 200.0})
    found = sim.evaluate(SPECIFICATION, [PLAN, limited], 14, ["workload", "hours"], ["all", "D"])
    reference = expected(SPECIFICATION, limited, 14)
    assert found.engine.values.tolist() == ["compiled", "numpy"]
    assert close(
        found.value.sel(plan="limited", group="all").values, [reference.values[n][0, 0] for n in found.indicator.values]
    )
    assert np.isnan(found.value.sel(plan=PLAN.id, indicator="workload")).all()


def test_a_group_of_pairs_is_named_as_a_comparison_names_it() -> None:
    one = sim.evaluate(SPECIFICATION, [PLAN], 6, ["harm"], [("sector", "F"), ("all", ""), ("risk_class", "B")])
    other = sim.evaluate(SPECIFICATION, [PLAN], 6, ["harm"], ["sector:F", "all", "B"])
    assert np.array_equal(one.value.values, other.value.values)


def test_every_unknown_name_is_refused_at_once() -> None:
    with pytest.raises(sim.InputError) as refusal:
        sim.evaluate(SPECIFICATION, [PLAN], 12, ["harm", "harms", "hour"], ["all", "E", "sector:Q"])
    assert [p.path for p in refusal.value.problems] == ["indicators[1]", "indicators[2]", "groups[0]", "groups[1]"]


@pytest.mark.parametrize(
    ("plans", "names", "groups"), [([], ["harm"], ["all"]), ([PLAN], [], ["all"]), ([PLAN], ["harm"], [])]
)
def test_nothing_asked_for_is_refused(plans: list[sim.Plan], names: list[str], groups: list[str]) -> None:
    with pytest.raises(sim.InputError):
        sim.evaluate(SPECIFICATION, plans, 12, names, groups)


# --- slopes ---

BY_FOUR_STEPS = {0: -25, 1: 48, 2: -36, 3: 16, 4: -3}
"""Twelve times the derivative at the first of five points."""
STEP = 1e-4
SMOOTH = (
    "harm", "hours", "visits", "found", "coverage", "detection_yield", "burden_on_a", "undisturbed_rate",
    "detection_rate", "undetected_stock_serious", "visits_per_100_firms", "repeat_rate", "burden_on_a_compliant_share",
)  # fmt: skip


def levers_of(plan: sim.Plan) -> dict[str, float]:
    found = {f"proactive.{c}": getattr(plan.proactive, c) for c in RISK_CLASSES}
    for programme in plan.programmes:
        found |= {f"{programme.id}.ratio.{c}": getattr(programme.ratio, c) for c in RISK_CLASSES}
    return found


def at(plan: sim.Plan, lever: str, value: float, name: str) -> sim.Plan:
    """The plan with one lever elsewhere."""
    owner, _, of_class = lever.rpartition(".")
    if owner == "proactive":
        changed = plan.model_copy(update={"proactive": plan.proactive.model_copy(update={of_class: value})})
    else:
        changed = plan.with_ratio(owner.removesuffix(".ratio"), **{of_class: value})
    return changed.model_copy(update={"id": name})


def by_differences(specification: sim.Specification, plan: sim.Plan, lever: str, value: float) -> np.ndarray:
    """The slope from runs at neighbouring plans: to both sides, or to the inside of [0, 1]."""
    if STEP * 2 < value < 1 - STEP * 2:
        weights = {-2: 1, -1: -8, 1: 8, 2: -1}
    else:
        weights = {(1 if value < 0.5 else -1) * steps: weight for steps, weight in BY_FOUR_STEPS.items()}
    plans = [at(plan, lever, value + steps * STEP, f"{steps}") for steps in weights]
    values = sim.evaluate(specification, plans, 14, SMOOTH, ["all", "A"]).value.values
    inwards = 1 if set(weights) != set(range(-4, 1)) else -1
    return inwards * np.tensordot(np.array([*weights.values()]), values, axes=1) / (12 * STEP)


@settings(max_examples=12, deadline=None)
@given(worlds(firms=300))
def test_slopes_are_those_of_central_differences_and_one_sided_at_the_ends(world: World) -> None:
    specification, plan = world
    levers = levers_of(plan)
    found = sim.slopes(specification, plan, [*levers], 14, SMOOTH, ["all", "A"])
    for lever, value in levers.items():
        exact, numeric = found.slope.sel(lever=lever).values, by_differences(specification, plan, lever, value)
        scale = np.abs(exact) + np.abs(found.value.values)
        defined = ~np.isnan(exact) & ~np.isnan(numeric)
        assert (np.abs(exact - numeric) <= 1e-6 * scale + 1e-8)[defined].all(), lever


@pytest.mark.parametrize(("ratio", "elasticity"), [*product([0.0, 0.3, 1.0], [0.0, 0.3, -0.3])])
def test_slopes_hold_at_both_ends_with_and_without_deterrence(ratio: float, elasticity: float) -> None:
    content = SPECIFICATION.model_dump()
    content["behaviour"]["general_deterrence"]["semi_elasticity"] = elasticity
    specification = sim.Specification.model_validate(content)
    plan = PLAN.with_ratio(A=ratio, C=ratio, D=ratio)
    found = sim.slopes(specification, plan, ["general.ratio.A", "general.ratio.D"], 14, SMOOTH, ["all", "A"])
    for lever in found.lever.values:
        exact, numeric = found.slope.sel(lever=lever).values, by_differences(specification, plan, lever, ratio)
        assert np.allclose(exact, numeric, rtol=1e-6, atol=1e-6)


def test_a_slope_at_a_programme_that_draws_nobody_counts_what_another_visits() -> None:
    other = PLAN.programmes[0].model_copy(update={"id": "other", "ratio": PLAN.proactive.model_copy(update={"D": 0.0})})
    plan = PLAN.model_copy(update={"programmes": (*PLAN.programmes, other), "mutual_recognition": True})
    found = sim.slopes(SPECIFICATION, plan, ["other.ratio.D"], 14, SMOOTH, ["all", "A"])
    numeric = by_differences(SPECIFICATION, plan, "other.ratio.D", 0.0)
    assert np.allclose(found.slope.values[..., 0], numeric, rtol=1e-6, atol=1e-6)


def test_the_values_beside_slopes_are_those_of_evaluate() -> None:
    found = sim.slopes(SPECIFICATION, PLAN, ["proactive.D"], 24)
    assert close(found.value.values, sim.evaluate(SPECIFICATION, [PLAN], 24, groups=["all"]).value.values[0])


def test_slopes_refuse_in_words_all_that_has_none() -> None:
    plan = PLAN.model_copy(update={"capacity_hours_per_month": 100.0})
    levers = ["general.rounds.D", "general.ratio.E", "proactive.D"]
    with pytest.raises(sim.InputError) as refusal:
        sim.slopes(SPECIFICATION, plan, levers, 12, ["harm", "blind_spot_width"])
    codes = [problem.code for problem in refusal.value.problems]
    assert codes == ["rounds_have_no_slope", "not_among", "no_slope_of_width", "no_slope_under_capacity"]


def test_kinds_of_the_district_are_few_and_its_numbers_those_of_every_stratum() -> None:
    specification, plan = district(), in_force()
    found = sim.evaluate(specification, [plan], 24, ["harm", "coverage"], ["all", "A", "B", "C", "D"])
    reference = expected(specification, plan, 24)
    places = [0, *range(len(reference.groups) - 4, len(reference.groups))]
    assert close(found.value.values[0], [reference.values[name][0, places] for name in ("harm", "coverage")])
