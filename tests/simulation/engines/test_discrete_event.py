"""The engine as a whole: laws of every future, luck, published cases, and means against exact expectations."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import xarray as xr

from simulation.engines.base import Request
from simulation.engines.discrete_event import DiscreteEvent
from simulation.model.errors import InputError
from simulation.model.forecast import MEASURES
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from tests.simulation.engines.discrete_event_cases import (
    STAY,
    assert_means,
    by_class,
    for_cause,
    forecast,
    moves,
    plan,
    programme,
    simulate,
    specification,
    stratum,
)

DRIFT = [[0.9, 0.1, 0, 0], [0.05, 0.9, 0.05, 0], [0, 0.1, 0.8, 0.1], [0, 0, 0.2, 0.8]]
WORSEN = [[0.2, 0.5, 0.2, 0.1], [0, 0.3, 0.5, 0.2], [0, 0, 0.5, 0.5], [0, 0, 0, 1]]


def lively(**changes: Any) -> Specification:
    """Everything that the model has, at once."""
    return specification(
        stratum("a", by_class(40, 60, 20, 10), entries_per_month=3.0, onset_multiplier=1.5),
        stratum("b", by_class(5, 30, 0, 3), novel=True, in_observation=0.5, entries_per_month=2.0, sector="I"),
        stratum("c", by_class(0, 20, 7, 1), professional_tier="C"),
        start={"compliant": 0.8, "minor": 0.15, "serious": 0.05},
        propensity=[
            {"id": "ordinary", "share": 0.8, "onset_multiplier": 0.5},
            {"id": "persistent", "share": 0.2, "onset_multiplier": 3.0},
        ],
        onset=by_class(0.05, 0.05, 0.06, 0.08),
        escalation=0.1,
        self_correction={"minor": 0.1, "serious": 0.05},
        general_deterrence={"semi_elasticity": 0.2, "reference_visits": by_class(0.1, 0.2, 0.5, 1.0)},
        sanction={"onset_multiplier": 0.4, "memory_months": 6.0},
        for_cause=for_cause(
            complaint={"compliant": 0.01, "minor": 0.05, "serious": 0.1},
            alert={"compliant": 0.0, "minor": 0.02, "serious": 0.05},
            referral={"compliant": 0.01, "minor": 0.01, "serious": 0.01},
        ),
        sensitivity={"minor": 0.6, "serious": 0.85},
        rectification={"minor": 0.9, "serious": 0.7},
        exit=by_class(0.01, 0.01, 0.02, 0.05),
        entry={"risk_class": by_class(0.2, 0.7, 0.1, 0.0), "status": {"compliant": 0.9, "minor": 0.1, "serious": 0.0}},
        reclassification=moves(
            unvisited={"compliant": DRIFT, "minor": DRIFT, "serious": DRIFT},
            cleared=DRIFT,
            found_minor=WORSEN,
            found_serious=WORSEN,
        ),
        **changes,
    )


def busy_plan(**changes: Any) -> Plan:
    general = programme("general", by_class(0.1, 0.3, 0.6, 1.0), by_class(1, 1, 2, 4))
    joint = programme(
        "joint", 0.4, by_class(1, 2, 2, 4), departments=["市场监管", "消防"], months=[3, 4, 6, 9, 12], team_size=4,
        scope={"sectors": ["H"]},
    )  # fmt: skip
    rules: dict[str, Any] = {
        "proactive": by_class(0.0, 0.0, 0.02, 0.1),
        "mutual_recognition": True,
        "observation": {"months": 8.0, "classes": ["A", "B"]},
        "fusion": "stricter",
    }
    return plan(general, joint, start="2026-03", **{**rules, **changes})


VARIANTS: dict[str, dict[str, Any]] = {
    "fixed": {},
    "bernoulli": {"draw": "bernoulli", "recognise_for_cause": True},
    "limited": {"capacity_hours_per_month": 120.0, "mutual_recognition": False},
}


@cache
def lively_run(variant: str) -> xr.Dataset:
    return forecast(lively(), busy_plan(**VARIANTS[variant]), months=24, replications=2).data


@pytest.fixture(params=VARIANTS)
def data(request: pytest.FixtureRequest) -> xr.Dataset:
    return lively_run(request.param)


def same(one: xr.DataArray, other: xr.DataArray) -> bool:
    """Counts are whole numbers below 2^53: equal means equal."""
    return bool((one == other).all())


# --- laws of every future ---


def test_everything_that_can_happen_happens(data: xr.Dataset) -> None:
    """Or else the laws below would hold of nothing."""
    assert all(float(data[measure].sum()) > 0 for measure in MEASURES)
    assert bool((data["visits"].sum(["replication", "month", "stratum", "risk_class"]) > 0).all())


def test_nothing_is_negative_and_counts_are_whole(data: xr.Dataset) -> None:
    for measure in MEASURES:
        assert bool((data[measure] >= 0).all())
        assert bool((data[measure] % 1 == 0).all())  # hours too: visits of 6 and 12 inspector-hours


def test_firms_are_conserved_every_month(data: xr.Dataset) -> None:
    now, later = {"month": slice(None, -1)}, {"month": slice(1, None)}
    flow = (data["entries"] - data["exits"]).isel(later)
    pushed = data["reclassified"].sum("risk_class").rename(new_class="risk_class").isel(now)
    expected = pushed.assign_coords(month=flow["month"]) + flow
    assert same(data["firms"].isel(later), expected)
    assert same(data["reclassified"].sum("new_class"), data["firms"])


def test_the_firms_of_the_first_month_are_those_observed(data: xr.Dataset) -> None:
    observed = np.array([s.firms.array() for s in lively().strata])
    first = (data["firms"] - data["entries"] + data["exits"]).isel(month=0)
    assert np.array_equal(first.to_numpy(), np.broadcast_to(observed, first.shape))


def test_every_visit_is_a_first_or_a_repeat_and_finds_misses_or_clears(data: xr.Dataset) -> None:
    visits = data["visits"].sum("channel")
    assert same(visits, data["first_visits"] + data["repeat_visits"])
    seen = (data["found"] + data["missed"]).sum("severity")
    assert same(visits, seen + data["visits_to_compliant"])
    assert same(data["found"].sum("severity"), data["found_by_channel"].sum("channel"))
    assert bool((data["found_by_channel"] <= data["visits"]).all())


def test_hours_are_those_of_the_visits(data: xr.Dataset) -> None:
    hours = xr.DataArray([6.0, 6.0, 6.0, 6.0, 6.0, 12.0], coords={"channel": data["channel"]})
    assert same(data["hours"], (data["visits"] * hours).sum("channel"))


def test_violations_and_visits_stay_within_the_firms(data: xr.Dataset) -> None:
    assert bool((data["in_violation"].sum("severity") <= data["firms"]).all())
    assert bool((data["visits"].sum("channel") <= data["firms"]).all())
    assert bool((data["rectified"] <= data["found"].sum("severity")).all())
    assert bool(((data["found"] + data["missed"]) <= data["in_violation"]).all())


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_stock_of_violations_is_what_flows_in_and_out(variant: str) -> None:
    still = {"exit": by_class(0.0)}
    closed = lively().model_copy(
        update={"strata": tuple(s.model_copy(update={"entries_per_month": 0.0}) for s in lively().strata)}
    )
    content = closed.model_dump()
    content["behaviour"].update(still)
    run = simulate(Specification.model_validate(content), busy_plan(**VARIANTS[variant]), months=18)
    total = run.sum(["stratum", "risk_class"])
    stock = total["in_violation"].sum("severity")
    change = (total["onsets"] - total["self_corrections"]).isel(month=slice(1, None))
    before = (stock - total["rectified"]).isel(month=slice(None, -1)).assign_coords(month=change["month"])
    assert same(stock.isel(month=slice(1, None)), before + change)


# --- luck ---


def bytes_of(data: xr.Dataset) -> bytes:
    return b"".join(data[name].to_numpy().tobytes() for name in sorted(map(str, data.data_vars)))


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_same_seed_gives_the_same_bytes(variant: str) -> None:
    rules = busy_plan(**VARIANTS[variant])
    one, other = (forecast(lively(), rules, 6, seed=5) for _ in range(2))
    assert bytes_of(one.data) == bytes_of(other.data)
    assert one.operations is not None
    assert other.operations is not None
    assert bytes_of(one.operations) == bytes_of(other.operations)
    assert bytes_of(one.data) != bytes_of(forecast(lively(), rules, 6, seed=6).data)


def test_a_replication_is_the_same_alone_and_among_others() -> None:
    rules = busy_plan(capacity_hours_per_month=200.0)
    among, alone = forecast(lively(), rules, 6, replications=3), forecast(lively(), rules, 6, first_replication=2)
    assert among.operations is not None
    assert alone.operations is not None
    xr.testing.assert_identical(among.data.isel(replication=[2]), alone.data)
    xr.testing.assert_identical(among.operations.isel(replication=[2]), alone.operations)


def test_replications_differ() -> None:
    data = lively_run("fixed")
    assert bytes_of(data.isel(replication=0)) != bytes_of(data.isel(replication=1))


def test_a_longer_horizon_begins_like_a_shorter_one() -> None:
    short = simulate(lively(), busy_plan(), months=6)
    assert bytes_of(lively_run("fixed").isel(replication=[0], month=slice(6))) == bytes_of(short)


def test_a_plan_compared_with_itself_differs_by_exactly_zero() -> None:
    renamed = busy_plan().model_copy(update={"id": "copy", "title": "copy"})
    difference = simulate(lively(), renamed, months=24) - lively_run("fixed").isel(replication=[0])
    assert all(float(abs(difference[measure]).max()) == 0 for measure in MEASURES)


def test_plans_meet_the_same_luck_where_they_do_not_matter() -> None:
    """Entries never depend on the plan; without visits' effects on classes, exits do not either."""
    content = lively().model_dump()
    content["behaviour"]["reclassification"] = moves(unvisited=dict.fromkeys(("compliant", "minor", "serious"), DRIFT))
    for matrix in ("cleared", "found_minor", "found_serious"):
        content["behaviour"]["reclassification"][matrix] = DRIFT
    case = Specification.model_validate(content)
    busy, idle = simulate(case, busy_plan()), simulate(case, plan())
    for measure in ("entries", "exits", "firms", "reclassified"):
        assert np.array_equal(busy[measure].to_numpy(), idle[measure].to_numpy()), measure


