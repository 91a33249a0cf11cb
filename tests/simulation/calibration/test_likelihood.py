"""The likelihood of visit histories: against every hidden path written out, and its derivatives against differences."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.calibration.first_use import compile_all
from simulation.calibration.hidden.compiled_sweep import gradient_parts, score_parts
from simulation.calibration.hidden.likelihood import BLOCK, likelihood
from simulation.calibration.hidden.parameters import Natural
from simulation.calibration.hidden.posterior import Problem, pose
from simulation.calibration.hidden.tables import slopes_of
from simulation.calibration.panel.panel import Panel, Place
from simulation.model.specification import Specification
from tests.simulation.calibration.plain_likelihood import plain_likelihood
from tests.simulation.calibration.worlds import busy_plan, district, panel_of_world

NOTHING, COMPLAINT, ALERT, PROGRAMME = -1, 0, 1, 4


def panel(
    classes: list[list[int]], channel: list[list[int]], found: list[list[int]], departments: list[list[int]]
) -> Panel:
    """Two places, the firms in turn; a class of -1 is a month in which a firm is not there."""
    risk_class = np.array(classes, dtype=np.int8)
    pushed = risk_class >= 0
    return Panel(
        firms=np.arange(len(classes)).astype(str).astype(object),
        places=(Place("F-x", "F", "x"), Place("H-y", "H", "y")),
        stratum=np.arange(len(classes)) % 2,
        first_month=24_000,
        gap=1,
        start=pushed.argmax(axis=1),
        stop=risk_class.shape[1] - pushed[:, ::-1].argmax(axis=1),
        risk_class=risk_class,
        pushed=pushed,
        channel=np.array(channel, dtype=np.int8),
        found=np.array(found, dtype=np.int8),
        departments=np.array(departments, dtype=np.int8),
        unused={},
    )


def tiny() -> Panel:
    """Firms that are visited in every way, come late, leave early, move up and down."""
    n, c, a, p = NOTHING, COMPLAINT, ALERT, PROGRAMME
    return panel(
        [[0, 1, 1, 2], [1, 1, 2, 3], [-1, 1, 0, 0], [3, 2, -1, -1], [0, 0, 0, 0]],
        [[n, p, n, c], [c, n, p, a], [n, n, p, n], [p, n, n, n], [n, n, n, n]],
        [[0, 1, 0, 2], [0, 0, 2, 1], [0, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]],
        [[0, 2, 0, 1], [1, 0, 3, 1], [0, 0, 2, 0], [1, 0, 0, 0], [0, 0, 0, 0]],
    )


# --- every hidden path, written out ---

STATES = list(product(range(2), range(2), range(3)))
"""Group, sanctioned, status."""


def enumerated(problem: Problem, values: Natural, firm: int) -> float:
    """The probability of one firm's record, summed over all hidden paths, straight from section 3 of the model."""
    panel = problem.panel
    begin, end = int(panel.start[firm]), int(panel.stop[firm])
    total = 0.0
    for first in STATES:
        paths = {first: started(problem, values, firm, first)}
        for month in range(begin, end):
            paths = month_of(problem, values, firm, month, paths)
        total += sum(paths.values())
    return total


State = tuple[int, int, int]


def started(problem: Problem, values: Natural, firm: int, state: State) -> float:
    """The probability to begin in a state: of its class and place for a firm there at the start, or as all entrants."""
    if problem.panel.start[firm] > 0:
        return float(values["entrant"][state])
    own, place = int(problem.panel.risk_class[firm, 0]), problem.panel.places[problem.panel.stratum[firm]]
    more = values["sector"]["FH".index(place.sector)] + values["region"]["xy".index(place.region)]
    more = float(values["start_place"][own] * more)
    group, sanctioned, status = state
    log_odds = (values["start_persistent"][own], values["start_sanctioned"][own] + more)
    yes = [1 / (1 + np.exp(-float(x))) for x in log_odds]
    odds = [1.0, *np.exp(values["start_status"][own, group] + more)]
    chance = [y if is_so else 1 - y for y, is_so in zip(yes, (group, sanctioned), strict=True)]
    return float(np.prod(chance) * odds[status] / sum(odds))


