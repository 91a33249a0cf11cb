"""Stage 3 of the reference engine: fusion with professional tiers, and hours that do not suffice."""

from __future__ import annotations

from typing import Any

import pytest

from simulation.model.specification import Specification
from tests.simulation.engines.discrete_event_cases import (
    by_class,
    for_cause,
    monthly,
    plan,
    programme,
    simulate,
    specification,
    status,
    stratum,
    visits_by_channel,
)

RULE = {"months": 1e12, "classes": ["A", "B"]}
MONTHLY = programme(ratio=1.0, rounds=12)


# --- fusion ---


def tiered(tier: str | None, **behaviour: Any) -> Specification:
    return specification(stratum("s", {"A": 1, "C": 1}, professional_tier=tier), **behaviour)


@pytest.mark.parametrize(
    ("fusion", "tier", "visited"),
    [
        ("stricter", "D", {"A", "C"}),
        ("stricter", "B", set()),
        ("none", "D", set()),
        ("stricter", None, set()),
    ],
)
def test_the_stricter_of_class_and_professional_tier_gives_the_ratio(
    fusion: str, tier: str | None, visited: set[str]
) -> None:
    only_d = programme(ratio=by_class(0.0, 0.0, 0.0, 1.0), rounds=12)
    data = simulate(tiered(tier), plan(only_d, fusion=fusion), months=2)
    assert {c for c in "ABCD" if sum(monthly(data["visits"], risk_class=c))} == visited
    assert [sum(monthly(data["firms"], risk_class=c)) for c in "ABCD"] == [2, 0, 2, 0]  # classes do not change


def test_the_class_in_force_gives_the_rounds_and_when_they_begin() -> None:
    halves = programme(ratio=1.0, rounds=by_class(1, 1, 1, 2), months=[1, 7])
    data = simulate(tiered("D"), plan(halves, fusion="stricter"), months=24)
    assert [month for month, number in enumerate(monthly(data["visits"])) if number == 2] == [0, 6, 12, 18]


def test_deterrence_counts_visits_of_the_class_in_force_against_the_reference_of_the_own_class() -> None:
    only_d = programme(ratio=by_class(0.0, 0.0, 0.0, 1.0), rounds=12)
    deterrence = {"semi_elasticity": 100.0, "reference_visits": by_class(12.0, 0.0, 0.0, 0.0)}
    case = tiered("D", onset=by_class(1.0), general_deterrence=deterrence)
    data = simulate(case, plan(only_d, fusion="stricter"), months=1)
    assert monthly(data["onsets"], risk_class="A") == [1]  # 12 planned, 12 in the reference
    assert monthly(data["onsets"], risk_class="C") == [0]  # 12 planned, 0 in the reference


def test_observation_goes_by_the_own_class() -> None:
    novel = stratum("s", {"A": 1, "C": 1}, professional_tier="D", novel=True, in_observation=1.0)
    data = simulate(specification(novel), plan(MONTHLY, fusion="stricter", observation=RULE), months=1)
    assert [sum(monthly(data["visits"], risk_class=c)) for c in "AC"] == [0, 1]


# --- capacity ---


@pytest.mark.parametrize(("hours", "visits"), [(None, 8), (1000.0, 8), (48.0, 8), (24.0, 4), (6.0, 1), (0.0, 0)])
def test_programmes_are_cut_to_the_hours_there_are(hours: float | None, visits: int) -> None:
    case = specification(stratum(firms={"B": 8}))  # 8 visits of 6 inspector-hours
    data = simulate(case, plan(MONTHLY, capacity_hours_per_month=hours), months=3)
    assert monthly(data["visits"]) == [visits] * 3


def test_hours_of_other_visits_come_first_and_are_not_cut() -> None:
    # Minor firms after this month's onset draw complaints: four of 6 hours, of the 30 there are.
    strata = [stratum("lively", {"B": 4}), stratum("calm", {"B": 4}, onset_multiplier=0.0)]
    case = specification(*strata, onset=by_class(1.0), for_cause=for_cause(complaint=status("minor")))
    enough = visits_by_channel(case, plan(MONTHLY, capacity_hours_per_month=36.0))
    assert enough == {"complaint": 4, "programme:general": 2}
    assert visits_by_channel(case, plan(MONTHLY, capacity_hours_per_month=12.0)) == {"complaint": 4}


def test_all_programmes_are_cut_by_one_factor_from_their_demand_one_after_the_other() -> None:
    # At full capacity: half of 8 firms, then the other half. 48 hours of demand; 24 there are: the factor is 1/2.
    first = programme("first", 0.5, 12)
    second = programme("second", 1.0, 12)
    rules = plan(first, second, capacity_hours_per_month=24.0)
    data = visits_by_channel(specification(stratum(firms={"B": 8})), rules)
    assert data == {"programme:first": 2, "programme:second": 3}  # 8 × 1/4, then 6 × 1/2


def test_firms_that_cannot_be_drawn_demand_no_hours() -> None:
    observed = stratum("n", {"A": 4}, novel=True, in_observation=1.0)
    other = stratum("s", {"A": 4}, sector="G")
    rules = plan({**MONTHLY, "scope": {"sectors": ["H"]}}, observation=RULE, capacity_hours_per_month=12.0)
    data = simulate(specification(observed, other, stratum("o", {"A": 4})), rules, months=1)
    assert monthly(data["visits"]) == [2]  # 4 firms of stratum o demand 24 hours; 12 there are


def test_firms_drawn_before_demand_no_hours() -> None:
    # Half of 8 firms in January, the other half in February: 24 hours in either month, and there are 24.
    rules = plan(programme(ratio=1.0, months=[1, 2]), capacity_hours_per_month=24.0)
    assert monthly(simulate(specification(stratum(firms={"B": 8})), rules, months=3)["visits"]) == [4, 4, 0]


def test_firms_in_observation_demand_no_proactive_checks() -> None:
    case = specification(stratum("n", {"A": 4}, novel=True, in_observation=1.0), stratum("s", {"B": 4}))
    rules = plan(MONTHLY, proactive=by_class(1.0, 0.0, 0.0, 0.0), observation=RULE, capacity_hours_per_month=24.0)
    assert visits_by_channel(case, rules) == {"programme:general": 4}


def test_proactive_checks_use_hours_of_programmes() -> None:
    case = specification(stratum(firms={"A": 4, "D": 2}))
    rules = plan(MONTHLY, proactive=by_class(0.0, 0.0, 0.0, 1.0), capacity_hours_per_month=24.0)
    assert visits_by_channel(case, rules) == {"proactive": 2, "programme:general": 2}
