"""Limits that cannot hold together: which, and how much each alone would have to give, where both are known by hand."""

from __future__ import annotations

import numpy as np
import pytest

import simulation as sim
from benchmarks import cases
from simulation.tuning.clash import Clash, find_clash
from simulation.tuning.posed import Cap, Posed, Row
from simulation.tuning.solve import solve
from tests.simulation.tuning.tuned import Smooth, asked, hours, linear, posed

SPECIFICATION, PLAN = cases.specification(3, 2_000), cases.plan()
TWO = linear([1.0, 2.0], [1.0, 1.0])
ONLY_D = ({"programme": "general", "ratio": ["D"]},)


def relaxed(problem: Posed) -> dict[str, float]:
    """Every limit of the clash, and what it would have to be."""
    found = find_clash(problem)
    assert found is not None
    return {limit.name: limit.relax_alone_to for limit in found.limits}


def test_limits_that_can_hold_together_are_no_clash() -> None:
    assert find_clash(posed(TWO, 2, [1.0, 1.0], caps=(Cap("few", 1, 0.5), Cap("cheap", 0, 0.2)))) is None


def test_linear_limits_that_clash_are_the_smallest_set_by_proof() -> None:
    # x + y ≥ 1.5 and x ≤ 0.4 clash since y ≤ 1; y ≤ 0.99 would clash with the first only together with it.
    rows = (
        Row("both", np.array([1.0, 1.0]), 1.5), Row("x", np.array([-1.0, 0.0]), -0.4),
        Row("idle", np.array([1.0, 0.0]), 0.1),
    )  # fmt: skip
    found = find_clash(posed(TWO, 2, [0.5, 0.5], rows))
    assert found is not None
    assert found.linear
    assert {limit.name: limit.relax_alone_to for limit in found.limits} == pytest.approx({"both": 1.4, "x": -0.5})


def test_a_linear_limit_that_no_lever_serves_clashes_by_itself() -> None:
    assert relaxed(posed(TWO, 2, [0.5, 0.5], (Row("never", np.zeros(2), 0.1),))) == pytest.approx({"never": 0.0})


def test_limits_on_outcomes_clash_with_each_other_and_the_rest_stays_out() -> None:
    caps = (Cap("few", 1, 0.5), Cap("many", 1, 0.7, at_most=False), Cap("cheap", 0, 100.0))
    assert relaxed(posed(TWO, 2, [0.5, 0.5], caps=caps)) == pytest.approx({"few": 0.7, "many": 0.5})


def test_a_limit_on_an_outcome_clashes_with_a_linear_one() -> None:
    problem = posed(TWO, 2, [0.5, 0.5], (Row("many", np.array([1.0, 1.0]), 1.5),), (Cap("few", 1, 0.5),))
    assert relaxed(problem) == pytest.approx({"many": 0.5, "few": 1.5})


def test_what_bends_gives_as_much_as_it_must() -> None:
    # x² + y² ≤ 0.5 and x + y ≥ 1.2 clash: on the line the least square sum is 0.72, in the disc the largest sum is 1.
    outcomes = Smooth(
        lambda p: np.array([p[0], (p**2).sum(), p.sum()]), lambda p: np.array([[1.0, 0.0], 2 * p, [1.0, 1.0]])
    )
    problem = posed(outcomes, 2, [0.9, 0.1], caps=(Cap("disc", 1, 0.5), Cap("line", 2, 1.2, at_most=False)))
    assert relaxed(problem) == pytest.approx({"disc": 0.72, "line": 1.0}, rel=1e-5)


def test_a_limit_on_every_month_gives_as_a_whole() -> None:
    # Two months of one limit, x ≤ 0.3 and y ≤ 0.3, against x ≥ 0.5 and y ≥ 0.6: the limit as asked must be 0.6.
    outcomes = linear([1.0, 1.0], [1.0, 0.0], [0.0, 1.0])
    caps = (Cap("month", 1, 0.3), Cap("month#2", 2, 0.3))
    rows = (Row("x", np.array([1.0, 0.0]), 0.5), Row("y", np.array([0.0, 1.0]), 0.6))
    problem = posed(outcomes, 2, [0.0, 0.0], rows, caps)
    found = find_clash(problem)
    assert found is not None
    alone = {limit.name: limit.relax_alone_to for limit in found.limits}
    assert alone["month"] == pytest.approx(0.6)
    assert not any("#" in name for name in alone)