def month_of(problem: Problem, values: Natural, firm: int, month: int, paths: dict[State, float]) -> dict[State, float]:
    after: dict[State, float] = {}
    for (group, sanctioned, status), weight in paths.items():
        for now_sanctioned, fading in faded(sanctioned, float(values["forget"][0])):
            turned = complied(problem, values, firm, group, now_sanctioned, status)
            for now_status, change in enumerate(turned):
                for state, event in visited(problem, values, firm, month, (group, now_sanctioned, now_status)):
                    after[state] = after.get(state, 0.0) + weight * fading * change * event
    return after


def faded(sanctioned: int, forget: float) -> list[tuple[int, float]]:
    return [(1, 1 - forget), (0, forget)] if sanctioned else [(0, 1.0)]


def complied(
    problem: Problem, values: Natural, firm: int, group: int, sanctioned: int, status: int
) -> tuple[float, float, float]:
    place = problem.panel.places[problem.panel.stratum[firm]]
    log = values["log_onset"][0] + values["group"][group] + sanctioned * values["sanction"][0]
    log += values["sector"]["FH".index(place.sector)] + values["region"]["xy".index(place.region)]
    onset = min(1.0, float(np.exp(log)))
    escalation, minor, serious = values["worsen"]
    return [(1 - onset, onset, 0.0), (minor, 1 - minor - escalation, escalation), (serious, 0.0, 1 - serious)][status]


def visited(problem: Problem, values: Natural, firm: int, month: int, state: State) -> list[tuple[State, float]]:
    panel, (group, _, status) = problem.panel, state
    channel, found = int(panel.channel[firm, month]), int(panel.found[firm, month])
    chance = values["for_cause"][:, status]
    weight = float(np.prod(1 - chance[: channel if 0 <= channel < 3 else 3]))
    if 0 <= channel < 3:
        weight *= float(chance[channel])
    if channel == NOTHING:
        return [(state, weight * moved(panel, values, firm, month, status))]
    missed = float((1 - values["sensitivity"][status - 1]) ** panel.departments[firm, month]) if status else 1.0
    if found == 0:
        return [(state, weight * missed)]
    if found != status:
        return []
    right = float(values["rectification"][status - 1])
    weight *= 1 - missed
    return [((group, 1, 0), weight * right), ((group, 1, status), weight * (1 - right))]


def moved(panel: Panel, values: Natural, firm: int, month: int, status: int) -> float:
    if month + 1 >= panel.stop[firm]:
        return 1.0
    own, new = int(panel.risk_class[firm, month]), int(panel.risk_class[firm, month + 1])
    return float(values["move"][status, own, (new > own) + 2 * (new < own)])


def random_theta(problem: Problem, seed: int) -> np.ndarray:
    spread = np.random.default_rng(seed).normal(0, 0.7, len(problem.parameters))
    return problem.parameters.mean + spread * problem.parameters.sd


@pytest.mark.parametrize("seed", range(3))
def test_the_likelihood_is_the_sum_over_every_hidden_path(seed: int) -> None:
    problem = pose(tiny())
    theta = random_theta(problem, seed)
    values = problem.parameters.natural(theta)
    slope = likelihood(problem.blocks, problem.tables(theta), slopes_of(problem.parameters, theta, problem.setting))
    paths = [np.log(enumerated(problem, values, firm)) for firm in range(len(problem.panel.firms))]
    assert slope.value == pytest.approx(sum(paths), abs=1e-10)


def test_the_results_of_a_visit_add_up_to_a_month_without_one() -> None:
    # Programme visits are drawn at random: whether one takes place tells nothing, only what it finds does.
    def chance(channel: int, found: int) -> float:
        problem = pose(panel([[0, 1]], [[NOTHING, channel]], [[0, found]], [[0, 2 * (channel != NOTHING)]]))
        theta = problem.parameters.mean
        slopes = slopes_of(problem.parameters, theta, problem.setting)
        return float(np.exp(likelihood(problem.blocks, problem.tables(theta), slopes).value))

    assert sum(chance(PROGRAMME, found) for found in range(3)) == pytest.approx(chance(NOTHING, 0), rel=1e-12)


