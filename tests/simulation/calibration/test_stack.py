"""The forecast of findings from two methods: what the regression sees of a record, and how the two are weighed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation.calibration.forecasts.level import AHEAD, DRIFT, level_of
from simulation.calibration.forecasts.predictive import Visits, visits_of
from simulation.calibration.forecasts.record_regression import features_of, fit_record
from simulation.calibration.forecasts.stack import stack_of
from simulation.calibration.panel.panel import Panel
from simulation.model.specification import Specification
from tests.simulation.calibration.worlds import busy_plan, district, panel_of_world

SEED, MONTHS = 20261127, 24


@pytest.fixture(scope="module")
def panel() -> Panel:
    specification = Specification.model_validate(district(np.random.default_rng(3), size=0.3))
    return panel_of_world(specification, busy_plan(), MONTHS, seed=3)


def changed_after(panel: Panel, visits: Visits, origin: int) -> Visits:
    return Visits(visits.firm, visits.month, visits.risk_class, np.where(visits.month < origin, visits.found, True))


def test_a_record_holds_only_what_was_known_before_the_visit_and_before_the_origin(panel: Panel) -> None:
    visits, origin = visits_of(panel), MONTHS - 6
    told = features_of(panel, visits, origin)
    assert np.array_equal(told, features_of(panel, changed_after(panel, visits, origin), origin))
    for index in range(0, len(visits.firm), 37):
        earlier = (visits.firm == visits.firm[index]) & (visits.month < min(visits.month[index], origin))
        assert told[index, 8] == pytest.approx(np.log1p(earlier.sum()))
        assert bool(told[index, 6]) == bool(earlier.any())


def test_the_regression_finds_the_effect_of_the_record(panel: Panel) -> None:
    """Firms of two kinds, found in 10 and 60 of 100 visits: a finding in the record must raise the chance clearly."""
    random = np.random.default_rng(SEED)
    firms, months = 400, 40
    keen = random.random(firms) < 0.3
    firm = np.repeat(np.arange(firms), 10)
    month = np.tile(np.arange(0, months, 4), firms)
    found = random.random(len(firm)) < np.where(keen[firm], 0.6, 0.1)
    visits = Visits(firm, month, np.zeros(len(firm), np.int64), found)
    features = features_of(one_sector(panel, firms, months), visits, months)
    fitted = fit_record(features, visits, months)
    assert fitted is not None
    chance = fitted.shares(features)
    late = month >= 20
    assert chance[late & keen[firm]].mean() > chance[late & ~keen[firm]].mean() + 0.15


def one_sector(panel: Panel, firms: int, months: int) -> Panel:
    channel = np.full((firms, months), 4, panel.channel.dtype)
    return replace(panel, stratum=np.zeros(firms, panel.stratum.dtype), channel=channel)


def test_too_few_visits_leave_the_forecast_to_the_model(panel: Panel) -> None:
    visits = visits_of(panel)
    few = Visits(*(getattr(visits, name)[:20] for name in ("firm", "month", "risk_class", "found")))
    stack = stack_of(panel, few, np.full(20, 0.2), MONTHS)
    assert stack.regression is None
    assert stack.weight == 1.0
    assert np.array_equal(stack.shares, stack.model)


def test_the_better_forecast_gets_the_weight(panel: Panel) -> None:
    visits = visits_of(panel)
    random = np.random.default_rng(SEED)
    truth = np.where(visits.found, 0.8, 0.05)
    sure = stack_of(panel, visits, truth, MONTHS)
    wild = stack_of(panel, visits, random.uniform(0.01, 0.99, len(truth)), MONTHS)
    assert sure.weight > 0.8
    assert wild.weight < 0.3


def test_a_level_that_rises_year_by_year_is_carried_on_and_a_steady_one_is_not() -> None:
    random = np.random.default_rng(SEED)
    number, years = 30_000, 5
    month = random.integers(0, 12 * years, number)
    chance = np.full(number, 0.2)
    rising = random.random(number) < 0.2 * np.exp(0.15 * (month / 12 - years / 2))
    steady = random.random(number) < 0.2
    classes = np.zeros(number, np.int64)
    up, flat = (level_of(classes, month, found, chance, 12 * years) for found in (rising, steady))
    # 2.5 % either way: the sampling error of a slope over five years of 6,000 visits is about 0.013.
    assert 0.08 < up.drift < 0.2
    assert abs(flat.drift) < 0.04
    assert up.ratio[0] > flat.ratio[0] * np.exp(AHEAD * 0.08)


def test_one_year_has_no_trend() -> None:
    level = level_of(np.zeros(5, int), np.full(5, 20), np.ones(5, bool), np.full(5, 0.5), 24)
    assert level.drift == 0.0
    assert DRIFT > 0
