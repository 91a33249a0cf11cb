"""Plans of many programmes: the approximate expectation beside the exact one, and the engines that stay exact.

`FALSE_ALARM` bounds the chance that a comparison of samples here fails although both programs are right; seeds are
fixed.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats

import simulation as sim
from simulation.engines.approximation import MEASURED_ERROR
from simulation.engines.base import Request
from simulation.engines.counts import stages
from simulation.engines.discrete_event import DiscreteEvent
from simulation.engines.expectation import Expectation
from simulation.engines.monte_carlo import MonteCarlo
from simulation.model.forecast import MEASURES
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from tests.agreement.judging import difference_evidence, replicated, surprises
from tests.agreement.worlds import rich_plan, rich_specification
from tests.simulation.engines import discrete_event_cases as cases
from tests.strategies import World, worlds

DATASETS = Path(__file__).resolve().parents[2] / "datasets"
FALSE_ALARM = 1e-3
MONTHS = 14
few = settings(max_examples=12, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


def approximate(request: Request) -> xr.Dataset:
    """Run the expectation engine as if the counts could hold no flags together."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("simulation.engines.expectation.holds_every_flag", lambda *_: False)
        return Expectation().run(request).data


def one_programme(world: World, capacity: float | None) -> Request:
    plan = world[1].model_copy(update={"programmes": world[1].programmes[:1], "capacity_hours_per_month": capacity})
    return Request(world[0], plan, MONTHS)


@few
@given(world=worlds(), capacity=st.sampled_from((None, 0.0, 40.0)))
def test_one_flag_taken_as_independent_is_exact(world: World, capacity: float | None) -> None:
    request = one_programme(world, capacity)
    exact, other = Expectation().run(request).data, approximate(request)
    for measure in MEASURES:
        np.testing.assert_allclose(other[measure], exact[measure], atol=1e-9, rtol=1e-9, err_msg=measure)


@pytest.mark.parametrize("changes", [{}, {"mutual_recognition": False, "recognise_for_cause": False}])
def test_every_rule_is_kept_where_flags_are_taken_as_independent(changes: dict[str, bool]) -> None:
    # Ratios up to 1 and three programmes for everyone: far more correlation than any annual plan has.
    request = Request(rich_specification(), rich_plan(**changes), MONTHS)
    exact, other = Expectation().run(request).data, approximate(request)
    for measure in MEASURES:
        whole = float(exact[measure].sum())
        assert float(np.abs(other[measure] - exact[measure]).sum()) < 0.03 * whole + 1e-9, measure


def test_the_settled_start_of_a_plan_of_many_programmes_is_that_of_the_exact_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = rich_plan()
    plan = plan.model_copy(update={"programmes": plan.programmes[:1], "observation": None})
    content = rich_specification().model_dump() | {
        "initial": {"kind": "settled", "plan": plan.model_dump(), "months": 30}
    }
    exact = Expectation().run(Request(Specification.model_validate(content), plan, 2)).data
    monkeypatch.setattr("simulation.engines.counts.settled.holds_every_flag", lambda *_: False)
    again = Specification.model_validate(content | {"title": "settled another way"})
    other = Expectation().run(Request(again, plan, 2)).data
    for measure in MEASURES:
        np.testing.assert_allclose(other[measure], exact[measure], atol=1e-9, rtol=1e-9, err_msg=measure)


# --- engines that stay exact ---


@cache
def many(count: int) -> Plan:
    """Return programmes that all draw from every firm, with rounds of their own."""
    rounds = (1, 2, 3, 4, 6)
    programmes = [
        cases.programme(f"task-{n}", cases.by_class(0.01, 0.02, 0.04, 0.08), rounds[n % 5], team_size=2 + n % 2)
        for n in range(count)
    ]
    return Plan.model_validate({**rich_plan().model_dump(), "programmes": programmes, "mutual_recognition": False})


@pytest.mark.slow
@pytest.mark.parametrize("futures", [40, 400])
def test_firms_one_by_one_agree_with_the_reference_on_a_plan_of_seventy_programmes(futures: int) -> None:
    # More than the 64 flags that one word of bits holds.
    world = rich_specification(), many(70)
    one = replicated(MonteCarlo("firms"), world, MONTHS, futures, 41, "stratum", "total")
    other = replicated(DiscreteEvent(), world, MONTHS, futures, 42, "stratum", "total")
    assert not surprises(difference_evidence(one, other), one.labels, FALSE_ALARM)


@pytest.mark.parametrize("futures", [100, pytest.param(600, marks=pytest.mark.slow)])
def test_both_representations_agree_where_both_can_play(futures: int) -> None:
    world = rich_specification(5), many(4)
    one = replicated(MonteCarlo("firms"), world, MONTHS, futures, 43, "month", "stratum", "total")
    other = replicated(MonteCarlo("counts"), world, MONTHS, futures, 44, "month", "stratum", "total")
    assert not surprises(difference_evidence(one, other), one.labels, FALSE_ALARM)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_error_that_is_told_holds_on_the_synthetic_annual_plan() -> None:
    specification = sim.read_specification(DATASETS / "xiangzhou" / "specification.json")
    request = Request(specification, sim.read_plan(DATASETS / "plans" / "synthetic" / "annual_2026.json"), 36, 20, 5)
    expected = Expectation().run(request).data
    assert expected.attrs["flags"] == "independent"
    blocks = [MonteCarlo("firms").run(replace(request, first_replication=first)).data for first in range(0, 400, 20)]
    measures = ("firms", "visits", "first_visits", "repeat_visits", "found", "in_violation", "hours")
    limit = stats.norm.isf(FALSE_ALARM / len(measures) / 2)
    for measure in measures:
        totals = np.concatenate([b[measure].sum([d for d in b[measure].dims if d != "replication"]) for b in blocks])
        error = totals.std(ddof=1) / np.sqrt(len(totals))
        assert abs(float(expected[measure].sum()) - totals.mean()) < MEASURED_ERROR * totals.mean() + limit * error


def test_a_switch_from_exact_to_independent_flags_is_told() -> None:
    request = Request(rich_specification(), many(4), 2)
    assert Expectation().run(request).data.attrs["flags"] == "exact"
    assert Expectation().run(replace(request, plan=many(40))).data.attrs["flags"] == "independent"
    assert not stages.holds_every_flag(request.specification, many(40))
