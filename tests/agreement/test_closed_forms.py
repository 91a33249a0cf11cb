"""Closed forms of the model: at 1e-9 in `expectation`, and by a statistical test in the engines that draw."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import xarray as xr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation.engines.base import Engine, Request
from simulation.engines.expectation import Expectation
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from tests.agreement.judging import mean_evidence, sums, surprises
from tests.simulation.engines.discrete_event_cases import (
    ALWAYS,
    NEVER,
    STAY,
    by_class,
    moves,
    plan,
    programme,
    specification,
    stratum,
)
from tests.strategies import World, worlds

EXACT = 1e-9
FALSE_ALARM = 1e-3
"""Chance that one statistical test of this module fails although the engine is right; seeds are fixed."""
REPLICATIONS = 100
FEW = 60
"""Firms, where each of them is visited nearly every month."""


def expected(specification: Specification, plan: Plan, months: int) -> xr.Dataset:
    return Expectation().run(Request(specification, plan, months)).data.isel(replication=0)


def confirm(engine: Engine, specification: Specification, plan: Plan, months: int) -> None:
    """Hold an engine that draws against the expectations that a closed form has just confirmed."""
    if engine.name == "expectation":
        return
    observed = sums(engine.run(Request(specification, plan, months, REPLICATIONS, seed=5)).data, plan, "month", "total")
    mean = sums(Expectation().run(Request(specification, plan, months)).data, plan, "month", "total").values[0]
    assert not surprises(mean_evidence(observed, mean), observed.labels, FALSE_ALARM)


# --- two-group enforcement (Harrington 1988) ---


@pytest.mark.parametrize("draw", ["fixed", "bernoulli"])
@pytest.mark.parametrize(("p1", "p2", "back"), [(0.1, 0.4, 0.5), (0.3, 0.2, 1.0), (1.0, 0.05, 0.1)])
def test_two_group_enforcement_follows_harrington(engine: Engine, p1: float, p2: float, back: float, draw: str) -> None:
    caught = [[0, 1, 0, 0], *STAY[1:]]
    forgiven = [STAY[0], [back, 1 - back, 0, 0], *STAY[2:]]
    firms, months = 100, 60
    district = specification(
        stratum("s", by_class(firms, 0, 0, 0)),
        onset=by_class(1.0, 0.0, 0.0, 0.0),
        rectification={"minor": 1.0, "serious": 1.0},
        reclassification=moves(found_minor=caught, cleared=forgiven),
    )
    rule = plan(programme("p", by_class(p1, p2, 0.0, 0.0), 12), draw=draw)
    data = expected(district, rule, months).sum("stratum") / firms
    share = p1 / (p1 + back * p2)
    in_group_2 = share * (1 - (1 - p1 - back * p2) ** np.arange(months))
    np.testing.assert_allclose(data.firms.sel(risk_class="B"), in_group_2, atol=EXACT)
    violating = data.in_violation.sum(["severity", "risk_class"])
    np.testing.assert_allclose(violating, 1 - in_group_2, atol=EXACT)
    inspections, discoveries = data.visits.sum(["channel", "risk_class"]), data.found.sum(["severity", "risk_class"])
    np.testing.assert_allclose(inspections, p1 * (1 - in_group_2) + p2 * in_group_2, atol=EXACT)
    np.testing.assert_allclose(discoveries, p1 * (1 - in_group_2), atol=EXACT)
    if abs(1 - p1 - back * p2) ** (months - 1) < EXACT / 100:
        assert inspections[-1] == pytest.approx(p1 * p2 * (1 + back) / (p1 + back * p2), abs=EXACT)
        assert discoveries[-1] == pytest.approx(p1 * back * p2 / (p1 + back * p2), abs=EXACT)
    confirm(engine, district, rule, 24)


def test_the_published_numbers_of_harrington() -> None:
    district = specification(
        stratum("s", by_class(1000, 0, 0, 0)),
        onset=by_class(1.0, 0.0, 0.0, 0.0),
        rectification={"minor": 1.0, "serious": 1.0},
        reclassification=moves(found_minor=[[0, 1, 0, 0], *STAY[1:]], cleared=[STAY[0], [0.5, 0.5, 0, 0], *STAY[2:]]),
    )
    last = expected(district, plan(programme("p", by_class(0.1, 0.4, 0.0, 0.0), 12)), 120).isel(month=-1) / 1000
    assert float(last.firms.sel(risk_class="B").sum()) == pytest.approx(1 / 3, abs=EXACT)
    assert float(last.visits.sum()) == pytest.approx(0.2, abs=EXACT)
    assert float(last.found.sum()) == pytest.approx(0.2 / 3, abs=EXACT)


# --- hidden violation, one class ---


@pytest.mark.parametrize(("a", "r", "rho", "s"), [(0.05, 0.1, 0.2, 0.6), (0.3, 0.0, 0.1, 1.0), (0.02, 0.4, 1.0, 0.5)])
def test_hidden_violation_settles_at_the_fixed_point(engine: Engine, a: float, r: float, rho: float, s: float) -> None:
    # q after compliance: the violating left by the last month's visits, q(1 − ρs), keep on with 1 − r; the others start
    # with a. q = a·(1 − q(1 − ρs)) + (1 − r)·q(1 − ρs), so q = a / (1 − (1 − ρs)(1 − r − a)).
    prevalence = a / (1 - (1 - rho * s) * (1 - r - a))
    district = specification(
        stratum("s", by_class(FEW, 0, 0, 0)),
        onset=by_class(a),
        self_correction={"minor": r, "serious": 0.0},
        sensitivity={"minor": s, "serious": 1.0},
        rectification={"minor": 1.0, "serious": 1.0},
    )
    rule = plan(programme("p", rho, 12))
    last = expected(district, rule, 400).isel(month=-1) / FEW
    assert float(last.in_violation.sum()) == pytest.approx(prevalence, abs=EXACT)
    assert float(last.found.sum()) == pytest.approx(rho * s * prevalence, abs=EXACT)
    confirm(engine, district, rule, 24)


# --- visits and what they find ---


@pytest.mark.parametrize(("severity", "departments"), [("minor", 1), ("serious", 1), ("minor", 3)])
def test_yield_is_prevalence_times_sensitivity(engine: Engine, severity: str, departments: int) -> None:
    prevalence, sensitivity, ratio = 0.3, {"minor": 0.4, "serious": 0.7}, 0.35
    district = specification(
        stratum("s", by_class(0, 200, 0, 0)),
        start={**NEVER, "compliant": 1 - prevalence, severity: prevalence},
        sensitivity=sensitivity,
    )
    rule = plan(programme("p", ratio, months=[5], departments=["甲", "乙", "丙"][:departments]))
    data = expected(district, rule, 12)
    seen = 1 - (1 - sensitivity[severity]) ** departments
    assert float(data.visits.sum()) == pytest.approx(200 * ratio, abs=EXACT)
    assert float(data.visits.sel(month=4).sum()) == pytest.approx(200 * ratio, abs=EXACT)
    assert float(data.found.sum()) / float(data.visits.sum()) == pytest.approx(prevalence * seen, abs=EXACT)
    confirm(engine, district, rule, 12)


CALENDARS = {
    1: ([1, 4, 6, 9], [7], list(range(1, 13))),
    2: ([1, 3, 8, 10], [2, 8], list(range(1, 13))),
    4: ([2, 4, 9, 11, 12], list(range(1, 13))),
    12: (list(range(1, 13)),),
}
STARTS = ("2026-01", "2026-02", "2026-08", "2026-12")


def fits(rounds: int, months: list[int], start: str) -> bool:
    first, length = int(start[5:]), 12 // rounds
    active = [(first - 1 + month) % 12 + 1 in months for month in range(12)]
    return all(any(active[at : at + length]) for at in range(0, 12, length))


CERTAIN = [
    (rounds, months, start)
    for rounds, calendars in CALENDARS.items()
    for months, start in product(calendars, STARTS)
    if fits(rounds, months, start)
]


@pytest.mark.parametrize("draw", ["fixed", "bernoulli"])
@pytest.mark.parametrize(("rounds", "months", "start"), CERTAIN)
def test_ratio_one_visits_every_firm_exactly_once_a_round(
    engine: Engine, rounds: int, months: list[int], start: str, draw: str
) -> None:
    district = specification(stratum("s", by_class(3, 5, 0, 2)))
    rule = plan(programme("p", 1.0, rounds, months=months), start=start, draw=draw)
    data = engine.run(Request(district, rule, 24, replications=2, seed=3)).data
    visits = data.visits.sum("channel")
    by_round = visits.to_numpy().reshape(len(data.replication), 2 * rounds, 12 // rounds, 1, 4).sum(axis=2)
    np.testing.assert_allclose(
        by_round, np.broadcast_to(data.firms.isel(month=0).to_numpy()[:, None], by_round.shape), atol=EXACT
    )
    active = [(int(start[5:]) - 1 + month) % 12 + 1 in months for month in range(24)]
    assert float(visits.isel(month=np.flatnonzero(~np.array(active))).sum()) == 0
    np.testing.assert_allclose(data.first_visits.sum(), 20 * len(data.replication), atol=1e-7)


@pytest.mark.parametrize("rounds", [1, 2, 3, 4, 6, 12])
def test_a_firm_that_stays_is_drawn_with_exactly_the_ratio_of_each_round(rounds: int) -> None:
    ratio = by_class(0.0, 0.03, 0.37, 1.0)
    data = expected(specification(stratum("s", by_class(10))), plan(programme("p", ratio, rounds), start="2026-05"), 24)
    by_round = data.visits.sum("channel").to_numpy().reshape(2 * rounds, 12 // rounds, 4).sum(axis=1)
    np.testing.assert_allclose(
        by_round, np.broadcast_to(10 * np.array(list(ratio.values())), by_round.shape), atol=EXACT
    )


@settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(world=worlds(), name=st.sampled_from("ABCD"), ratio=st.sampled_from((0.3, 0.7, 1.0)))
def test_a_higher_ratio_of_a_class_lowers_first_visits_of_no_firm_that_stays_in_it(
    world: World, name: str, ratio: float
) -> None:
    # In a world where firms may move, findings change the class and a class may see fewer firms: there the claim of the
    # model is about a class's own firms, so nobody moves, enters or leaves and nothing deters.
    content = world[0].model_dump()
    content["behaviour"]["reclassification"] = moves()
    content["behaviour"]["exit"] = by_class(0.0)
    content["behaviour"]["general_deterrence"]["semi_elasticity"] = 0.0
    for item in content["strata"]:
        item["entries_per_month"] = 0.0
    content["initial"] = {"kind": "shares", "status": {**NEVER, "compliant": 0.5, "minor": 0.5}}
    district = Specification.model_validate(content)
    chosen = world[1].model_copy(update={"fusion": "none", "programmes": world[1].programmes[:1]})
    chosen = Plan.model_validate(
        {**chosen.model_dump(), "programmes": [{**chosen.model_dump()["programmes"][0], "months": list(range(1, 13))}]}
    )
    before = chosen.programmes[0].ratio.model_dump()[name]
    low, high = chosen.with_ratio(**{name: min(before, ratio)}), chosen.with_ratio(**{name: max(before, ratio)})
    first = [
        expected(district, rule, 12).first_visits.sel(risk_class=name).sum("stratum").sum().item()
        for rule in (low, high)
    ]
    assert first[0] <= first[1] + EXACT


def test_certain_complaints_are_all_the_visits_there_are(engine: Engine) -> None:
    district = specification(
        stratum("s", by_class(4)), for_cause={"complaint": ALWAYS, "alert": ALWAYS, "referral": ALWAYS}
    )
    data = engine.run(Request(district, plan(programme("p", 1.0, 12), proactive=by_class(1.0)), 3)).data
    assert float(data.visits.sel(channel="complaint").sum()) == pytest.approx(48)
    assert float(data.visits.sum()) == pytest.approx(48)


# --- the settled start ---


def test_a_settled_start_goes_on_where_the_long_run_stands(specification: Specification, plan: Plan) -> None:
    # After whole years all rounds and counters begin anew, so month 0 of the settled start is month 24 of the long run.
    content = specification.model_dump()
    content["behaviour"]["exit"] = by_class(0.0)
    content["strata"] = [{**content["strata"][0], "firms": by_class(0, 1_000_000, 0, 0), "entries_per_month": 0.0}]
    content["initial"] = {"kind": "shares", "status": {**NEVER, "compliant": 1.0}}
    long = expected(Specification.model_validate(content), plan, 25).isel(month=24)
    content["initial"] = {"kind": "settled", "plan": plan.model_dump(), "months": 24}
    content["strata"][0]["firms"] = by_class(1_000_000)
    settled = expected(Specification.model_validate(content), plan, 1).isel(month=0)
    for measure in ("onsets", "self_corrections", "in_violation", "visits", "found", "missed", "reclassified"):
        reached = (long.firms > 0).drop_vars("month")
        one, other = (
            (data[measure] / data.firms).where(reached, 0.0).to_numpy()
            for data in (long.drop_vars("month"), settled.drop_vars("month"))
        )
        np.testing.assert_allclose(other, one, atol=EXACT)
    assert bool((long.firms > 0).sel(risk_class=["B", "C", "D"]).all())


def test_a_class_that_the_settling_never_reaches_takes_the_nearest_lower_one() -> None:
    district = specification(
        stratum("s", by_class(100)), onset=by_class(0.1), self_correction={"minor": 0.2, "serious": 0.0}
    )
    content = district.model_dump()
    content["initial"] = {"kind": "settled", "plan": plan().model_dump(), "months": 500}
    data = expected(Specification.model_validate(content), plan(), 1)
    # Everyone settled in B; C and D take it from there, and A, below which nothing was reached, from the nearest above.
    np.testing.assert_allclose(data.in_violation.sum("severity"), np.full((1, 1, 4), 100 / 3), atol=1e-6)
