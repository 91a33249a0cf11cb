"""The compiled kernel against the reference in SimPy: visit by visit for the same orders, and in law for its own."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student

from simulation.operations.carried import Operations
from simulation.operations.kernel.carrying import carry_out
from simulation.operations.kernel.reference import Visit, play
from simulation.operations.kernel.reference_year import future
from tests.simulation.operations.offices import OTHER, OWN, plan_of, staff, task, year

DEPARTMENTS = (OWN, OTHER)
TAKES = ({OWN: 2.0}, {OTHER: 2.0}, {OWN: 1.0, OTHER: 1.0}, {OWN: 3.0})


@st.composite
def cases(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return orders (kind, day), due days and room (department, day) in quarters, which floats hold exactly."""
    days = draw(st.integers(2, 12))
    numbers = st.lists(st.integers(0, 3), min_size=days, max_size=days)
    orders = np.array([draw(numbers) for _ in TAKES])
    spans = [draw(st.integers(0, 8)) for _ in TAKES]
    due = np.stack([np.arange(days) + span for span in spans])
    quarters = st.lists(st.integers(0, 20), min_size=days, max_size=days)
    room = np.array([draw(quarters) for _ in DEPARTMENTS]) / 4
    return orders, due, room


@settings(max_examples=300, deadline=None)
@given(cases(), st.booleans())
def test_every_visit_is_made_on_the_same_day(
    case: tuple[np.ndarray, np.ndarray, np.ndarray], complaints_first: bool
) -> None:
    orders, due, room = case
    days = orders.shape[1]
    first = [complaints_first and place == 0 for place in range(len(TAKES))]
    need = np.array([[takes.get(name, 0.0) for name in DEPARTMENTS] for takes in TAKES])
    rank = np.array([int(not value) for value in first]) if complaints_first else np.zeros(len(TAKES), np.int64)
    carried = carry_out(orders[None], due, rank, need, room[None], np.zeros(days, np.int64), 1)
    visits = [
        Visit(str(place), place, day, due[place, day], first[place], takes)
        for place, takes in enumerate(TAKES)
        for day in range(days)
        for _ in range(orders[place, day])
    ]
    play(visits, [dict(zip(DEPARTMENTS, room[:, day], strict=True)) for day in range(days)])
    made = np.zeros(orders.shape, np.int64)
    for visit in visits:
        if visit.started is not None:
            made[visit.place, visit.started] += 1
    assert (made == carried.started[0]).all()


FALSE_ALARM = 1e-3
FUTURES = 60


def observed(found: Operations) -> np.ndarray:
    """Return, for each future, visits done by kind in every second month, left over in December, and made in time."""
    done = found.carried.done[:, :, 1::2].reshape(found.replications, -1)
    left = found.carried.backlog[:, :, -1]
    return np.concatenate([done, left, found.carried.on_time.sum(axis=2)], axis=1).astype(float)


def test_the_law_of_a_year_is_that_of_the_reference() -> None:
    """Means of 24 counts over 60 futures of the reference and 400 of the kernel; a false alarm in 1 of 1,000 sweeps.

    Two-sided t tests, each at 1/1,000 divided by the number of counts, with luck fixed by seed.
    """
    plan = plan_of(task(), task("joint", OTHER, OWN, hours_per_visit=4.5))
    visits = {"complaint": 15.3, "programme:general": [12.4, 20.7] * 6, "programme:joint": [0, 0, 9.5] * 4}
    orders = year(plan, visits, 400, seed=3, window=2, leave_days=20)
    workforce = staff(7, 卫生健康=2)
    kernel = observed(orders.carried_by(workforce))
    alone = np.array([_counts(orders, workforce, seed) for seed in range(FUTURES)])
    error = np.sqrt(kernel.var(axis=0, ddof=1) / len(kernel) + alone.var(axis=0, ddof=1) / FUTURES)
    gap = np.abs(kernel.mean(axis=0) - alone.mean(axis=0))
    limit = student.ppf(1 - FALSE_ALARM / kernel.shape[1] / 2, FUTURES - 1)
    assert kernel.shape[1] == 24
    assert np.all(gap <= limit * error + 1e-9), np.flatnonzero(gap > limit * error)
    # The comparison can fail: less staff shows at once.
    fewer = observed(orders.carried_by(staff(6, 卫生健康=2)))
    assert np.any(np.abs(fewer.mean(axis=0) - alone.mean(axis=0)) > limit * error)


def _counts(orders, workforce, seed: int) -> np.ndarray:  # type: ignore[no-untyped-def]
    visits = future(orders.load, orders.days, workforce, orders.setting, seed)
    kinds, month = len(orders.load.kinds), orders.days.month
    done, left, on_time = np.zeros((kinds, 12)), np.zeros(kinds), np.zeros(kinds)
    for visit in visits:
        if visit.started is None:
            left[visit.place] += 1
            continue
        done[visit.place, month[visit.started]] += 1
        on_time[visit.place] += visit.started <= visit.due
    return np.concatenate([done[:, 1::2].ravel(), left, on_time])