# --- draws ---


def hazard(ratio: float, months: int, place: int) -> float:
    """r·w / (1 − r·W) of the model, for a round of `months` active months."""
    return ratio / months / (1 - ratio * place / months)


@pytest.mark.parametrize("ratio", [0.03, 0.25, 0.9])
def test_fixed_draws_are_the_planned_number_rounded(ratio: float) -> None:
    case = specification(stratum("s", by_class(37, 100, 11, 1)), stratum("t", by_class(0, 3, 50, 8)))
    months = [2, 3, 7, 11]
    data = simulate(case, plan(programme(ratio=ratio, months=months)), months=12, replications=5)
    drawn = data["visits"].sel(channel="programme:general").to_numpy()
    eligible = data["firms"].to_numpy() - np.cumsum(drawn, axis=1) + drawn
    active = [month - 1 for month in months]
    for place, month in enumerate(active):
        assert np.all(abs(drawn[:, month] - hazard(ratio, 4, place) * eligible[:, month]) < 1)
    assert drawn.sum() == drawn[:, active].sum()


def test_a_fixed_draw_takes_any_firm_with_the_same_chance() -> None:
    """Half of 20 firms, two months running: 5 of the second ten are new, with the hypergeometric variance.

    1,000 replications; false alarms: 1 in a million.
    """
    data = simulate(
        specification(stratum(firms={"B": 20})), plan(programme(ratio=0.5, rounds=12)), 2, replications=1000
    )
    new = data["first_visits"].isel(month=1).sum(["stratum", "risk_class"]).to_numpy()
    assert_means(new, 5.0, false_alarm=5e-7)
    assert_means((new - 5) ** 2, 10 * 0.5 * 0.5 * 10 / 19, false_alarm=5e-7)


