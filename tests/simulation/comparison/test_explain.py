"""Parts of a difference add up to it, and to what the table of the comparison says."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import simulation as sim
from simulation.comparison.explanation import (
    Explanation,
    by_class,
    flows_between_classes,
    of_burden,
    of_coverage,
    of_yield,
)
from tests.simulation.engines import discrete_event_cases as cases


def compared(
    specification: sim.Specification, plan: sim.Plan, ratio: dict[str, float], months: int = 24
) -> sim.Comparison:
    other = plan.with_ratio(None, **ratio).model_copy(update={"id": "other", "title": "other"})
    return sim.compare(specification, [plan, other], months=months)


def difference(comparison: sim.Comparison, indicator: str, group: str = "") -> float:
    table = comparison.table
    rows = table[(table["plan"] == "other") & (table["indicator"] == indicator) & (table["group"] == group)]
    return float(rows["difference"].item())


RATIOS = st.fixed_dictionaries({c: st.integers(0, 20).map(lambda n: n / 20) for c in "ABCD"})


@given(ratio=RATIOS, months=st.sampled_from([5, 12, 26]))
@settings(max_examples=10)
def test_the_parts_add_up_to_the_difference_of_the_table(ratio: dict[str, float], months: int) -> None:
    specification = cases.specification(
        cases.stratum("shops", cases.by_class(20, 30, 10, 5), entries_per_month=1.0),
        onset=cases.by_class(0.05),
        reclassification=cases.moves(found_minor=[[0.2, 0.8, 0, 0], [0, 0.2, 0.8, 0], [0, 0, 0.2, 0.8], [0, 0, 0, 1]]),
    )
    plan = cases.plan(cases.programme("general", cases.by_class(0.1, 0.2, 0.5, 1.0), cases.by_class(1, 1, 2, 4)))
    comparison = compared(specification, plan, ratio, months)
    monthly, names = comparison.monthly, ("other", plan.id)
    explained = {
        "visits": by_class(monthly, "visits", *names),
        "found": by_class(monthly, "found", *names),
        "hours": by_class(monthly, "hours", *names),
        "undetected_stock": by_class(monthly, "in_violation", *names),
        "coverage": of_coverage(monthly, *names),
        "burden_on_a": of_burden(monthly, *names),
    }
    if ratio != dict.fromkeys("ABCD", 0.0):
        explained["detection_yield"] = of_yield(monthly, *names)
    for indicator, found in explained.items():
        assert sum(found.parts.values()) == pytest.approx(found.difference, abs=1e-9)
        assert found.difference == pytest.approx(difference(comparison, indicator), abs=1e-9), indicator


def test_visits_and_findings_by_class_are_those_of_the_table(specification: sim.Specification, plan: sim.Plan) -> None:
    comparison = compared(specification, plan, {"A": 0.9})
    found = by_class(comparison.monthly, "found", "other", plan.id)
    assert found.parts == pytest.approx({c: difference(comparison, "found", c) for c in "ABCD"})
    assert found.largest() == "A"
    assert sum(found.share(c) for c in "ABCD") == pytest.approx(1)


def test_a_class_that_only_one_plan_visits_is_a_matter_of_where_visits_go() -> None:
    rows = [
        (plan, 0, c, measure, value)
        for plan, visits in (("base", {"A": 10.0}), ("other", {"A": 10.0, "D": 10.0}))
        for c in "ABCD"
        for measure, value in (
            ("visits", visits.get(c, 0.0)),
            ("found", visits.get(c, 0.0) * (0.1 if c == "A" else 0.5)),
        )
    ]
    monthly = pd.DataFrame(rows, columns=["plan", "month", "risk_class", "measure", "value"])
    found = of_yield(monthly, "other", "base")
    assert found.difference == pytest.approx(0.3 - 0.1)
    assert [found.parts[f"own:{c}"] for c in "ABCD"] == [0, 0, 0, 0]
    assert found.parts["mix:A"] == pytest.approx(-0.05)
    assert found.parts["mix:D"] == pytest.approx(0.25)


def test_the_yield_of_a_plan_without_visits_has_no_explanation(specification: sim.Specification) -> None:
    base = cases.plan(cases.programme("general", cases.by_class(0.5)))
    other = base.with_ratio(A=0, B=0, C=0, D=0).model_copy(update={"id": "other"})
    monthly = sim.compare(specification, [base, other], months=12).monthly
    found = of_yield(monthly, "other", base.id)  # the tiny district has no visits for cause either
    assert math.isnan(found.difference)
    assert found.largest() is None


def test_no_difference_has_no_largest_part() -> None:
    nothing = Explanation(0.0, {"A": 0.0})
    assert nothing.largest() is None
    assert math.isnan(nothing.share("A"))


def test_moves_between_classes_keep_every_firm(specification: sim.Specification, plan: sim.Plan) -> None:
    comparison = sim.compare(specification, [plan], months=24)
    monthly = comparison.monthly
    moved = monthly[monthly["measure"].str.startswith("reclassified:")].groupby("month")["value"].sum()
    firms = monthly[monthly["measure"] == "firms"].groupby("month")["value"].sum()
    np.testing.assert_allclose(moved, firms)
    flows = flows_between_classes(monthly, plan.id)
    assert np.isnan(np.diag(flows)).all()
    assert float(flows["B"]["A"]) > 0
    assert float(flows["D"]["A"]) == 0  # findings move a firm up by one class


def test_moves_are_those_of_a_year(specification: sim.Specification, plan: sim.Plan) -> None:
    forecast = sim.run(specification, plan, months=12)
    moved = forecast.data["reclassified"].sum(["replication", "month", "stratum"])
    flows = flows_between_classes(sim.compare(specification, [plan], months=12).monthly, plan.id)
    for own in "ABCD":
        for new in set("ABCD") - {own}:
            assert flows.loc[own, new] == pytest.approx(float(moved.sel(risk_class=own, new_class=new)))
