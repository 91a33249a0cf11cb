"""The state at the end of the records, and how it moves with the parameters."""

from __future__ import annotations

import numpy as np
import pytest

import simulation as sim
from simulation.calibration.hidden.filtered import filtered_mass, posterior_draws, start_factors, start_names
from simulation.calibration.hidden.fit import fit
from simulation.calibration.hidden.posterior import pose
from simulation.model.specification import Specification
from simulation.model.states.given import state_of, with_state
from tests.simulation.calibration.worlds import busy_plan, district, panel_of_world


@pytest.fixture(scope="module")
def known() -> tuple:
    specification = Specification.model_validate(district(np.random.default_rng([7, 1]), size=0.4))
    problem = pose(panel_of_world(specification, busy_plan(), 24, seed=5))
    return specification, problem, fit(problem, exact=False)


def test_the_filter_holds_every_firm_of_the_last_month_under_its_class(known: tuple) -> None:
    _, problem, found = known
    panel = problem.panel
    there = panel.stop == panel.months
    cells = panel.stratum[there] * 4 + panel.risk_class[there, -1]
    firms = np.bincount(cells, minlength=len(panel.places) * 4).reshape(-1, 4)
    np.testing.assert_allclose(filtered_mass(problem, found.theta).sum(axis=(2, 3, 4)), firms, atol=1e-9)


def test_a_firm_found_in_the_last_month_is_sanctioned(known: tuple) -> None:
    _, problem, found = known
    panel = problem.panel
    fresh = int(((panel.stop == panel.months) & (panel.found[:, -1] > 0)).sum())
    assert filtered_mass(problem, found.theta)[..., 1].sum() >= fresh > 0


@pytest.mark.slow
def test_factors_follow_the_filter_under_other_parameters(known: tuple) -> None:
    """Along the draws the straight lines must tell most of what filtering anew tells."""
    _, problem, found = known
    theta = posterior_draws(found, 12, seed=3)
    factors = np.array([start_factors(problem, found, theta)[name] for name in start_names()])
    usual = filtered_mass(problem, found.theta).sum(axis=0).swapaxes(2, 3)
    moved = usual[..., None] * factors.reshape(*usual.shape, -1)
    moved *= usual.sum(axis=(1, 2, 3))[:, None, None, None, None] / moved.sum(axis=(1, 2, 3), keepdims=True)
    told = moved[..., 1:, :].sum(axis=(0, 1, 2, 3))
    true = [filtered_mass(problem, t)[:, :, :, 1:].sum() for t in theta]
    assert np.corrcoef(told, true)[0, 1] > 0.8
    assert told.std() == pytest.approx(np.std(true), rel=0.4)


def test_a_draw_scales_the_state_and_keeps_every_firm(known: tuple) -> None:
    specification = with_state(known[0], sim.settle(known[0], busy_plan(), 60))
    draw = {name: 3.0 if name.endswith("serious") else 1.0 for name in start_names()}
    state, drawn = (state_of(s) for s in (specification, sim.specification_of_draw(specification, draw)))
    assert state is not None
    assert drawn is not None
    kept = ["propensity", "status", "sanctioned"]
    np.testing.assert_allclose(drawn.mass.sum(kept), state.mass.sum(kept), rtol=1e-12)
    assert drawn.mass.sel(status="serious").sum() > 2 * state.mass.sel(status="serious").sum()


def test_a_draw_without_factors_leaves_the_state(known: tuple) -> None:
    specification = with_state(known[0], sim.settle(known[0], busy_plan(), 60))
    drawn = sim.specification_of_draw(specification, {"behaviour.escalation": 0.2})
    assert drawn.initial == specification.initial
    assert drawn.behaviour.escalation == 0.2