@pytest.mark.parametrize("draw", ["fixed", "bernoulli"])
def test_a_firm_that_stays_in_its_class_is_drawn_with_the_ratio_of_its_round(draw: str) -> None:
    """400 replications of 25 firms and four ratios; false alarms: 1 in a million."""
    case = specification(stratum(firms=by_class(25)))
    ratios = by_class(0.03, 0.2, 0.55, 0.97)
    rules = plan(programme(ratio=ratios, rounds=by_class(1, 2, 1, 4), months=[1, 2, 5, 8, 9, 12]), draw=draw)
    visits = simulate(case, rules, replications=400)["visits"].sum(["month", "stratum", "channel"]).to_numpy()
    assert_means(visits, 25 * np.array([0.03, 0.2 * 2, 0.55, 0.97 * 4]), false_alarm=1e-6)


def test_bernoulli_draws_vary_like_independent_draws_and_fixed_ones_do_not() -> None:
    """Variance of 2,000 replications of 20 firms with ratio 1/4; false alarms: 1 in a million."""
    case = specification(stratum(firms={"B": 20}))
    for draw, variance in (("bernoulli", 20 * 0.25 * 0.75), ("fixed", 0.0)):
        rules = plan(programme(ratio=0.25, months=[1]), draw=draw)
        visits = simulate(case, rules, 1, replications=2000)["visits"].sum(
            ["month", "stratum", "risk_class", "channel"]
        )
        assert_means((visits.to_numpy() - 5.0) ** 2, variance, false_alarm=1e-6)