@pytest.mark.parametrize("limit", [0.0, -5.0, 1e-9])
def test_a_limit_of_nothing_is_measured_against_what_it_limits(limit: float) -> None:
    outcomes = Smooth(lambda p: np.array([1e5 * (1 + p[0])]), lambda p: np.array([[1e5]]))
    assert relaxed(posed(outcomes, 1, [0.5], caps=(Cap("least", 0, limit),))) == pytest.approx({"least": 1e5})


def test_outcomes_without_a_value_are_no_clash() -> None:
    nan = Smooth(lambda p: np.array([np.nan]), lambda p: np.full((1, 2), np.nan))
    assert find_clash(posed(nan, 2, [0.5, 0.5], caps=(Cap("c", 0, 1.0),))) is None


# --- districts ---


def clash_of(*limits: dict[str, object], plan: sim.Plan = PLAN, **changes: object) -> Clash:
    found = solve(asked(SPECIFICATION, plan, *limits, **changes))
    assert isinstance(found, Clash)
    return found


def hours_of(plan: sim.Plan) -> float:
    return float(sim.evaluate(SPECIFICATION, [plan], 12, ["hours"], ["all"]).value.values[0, 0, 0])


def test_hours_clash_with_the_floor_by_just_the_hours_that_the_floor_takes() -> None:
    # The floor is above what the other classes give; one lever, the ratio of class D, has to bring the rest.
    firms = np.array([stratum.firms.array() for stratum in SPECIFICATION.strata]).sum(axis=0)
    programme = PLAN.programmes[0]
    given = float(programme.ratio.array()[:3] * programme.rounds_per_year.array()[:3] @ firms[:3] / firms.sum())
    floor = given + 0.5 * float(firms[3] * programme.rounds_per_year.D / firms.sum())
    needed = hours_of(PLAN.with_ratio(D=0.5))
    fewest = hours_of(PLAN.with_ratio(D=0.0))
    at = (needed + fewest) / 2
    found = clash_of(hours(at), {"planned_total": floor}, levers=ONLY_D)
    alone = {limit.name: limit.relax_alone_to for limit in found.limits}
    assert alone["hours.at_most"] == pytest.approx(needed, rel=1e-6)
    low, high = 0.0, 0.5  # the largest ratio that the hours allow, by bisection of runs
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if hours_of(PLAN.with_ratio(D=middle)) <= at else (low, middle)
    within = given + low * float(firms[3] * programme.rounds_per_year.D / firms.sum())
    assert alone["planned_total"] == pytest.approx(within, rel=1e-5)
    assert not any(limit.alone for limit in found.limits)


def test_hours_that_visits_for_cause_take_alone_are_told() -> None:
    nothing = PLAN.with_ratio(A=0.0, B=0.0, C=0.0, D=0.0)
    nothing = nothing.model_copy(update={"proactive": nothing.proactive.model_copy(update=dict.fromkeys("ABCD", 0.0))})
    least = hours_of(nothing)
    found = clash_of(hours(0.9 * least))
    (limit,) = found.limits
    assert limit.alone
    assert limit.relax_alone_to >= least * (1 - 1e-6)
    assert clash_of(hours(0.9 * least / 12, per="month")).limits[0].alone


def test_a_capacity_limit_of_the_plan_in_force_is_held_in_every_month_and_named_once() -> None:
    tight = PLAN.model_copy(update={"capacity_hours_per_month": 1.0})
    found = clash_of(plan=tight)
    assert [limit.name for limit in found.limits] == ["hours.per_month.at_most"]


def test_a_width_that_clashes_with_the_hours_is_told_as_a_width() -> None:
    at = hours_of(PLAN.with_ratio(A=0.0, B=0.0, C=0.0, D=0.0)) * 1.02
    width = {"indicator": "blind_spot_width", "group": "A", "at_most": 0.01}
    found = {limit.name: limit for limit in clash_of(hours(at), width).limits}
    told = found["blind_spot_width@A.at_most"]
    assert told.at == 0.01
    assert 0.01 < told.relax_alone_to <= 1.0
    assert found["hours.at_most"].relax_alone_to > at
