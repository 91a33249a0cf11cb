"""The wheel: numbers drawn in a month keep their plan by stratum and class, by class, and altogether.

All three programs that draw are held to it. `FALSE_ALARM` is the chance that any test of means here fails although all
are right; seeds are fixed.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from simulation.engines.base import Engine, Request
from simulation.engines.counts.wheel import turn_wheels
from simulation.engines.discrete_event import DiscreteEvent
from simulation.engines.discrete_event.visits import _numbers_drawn
from simulation.engines.monte_carlo import MonteCarlo
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from tests.simulation.engines import discrete_event_cases as cases

FALSE_ALARM = 1e-3
STRATA = 12
ENGINES: dict[str, Engine] = {
    "firms": MonteCarlo("firms"),
    "counts": MonteCarlo("counts"),
    "discrete-event": DiscreteEvent(),
}
every_engine = pytest.mark.parametrize("name", ENGINES)
ROUNDING = 1e-9


def register() -> Specification:
    """Return strata of firms that never change, so that the plan of every month is known beforehand."""
    sizes = [(7 + s, 13, 5, 3 + s % 2) for s in range(STRATA)]
    return cases.specification(*(cases.stratum(f"s{s}", cases.by_class(*size)) for s, size in enumerate(sizes)))


def draws(rule: str = "fixed") -> Plan:
    ratio = cases.by_class(0.03, 0.1, 0.25, 0.5)
    return cases.plan(cases.programme("general", ratio, 1), start="2026-01", draw=rule)


def drawn(engine: Engine, replications: int, months: int = 12, rule: str = "fixed") -> np.ndarray:
    """Return the visits of the programme, (replication, month, stratum, class)."""
    data = engine.run(Request(register(), draws(rule), months, replications, seed=3)).data
    return data.visits.isel(channel=-1).transpose("replication", "month", "stratum", "risk_class").to_numpy()


def means(visits: np.ndarray) -> np.ndarray:
    """Return what the plan says for each cell, given whom it has drawn already."""
    firms = np.array([stratum.firms.array() for stratum in register().strata])
    ratio = draws().programmes[0].ratio.array()
    months = np.arange(visits.shape[1])[:, None]
    chance = ratio / (12 - ratio * months)
    return chance[:, None, :] * (firms - (np.cumsum(visits, axis=1) - visits))


@every_engine
def test_every_cell_gets_its_number_rounded_down_or_up(name: str) -> None:
    visits = drawn(ENGINES[name], 20)
    mean = means(visits)
    assert np.all(np.abs(visits - mean) < 1 - ROUNDING * (np.abs(visits - mean) < ROUNDING))
    assert visits.sum() > 0


@every_engine
def test_classes_and_the_whole_programme_miss_their_plan_by_less_than_one_in_every_month(name: str) -> None:
    visits = drawn(ENGINES[name], 20)
    off = visits - means(visits)
    assert np.abs(off.sum(axis=2)).max() < 1 + ROUNDING
    assert np.abs(off.sum(axis=(2, 3))).max() < 1 + ROUNDING


@every_engine
def test_cells_get_their_plan_on_average(name: str) -> None:
    visits = drawn(ENGINES[name], 400, months=1)
    off = (visits - means(visits))[:, 0].reshape(400, -1)
    part = means(visits)[0, 0].ravel() % 1
    score = off.sum(axis=0) / np.sqrt(400 * part * (1 - part))
    assert np.abs(score).max() < stats.norm.isf(FALSE_ALARM / len(ENGINES) / score.size / 2)


@every_engine
def test_the_total_of_a_year_hardly_varies_where_independent_draws_do(name: str) -> None:
    # A year has 12 wheels, each of which misses by less than one; what was missed is drawn from later.
    firms, ratio = np.array([s.firms.array() for s in register().strata]), draws().programmes[0].ratio.array()
    independent = (firms * ratio * (1 - ratio)).sum()
    years = {rule: drawn(ENGINES[name], 100, rule=rule).sum(axis=(1, 2, 3)) for rule in ("fixed", "bernoulli")}
    assert years["fixed"].var() < 12 / 4
    assert years["bernoulli"].var() > independent / 2 > 5 * years["fixed"].var()


sizes = st.lists(st.floats(0, 30, allow_nan=False), min_size=4, max_size=24).map(lambda x: x[: len(x) // 4 * 4])


@settings(derandomize=True, deadline=None)
@given(sizes, st.integers(0, 2**32 - 1))
def test_the_wheel_rounds_any_numbers_and_their_sums(values: list[float], seed: int) -> None:
    mean = np.array(values).reshape(1, 4, -1)
    rounded, luck = mean.copy(), np.random.default_rng(seed).random((1, 1 + mean.size))
    turn_wheels(rounded, luck)
    assert np.array_equal(rounded, np.round(rounded))
    assert np.all((rounded >= np.floor(mean)) & (rounded <= np.floor(mean) + 1))
    for axes in ((0, 2), (0, 1, 2)):
        assert np.abs(rounded.sum(axis=axes) - mean.sum(axis=axes)).max() < 1 + ROUNDING
    whole = np.floor(mean)
    turn_wheels(whole, luck)
    assert np.array_equal(whole, np.floor(mean))


def test_the_reference_draws_by_the_same_law_without_the_same_code() -> None:
    mean = {(0, 0): 0.5, (0, 1): 1.75, (1, 0): 0.75}
    counts = np.array([[[0.5, 1.75], [0.75, 0.0], [0.0, 0.0], [0.0, 0.0]]])
    for start in np.linspace(0.001, 0.999, 25):
        found = _numbers_drawn(mean, [start, 0.1, 0.1, 0.0, 0.0, 0.2, 0.0, 0.0, 0.0])  # strata in their order
        rounded = counts.copy()
        turn_wheels(rounded, np.array([[start, *[0.0] * 8]]))
        assert {key: int(rounded[0][key]) for key in mean} == found


def test_programmes_meet_the_same_wheel_under_plans_with_others_beside_them() -> None:
    general = draws().programmes[0]
    later = cases.programme("later", 0.2, 1, scope={"strata": ["s0"]})
    plans = [draws(), Plan.model_validate({**draws().model_dump(), "programmes": [general.model_dump(), later]})]
    records = [MonteCarlo("firms").run(Request(register(), plan, 1, 3, seed=5)).data for plan in plans]
    first = [data.visits.sel(channel="programme:general").to_numpy() for data in records]
    assert np.array_equal(*first)
