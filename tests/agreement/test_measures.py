"""Measures of a plan in all engines: who qualifies, who loses it and why, and an assumed effect on new violations."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulation.engines.base import Change, Engine, Request
from simulation.engines.core import ready
from simulation.engines.discrete_event import DiscreteEvent
from simulation.engines.expectation import Expectation, _follow_many
from simulation.engines.lanes.warmth import cool_down, warm_up
from simulation.engines.monte_carlo import MonteCarlo
from simulation.evaluation.evaluate import evaluate
from simulation.evaluation.slopes import slopes
from simulation.model.indicators import indicators
from simulation.model.plan import Plan
from simulation.model.record import QUALIFYING
from simulation.model.specification import Specification
from tests.agreement.judging import mean_evidence, replicated, sums, surprises
from tests.agreement.worlds import rich_plan, rich_specification
from tests.simulation.engines import discrete_event_cases as cases

FALSE_ALARM = 1e-3
"""Chance that a test of this module fails although every engine is right."""
MONTHS = 14
VIEWS = ("total", "stratum", "month")
DRAWING: list[Engine] = [MonteCarlo("firms"), MonteCarlo("counts"), DiscreteEvent()]
NAMES = ["firms", "counts", "reference"]
EXACT: list[Engine] = [Expectation(), *DRAWING]
every_engine = pytest.mark.parametrize("engine", EXACT, ids=["expectation", *NAMES])

CAREFUL = {"unsanctioned": True, "outside_observation": True}
MEASURES: list[dict[str, Any]] = [
    {"id": "green", "title": "green", "kind": "priority", "classes": ["A", "B"], "conditions": CAREFUL},
    {
        "id": "promise", "title": "promise", "kind": "commitment", "classes": ["A", "B", "C"],
        "scope": {"sectors": ["H"]}, "conditions": {"professional": True},
    },
    {"id": "strict", "title": "strict", "kind": "strict_review", "classes": ["C", "D"]},
]  # fmt: skip
EFFECTS = [("priority", 0.4), ("strict", 0.5), ("commitment", 1.5), ("all:convenience", 0.9)]
"""A kind, an id, one that makes violations more frequent, and one that holds once for any convenience."""


def assuming(specification: Specification, *effects: tuple[str, float]) -> Specification:
    """Return a specification that assumes just so much of measures."""
    return cases.assuming(specification, *((name, value, value, value) for name, value in effects))


def world(**changes: Any) -> tuple[Specification, Plan]:
    return assuming(rich_specification(), *EFFECTS), rich_plan(measures=MEASURES, **changes)


def evidence(
    engine: Engine, true: tuple[Specification, Plan], assumed: tuple[Specification, Plan], futures: int
) -> Any:
    """Return what speaks against the expectation of one world in futures of another."""
    drawn = replicated(engine, true, MONTHS, futures, 61, *VIEWS)
    expected = sums(Expectation().run(Request(*assumed, MONTHS)).data, assumed[1], *VIEWS)
    return surprises(mean_evidence(drawn, expected.values[0]), drawn.labels, FALSE_ALARM / 4)


@pytest.mark.slow
@pytest.mark.parametrize("engine", DRAWING, ids=NAMES)
@pytest.mark.parametrize("futures", [40, 600])
def test_incentives_agree_in_all_engines_where_every_rule_is_at_work(engine: Engine, futures: int) -> None:
    assert not evidence(engine, world(), world(), futures)


@pytest.mark.slow
@pytest.mark.parametrize("changed", ["effect", "condition", "class"])
def test_another_effect_another_condition_and_another_class_are_found_out(changed: str) -> None:
    specification, plan = world()
    if changed == "effect":
        specification = assuming(specification, *EFFECTS[1:])
    else:
        other: dict[str, Any] = {"conditions": {}} if changed == "condition" else {"classes": ["A"]}
        plan = rich_plan(measures=[{**MEASURES[0], **other}, *MEASURES[1:]])
    assert evidence(MonteCarlo("counts"), world(), (specification, plan), 200)


@every_engine
def test_who_qualifies_loses_it_by_a_finding_by_a_new_class_and_by_leaving(engine: Engine) -> None:
    # Class A: 30 in violation, found for certain in month 0. B moves to C for certain, C leaves for certain, D stays.
    specification = cases.specification(
        cases.stratum(firms=cases.by_class(30, 20, 10, 5)), start="minor", exit=cases.by_class(0, 0, 1, 0),
        reclassification=cases.moves(unvisited=dict.fromkeys(cases.NEVER, cases.move("A", "C", "C", "D"))),
    )  # fmt: skip
    draw = cases.programme(ratio=cases.by_class(1.0, 0.0, 0.0, 0.0), months=[1])
    measures = [
        {"id": "all", "title": "all", "kind": "tolerance", "classes": list("ABCD"), "conditions": CAREFUL},
        {"id": "low", "title": "low", "kind": "priority", "classes": ["A", "B"]},
    ]
    data = engine.run(Request(specification, cases.plan(draw, measures=measures), 2, 1, 3)).data
    found = {name: data[name].sum(["replication", "stratum", "risk_class"]).to_numpy() for name in QUALIFYING}
    # Rows: any convenience, any review, all, low. C has left before anyone is counted; B is gone in the second month.
    np.testing.assert_allclose(found["eligible"], [[55, 0, 55, 50], [35, 0, 5, 30]])
    np.testing.assert_allclose(found["eligible_minor"], found["eligible"])
    np.testing.assert_allclose(found["lost_by_sanction"], [[0, 0, 30, 0], [0, 0, 0, 0]])
    np.testing.assert_allclose(found["lost_by_class"], [[0, 0, 0, 20], [0, 0, 0, 0]])
    np.testing.assert_allclose(found["lost_by_exit"], [[10, 0, 10, 0], [20, 0, 20, 0]])


@every_engine
def test_an_effect_of_nought_ends_all_new_violations_of_those_who_qualify_alone(engine: Engine) -> None:
    specification = assuming(
        cases.specification(cases.stratum(firms=cases.by_class(40, 60, 0, 0)), onset=cases.by_class(1.0)),
        ("priority", 0.0),
    )
    measure = {"id": "m", "title": "m", "kind": "priority", "classes": ["A"]}
    data = engine.run(Request(specification, cases.plan(measures=[measure]), 1, 1, 3)).data
    assert data.onsets.sum(["replication", "month", "stratum"]).to_numpy().tolist() == [0.0, 60.0, 0.0, 0.0]


@every_engine
def test_in_a_closed_group_a_spell_lasts_as_long_as_the_odds_to_lose_it_say(engine: Engine) -> None:
    leave = [[0.75, 0.25, 0, 0], *cases.STAY[1:]]
    specification = cases.specification(
        cases.stratum(firms=cases.by_class(100_000, 0, 0, 0) if engine.name == "expectation" else {"A": 4000}),
        reclassification=cases.moves(unvisited=dict.fromkeys(cases.NEVER, leave)),
    )
    measure = {"id": "m", "title": "m", "kind": "priority", "classes": ["A"]}
    forecast = engine.run(Request(specification, cases.plan(measures=[measure]), 12, 1, 3))
    # Of 16,000 spells the mean has a standard error of 4·√0.75 / √4000: five of them are 0.27 months.
    spell = indicators(forecast).values["eligible_spell"][0, 0]
    assert spell == pytest.approx(4.0, rel=1e-9 if engine.name == "expectation" else 0.07)


def test_with_one_programme_the_two_ways_to_expect_count_the_same() -> None:
    specification, _ = world()
    plan = cases.plan(
        cases.programme("general", cases.by_class(0.3, 0.4, 0.7, 1.0), cases.by_class(1, 2, 3, 4)),
        start="2026-03", observation={"months": 8.0, "classes": ["A", "B"]}, measures=MEASURES,
    )  # fmt: skip
    exact = Expectation().run(Request(specification, plan, MONTHS)).record.arrays
    other = _follow_many(Request(specification, plan, MONTHS), None)[0].arrays
    for name in ("firms", *QUALIFYING):
        np.testing.assert_allclose(other[name], exact[name], rtol=1e-9, atol=1e-9)


@pytest.mark.slow
def test_the_compiled_solver_has_the_same_exposure_and_its_exact_slopes() -> None:
    specification, plan = world(draw="bernoulli")
    names = ["harm", "eligible_share", "exposure", "serious_exposure", "exposure_share", "reviewed_violations"]
    known = indicators(Expectation().run(Request(specification, plan, 24)))
    places = [known.groups.index(group) for group in (("all", ""), ("risk_class", "A"))]
    expected = np.array([known.values[name][0, places] for name in names])
    found = evaluate(specification, [plan], 24, names, ["all", "A"])
    assert found.engine.item() == "compiled"
    np.testing.assert_allclose(found.value.to_numpy()[0], expected, rtol=1e-9)

    def at(ratio: float) -> np.ndarray:
        moved = plan.with_ratio("general", C=ratio)
        return np.asarray(evaluate(specification, [moved], 24, names, ["all", "A"]).value.to_numpy()[0])

    exact = slopes(specification, plan, ["general.ratio.C"], 24, names, ["all", "A"]).slope.to_numpy()[..., 0]
    np.testing.assert_allclose((at(0.7 + 1e-5) - at(0.7 - 1e-5)) / 2e-5, exact, rtol=1e-5, atol=1e-6)
    assert not ready()


@pytest.mark.slow
def test_measures_that_change_nothing_leave_every_other_number_as_it_is_compiled_or_not() -> None:
    specification, plan = rich_specification(), rich_plan(measures=MEASURES)
    warm_up()
    try:
        with_measures, without = (
            Expectation().run(Request(specification, p, MONTHS)).record.arrays for p in (plan, rich_plan())
        )
    finally:
        cool_down()
    cold = Expectation().run(Request(specification, plan, MONTHS)).record.arrays
    assert all(np.array_equal(with_measures[name], values) for name, values in without.items())
    assert set(with_measures) - set(without) == set(QUALIFYING)
    for name, values in cold.items():
        np.testing.assert_allclose(with_measures[name], values, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("engine", [EXACT[0], EXACT[2], EXACT[3]], ids=["expectation", "counts", "reference"])
def test_measures_that_come_midway_count_from_then_on(engine: Engine) -> None:
    specification = cases.specification(cases.stratum(firms={"A": 7}))
    before, after = cases.plan(), cases.plan(measures=[MEASURES[0]])
    data = engine.run(Request(specification, before, 4, 1, 3, later=(Change(2, specification, after),))).data
    counted = data.eligible.sel(plan_measure="green").sum(["replication", "stratum", "risk_class"])
    assert counted.to_numpy().tolist() == [0.0, 0.0, 7.0, 7.0]


def test_a_plan_without_measures_records_and_says_nothing_of_them() -> None:
    forecast = Expectation().run(Request(rich_specification(), rich_plan(), 3))
    assert not set(QUALIFYING) & set(forecast.record.arrays)
    assert not [name for name in indicators(forecast).values if "expos" in name or "eligible" in name]
    assert "measures" not in rich_plan().model_dump()
    assert "measures" not in rich_specification().behaviour.model_dump()
