"""Laws that every record of every engine keeps, and what runs have in common: luck, order of work, sharing of flags."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation.comparison import replication as replicate
from simulation.engines.base import Engine, Request
from simulation.engines.counts import rounds, stages
from simulation.engines.expectation import Expectation
from simulation.model.forecast import MEASURES
from simulation.model.plan import Plan
from simulation.workflows.compare import compare
from simulation.workflows.run import run
from tests.agreement.worlds import rich_plan, rich_specification
from tests.strategies import World, worlds

MONTHS = 14
EXACT = 1e-8
few = settings(max_examples=15, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
capacities = st.sampled_from((None, 0.0, 15.0, 60.0))


def with_capacity(world: World, capacity: float | None) -> Request:
    return Request(
        world[0], Plan.model_validate({**world[1].model_dump(), "capacity_hours_per_month": capacity}), MONTHS, 2, 9
    )


def total(array: xr.DataArray) -> np.ndarray:
    """Sum over the detail."""
    kept = ("replication", "month", "stratum", "risk_class")
    return array.sum([str(name) for name in array.dims if name not in kept]).transpose(*kept).to_numpy()


def assert_laws(data: xr.Dataset, plan: Plan) -> None:
    firms, visits = total(data.firms), total(data.visits)
    for measure in MEASURES:
        assert float(data[measure].min()) >= -EXACT, measure
    np.testing.assert_allclose(visits, total(data.first_visits) + total(data.repeat_visits), atol=EXACT, rtol=1e-10)
    np.testing.assert_allclose(
        visits, total(data.visits_to_compliant) + total(data.found) + total(data.missed), atol=EXACT, rtol=1e-10
    )
    assert np.all(total(data.first_visits) <= total(data.not_yet_visited) + EXACT)
    assert np.all(total(data.not_yet_visited) <= firms + EXACT)
    assert np.all(total(data.first_programme_visits) <= total(data.first_visits) + EXACT)
    by_programmes = total(data.visits.isel(channel=slice(4, None)))
    assert np.all(total(data.first_programme_visits) <= by_programmes + EXACT)
    np.testing.assert_allclose(total(data.found), total(data.found_by_channel), atol=EXACT, rtol=1e-10)
    np.testing.assert_allclose(firms, total(data.reclassified), atol=EXACT, rtol=1e-10)
    for part in (visits, total(data.in_violation), total(data.onsets)):
        assert np.all(part <= firms + EXACT)
    assert np.all(data.found_by_channel <= data.visits + EXACT)
    assert np.all(total(data.rectified) <= total(data.found) + EXACT)
    other = plan.other_visit.hours_per_visit * plan.other_visit.team_size
    hours = [other] * 4 + [programme.hours_per_visit * programme.team_size for programme in plan.programmes]
    np.testing.assert_allclose(
        total(data.hours), total(data.visits * xr.DataArray(hours, dims="channel")), atol=EXACT, rtol=1e-10
    )
    moved = data.reclassified.sum("risk_class").transpose("replication", "month", "stratum", "new_class").to_numpy()
    change = total(data.entries)[:, 1:] - total(data.exits)[:, 1:]
    np.testing.assert_allclose(firms[:, 1:], moved[:, :-1] + change, atol=EXACT, rtol=1e-10)
    standing = total(data.in_violation).sum(axis=-1)
    assert np.all(standing <= firms.sum(axis=-1) + EXACT)


@few
@given(world=worlds(), capacity=capacities)
@pytest.mark.parametrize("name", ["expectation", "monte-carlo", "discrete-event"])
def test_firms_visits_and_hours_add_up_in_every_record(name: str, world: World, capacity: float | None) -> None:
    request = with_capacity(world, capacity)
    data = run(request.specification, request.plan, name, MONTHS, 2, 9).data
    assert_laws(data, request.plan)
    observed = np.array([stratum.firms.array() for stratum in world[0].strata])
    begun = total(data.firms)[:, 0] + total(data.exits)[:, 0] - total(data.entries)[:, 0]
    np.testing.assert_allclose(begun, np.broadcast_to(observed, begun.shape), atol=EXACT)
    if name != "expectation":
        assert all(np.array_equal(data[m], np.round(data[m])) for m in MEASURES if m != "hours")


def test_a_programme_stays_within_the_hours_that_other_visits_leave() -> None:
    # With several programmes the model's φ can be exceeded a little: what the first is denied, the next may draw.
    plan = rich_plan(capacity_hours_per_month=180.0)
    plan = plan.model_copy(update={"programmes": plan.programmes[:1]})
    data = Expectation().run(Request(rich_specification(), plan, MONTHS)).data.isel(replication=0)
    by_channel = data.visits.sum(["stratum", "risk_class"]).to_numpy()
    other = by_channel[:, :4].sum(axis=1) * plan.other_visit.hours_per_visit * plan.other_visit.team_size
    own = by_channel[:, 4:] @ np.array([p.hours_per_visit * p.team_size for p in plan.programmes])
    assert np.all(own <= np.maximum(0.0, 180.0 - other) + EXACT)


def test_no_capacity_leaves_programmes_no_visits(engine: Engine) -> None:
    data = engine.run(Request(rich_specification(), rich_plan(capacity_hours_per_month=0.0), 12)).data
    assert float(data.visits.isel(channel=slice(4, None)).sum()) == 0
    assert float(data.visits.sum()) > 0


# --- luck and order of work ---


def same(one: xr.Dataset, other: xr.Dataset) -> bool:
    return all(one[name].to_numpy().tobytes() == other[name].to_numpy().tobytes() for name in MEASURES)


@pytest.mark.parametrize("capacity", [None, 180.0])
def test_the_same_run_twice_gives_the_same_bytes(engine: Engine, capacity: float | None) -> None:
    request = Request(rich_specification(), rich_plan(capacity_hours_per_month=capacity), MONTHS, 2, seed=4)
    assert same(engine.run(request).data, engine.run(request).data)


def test_a_replication_is_the_same_alone_and_among_others(engine: Engine) -> None:
    request = Request(rich_specification(), rich_plan(), MONTHS, 3, seed=4)
    among = engine.run(request).data
    if engine.name == "expectation":
        assert among.sizes["replication"] == 1
        return
    alone = engine.run(replace(request, replications=1, first_replication=2)).data
    assert same(alone, among.isel(replication=[2]))


@pytest.mark.parametrize("name", ["monte-carlo", "discrete-event"])
def test_another_seed_and_another_replication_are_another_future(name: str) -> None:
    records = [run(rich_specification(), rich_plan(), name, 6, 2, seed).data for seed in (0, 1)]
    futures = [record.isel(replication=[number]) for record in records for number in (0, 1)]
    assert not any(same(one, other) for index, one in enumerate(futures) for other in futures[:index])


@pytest.mark.parametrize("name", ["monte-carlo", "discrete-event"])
def test_neither_workers_nor_blocks_change_a_byte(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def result(workers: int) -> xr.Dataset:
        return run(rich_specification(), rich_plan(), name, 6, 7, 1, workers=workers).data

    one, three = result(1), result(3)
    monkeypatch.setattr(
        replicate, "BLOCK_BYTES", 2 * replicate.record_bytes(Request(rich_specification(), rich_plan(), 6))
    )
    blocks = result(2)
    monkeypatch.setattr(replicate, "BLOCK_BYTES", 1)
    assert same(one, three)
    assert same(one, blocks)
    assert same(one, result(1))
    assert one.replication.to_numpy().tolist() == list(range(7))


def test_a_plan_compared_with_itself_differs_by_exactly_zero() -> None:
    plan = rich_plan()
    twin = plan.model_copy(update={"id": "twin"})
    table = compare(rich_specification(), [plan, twin], months=14, replications=8, seed=2).table
    own = table[table.plan == "twin"]
    columns = ["difference", "difference_low", "difference_high"]
    assert len(own) > 100
    defined = own[columns].to_numpy()
    assert np.all((defined == 0) | np.isnan(defined))
    assert np.all(own["difference"].to_numpy() == 0)


def test_a_longer_horizon_begins_like_a_shorter_one(engine: Engine) -> None:
    long, short = (
        engine.run(Request(rich_specification(), rich_plan(), months, seed=8)).data for months in (MONTHS, 5)
    )
    assert same(long.isel(month=slice(5)), short)


# --- flags that programmes share ---


@few
@given(world=worlds(), recognition=st.booleans())
def test_sharing_drawn_flags_changes_no_expectation(world: World, recognition: bool) -> None:
    request = replace(with_capacity(world, None), plan=world[1].model_copy(update={"mutual_recognition": recognition}))
    shared = Expectation().run(request).data
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stages, "share_flags", lambda _plan, programmes, _kept=None: list(range(len(programmes))))
        apart = Expectation().run(request).data
    for measure in MEASURES:
        np.testing.assert_allclose(shared[measure], apart[measure], atol=1e-10, err_msg=measure)


def test_flags_are_shared_where_programmes_cannot_be_told_apart() -> None:
    plan, strata = rich_plan(), rich_specification().strata
    twins = Plan.model_validate(
        {**plan.model_dump(), "programmes": [{**plan.programmes[0].model_dump(), "id": name} for name in "pq"]}
    )
    for recognition, flags in ((True, [0, 0]), (False, [0, 1])):
        chosen = twins.model_copy(update={"mutual_recognition": recognition})
        assert rounds.share_flags(chosen, rounds.schedules(chosen, strata)) == flags
    assert rounds.share_flags(plan, rounds.schedules(plan, strata))[-1] is None
