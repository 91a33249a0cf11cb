"""Break-even of measures, against a hand calculation; and the tidy table of what measures do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.optimize import brentq

import simulation as sim
from simulation.comparison.assumed_ranges import ASSUMPTIONS, assumptions_of, draw_assumed
from simulation.comparison.measures.break_even import with_effect
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from tests.simulation.engines import discrete_event_cases as cases

ONSET, CORRECTED, RATIO, FIRMS = 0.04, 0.2, 0.1, 1000
CONVENIENCE = {"id": "m", "title": "m", "kind": "priority", "classes": ["A"]}


def chain(standing: float = 0.3, measure: str = "A", **behaviour: Any) -> Specification:
    """One class, one stratum, one severity: a chain of two states, compliant and in violation."""
    return cases.specification(
        cases.stratum(firms={measure: FIRMS}),
        start={"compliant": 1 - standing, "minor": standing, "serious": 0.0},
        onset=cases.by_class(ONSET), self_correction={"minor": CORRECTED, "serious": 0.0},
        rectification={"minor": 1.0, "serious": 1.0}, **behaviour,
    )  # fmt: skip


def baseline() -> Plan:
    return cases.plan(cases.programme(ratio=RATIO, rounds=12), id="drawn")


def promising(**changes: Any) -> Plan:
    return cases.plan(id="promising", measures=[{**CONVENIENCE, **changes}])


def course(multiplier: float, cleared: float, months: int, standing: float) -> np.ndarray:
    """Return the share in violation after each month's stage 2: the chain has a geometric course to its fixed point.

    A month takes the share x to x·(1 − CORRECTED − ONSET·multiplier) + ONSET·multiplier, and visits then clear a part.
    """
    begins = multiplier * ONSET
    pull = (1 - cleared) * (1 - CORRECTED - begins)
    fixed = begins / (1 - pull)
    first = standing * (1 - CORRECTED - begins) + begins
    return fixed + (first - fixed) * pull ** np.arange(months)


def test_the_break_even_of_one_class_is_that_of_the_two_state_chain() -> None:
    months, standing = 36, 0.3
    found = sim.break_even(chain(standing), promising(), baseline(), "undetected_stock", months)
    with_visits = course(1.0, RATIO, months, standing).mean()
    by_hand = brentq(lambda m: course(m, 0.0, months, standing).mean() - with_visits, 0.0, 1.0, xtol=1e-12)
    assert found.verdict == "found"
    assert found.multiplier == pytest.approx(by_hand, abs=2e-6)
    assert found.of_baseline == pytest.approx(FIRMS * with_visits)
    assert found.without == pytest.approx(FIRMS * course(1.0, 0.0, months, standing).mean())
    assert found.monotone


@pytest.mark.slow
def test_over_a_long_time_it_is_the_ratio_of_the_fixed_points() -> None:
    # Stationary: a·m/(a·m + s) = x with x = a/(1 − (1 − v)(1 − s − a)), so m = s·x/(a·(1 − x)).
    fixed = ONSET / (1 - (1 - RATIO) * (1 - CORRECTED - ONSET))
    by_hand = CORRECTED * fixed / (ONSET * (1 - fixed))
    found = sim.break_even(chain(fixed), promising(), baseline(), months=1200)
    assert found.multiplier == pytest.approx(by_hand, abs=2e-3)  # the first months of 1,200 weigh so much


def test_a_plan_that_is_no_worse_needs_no_effect_and_one_that_is_worse_elsewhere_finds_none() -> None:
    assert sim.break_even(chain(), promising(), cases.plan(id="same"), months=12).verdict == "none_needed"
    other = chain(measure="B")  # nobody is in the class that the promise is for
    found = sim.break_even(other, promising(), baseline(), months=12)
    assert (found.verdict, found.at_most) == ("never", found.without)
    assert np.isnan(found.multiplier)


def test_what_is_assumed_of_other_measures_stays_and_of_the_same_is_set_aside() -> None:
    plan = cases.plan(
        measures=[CONVENIENCE, {**CONVENIENCE, "id": "strict", "kind": "strict_review", "classes": ["D"]}]
    )
    assumed = cases.assuming(chain(), *((name, 0.5, 0.2, 1.0) for name in ("priority", "strict_review")))
    changed = with_effect(assumed, plan, "all:convenience", 0.8).behaviour.measures
    assert [(effect.measure, effect.onset_multiplier) for effect in changed] == [
        ("strict_review", 0.5),
        ("all:convenience", 0.8),
    ]


@pytest.mark.slow
def test_draws_from_the_ranges_give_an_interval_around_the_answer() -> None:
    found = sim.break_even(chain(), promising(), baseline(), months=12, draws=6, seed=1)
    low, high = found.interval
    assert 0 <= low < found.multiplier < high <= 1
    assert len(found.drawn) == 6
    again = sim.break_even(chain(), promising(), baseline(), months=12, draws=6, seed=1)
    assert again == found


def test_what_cannot_be_asked_is_refused_all_at_once() -> None:
    with pytest.raises(sim.InputError) as refused:
        sim.break_even(chain(), cases.plan(), baseline(), "coverage", draws=-1)
    assert [problem.code for problem in refused.value.problems] == ["out_of_range", "no_measures", "no_break_even_in"]
    with pytest.raises(sim.InputError, match="not_among"):
        sim.break_even(chain(), promising(), baseline(), measure="other")


def test_an_effect_is_drawn_from_its_range_and_changes_no_other_draw() -> None:
    assumed = cases.assuming(chain(), ("priority", 0.9, 0.5, 1.0))
    assert [item.id for item in assumptions_of(assumed)] == [*(item.id for item in ASSUMPTIONS), "measures"]
    drawn = [draw_assumed(assumed, 3, future).behaviour for future in range(20)]
    multipliers = [behaviour.measures[0].onset_multiplier for behaviour in drawn]
    assert all(0.5 <= value <= 1.0 for value in multipliers)
    assert max(multipliers) - min(multipliers) > 0.25  # of 20 uniform draws, missed once in 30,000
    assert [b.onset for b in drawn] == [draw_assumed(chain(), 3, future).behaviour.onset for future in range(20)]


def test_the_table_of_measures_adds_up() -> None:
    specification = chain(exit=cases.by_class(0.02), sanction={"onset_multiplier": 0.5, "memory_months": 4.0})
    plan = cases.plan(
        cases.programme(ratio=RATIO, rounds=12), measures=[{**CONVENIENCE, "conditions": {"unsanctioned": True}}]
    )
    table = sim.measures_table(specification, [cases.plan(id="none"), plan], months=12).set_index("measure")
    assert list(table.index) == ["all:convenience", "m"]  # a plan without measures has no rows
    row = table.loc["m"]
    assert (row.multiplier, row.low, row.high) == (1.0, 1.0, 1.0)
    assert row.lost == pytest.approx(row.lost_by_class + row.lost_by_sanction + row.lost_by_exit)
    assert row.lost_by_sanction > 0
    assert row.gained > 0  # by forgetting
    assert row.spell == pytest.approx(row.eligible * 12 / row.lost)
    assert row.exposure == pytest.approx(row.exposure_share * row.eligible * 12)
    comparison = (
        sim.compare(specification, [plan], months=12).table.query("scope == 'all'").set_index("indicator").value
    )
    assert comparison.exposure == pytest.approx(row.exposure)
    assert comparison.eligible_share == pytest.approx(row.eligible_share)
