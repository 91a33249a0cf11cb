"""States and changes in all three engines: a run goes on from where another ended, and meets changes alike.

Means of 200 futures are held against the expectation with a bound of 5 standard errors on some 3,000 numbers: a right
engine fails in less than one case of 500. Every number here is the same each time (fixed seeds).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import simulation as sim
from simulation.engines.base import Change, Engine, Request
from simulation.engines.discrete_event.engine import DiscreteEvent
from simulation.engines.expectation import Expectation
from simulation.engines.monte_carlo import MonteCarlo
from simulation.model.base import digest
from tests.agreement.worlds import rich_plan, rich_specification
from tests.strategies import World, worlds

EXACT = 1e-12
SIGMAS = 5.0
few_and_many = pytest.mark.parametrize("futures", [60, pytest.param(600, marks=pytest.mark.slow)])
MEASURES = ("firms", "in_violation", "visits", "found", "first_visits", "onsets", "hours")
few = settings(max_examples=5, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


def apart(one: xr.Dataset, other: xr.Dataset) -> float:
    """Return the largest difference of any number, in relation to the largest number of its measure."""
    return max(float(np.abs(one[n] - other[n]).max() / max(1.0, float(one[n].max()))) for n in one.data_vars)


def one_after_the_other(first: sim.Forecast, then: sim.Forecast) -> xr.Dataset:
    months = first.data.sizes["month"]
    return xr.concat([first.data, then.data.assign_coords(month=then.data["month"] + months)], "month")


@few
@given(world=worlds(), cut=st.integers(1, 13))
def test_a_run_that_goes_on_from_a_state_is_the_run_that_never_stopped(world: World, cut: int) -> None:
    whole = sim.run(*world, months=14)
    first = sim.run(*world, months=cut)
    then = sim.run(*world, months=14 - cut, initial=first.state)
    assert apart(whole.data, one_after_the_other(first, then)) < EXACT
    assert whole.state is not None
    assert then.state is not None
    np.testing.assert_allclose(then.state.mass, whole.state.mass, atol=EXACT * max(1.0, float(whole.state.mass.max())))


@few
@given(world=worlds(), month=st.integers(1, 13))
@pytest.mark.parametrize("engine", [Expectation(), MonteCarlo("counts"), DiscreteEvent()], ids=lambda e: e.name)
def test_a_change_to_the_same_plan_and_behaviour_changes_nothing(engine: Engine, world: World, month: int) -> None:
    specification, plan = world
    alike = specification.model_copy(update={"title": "the same"})
    as_it_was = Request(specification, plan, 14, 2, seed=3)
    changed = replace(as_it_was, later=(Change(month, alike, plan),))
    assert apart(engine.run(as_it_was).data, engine.run(changed).data) < EXACT


def other_plan(plan: sim.Plan) -> sim.Plan:
    """Return a plan with the same programmes in another order, other ratios, and one programme more."""
    programmes = [
        p.model_copy(update={"ratio": p.ratio.model_copy(update={"A": 0.4, "D": 0.7})}) for p in plan.programmes
    ]
    new = programmes[0].model_copy(update={"id": "new", "title": "new"})
    return plan.model_copy(update={"id": "other", "programmes": (*reversed(programmes), new)})


def worse(specification: sim.Specification) -> sim.Specification:
    """Return a specification in which more firms begin to violate."""
    behaviour = specification.behaviour
    onset = behaviour.onset.model_copy(update=dict.fromkeys("ABCD", 0.3))
    return specification.model_copy(update={"behaviour": behaviour.model_copy(update={"onset": onset})})


def assert_means_agree(drawn: sim.Forecast, expected: sim.Forecast) -> None:
    for name in MEASURES:
        kept = ("replication", "month", *[d for d in ("channel", "severity") if d in drawn.data[name].dims])
        values, mean = (f.data[name].sum([d for d in f.data[name].dims if d not in kept]) for f in (drawn, expected))
        error = values.std("replication") / np.sqrt(values.sizes["replication"])
        distance = np.abs(values.mean("replication") - mean.isel(replication=0))
        assert bool((distance <= SIGMAS * error + 1e-6).all()), name


@pytest.mark.parametrize("engine", ["monte-carlo", "discrete-event"])
@pytest.mark.parametrize("recognition", [False, True])
@few_and_many
def test_engines_agree_when_plan_and_behaviour_change_on_the_way(engine: str, recognition: bool, futures: int) -> None:
    specification, plan = rich_specification(), rich_plan(mutual_recognition=recognition)
    what = ([(0, specification), (4, worse(specification))], [(0, plan), (7, other_plan(plan))])
    expected = sim.run(*what, months=14)
    assert_means_agree(sim.run(*what, engine, 14, futures, seed=1), expected)


@pytest.mark.parametrize("engine", ["monte-carlo", "discrete-event"])
@few_and_many
def test_engines_agree_from_an_expected_state_whose_firms_are_not_whole(engine: str, futures: int) -> None:
    specification, plan = rich_specification(), rich_plan()
    state = sim.run(specification, plan, months=5).state
    expected = sim.run(specification, plan, months=6, initial=state)
    assert_means_agree(sim.run(specification, plan, engine, 6, futures, seed=2, initial=state), expected)


@pytest.mark.parametrize("engine", ["monte-carlo", "discrete-event"])
def test_whole_firms_are_taken_as_they_are(engine: str) -> None:
    specification, plan = rich_specification(), rich_plan()
    state = sim.run(specification, plan, engine, 7, seed=4).state
    assert state is not None
    after = sim.run(specification, plan, engine, 1, 3, seed=9, initial=state).data
    begun = after["firms"] + after["exits"] - after["entries"]
    by_class = state.mass.sum(["propensity", "status", "sanctioned"])
    assert bool((begun.isel(month=0).sum("risk_class") == by_class.sum("risk_class")).all())


@pytest.mark.parametrize("engine", ["expectation", "monte-carlo", "discrete-event"])
def test_a_specification_that_begins_with_a_state_is_a_run_that_does(engine: str) -> None:
    specification, plan = rich_specification(), rich_plan(observation=None)
    settled = sim.settle(specification, plan, 30)
    begun = sim.with_state(specification, settled)
    again = sim.parse_specification(sim.to_json(begun))
    assert digest(again) == digest(begun)
    one = sim.run(again, plan, engine, 6, 2, seed=5)
    assert apart(one.data, sim.run(specification, plan, engine, 6, 2, seed=5, initial=settled).data) == 0


def test_a_settled_state_is_what_a_settled_start_begins_with() -> None:
    specification, plan = rich_specification(), rich_plan()
    initial = {"kind": "settled", "plan": plan.model_dump(), "months": 24}
    settled = sim.Specification.model_validate({**specification.model_dump(), "initial": initial})
    one, other = (
        sim.run(settled, plan, months=6),
        sim.run(specification, plan, months=6, initial=sim.settle(specification, plan, 24)),
    )
    assert apart(one.data, other.data) < EXACT


def test_a_firm_drawn_before_a_change_is_not_drawn_again_in_its_round() -> None:
    specification = rich_specification()
    plan = rich_plan(mutual_recognition=False, capacity_hours_per_month=None, observation=None)
    all_at_once = plan.programmes[0].model_copy(update={
        "ratio": plan.programmes[0].ratio.model_copy(update=dict.fromkeys("ABCD", 1.0)),
        "rounds_per_year": plan.programmes[0].rounds_per_year.model_copy(update=dict.fromkeys("ABCD", 1)),
        "months": (1,), "scope": type(plan.programmes[0].scope)(),
    })  # fmt: skip
    first = plan.model_copy(update={"start": "2026-01", "programmes": (all_at_once,)})
    later = first.model_copy(update={"programmes": (all_at_once.model_copy(update={"months": tuple(range(1, 13))}),)})
    stays = (
        sim.run(specification, [(0, first), (1, later)], months=2)
        .data["visits"]
        .sel(channel=f"programme:{all_at_once.id}")
    )
    alone = sim.run(specification, later, months=2).data["visits"].sel(channel=f"programme:{all_at_once.id}")
    assert float(stays.isel(month=1).sum()) < 0.5 * float(alone.isel(month=1).sum())


def test_a_later_plan_that_starts_with_the_change_begins_its_own_year() -> None:
    specification, plan = rich_specification(), rich_plan()
    start = sim.run(specification, plan, months=1).plan.start
    year, month = int(start[:4]), int(start[5:]) + 3
    own = plan.model_copy(update={"id": "own", "start": f"{year + (month - 1) // 12:04d}-{(month - 1) % 12 + 1:02d}"})
    data = sim.run(specification, [(0, plan), (3, own)], months=6).data
    assert bool((data["not_yet_visited"] <= data["firms"] + 1e-9).all())
    np.testing.assert_allclose(data["not_yet_visited"].isel(month=3), data["firms"].isel(month=3))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda s, p: (s, [(1, p)]), "changes_order"),
        (lambda s, p: (s, [(0, p), (4, p), (2, p)]), "changes_order"),
        (lambda s, p: (s, [(0, p), (40, p)]), "changes_order"),
        (lambda s, p: (s, [(0, p), (3, p.model_copy(update={"start": "2031-05"}))]), "changes_start"),
        (lambda s, p: ([(0, s), (3, s.model_copy(update={"strata": s.strata[:1]}))], p), "changes_strata"),
    ],
)
def test_changes_that_do_not_fit_together_are_refused(change: object, code: str) -> None:
    with pytest.raises(sim.InputError) as refused:
        sim.run(*change(rich_specification(), rich_plan()), months=12)  # type: ignore[operator, misc]
    assert code in {problem.code for problem in refused.value.problems}


def test_comparisons_begin_with_a_state() -> None:
    specification, plan = rich_specification(), rich_plan()
    state = sim.settle(specification, plan, 36)
    compared = sim.compare(specification, [plan], months=12, initial=state)
    rows = compared.table.query("indicator == 'undetected_stock' and scope == 'all'")
    data = sim.run(specification, plan, months=12, initial=state).data["in_violation"]
    assert rows["value"].item() == pytest.approx(float(data.sum(["stratum", "risk_class", "severity"]).mean()))
    assert compared.specification.initial.kind == "state"
