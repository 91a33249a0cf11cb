"""Inspectors at work: visits of whole months, so that queues are worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from simpy.core import Environment

from simulation.engines.discrete_event.rules import rules_of
from simulation.engines.discrete_event.teams import KINDS, MONTH_HOURS, Teams, Visit
from tests.simulation.engines.discrete_event_cases import (
    ALWAYS,
    by_class,
    for_cause,
    forecast,
    plan,
    programme,
    specification,
    status,
    stratum,
)

WHOLE_MONTH = {"hours_per_visit": MONTH_HOURS, "team_size": 2}
RECTIFIES = {"minor": 1.0, "serious": 1.0}
ONE_TEAM = 2 * MONTH_HOURS

# Three complaints in the first month, none later: what the teams do with them is all that happens.
THREE_COMPLAINTS = specification(
    stratum(firms={"B": 3}), start="minor", rectification=RECTIFIES, for_cause=for_cause(complaint=status("minor"))
)


def operations(capacity: float | None, months: int = 4) -> xr.Dataset:
    rules = plan(other_visit=WHOLE_MONTH, capacity_hours_per_month=capacity)
    result = forecast(THREE_COMPLAINTS, rules, months).operations
    assert result is not None
    return result.isel(replication=0)


def by_month(data: xr.Dataset, name: str, kind: str = "for_cause") -> list[float]:
    array = data[name].sel(kind=kind) if "kind" in data[name].dims else data[name]
    return [float(value) for value in array]


def test_one_team_takes_one_visit_after_the_other() -> None:
    data = operations(ONE_TEAM)
    assert by_month(data, "backlog") == [2, 1, 0, 0]
    assert by_month(data, "queue_mean") == [2, 1, 0, 0]
    assert by_month(data, "utilisation") == [1, 1, 1, 0]
    assert by_month(data, "waiting_hours_mean")[:3] == [0, MONTH_HOURS, 2 * MONTH_HOURS]
    assert np.isnan(by_month(data, "waiting_hours_mean")[3])  # no visit begins
    assert by_month(data, "teams") == [1, 1, 1, 1]


def test_two_teams_work_side_by_side() -> None:
    data = operations(2 * ONE_TEAM)
    assert by_month(data, "backlog") == [1, 0, 0, 0]
    assert by_month(data, "utilisation") == [1, 0.5, 0, 0]
    assert by_month(data, "teams") == [2, 2, 2, 2]


def test_a_team_with_half_its_time_takes_twice_as_long() -> None:
    data = operations(ONE_TEAM / 2, months=7)
    assert by_month(data, "backlog") == [3, 2, 2, 1, 1, 0, 0]
    assert by_month(data, "utilisation") == [1, 1, 1, 1, 1, 1, 0]
    assert by_month(data, "teams") == [1] * 7


def test_a_capacity_beyond_full_teams_is_shared_by_one_more() -> None:
    data = operations(1.5 * ONE_TEAM, months=5)  # two teams at three quarters: a visit lasts 4/3 months
    assert by_month(data, "teams") == [2] * 5
    assert by_month(data, "backlog") == [3, 1, 0, 0, 0]
    assert by_month(data, "utilisation") == pytest.approx([1, 2 / 3, 1 / 3, 0, 0])


def test_without_a_capacity_nobody_waits() -> None:
    data = operations(None)
    for name in ("queue_mean", "backlog"):
        assert by_month(data, name) == [0, 0, 0, 0], name
    assert by_month(data, "waiting_hours_mean")[0] == 0
    assert np.isnan(by_month(data, "utilisation")).all()
    assert by_month(data, "teams") == [3, 0, 0, 0]


def test_without_hours_nothing_is_carried_out() -> None:
    data = operations(0.0)
    assert by_month(data, "backlog") == [3, 3, 3, 3]
    assert by_month(data, "queue_mean") == [3, 3, 3, 3]
    assert by_month(data, "teams") == [0, 0, 0, 0]
    assert np.isnan(by_month(data, "utilisation")).all()
    assert np.isnan(by_month(data, "waiting_hours_mean")).all()


def test_the_record_is_dated_by_the_month_that_ordered_the_visit() -> None:
    rules = plan(other_visit=WHOLE_MONTH, capacity_hours_per_month=ONE_TEAM)
    data = forecast(THREE_COMPLAINTS, rules, 4).data
    assert data["visits"].sum(["replication", "stratum", "risk_class", "channel"]).to_numpy().tolist() == [3, 0, 0, 0]


def test_visits_of_every_kind_are_told_apart() -> None:
    two_months = {"hours_per_visit": 2 * MONTH_HOURS}
    case = specification(
        stratum("s", by_class(2), onset_multiplier=0.0),
        stratum("t", {"B": 1}),
        onset=by_class(1.0),
        for_cause=for_cause(complaint=status("minor")),
    )
    lengthy = programme("lengthy", by_class(1.0, 0.0, 0.0, 0.0), 12, **two_months)
    rules = plan(lengthy, proactive=by_class(0.0, 0.0, 0.0, 1.0), other_visit=two_months)
    result = forecast(case, rules, 1).operations
    assert result is not None
    assert dict(zip(result["kind"].values, result["backlog"].to_numpy().ravel(), strict=True)) == {
        "for_cause": 1,
        "proactive": 2,
        "programme": 2,
    }


def test_teams_are_of_the_size_of_the_largest_in_the_plan() -> None:
    large = programme("large", hours_per_visit=3.0, team_size=5)
    result = forecast(specification(), plan(large, capacity_hours_per_month=5 * MONTH_HOURS), 1).operations
    assert result is not None
    assert by_month(result.isel(replication=0), "teams") == [1]


# --- the pool of inspectors ---


def carry_out(capacity: float, *visits: Visit, largest: int = 2) -> None:
    """Send visits to the teams, all requested as the month begins, and let time pass."""
    env = Environment()
    chosen = plan(capacity_hours_per_month=capacity, other_visit={"hours_per_visit": 3.0, "team_size": largest})
    teams = Teams(env, rules_of(specification(), chosen))
    for visit in visits:
        env.process(teams.carry_out(visit, 0.0))
    env.run(until=100 * MONTH_HOURS)


def visit(kind: str, hours: float = 10.0, inspectors: int = 2) -> Visit:
    return Visit(month=0, kind=KINDS.index(kind), inspectors=inspectors, hours=hours)


def test_visits_for_cause_are_taken_up_first_then_proactive_ones_then_programmes() -> None:
    under_way = visit("programme")
    queue = [visit("programme"), visit("proactive"), visit("for_cause"), visit("programme"), visit("for_cause")]
    carry_out(ONE_TEAM, under_way, *queue)
    assert [v.started for v in (under_way, *queue)] == [0, 40, 30, 10, 50, 20]


def test_a_visit_under_way_is_not_interrupted() -> None:
    long, urgent = visit("programme", hours=100.0), visit("for_cause")
    carry_out(ONE_TEAM, long, urgent)
    assert (long.ended, urgent.started) == (100, 100)


def test_small_visits_share_the_inspectors_of_a_large_team() -> None:
    small = [visit("programme") for _ in range(3)]
    carry_out(4 * MONTH_HOURS, *small, largest=4)
    assert [v.started for v in small] == [0, 0, 10]


def test_a_visit_that_needs_many_inspectors_is_not_overtaken() -> None:
    first, large, small = visit("programme"), visit("programme", inspectors=4), visit("programme")
    carry_out(4 * MONTH_HOURS, first, large, small, largest=4)
    assert [v.started for v in (first, large, small)] == [0, 10, 20]


def test_freed_inspectors_take_up_as_many_visits_as_they_can() -> None:
    large, small = visit("for_cause", inspectors=4), [visit("programme") for _ in range(2)]
    carry_out(4 * MONTH_HOURS, large, *small, largest=4)
    assert [v.started for v in small] == [10, 10]


# --- over random months ---


@pytest.fixture(scope="module")
def busy() -> tuple[xr.Dataset, xr.Dataset]:
    """A year of for-cause visits and a programme on two teams that have hardly enough hours."""
    case = specification(
        stratum(firms={"B": 400}),
        start={"compliant": 0.5, "minor": 0.5, "serious": 0.0},
        for_cause=for_cause(complaint={"compliant": 0.05, "minor": 0.2, "serious": 0.2}),
    )
    everybody = programme(ratio=1.0, rounds=2, months=[1, 2, 7, 8])
    result = forecast(case, plan(everybody, capacity_hours_per_month=500.0), 12, replications=3)
    assert result.operations is not None
    return result.data, result.operations


def test_teams_never_work_more_hours_than_there_are(busy: tuple[xr.Dataset, xr.Dataset]) -> None:
    utilisation = busy[1]["utilisation"]
    assert float(utilisation.max()) <= 1 + 1e-12
    assert float(utilisation.max()) > 0.9


def test_hours_worked_are_the_hours_ordered_less_what_is_not_done(busy: tuple[xr.Dataset, xr.Dataset]) -> None:
    data, teams = busy
    ordered = data["hours"].sum(["stratum", "risk_class"]).cumsum("month")
    open_hours = ordered - (teams["utilisation"] * 500.0).cumsum("month")
    # A visit takes 6 inspector-hours: a visit under way, of which there are two at most, counts in the backlog in full.
    rest = teams["backlog"].sum("kind") * 6.0 - open_hours
    assert float(rest.min()) > -1e-6
    assert float(rest.max()) < 12


def test_visits_for_cause_wait_less_than_those_of_a_programme(busy: tuple[xr.Dataset, xr.Dataset]) -> None:
    waiting = busy[1]["waiting_hours_mean"].sel(month=[0, 1, 6, 7])
    assert bool((waiting.sel(kind="for_cause") < waiting.sel(kind="programme")).all())


def test_queues_are_never_negative(busy: tuple[xr.Dataset, xr.Dataset]) -> None:
    for name in ("queue_mean", "backlog"):
        assert float(busy[1][name].min()) >= 0


def test_a_team_is_found_at_once_for_every_visit_without_a_capacity() -> None:
    case = specification(stratum(firms={"B": 50}), for_cause=for_cause(complaint=ALWAYS))
    result = forecast(case, plan(), 3).operations
    assert result is not None
    assert float(result["waiting_hours_mean"].sel(kind="for_cause").max()) == 0
    assert (result["teams"] >= 2).all()
    assert (result["teams"] < 50).all()  # spread over the month
