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
from simulation.model.specification import Specification
from tests.simulation.engines.discrete_event_cases import (
    assert_means,
    by_class,
    forecast,
    moves,
    plan,
    programme,
    simulate,
    specification,
    stratum,
)
from tests.simulation.engines.lively import DRIFT, busy_plan, lively

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


@pytest.mark.slow
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


@pytest.mark.slow
@pytest.mark.parametrize("draw", ["fixed", "bernoulli"])
def test_a_firm_that_stays_in_its_class_is_drawn_with_the_ratio_of_its_round(draw: str) -> None:
    """400 replications of 25 firms and four ratios; false alarms: 1 in a million."""
    case = specification(stratum(firms=by_class(25)))
    ratios = by_class(0.03, 0.2, 0.55, 0.97)
    rules = plan(programme(ratio=ratios, rounds=by_class(1, 2, 1, 4), months=[1, 2, 5, 8, 9, 12]), draw=draw)
    visits = simulate(case, rules, replications=400)["visits"].sum(["month", "stratum", "channel"]).to_numpy()
    assert_means(visits, 25 * np.array([0.03, 0.2 * 2, 0.55, 0.97 * 4]), false_alarm=1e-6)


@pytest.mark.slow
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