# --- derivatives ---


@pytest.fixture(scope="module")
def played() -> Problem:
    specification = Specification.model_validate(district(np.random.default_rng(8), size=0.08))
    return pose(panel_of_world(specification, busy_plan(), 18, seed=8))


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=8)
def test_the_gradient_is_that_of_differences(played: Problem, seed: int) -> None:
    theta, step = random_theta(played, seed), 1e-5
    slope = played.log_posterior(theta)
    direction = np.random.default_rng(seed + 1).normal(size=len(theta)) * played.parameters.sd
    ahead, behind = (played.log_posterior(theta + sign * step * direction).value for sign in (1, -1))
    assert slope.gradient @ direction == pytest.approx((ahead - behind) / (2 * step), rel=2e-5, abs=2e-3)


def test_every_parameter_has_its_own_derivative(played: Problem) -> None:
    theta, step = random_theta(played, 4), 1e-5
    slope = played.log_posterior(theta)
    for name, place in played.parameters.blocks.items():
        for index in range(place.start, place.stop):
            moved = [theta + sign * step * np.eye(len(theta))[index] for sign in (1, -1)]
            ahead, behind = (played.log_posterior(t).value for t in moved)
            difference = (ahead - behind) / (2 * step)
            assert slope.gradient[index] == pytest.approx(difference, rel=1e-4, abs=1e-3), (name, index)


def test_gradients_firm_by_firm_add_up(played: Problem) -> None:
    theta = random_theta(played, 5)
    whole, single = played.log_posterior(theta), played.log_posterior(theta, information=True)
    assert single.value == pytest.approx(whole.value)
    np.testing.assert_allclose(single.gradient, whole.gradient, rtol=1e-9, atol=1e-8)
    assert single.information is not None
    assert np.linalg.eigvalsh(single.information).min() > 0


def test_merging_equal_histories_and_cutting_blocks_change_nothing(played: Problem) -> None:
    from simulation.calibration.panel.histories import histories_of

    theta = random_theta(played, 6)
    apart = histories_of(played.panel, played.setting.codes, class_signal=True, distinct=False)
    tables, slopes = played.tables(theta), slopes_of(played.parameters, theta, played.setting)
    merged = likelihood(played.blocks, tables, slopes)
    single = likelihood(apart.blocks(BLOCK // 7), tables, slopes)
    assert played.histories.weight.sum() == len(played.panel.firms) == len(apart.start)
    assert len(played.histories.weight) < len(apart.weight)
    assert merged.value == pytest.approx(single.value, rel=1e-12)
    np.testing.assert_allclose(merged.gradient, single.gradient, rtol=1e-9, atol=1e-7)


@pytest.mark.parametrize("seed", range(5))
def test_the_compiled_sweep_equals_the_one_in_arrays(played: Problem, seed: int) -> None:
    theta = random_theta(played, 20 + seed)
    tables, slopes = played.tables(theta), slopes_of(played.parameters, theta, played.setting)
    plain = plain_likelihood(played.blocks, tables, slopes)
    for information in (False, True):
        swept = likelihood(played.blocks, tables, slopes, information=information)
        assert swept.value == pytest.approx(plain.value, rel=1e-12)
        size = np.abs(plain.gradient).max()
        np.testing.assert_allclose(swept.gradient, plain.gradient, rtol=1e-10, atol=1e-12 * size)
    assert swept.information is not None
    assert plain.information is not None
    np.testing.assert_allclose(
        swept.information, plain.information, rtol=1e-10, atol=1e-12 * np.abs(plain.information).max()
    )


# --- compiling ---


def test_setup_compiles_all_that_a_calibration_runs() -> None:
    compile_all()
    kernels: list[Any] = [gradient_parts, score_parts]
    before = [len(kernel.signatures) for kernel in kernels]
    specification = Specification.model_validate(district(np.random.default_rng(1), size=0.02))
    problem = pose(panel_of_world(specification, busy_plan(), 14, seed=1))
    for information in (False, True):
        problem.log_posterior(problem.parameters.mean, information=information)
    assert [len(kernel.signatures) for kernel in kernels] == before == [1, 1]
