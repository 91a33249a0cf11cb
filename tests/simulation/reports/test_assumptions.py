"""Sensitivity: the merged district gives the full district's numbers, and each assumption changes what it names."""

from __future__ import annotations

import pytest

from simulation.comparison.assumed_ranges import ASSUMPTIONS, Assumption
from simulation.comparison.lumping import lump_strata
from simulation.engines.base import Request
from simulation.engines.expectation import Expectation
from simulation.model.behaviour import Behaviour
from simulation.model.indicators import indicators
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.reports.assumptions import swings
from tests.simulation.engines import discrete_event_cases as cases
from tests.simulation.reports.made import district, plans


def mixed() -> tuple[Specification, Plan]:
    """Six strata of two kinds, one programme for one sector only, and a capacity that binds."""
    specification = district()
    strata = [
        s.model_copy(update={"onset_multiplier": 2.0 if s.region == "west" else 1.0}) for s in specification.strata
    ]
    plan = plans()[1]
    only_f = cases.programme("f", cases.by_class(0.3), cases.by_class(1), scope={"sectors": ["F"]})
    content = plan.model_dump() | {"capacity_hours_per_month": 200.0}
    content["programmes"] = [*content["programmes"], only_f]
    return specification.model_copy(update={"strata": tuple(strata)}), Plan.model_validate(content)


def test_strata_alike_add_up_to_the_same_expectation() -> None:
    specification, plan = mixed()
    merged = lump_strata(specification, [plan])
    assert len(merged.strata) == 4
    full, few = (indicators(Expectation().run(Request(s, plan, 24))).values for s in (specification, merged))
    for name in full:
        assert few[name][0, 0] == pytest.approx(full[name][0, 0], rel=1e-9, nan_ok=True), name


@pytest.mark.parametrize("assumption", ASSUMPTIONS, ids=lambda item: item.id)
def test_both_ends_of_an_assumption_are_a_valid_behaviour_and_differ(assumption: Assumption) -> None:
    ends = []
    for end in (assumption.low, assumption.high):
        content = district().behaviour.model_dump()
        content["for_cause"]["complaint"]["serious"] = 0.1
        content["rectification"] = {"minor": 0.5, "serious": 0.5}
        content["sensitivity"] = {"minor": 0.6, "serious": 0.8}
        content["escalation"] = 0.1
        content["propensity"] = [
            {"id": "a", "share": 0.5, "onset_multiplier": 0.5}, {"id": "b", "share": 0.5, "onset_multiplier": 1.5},
        ]  # fmt: skip
        assumption.change(content, end)
        ends.append(Behaviour.model_validate(content))
    assert ends[0] != ends[1]


def test_swings_come_widest_first_and_share_the_central_difference() -> None:
    baseline, proposal = plans()
    found = swings(district(), baseline, proposal, 12)
    assert [s.width for s in found] == sorted((s.width for s in found), reverse=True)
    assert len({s.central for s in found}) == 1
    assert {s.assumption for s in found} == {item.id for item in ASSUMPTIONS}


def test_a_plan_against_itself_swings_by_nothing() -> None:
    same = plans()[0]
    assert [swing.width for swing in swings(district(), same, same, 12)] == [0.0] * len(ASSUMPTIONS)
