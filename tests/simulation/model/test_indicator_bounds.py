"""Indicators that are shares stay shares whatever passes through; in a closed group they are what one counts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from simulation.files.reading import read_plan, read_specification
from simulation.model.forecast import Forecast
from simulation.model.groups import Group
from simulation.model.indicators import indicators
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.workflows.run import run
from tests.simulation.engines import discrete_event_cases as cases
from tests.strategies import World, worlds

SHARES = (
    "coverage", "undisturbed_rate", "repeat_rate", "detection_yield", "detection_rate", "blind_spot_width",
    "burden_on_a_compliant_share",
)  # fmt: skip
few = settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
DISTRICT = "datasets/xiangzhou/specification.json"


def assert_shares(forecast: Forecast) -> None:
    found = indicators(forecast)
    for values in (found.values, found.last_year):
        for name in SHARES:
            known = values[name][~np.isnan(values[name])]
            assert np.all((known >= 0) & (known <= 1)), name


@few
@given(world=worlds())
@pytest.mark.parametrize("engine", ["expectation", "monte-carlo"])
def test_a_share_is_never_outside_of_nought_and_one(engine: str, world: World) -> None:
    assert_shares(run(*world, engine, 26, 3, 5))


@few
@given(world=worlds())
def test_a_share_counted_firm_by_firm_is_one_too(world: World) -> None:
    assert_shares(run(*world, "discrete-event", 13, 2, 5))


def value(specification: Specification, plan: Plan, name: str, group: Group, **options: Any) -> float:
    found = indicators(run(specification, plan, **options))
    return float(found.values[name][0, found.groups.index(group)])


@pytest.mark.parametrize("risk_class", "ABCD")
@pytest.mark.parametrize("plan", ["status_quo", "bayannur_2022"])
def test_firms_that_pass_through_a_class_do_not_push_its_coverage_past_one(plan: str, risk_class: str) -> None:
    # With first visits over mean firms, class C of the second plan stood at 139 % and D at 103 %.
    specification, chosen = read_specification(DISTRICT), read_plan(f"datasets/plans/{plan}.json")
    group = Group("risk_class", risk_class)
    coverage = value(specification, chosen, "coverage", group, months=36)
    assert 0 < coverage <= 1
    if plan == "bayannur_2022" and risk_class in "CD":
        assert coverage == pytest.approx(1.0)


def crowded(share: float) -> Specification:
    """A thousand A firms; `share` of them enter anew each month and as many leave."""
    return cases.specification(
        cases.stratum("s", {"A": 1000}, entries_per_month=1000 * share),
        exit=cases.by_class(share),
        entry={
            "risk_class": cases.by_class(1.0, 0.0, 0.0, 0.0),
            "status": {"compliant": 1.0, "minor": 0.0, "serious": 0.0},
        },
    )


def test_a_tenth_new_firms_a_month_leave_the_undisturbed_rate_a_share() -> None:
    plan = cases.plan(cases.programme("p", 1.0))
    whole = Group("all", "")
    coverage = value(crowded(0.1), plan, "coverage", whole, months=12)
    undisturbed = value(crowded(0.1), plan, "undisturbed_rate", whole, months=12)
    assert coverage == pytest.approx(1.0)  # whoever stays all year is drawn
    assert undisturbed == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("share", [0.0, 0.02, 0.1])
def test_coverage_is_the_chance_of_a_firm_that_stays_however_many_come_and_go(share: float) -> None:
    # Bernoulli visits with one chance a month for everybody: staying a year means twelve chances.
    plan = cases.plan(proactive=cases.by_class(0.05))
    assert value(crowded(share), plan, "coverage", Group("all", ""), months=24) == pytest.approx(1 - 0.95**12)


@pytest.mark.parametrize("engine", ["expectation", "monte-carlo", "discrete-event"])
@pytest.mark.parametrize("ratio", [0.1, 0.5, 1.0])
def test_in_a_closed_group_coverage_is_first_visits_over_firms(engine: str, ratio: float) -> None:
    specification = cases.specification(
        cases.stratum("s", {"A": 80, "C": 30}), for_cause=cases.for_cause(complaint=dict.fromkeys(STATUSES, 0.03))
    )
    forecast = run(specification, cases.plan(cases.programme("p", ratio)), engine, 12, 2, 1)
    first = forecast.data.first_visits.sum(["month", "stratum", "risk_class"]).to_numpy()
    found = indicators(forecast)
    np.testing.assert_allclose(found.values["coverage"][:, 0], first / 110, atol=1e-12)


STATUSES = ("compliant", "minor", "serious")


@pytest.mark.parametrize("rectification", [1.0, 0.6, 0.3, 0.1, 0.0])
def test_a_violation_found_again_does_not_push_the_detection_rate_past_one(rectification: float) -> None:
    # Found over violations was 0.94, 1.48, 2.40 and 3.61 in such worlds.
    specification = cases.specification(
        cases.stratum("s", cases.by_class(0, 0, 0, 400)),
        start={"compliant": 0.8, "minor": 0.2, "serious": 0.0},
        onset=cases.by_class(0.02, 0.02, 0.02, 0.02),
        sensitivity={"minor": 0.8, "serious": 0.8},
        rectification={"minor": rectification, "serious": rectification},
    )
    plan = cases.plan(cases.programme("p", 0.5, 12))
    rate = value(specification, plan, "detection_rate", Group("all", ""), months=12)
    # Half are visited a month, eight tenths of those in violation are found.
    assert rate == pytest.approx(1 - (1 - 0.5 * 0.8) ** 12)
