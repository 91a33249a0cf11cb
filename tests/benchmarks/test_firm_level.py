"""The yardstick is the model: what is timed against it would otherwise be a race with something else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import t as student

from benchmarks import cases
from benchmarks.firm_level import run_firm_level
from benchmarks.one_by_one import run_one_by_one
from simulation.engines.base import Request
from simulation.engines.expectation import Expectation
from simulation.model.forecast import MEASURES
from simulation.model.plan import Plan
from simulation.model.specification import Specification

Records = dict[str, np.ndarray]

MONTHS = 14
REPLICATIONS = 400
LOOPS = 40
"""Replications of the plain loop, which takes its time."""
FALSE_ALARM = 1e-3
"""Chance that a right yardstick fails the comparison, over all its cells together; the seeds are fixed."""
ENOUGH = 60.0
"""Events expected over all replications below which a mean is not near normal; such cells count in coarser sums."""


def changed(specification: Specification, **behaviour: Any) -> Specification:
    content = specification.model_dump()
    content["behaviour"].update(behaviour)
    return Specification.model_validate(content)


# Many violations, many visits and a strong memory, so that a mistake in any stage shows.
SPECIFICATION = changed(
    cases.specification(3, 3000, alert=0.03),
    onset={"A": 0.03, "B": 0.04, "C": 0.05, "D": 0.06},
    sanction={"onset_multiplier": 0.2, "memory_months": 12},
)
PLAN = cases.plan(months=(2, 3, 5, 8, 11)).with_ratio(A=0.05, B=0.1, C=0.5, D=0.9)


def sums(record: Records) -> np.ndarray:
    """Every measure by (month, class, detail), by (stratum, class, detail) and by detail, one after another."""
    arrays = [record[name].reshape(*record["firms"].shape, -1) for name in MEASURES]
    views = [array.sum(axis=axis).ravel() for array in arrays for axis in (1, 0, (0, 1), (0, 1, 2))]
    return np.concatenate(views)


def expected(specification: Specification, plan: Plan) -> np.ndarray:
    data = Expectation().run(Request(specification, plan, months=MONTHS)).data
    return sums({name: data[name].to_numpy()[0] for name in MEASURES})


@pytest.fixture(scope="module")
def observed() -> np.ndarray:
    runs = (run_firm_level(SPECIFICATION, PLAN, MONTHS, seed) for seed in range(REPLICATIONS))
    return np.array([sums(record) for record in runs])


def disagreements(observed: np.ndarray, mean: np.ndarray) -> int:
    """Cells whose mean over replications is further from the expected one than luck explains."""
    usable = mean * len(observed) >= ENOUGH
    assert usable.sum() > 1000
    error = observed.std(axis=0, ddof=1) / np.sqrt(len(observed)) + 1e-9
    limit = student.isf(FALSE_ALARM / usable.sum() / 2, len(observed) - 1)
    return int((np.abs(observed.mean(axis=0) - mean)[usable] > limit * error[usable]).sum())


def test_the_yardstick_agrees_with_the_expectation_engine_on_every_measure(observed: np.ndarray) -> None:
    assert disagreements(observed, expected(SPECIFICATION, PLAN)) == 0


@pytest.fixture(scope="module")
def looped() -> np.ndarray:
    """Return what the plain loop records."""
    runs = (run_one_by_one(SPECIFICATION, PLAN, MONTHS, seed) for seed in range(LOOPS))
    return np.array([sums(record) for record in runs])


@pytest.mark.slow
def test_the_plain_loop_agrees_with_the_expectation_engine_on_every_measure(looped: np.ndarray) -> None:
    assert disagreements(looped, expected(SPECIFICATION, PLAN)) == 0


def test_a_plain_loop_with_slightly_other_findings_would_be_noticed(looped: np.ndarray) -> None:
    other = changed(SPECIFICATION, sensitivity={"minor": 0.75, "serious": 0.85})
    assert disagreements(looped, expected(other, PLAN)) > 0


@pytest.mark.parametrize(
    ("specification", "plan"),
    [
        (changed(SPECIFICATION, sensitivity={"minor": 0.62, "serious": 0.85}), PLAN),
        (changed(SPECIFICATION, sanction={"onset_multiplier": 0.5, "memory_months": 12}), PLAN),
        (changed(SPECIFICATION, sanction={"onset_multiplier": 0.2, "memory_months": 6}), PLAN),
        (changed(SPECIFICATION, escalation=0.022), PLAN),
        (changed(SPECIFICATION, rectification={"minor": 0.9, "serious": 0.85}), PLAN),
        (SPECIFICATION, cases.plan(months=(2, 3, 5, 8, 10)).with_ratio(A=0.05, B=0.1, C=0.5, D=0.9)),
        (SPECIFICATION, PLAN.with_ratio(B=0.105)),
        (SPECIFICATION, PLAN.with_rounds(C=2)),
        (SPECIFICATION, PLAN.model_copy(update={"recognise_for_cause": True})),
    ],
    ids=[
        "sensitivity",
        "sanction",
        "memory",
        "escalation",
        "rectification",
        "months",
        "ratio",
        "rounds",
        "recognition",
    ],
)
def test_the_comparison_would_notice_a_slightly_different_model(
    observed: np.ndarray, specification: Specification, plan: Plan
) -> None:
    assert disagreements(observed, expected(specification, plan)) > 0


def test_firms_are_conserved_and_each_visit_is_found_or_missed_or_to_a_compliant_firm() -> None:
    record = run_firm_level(SPECIFICATION, PLAN, MONTHS, seed=1)
    total = record["firms"].sum(axis=2)
    flow = record["entries"].sum(axis=2) - record["exits"].sum(axis=2)
    assert np.array_equal(total[1:], total[:-1] + flow[1:])
    by_outcome = record["found"].sum(axis=3) + record["missed"].sum(axis=3) + record["visits_to_compliant"]
    assert np.array_equal(record["visits"].sum(axis=3), by_outcome)
    assert np.array_equal(record["first_visits"] + record["repeat_visits"], by_outcome)
    assert np.array_equal(record["reclassified"].sum(axis=3), record["firms"])


def test_a_fixed_draw_takes_the_share_rounded_down_or_up() -> None:
    still = changed(SPECIFICATION, exit=dict.fromkeys("ABCD", 0.0), for_cause=NO_CAUSE, reclassification=STAYING)
    content = still.model_dump()
    for stratum in content["strata"]:
        stratum["entries_per_month"] = 0.0
    plan = PLAN.model_copy(update={"proactive": PLAN.proactive.model_copy(update={"D": 0.0})})
    record = run_firm_level(Specification.model_validate(content), plan.with_ratio(C=1.0), 12, seed=2)
    drawn, firms = record["visits"][..., 4].sum(axis=0), record["firms"][0]
    assert np.array_equal(drawn[:, 2], firms[:, 2])  # ratio 1: everyone once
    exact = firms * np.array([0.05, 0.1, 1.0, 2 * 0.9])
    # Each of the five draws of a year is within 1 of its share of those still eligible.
    assert np.all(np.abs(drawn - exact) < 5)


NO_CAUSE = {channel: {"compliant": 0.0, "minor": 0.0, "serious": 0.0} for channel in ("complaint", "alert", "referral")}
STAY = [[float(row == column) for column in range(4)] for row in range(4)]
STAYING = {
    "unvisited": dict.fromkeys(("compliant", "minor", "serious"), STAY),
    "cleared": STAY,
    "found_minor": STAY,
    "found_serious": STAY,
}


def test_a_plan_beyond_the_yardstick_is_refused_with_what_it_covers() -> None:
    limited = PLAN.model_copy(update={"capacity_hours_per_month": 10.0, "draw": "bernoulli"})
    with pytest.raises(ValueError, match="fixed draw, no capacity limit"):
        run_firm_level(SPECIFICATION, limited, MONTHS, seed=0)
