"""Futures of the truth: where they begin, what they share, what the plans change."""

from __future__ import annotations

import pytest

import simulation as sim
from tests.misspecified.plans import FUTURE, plan_named
from tests.misspecified.worlds import districts

SMALL = 0.3


def test_a_future_goes_on_from_the_records() -> None:
    world = districts("none", seed=1, size=SMALL)
    future, last = world.future("p0", 5), world.past[0][-1]
    assert future.firms.shape == (5, FUTURE, 4)
    assert future.firms[:, 0].sum(axis=1) == pytest.approx(len(last.firm), rel=0.03)
    assert sum(s.firms.D for s in world.specification.strata) == (world.past[1].shown[world.past[1].there] == 3).sum()


def test_plans_meet_the_same_luck() -> None:
    world = districts("none", seed=1, size=SMALL)
    same, other = world.future("p0", 3), world.future("p1", 3)
    assert world.future("p0", 3).found.tolist() == same.found.tolist()
    assert other.firms[:, 0].tolist() == same.firms[:, 0].tolist()  # nothing is drawn before the first visits


def test_less_of_a_and_all_of_d_is_what_the_other_plan_means() -> None:
    world = districts("none", seed=1)
    futures = [world.future(plan, 10) for plan in ("p0", "p1")]
    rate = [f.visits.sum(axis=(0, 1)) / f.firms.sum(axis=(0, 1)) for f in futures]
    more = rate[1] / rate[0]
    assert more[0] < 0.8  # visits for a cause and the joint programme remain
    assert more[3] > 1.3
    assert more[1:3] == pytest.approx([1, 1], abs=0.15)


def test_the_nearest_specification_forecasts_a_world_in_which_the_model_is_true() -> None:
    world = districts("none", seed=1)
    run = sim.run(world.specification, plan_named("p0"), months=FUTURE)
    forecast = float(run.data["in_violation"].sum(["stratum", "risk_class", "severity"]).mean())
    assert world.future("p0", 10).stock().mean() == pytest.approx(forecast, rel=0.1)
