"""What binds is told with the number that shows it; plans that give the same result say why."""

from __future__ import annotations

import pytest

import simulation as sim
from simulation.comparison.binding import Bound, firms_in_scope, hours_by_month, what_binds, yearly
from simulation.comparison.expected import expect
from simulation.comparison.same_result import why_no_difference
from tests.simulation.engines import discrete_event_cases as cases


def bounds(specification: sim.Specification, plan: sim.Plan, months: int = 12) -> dict[str, Bound]:
    return {bound.code: bound for bound in what_binds(specification, plan, months)}


def other(plan: sim.Plan, **changes: object) -> sim.Plan:
    return plan.model_copy(update={"id": "other", "title": "other", **changes})


def test_without_a_capacity_the_peak_month_is_told(specification: sim.Specification, plan: sim.Plan) -> None:
    found = bounds(specification, plan)["no_capacity"].values
    hours = hours_by_month(expect(specification, plan, 12).monthly, plan.id)
    assert found["peak"] == hours.max()
    assert hours[found["peak_month"]] == hours.max()


def test_a_capacity_below_the_peak_is_reached_and_one_above_is_not(
    specification: sim.Specification, plan: sim.Plan
) -> None:
    hours = hours_by_month(expect(specification, plan, 12).monthly, plan.id)
    low, high = (plan.model_copy(update={"capacity_hours_per_month": hours.max() * f}) for f in (0.3, 1.5))
    reached = bounds(specification, low)["capacity_reached"].values
    assert 0 < reached["full"] <= 12
    assert bounds(specification, low)["without:capacity"].values["visits"] < 0
    assert "capacity_spare" in bounds(specification, high)
    assert bounds(specification, high)["without:capacity"].values["visits"] == pytest.approx(0, abs=1e-6)


def test_the_effect_of_a_rule_is_what_changes_without_it(specification: sim.Specification, plan: sim.Plan) -> None:
    two = plan.model_copy(
        update={"programmes": (plan.programmes[0], plan.programmes[0].model_copy(update={"id": "second"}))}
    )
    sharing = two.model_copy(update={"mutual_recognition": True})
    saved = bounds(specification, sharing)["without:recognition"].values["visits"]
    with_it, without = (yearly(expect(specification, p, 12).monthly, "visits", p.id) for p in (sharing, two))
    assert saved == with_it - without < 0
    assert not [code for code in bounds(specification, two) if code.startswith("without:")]


def test_levers_at_their_end_are_named_by_class(specification: sim.Specification, plan: sim.Plan) -> None:
    found = [
        (bound.code, bound.values["risk_class"])
        for bound in what_binds(specification, plan.with_ratio(A=0.0, B=0.0, C=0.5, D=1.0).with_rounds(A=1, B=2), 12)
        if "risk_class" in bound.values
    ]
    assert found == [("ratio_none", "A"), ("rounds_idle", "B"), ("ratio_full", "D")]


def test_a_class_without_firms_in_scope_is_told(plan: sim.Plan) -> None:
    specification = cases.specification(cases.stratum("shops", cases.by_class(0, 30, 10, 5)))
    assert firms_in_scope(specification, plan.programmes[0], "A") == 0
    assert bounds(specification, plan)["no_firms"].values["risk_class"] == "A"


def test_the_same_plan_under_another_name_is_the_same(specification: sim.Specification, plan: sim.Plan) -> None:
    monthly = sim.compare(specification, [plan], months=12).monthly
    assert [reason.code for reason in why_no_difference(specification, other(plan), plan, monthly)] == ["same_plan"]


def test_a_ratio_of_a_class_without_firms_does_nothing(plan: sim.Plan) -> None:
    specification = cases.specification(cases.stratum("shops", cases.by_class(0, 30, 10, 5)))
    changed = other(plan.with_ratio(A=0.9))
    comparison = sim.compare(specification, [plan, changed], months=12)
    assert (comparison.table["difference"].abs() < 1e-12).all()
    (reason,) = why_no_difference(specification, changed, plan, comparison.monthly)
    assert (reason.code, reason.values["risk_class"]) == ("no_firms", "A")


def test_rounds_of_a_class_that_is_not_drawn_do_nothing(specification: sim.Specification, plan: sim.Plan) -> None:
    base = plan.with_ratio(A=0.0)
    changed = other(base.with_rounds(A=4))
    comparison = sim.compare(specification, [base, changed], months=12)
    assert (comparison.table["difference"].abs() < 1e-12).all()
    (reason,) = why_no_difference(specification, changed, base, comparison.monthly)
    assert (reason.code, reason.values["rounds"]) == ("rounds_of_nothing", 4)


def test_a_capacity_that_leaves_nothing_for_programmes_is_the_reason(
    specification: sim.Specification, plan: sim.Plan
) -> None:
    base = plan.model_copy(update={"capacity_hours_per_month": 0.0})
    changed = other(base.with_ratio(A=0.9))
    comparison = sim.compare(specification, [base, changed], months=12)
    assert (comparison.table["difference"].abs() < 1e-12).all()
    (reason,) = why_no_difference(specification, changed, base, comparison.monthly)
    assert (reason.code, reason.values["full"]) == ("capacity", 12)


def test_a_rule_that_meets_nothing_is_named(specification: sim.Specification, plan: sim.Plan) -> None:
    changed = other(plan, mutual_recognition=True)  # one programme: nothing to recognise
    comparison = sim.compare(specification, [plan, changed], months=12)
    assert (comparison.table["difference"].abs() < 1e-12).all()
    (reason,) = why_no_difference(specification, changed, plan, comparison.monthly)
    assert (reason.code, reason.values["fields"]) == ("other", ("mutual_recognition",))
