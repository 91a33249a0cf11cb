"""Closed forms: golden numbers, and the queue of the discrete-event engine and the office held against them."""

from __future__ import annotations

import random

import numpy as np
import pytest
from simpy.core import Environment

from simulation.engines.discrete_event.teams import InspectorPool, TeamRequest, Visit
from simulation.operations import closed_forms as forms
from tests.simulation.operations.offices import even_district, plan_of, staff, task, year


def test_a_call_centre_of_fifty_five_agents() -> None:
    arrivals, served = 0.2, 1 / 240
    assert forms.erlang_c(55, 48) == pytest.approx(0.2387, abs=5e-5)
    assert forms.mean_wait(arrivals, served, 55) == pytest.approx(8.18, abs=5e-3)
    assert forms.served_within(arrivals, served, 55, 15) == pytest.approx(0.846, abs=5e-4)


def test_an_emergency_room_with_one_and_two_doctors() -> None:
    arrivals = [0.2, 0.6, 1.2]
    assert forms.priority_waits(arrivals, 3, 1) == pytest.approx([0.238, 0.325, 0.909], abs=5e-4)
    assert forms.priority_waits(arrivals, 3, 2) == pytest.approx([0.029, 0.033, 0.048], abs=5e-4)


def test_five_servers_and_four_classes() -> None:
    waits = forms.priority_waits([6, 4, 6, 5], 6, 5)
    assert waits == pytest.approx([0.0157, 0.0236, 0.0405, 0.0900], abs=5e-5)


@pytest.mark.slow
def test_inspectors_of_the_event_engine_wait_as_the_closed_form_of_equal_visits_says() -> None:
    """60 runs of 5,000 visits: the mean of either class within five standard errors; false alarm below 1e-4."""
    hours, loads = 3.0, (0.32, 0.48)
    arrivals = [load / hours for load in loads]
    expected = forms.priority_waits_of_equal_visits(arrivals, 1 / hours)
    assert expected == pytest.approx([1.7647, 8.8235], abs=5e-5)
    runs = np.array([_waits(arrivals, hours, seed) for seed in range(60)])
    error = runs.std(axis=0, ddof=1) / np.sqrt(len(runs))
    assert np.all(np.abs(runs.mean(axis=0) - expected) < 5 * error + 0.01)
    assert np.all(error < 0.06 * np.array(expected))


def _waits(arrivals: list[float], hours: float, seed: int, visits: int = 5000) -> list[float]:
    """Return the mean wait of each class at one team."""
    luck, env = random.Random(seed), Environment()
    pool = InspectorPool(env, 2)
    waited: list[list[float]] = [[], []]

    def ask(kind: int):  # type: ignore[no-untyped-def]
        asked, request = env.now, TeamRequest(pool, Visit(0, kind, 2, hours))
        yield request
        waited[kind].append(env.now - asked)
        yield env.timeout(hours)
        pool.release(request)

    def arrive():  # type: ignore[no-untyped-def]
        for _ in range(visits):
            yield env.timeout(luck.expovariate(sum(arrivals)))
            env.process(ask(int(luck.random() * sum(arrivals) >= arrivals[0])))

    env.process(arrive())
    env.run()
    return [float(np.mean(times)) for times in waited]


def test_a_batch_is_done_on_the_day_that_division_says() -> None:
    assert forms.batch_days(62, 3, 2) == 11
    batch = [62, *([0] * 11)]
    played = year(plan_of(task()), {"programme:general": batch}, 1, leave_days=0, share=1.0).carried_by(staff(6))
    made = played.carried.started[0, 0]
    assert np.flatnonzero(made)[-1] + 1 == 11
    assert made[:10].tolist() == [6] * 10


def test_evenly_spread_work_needs_the_teams_of_the_closed_form() -> None:
    need = forms.teams_needed(741 + 454, 248, 2, 0.4, days_away=15)
    assert need == pytest.approx(6.41, abs=5e-3)
    assert even_district(12).done_by_end == 0  # six teams
    assert even_district(14).open_at_end().mean() < 5  # seven
