"""Forecasts of findings and of firms: what they may know, and what they must agree with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from simulation.calibration.forecasts.backtest import COLUMNS, backtest, finding_cells
from simulation.calibration.forecasts.class_forecast import Laws, laws_of, mass_at_origin, project
from simulation.calibration.forecasts.level import level_of
from simulation.calibration.forecasts.predictive import predictive_of, visits_of
from simulation.calibration.hidden.fit import Fit
from simulation.calibration.hidden.posterior import Problem, pose
from simulation.calibration.panel.panel import Panel
from simulation.engines.base import Request
from simulation.engines.expectation import Expectation
from simulation.model.specification import Specification
from tests.simulation.calibration.test_likelihood import random_theta
from tests.simulation.calibration.worlds import busy_plan, district, panel_of_world
from tests.simulation.engines import discrete_event_cases as cases

MONTHS, ORIGIN = 24, 18


@pytest.fixture(scope="module")
def played() -> Panel:
    specification = Specification.model_validate(district(np.random.default_rng(3), size=0.3))
    return panel_of_world(specification, busy_plan(), MONTHS, seed=3)


def changed_after(panel: Panel, origin: int) -> Panel:
    """The same panel, other results of the visits from `origin` on."""
    found = panel.found.copy()
    later = panel.channel[:, origin:] >= 0
    found[:, origin:] = np.where(later, (found[:, origin:] + 1) % 3, 0)
    return replace(panel, found=found)


# --- findings ---


def test_results_after_the_origin_change_no_forecast(played: Panel) -> None:
    problem = pose(played.until(ORIGIN))
    theta = random_theta(problem, 1)
    one, other = (
        predictive_of(panel, ORIGIN).shares(problem.parameters, theta)
        for panel in (played, changed_after(played, ORIGIN))
    )
    np.testing.assert_array_equal(one, other)


def test_results_before_the_origin_do(played: Panel) -> None:
    problem = pose(played.until(ORIGIN))
    theta = random_theta(problem, 1)
    one, other = (
        predictive_of(panel, ORIGIN).shares(problem.parameters, theta)
        for panel in (played, changed_after(played, ORIGIN - 6))
    )
    later = visits_of(played).month >= ORIGIN
    assert (np.abs(one - other)[later] > 1e-3).mean() > 0.1


def test_with_every_result_known_the_chances_are_those_of_the_likelihood(played: Panel) -> None:
    # The chance that a visit finds nothing, times what follows from it, is what the likelihood of the record holds:
    # cut right after a firm's last visit, the likelihood of "nothing" and of "something" are in that proportion.
    problem = pose(played)
    theta = problem.parameters.mean
    chances = predictive_of(played, MONTHS).shares(problem.parameters, theta)
    visits = visits_of(played)
    last = np.flatnonzero((visits.month == MONTHS - 1) & (played.departments[visits.firm, visits.month] == 1))[:4]
    for place in last:
        firm = played.of(visits.firm[[place]])
        values = []
        for found in range(3):
            results = firm.found.copy()
            results[0, MONTHS - 1] = found
            values.append(_likelihood(replace(firm, found=results), problem, theta))
        assert chances[place] == pytest.approx(1 - values[0] / sum(values), rel=1e-9)


def _likelihood(panel: Panel, problem: Problem, theta: np.ndarray) -> float:
    from simulation.calibration.hidden.sweep import forward
    from simulation.calibration.panel.histories import histories_of

    histories = histories_of(panel, problem.setting.codes, class_signal=True)
    return float(np.exp(np.log(forward(histories, problem.tables(theta)).scale).sum()))


def test_the_chances_are_right_on_average_at_the_truth() -> None:
    # A long district whose visits are judged at parameters fitted to it: expected and found agree within four standard
    # errors in every class (less than one false alarm in 4,000).
    specification = Specification.model_validate(district(np.random.default_rng(12), size=0.5))
    panel = panel_of_world(specification, busy_plan(), 30, seed=12)
    from simulation.calibration.hidden.fit import fit

    problem = pose(panel)
    found = fit(problem, exact=False)
    visits = visits_of(panel)
    chances = predictive_of(panel, 30).shares(problem.parameters, found.theta)
    for risk_class in range(4):
        mine = visits.risk_class == risk_class
        expected, error = chances[mine].sum(), np.sqrt((chances * (1 - chances))[mine].sum())
        assert abs(visits.found[mine].sum() - expected) < 4 * error


def test_a_backtest_holds_every_cell_and_its_forecasts(played: Panel) -> None:
    tested = backtest(played, MONTHS - ORIGIN, seed=0)
    table = tested.table
    assert list(table.columns) == list(COLUMNS)
    assert set(table["measure"]) == {"found", "firms", "visits"}
    assert sorted(table["month"].unique()) == [f"2023-{m:02d}" for m in range(7, 13)]
    assert (table["low"] <= table["high"]).all()
    assert (table["forecast"] >= 0).all()
    assert table.drop(columns=["risk_class", "measure", "month"]).notna().all().all()
    for measure, seen in (("visits", played.channel >= 0), ("firms", played.risk_class >= 0)):
        assert table.loc[table["measure"] == measure, "observed"].sum() == seen[:, ORIGIN:].sum()
    assert table.loc[table["measure"] == "found", "observed"].sum() == (played.found[:, ORIGIN:] > 0).sum()
    assert 0.7 <= tested.scores["coverage"]["firms"] <= 1
    assert tested.scores["log_score"]["forecast"] > tested.scores["log_score"]["naive_overall"]


def test_a_forecast_of_findings_does_not_look_ahead(played: Panel) -> None:
    problem = pose(played.until(ORIGIN))
    theta = random_theta(problem, 2) * 0.2 + problem.parameters.mean * 0.8
    fitted = Fit(theta, np.diag((0.05 * problem.parameters.sd) ** 2), 0.0, 0.0, converged=True, sweeps=0)
    one, other = (finding_cells(panel, problem, fitted, 0)[0] for panel in (played, changed_after(played, ORIGIN)))
    pd.testing.assert_frame_equal(one.drop(columns="observed"), other.drop(columns="observed"))
    assert (one["observed"] != other["observed"]).any()


def test_the_level_follows_what_was_found_as_far_as_it_can_be_believed() -> None:
    random = np.random.default_rng(0)
    months = np.repeat(np.arange(36), 100)
    classes = np.tile(np.arange(4), 900)
    chance = np.full(3600, 0.2)
    drifting = random.random(3600) < np.where(months >= 24, 0.4, 0.2)
    level = level_of(classes, months, drifting, chance, 36)
    steady = level_of(classes, months, random.random(3600) < 0.2, chance, 36)
    np.testing.assert_allclose(level.ratio, 2.0, atol=0.35)
    np.testing.assert_allclose(steady.ratio, 1.0, atol=0.15)
    assert steady.weight > level.weight


def test_a_class_never_visited_keeps_its_level() -> None:
    level = level_of(np.zeros(5, int), np.full(5, 20), np.ones(5, bool), np.full(5, 0.5), 24)
    assert level.ratio[0] > 1
    assert level.ratio[1:].tolist() == [1, 1, 1]


# --- firms ---


def test_projected_firms_are_those_of_the_expectation_engine() -> None:
    # One programme drawn anew every month makes the engine's visits those of a constant rate.
    content = district(np.random.default_rng(4), size=0.2)
    content["initial"] = {"kind": "shares", "status": {"compliant": 0.9, "minor": 0.07, "serious": 0.03}}
    specification = Specification.model_validate(content)
    monthly = cases.programme("m", cases.by_class(0.02, 0.05, 0.1, 0.2), 12, departments=["a", "b"])
    plan = cases.plan(monthly, draw="bernoulli")
    engine = Expectation().run(Request(specification, plan, 12)).data["firms"]
    laws = laws_of(specification, np.array([0.02, 0.05, 0.1, 0.2]), 2, [s.id for s in specification.strata])
    means, variances = project(_starting(specification, laws), laws, 12)
    np.testing.assert_allclose(means, engine.sum("stratum").to_numpy()[0], rtol=1e-10)
    assert (variances > 0).all()


def _starting(specification: Specification, laws: Laws) -> np.ndarray:
    firms = np.array([s.firms.array() for s in specification.strata])
    share = np.array([g.share for g in specification.behaviour.propensity])
    status = np.array([0.9, 0.07, 0.03])
    mass = np.zeros((5, len(firms), 4, 2, 2, 3))
    for c in range(4):
        mass[c, :, c, :, 0] = np.einsum("g,u,v->guv", firms[:, c], share, status)
    return mass


def test_what_is_known_at_the_origin_adds_up_to_the_firms_that_are_there(played: Panel) -> None:
    specification = Specification.model_validate(district(np.random.default_rng(3), size=0.3))
    problem = pose(played)
    laws = laws_of(specification, np.full(4, 0.1), 1, [p.id for p in played.places])
    mass = mass_at_origin(problem, problem.parameters.mean, laws)
    assert mass.sum() == pytest.approx((played.stop == MONTHS).sum())
    assert mass[4].sum() == 0