def test_a_higher_ratio_visits_no_firm_later() -> None:
    """Under the same luck, draw by draw: first visits of the first year up to any month never fall."""
    case = specification(stratum(firms=by_class(200)))
    ratios = (0.0, 0.05, 0.3, 0.31, 0.8, 1.0)
    runs = [simulate(case, plan(programme(ratio=by_class(0.1, r, 0.1, 0.1)), draw="bernoulli")) for r in ratios]
    so_far = [run["first_visits"].sum(["replication", "stratum"]).cumsum("month") for run in runs]
    for lower, higher in pairwise(so_far):
        assert bool((lower.sel(risk_class="B") <= higher.sel(risk_class="B")).all())
        assert same(lower.sel(risk_class="A"), higher.sel(risk_class="A"))


# --- closed forms ---


@pytest.mark.parametrize(
    ("severity", "departments", "found"), [("minor", 1, 0.3), ("minor", 3, 0.657), ("serious", 2, 0.96)]
)
def test_yield_is_prevalence_times_sensitivity(severity: str, departments: int, found: float) -> None:
    """500 replications of 40 visits to 100 firms; false alarms: 1 in a million."""
    shares = {"compliant": 0.7, "minor": 0.0, "serious": 0.0, severity: 0.3}
    case = specification(stratum(firms={"B": 100}), start=shares, sensitivity={"minor": 0.3, "serious": 0.8})
    joint = programme(ratio=0.4, months=[1], departments=[f"d{n}" for n in range(departments)])
    data = simulate(case, plan(joint), 1, replications=500).sum(["month", "stratum", "risk_class"])
    assert np.all(data["visits"].sum("channel") == 40)
    assert_means(data["found"].sel(severity=severity).to_numpy() / 40, 0.3 * found, false_alarm=1e-6)


