"""The curvature: each parameter concerns the histories it is said to, and leaving out the others changes nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.calibration.hidden.curvature import Family, concerned_by, differenced, families_of, sweeps_of
from simulation.calibration.hidden.fit import fit
from simulation.calibration.hidden.posterior import Problem, pose
from simulation.calibration.panel.dimensions import Array
from simulation.calibration.panel.histories import Histories
from simulation.model.specification import Specification
from tests.simulation.calibration.worlds import busy_plan, district, panel_of_world


@pytest.fixture(scope="module")
def problem() -> Problem:
    specification = Specification.model_validate(district(np.random.default_rng(3), size=0.02))
    return pose(panel_of_world(specification, busy_plan(), 20, seed=3))


def near(problem: Problem, seed: int) -> Array:
    """Return a place about the prior's centre."""
    parameters = problem.parameters
    return parameters.mean + 0.3 * parameters.sd * np.random.default_rng(seed).normal(size=len(parameters))


def one_by_one(problem: Problem, theta: Array) -> Array:
    """Return the log likelihood of each history by itself."""
    histories = problem.histories
    prior = problem.parameters.penalty(theta)[0]
    parts = [problem.log_posterior(theta, blocks=[histories.part(np.array([h]))]) for h in range(len(histories.start))]
    return np.array([part.value - prior for part in parts]) / histories.weight


@settings(max_examples=8, deadline=None)
@given(data=st.data(), seed=st.integers(0, 1000))
def test_who_is_not_concerned_by_a_parameter_is_as_likely_wherever_it_moves(
    problem: Problem, data: st.DataObject, seed: int
) -> None:
    theta = near(problem, seed)
    column = data.draw(st.integers(0, len(theta) - 1))
    concerned = concerned_by(problem.histories, problem.slopes(theta))[:, column]
    moved = theta.copy()
    moved[column] += 0.5 * problem.parameters.sd[column]
    apart = one_by_one(problem, moved) - one_by_one(problem, theta)
    # The prior is taken off a sum, which leaves its rounding.
    np.testing.assert_allclose(apart[~concerned], 0, atol=1e-9)


def test_a_place_concerns_its_own_firms_and_a_start_those_that_began_so(problem: Problem) -> None:
    concerned = concerned_by(problem.histories, problem.slopes(near(problem, 0)))
    blocks, setting = problem.parameters.blocks, problem.setting
    of_place, began = np.divmod(problem.histories.group, 5)
    for name, own in (("sector", setting.sector[of_place]), ("region", setting.region[of_place])):
        expected = own[:, None] == np.arange(blocks[name].stop - blocks[name].start)
        np.testing.assert_array_equal(concerned[:, blocks[name]], expected)
    np.testing.assert_array_equal(concerned[:, blocks["start_minor"]], began[:, None] == np.arange(4))
    assert concerned[:, blocks["onset"]].all()


def test_sweeping_only_those_concerned_gives_the_curvature_of_sweeping_all(problem: Problem) -> None:
    theta, scale = near(problem, 1), 0.1 * problem.parameters.sd
    here = problem.log_posterior(theta).gradient

    def gradient(at: Array, blocks: list[Histories] | None) -> Array:
        return problem.log_posterior(at, blocks=blocks).gradient

    families = families_of(problem, theta)
    everybody = [Family(np.arange(len(theta)), None, 1.0)]
    some, everything = (differenced(gradient, chosen, theta, here, scale) for chosen in (families, everybody))
    size = np.sqrt(np.outer(np.abs(np.diag(everything)), np.abs(np.diag(everything))))
    assert (np.abs(some - everything) / size).max() < 1e-9
    assert sorted(np.concatenate([family.columns for family in families])) == list(range(len(theta)))
    assert sweeps_of(families) < 0.7 * sweeps_of(everybody)


def test_what_concerns_nobody_has_the_curvature_of_its_prior(problem: Problem) -> None:
    # Nobody is there who entered later: no history tells of entrants.
    founders = problem.histories.part(np.flatnonzero(problem.histories.start == 0))
    alone = Problem(problem.panel, problem.parameters, problem.setting, founders, founders.blocks(1024))
    theta, scale = near(alone, 2), problem.parameters.sd
    here = alone.log_posterior(theta).gradient

    def gradient(at: Array, blocks: list[Histories] | None) -> Array:
        return alone.log_posterior(at, blocks=blocks).gradient

    place = problem.parameters.blocks["entrant_minor"].start
    family = next(f for f in families_of(alone, theta) if place in f.columns)
    found = differenced(gradient, [family], theta, here, scale)
    assert family.share == 0
    assert found[place, place] == pytest.approx(problem.parameters.sd[place] ** -2, rel=1e-6)


def test_a_fit_tells_a_share_done_that_stays_below_the_whole_until_it_ends(problem: Problem) -> None:
    told: list[tuple[int, int]] = []
    found = fit(problem, lambda done, total: told.append((done, total)))
    assert all(0 <= done < total for done, total in told)
    assert told[-1][0] + 1 >= found.sweeps - 1, "the last sweep is near the end that was told"
    assert found.sweeps < 20 + 0.7 * len(problem.parameters)