def test_two_group_enforcement_follows_harrington() -> None:
    """Harrington (1988), middle regime: groups A and B, 300 replications of 60 firms from group A.

    Share in group 2, inspections and discoveries per firm and period in 24 periods (the last two from period 12
    on, where they have settled to 1 in 10,000); false alarms: 1 in a million.
    """
    p1, p2, gamma = 0.1, 0.4, 0.5
    back = [[1, 0, 0, 0], [gamma, 1 - gamma, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]
    caught = [[0, 1, 0, 0], *STAY[1:]]
    case = specification(
        stratum(firms={"A": 60}),
        onset=by_class(1.0, 0.0, 0.0, 0.0),
        rectification={"minor": 1.0, "serious": 1.0},
        reclassification=moves(found_minor=caught, cleared=back),
    )
    rules = plan(programme(ratio=by_class(p1, p2, 0.0, 0.0), rounds=12))
    data = simulate(case, rules, 24, replications=300).sum("stratum") / 60
    settled = p1 / (p1 + gamma * p2)
    share = settled * (1 - (1 - p1 - gamma * p2) ** np.arange(24))
    assert_means(data["firms"].sel(risk_class="B").to_numpy()[:, 1:], share[1:], false_alarm=2.5e-7)
    assert_means(
        data["in_violation"].sum(["risk_class", "severity"]).to_numpy()[:, 1:], 1 - share[1:], false_alarm=2.5e-7
    )
    visits = data["visits"].sum(["risk_class", "channel"]).to_numpy()
    assert_means(visits, (1 - share) * p1 + share * p2, false_alarm=2.5e-7)
    assert_means(data["found"].sum(["risk_class", "severity"]).to_numpy(), (1 - share) * p1, false_alarm=2.5e-7)
    long_run = p1 * p2 * (1 + gamma) / (p1 + gamma * p2), p1 * gamma * p2 / (p1 + gamma * p2)
    assert long_run == pytest.approx((0.2, 0.066667), abs=1e-6)
    assert ((1 - share) * p1 + share * p2)[-1] == pytest.approx(long_run[0], abs=1e-3)
    assert ((1 - share) * p1)[-1] == pytest.approx(long_run[1], abs=1e-3)


def test_hidden_violations_settle_where_onset_balances_discovery_and_self_correction() -> None:
    """Prevalence x before inspections solves x = y(1 − r) + (1 − y)a with y = x(1 − ρs).

    4,000 independent firms after 40 months (what remains of the start is below 1e-7); false alarms: 1 in a million.
    """
    onset, correction, inspected, sensitivity = 0.06, 0.1, 0.5, 0.7
    case = specification(
        stratum(firms={"C": 20}),
        onset=by_class(onset),
        self_correction={"minor": correction, "serious": 0.0},
        sensitivity={"minor": sensitivity, "serious": 1.0},
        rectification={"minor": 1.0, "serious": 1.0},
    )
    rules = plan(programme(ratio=inspected, rounds=12), draw="bernoulli")
    prevalence = onset / (1 - (1 - inspected * sensitivity) * (1 - correction - onset))
    data = simulate(case, rules, 40, replications=200).isel(month=-1)
    stock = data["in_violation"].sum(["stratum", "risk_class", "severity"]).to_numpy()
    assert_means(stock / 20, prevalence, false_alarm=1e-6)


# --- means against exact expectations ---


def means_by_hand(months: int) -> dict[str, np.ndarray]:
    """Expected measures of `two_classes`, shape (month, class): axes of the state are class, minor, remembering."""
    onset, correction, complaint, ratio = np.array([[0.2], [0.4]]), 0.15, np.array([0.05, 0.3]), np.array([0.1, 0.5])
    visited = 1 - (1 - complaint) * (1 - ratio)[:, None]  # class, minor
    free, caught = np.array([[0.9, 0.1], [0.2, 0.8]]), np.array([[0.3, 0.7], [0.1, 0.9]])
    state = np.array([[[8.0, 0], [2, 0]], [[16, 0], [4, 0]]])
    months_of: list[dict[str, np.ndarray]] = []
    for _ in range(months):
        now = {"exits": state.sum((1, 2)) * [0.02, 0.05]}
        state = state * np.array([0.98, 0.95])[:, None, None]
        state = np.stack([state[..., 0] + state[..., 1] / 4, state[..., 1] * 3 / 4], axis=-1)
        turning, ending = state[:, 0] * onset * [1, 0.25], state[:, 1] * correction
        now |= {"firms": state.sum((1, 2)), "onsets": turning.sum(1), "self_corrections": ending.sum(1)}
        state = np.stack([state[:, 0] - turning + ending, state[:, 1] + turning - ending], axis=1)
        found = state[:, 1] * visited[:, 1, None] * 0.6
        now |= {"visits": (state.sum(2) * visited).sum(1), "found": found.sum(1), "rectified": found.sum(1) * 0.7}
        state[:, 1] -= found
        state = np.einsum("cvd,ck->kvd", state, free)
        state[:, 0, 1] += 0.7 * found.sum(1) @ caught
        state[:, 1, 1] += 0.3 * found.sum(1) @ caught
        months_of.append(now)
    return {name: np.array([now[name] for now in months_of]) for name in months_of[0]}


def test_means_meet_expectations_worked_out_by_hand() -> None:
    """Every month a complaint, else a Bernoulli draw. 400 replications of 30 firms; 7 measures over 10 months and 2
    classes; false alarms: 1 in a million.
    """
    rules = plan(programme(ratio=by_class(0.1, 0.5, 0, 0), rounds=12), draw="bernoulli")
    data = simulate(two_classes(), rules, 10, replications=400)
    expected = means_by_hand(10)
    assert len(expected) == 7
    for name, values in expected.items():
        array = data[name].isel(stratum=0, risk_class=slice(2))
        samples = array.sum([d for d in array.dims if d not in ("replication", "month", "risk_class")])
        assert_means(samples.to_numpy(), values, false_alarm=1e-6 / len(expected))


def two_classes() -> Specification:
    """The specification whose means `means_by_hand` works out."""
    free, caught = [[0.9, 0.1, 0, 0], [0.2, 0.8, 0, 0], *STAY[2:]], [[0.3, 0.7, 0, 0], [0.1, 0.9, 0, 0], *STAY[2:]]
    return specification(
        stratum(firms={"A": 10, "B": 20}),
        start={"compliant": 0.8, "minor": 0.2, "serious": 0.0},
        onset=by_class(0.2, 0.4, 0.0, 0.0),
        self_correction={"minor": 0.15, "serious": 0.0},
        sanction={"onset_multiplier": 0.25, "memory_months": 4.0},
        for_cause=for_cause(complaint={"compliant": 0.05, "minor": 0.3, "serious": 0.0}),
        sensitivity={"minor": 0.6, "serious": 0.0},
        rectification={"minor": 0.7, "serious": 0.0},
        exit=by_class(0.02, 0.05, 0.0, 0.0),
        reclassification=moves(
            unvisited=dict.fromkeys(("compliant", "minor", "serious"), free), cleared=free, found_minor=caught
        ),
    )


def test_the_start_and_the_entrants_are_drawn_from_their_shares() -> None:
    """500 replications: status and propensity (seen by their onset) of 40 firms and of 6 entrants a month, class of
    the entrants, share in observation; false alarms: 1 in a million.
    """
    case = specification(
        stratum(firms={"B": 40}, entries_per_month=6.0, novel=True, in_observation=0.3),
        start={"compliant": 0.5, "minor": 0.3, "serious": 0.2},
        propensity=[
            {"id": "never", "share": 0.7, "onset_multiplier": 0.0},
            {"id": "always", "share": 0.3, "onset_multiplier": 1.0},
        ],
        onset=by_class(1.0, 1.0, 0.0, 0.0),
        entry={"risk_class": by_class(0.6, 0.0, 0.3, 0.1), "status": {"compliant": 0.8, "minor": 0.1, "serious": 0.1}},
    )
    rules = plan(programme(ratio=1.0, rounds=12), observation={"months": 1e12, "classes": ["B"]})
    data = simulate(case, rules, 1, replications=500).isel(month=0, stratum=0)
    assert_means(data["entries"].to_numpy(), 6 * np.array([0.6, 0.0, 0.3, 0.1]), false_alarm=2.5e-7)
    expected = [6 * 0.6 * (0.1 + 0.8 * 0.3), 40 * (0.3 + 0.5 * 0.3), 6 * 0.3 * 0.1, 6 * 0.1 * 0.1]
    assert_means(data["in_violation"].sel(severity="minor").to_numpy(), np.array(expected), false_alarm=2.5e-7)
    expected = [6 * 0.6 * 0.1, 40 * 0.2, 6 * 0.3 * 0.1, 6 * 0.1 * 0.1]
    assert_means(data["in_violation"].sel(severity="serious").to_numpy(), np.array(expected), false_alarm=2.5e-7)
    visits = data["visits"].sum("channel").sel(risk_class="B").to_numpy()
    assert_means(visits, 40 * 0.7, false_alarm=2.5e-7)


# --- the protocol ---


def test_the_forecast_says_what_was_run() -> None:
    case, rules = specification(), plan()
    result = DiscreteEvent().run(Request(case, rules, months=2, replications=3, seed=9, first_replication=4))
    assert (result.specification, result.plan, result.engine, result.seed) == (case, rules, "discrete-event", 9)
    assert result.data["replication"].values.tolist() == [4, 5, 6]
    assert result.operations is not None
    assert result.operations["replication"].values.tolist() == [4, 5, 6]
    assert dict(result.operations.sizes) == {"replication": 3, "month": 2, "kind": 3}


def test_progress_is_told_after_every_month() -> None:
    told: list[tuple[int, int]] = []
    request = Request(specification(), plan(), months=3, replications=2)
    DiscreteEvent().run(request, progress=lambda done, total: told.append((done, total)))
    assert told == [(n, 6) for n in range(1, 7)]


class Stopped(Exception):  # noqa: N818
    def __init__(self, done: int, total: int) -> None:
        super().__init__(f"{done} of {total}")


def test_what_progress_raises_stops_the_run_and_arrives_unchanged() -> None:
    def stop(done: int, total: int) -> None:
        if done == 2:
            raise Stopped(done, total)

    with pytest.raises(Stopped, match="2 of 5"):
        DiscreteEvent().run(Request(specification(), plan(), months=5), progress=stop)


def test_a_request_out_of_range_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        DiscreteEvent().run(Request(specification(), plan(programme(scope={"sectors": ["Z"]})), months=0))
    assert [problem.code for problem in refused.value.problems] == ["out_of_range", "scope_matches_nothing"]


def test_a_settled_start_takes_the_hidden_state_of_the_plan_that_was_in_force() -> None:
    """Certain onset and nobody visited: the settled state is minor for everyone, whatever the class."""
    content = specification(stratum(firms=by_class(5)), onset=by_class(1.0)).model_dump()
    content["initial"] = {"kind": "settled", "plan": plan().model_dump(), "months": 3}
    data = simulate(Specification.model_validate(content), plan(), months=1)
    assert float(data["onsets"].sum()) == 0
    assert data["in_violation"].sel(severity="minor").sum("stratum").to_numpy().tolist() == [[[5, 5, 5, 5]]]


def test_status_shares_of_the_start_need_not_add_up_to_the_last_digit() -> None:
    case = specification(stratum(firms={"B": 200}), start={"compliant": 0.0, "minor": 0.9999995, "serious": 0.0})
    data = simulate(case, plan(), months=1)
    assert float(data["in_violation"].sel(severity="minor").sum()) == 200
