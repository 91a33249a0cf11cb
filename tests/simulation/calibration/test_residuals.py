"""Residuals of visits: what they are set against, and that they see what the model does not know."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.calibration.forecasts.predictive import Visits, visits_of
from simulation.calibration.forecasts.residuals import (
    CHECKS,
    SOON,
    Check,
    Residuals,
    examine_residuals,
    known_before,
    teams_of,
)
from simulation.calibration.gate.surprises import residual_item
from simulation.calibration.hidden.fit import fit
from simulation.calibration.hidden.posterior import pose
from simulation.calibration.panel.panel import Panel
from simulation.model.specification import Specification
from tests.simulation.calibration.worlds import busy_plan, district, panel_of_world

NOBODY = pd.DataFrame({"firm": [], "month": [], "team": []}).astype({"firm": str, "month": int, "team": str})


@pytest.fixture(scope="module")
def played() -> Panel:
    specification = Specification.model_validate(district(np.random.default_rng(12), size=0.4))
    return panel_of_world(specification, busy_plan(), 30, seed=12)


def examined(panel: Panel, register: pd.DataFrame = NOBODY) -> dict[str, Check]:
    problem = pose(panel)
    return examine_residuals(problem, fit(problem, exact=False), register)


def register_of(panel: Panel, team: np.ndarray) -> pd.DataFrame:
    visits = visits_of(panel)
    return pd.DataFrame({
        "firm": panel.firms[visits.firm], "month": visits.month + panel.first_month, "team": team,
    })  # fmt: skip


def unseen(panel: Panel, hidden: np.ndarray) -> Panel:
    """The same panel, visits that find nothing where `hidden`, shape (visits,)."""
    visits, found = visits_of(panel), panel.found.copy()
    found[visits.firm[hidden], visits.month[hidden]] = 0
    return replace(panel, found=found)


def test_a_district_of_the_model_passes_every_check(played: Panel) -> None:
    # Seven numbers that are nearly standard normal: one passes 3.5 in one of 300 such districts, never in this one.
    teams = np.random.default_rng(0).integers(0, 12, len(visits_of(played).firm)).astype(str)
    checks = examined(played, register_of(played, teams))
    assert tuple(checks) == CHECKS
    assert max(abs(check.z) for check in checks.values()) < 3.5
    assert checks["season"].visits == checks["firm"].visits == checks["team"].visits == len(teams)


def test_violations_that_hide_after_a_visit_are_seen(played: Panel) -> None:
    random, visits = np.random.default_rng(1), visits_of(played)
    soon = known_before(played, visits)["soon"] > 0
    check = examined(unseen(played, soon & (random.random(len(soon)) < 0.6)))["soon"]
    assert check.z < -3.5
    assert check.found < check.expected


def test_a_season_in_what_visits_see_is_found(played: Panel) -> None:
    random, visits = np.random.default_rng(2), visits_of(played)
    summer = np.isin((visits.month + played.first_month) % 12, range(4, 10))
    assert examined(unseen(played, summer & (random.random(len(summer)) < 0.6)))["season"].z > 3.5


def test_teams_that_see_less_are_found(played: Panel) -> None:
    random, visits = np.random.default_rng(3), visits_of(played)
    team = random.integers(0, 10, len(visits.firm))
    panel = unseen(played, (team < 5) & (random.random(len(team)) < 0.5))
    assert examined(panel, register_of(panel, team.astype(str)))["team"].z > 3.5


def test_random_visits_that_were_announced_are_found_by_those_for_cause(played: Panel) -> None:
    random, visits = np.random.default_rng(4), visits_of(played)
    drawn = known_before(played, visits)["for_cause"] == 0
    checks = examined(unseen(played, drawn & (random.random(len(drawn)) < 0.8)))
    assert checks["for_cause"].z > 3.5


# --- what was known before ---


def visits(firm: list[int], month: list[int], found: list[bool]) -> Visits:
    return Visits(np.array(firm), np.array(month), np.zeros(len(firm), dtype=np.int64), np.array(found))


def test_what_was_known_before_a_visit_is_of_the_same_firm_and_earlier(played: Panel) -> None:
    seen = visits_of(played)
    known = known_before(played, seen)
    for place in np.random.default_rng(5).integers(1, len(seen.firm), 200):
        earlier = (seen.firm == seen.firm[place]) & (seen.month < seen.month[place])
        last = seen.month[earlier].max(initial=-999)
        assert known["soon"][place] == (seen.month[place] - last <= SOON)
        assert known["after_finding"][place] == seen.found[earlier & (seen.month == last)].any()


@given(st.lists(st.tuples(st.booleans(), st.floats(0.01, 0.99)), min_size=1, max_size=30))
def test_results_that_stand_alone_go_with_no_others(results: list[tuple[bool, float]]) -> None:
    number = len(results)
    rest = Residuals(visits([*range(number)], [0] * number, [f for f, _ in results]), np.array([p for _, p in results]))
    assert rest.together(np.arange(number)) == pytest.approx(0, abs=1e-9)
    assert rest.together(np.full(number, -1)) == 0


def test_results_of_a_group_that_all_surprise_go_together() -> None:
    rest = Residuals(visits([0] * 8, [*range(8)], [True] * 4 + [False] * 4), np.full(8, 0.5))
    alike, mixed = np.repeat([0, 1], 4), np.tile([0, 1], 4)
    # Pairs within groups: twice six of +1/4 each, against a standard deviation of sqrt(24) / 4.
    assert rest.together(alike) == pytest.approx(24 * 0.25 / (0.25 * np.sqrt(2 * 24)))
    assert rest.together(mixed) < 0


def test_a_team_is_that_of_the_visit_and_none_where_two_went(played: Panel) -> None:
    seen = visits_of(played)
    register = register_of(played, np.where(np.arange(len(seen.firm)) % 2 == 0, "甲", "乙"))
    twice = pd.concat([register, register.iloc[[0]].assign(team="丙"), register.iloc[[1]].assign(team="")])
    team = teams_of(played, seen, twice)
    assert team[0] == -1
    assert len(set(team[1::2])) == len(set(team[2::2])) == 1
    assert team[1] != team[2]
    assert (teams_of(played, seen, NOBODY) == -1).all()


@pytest.mark.parametrize(("z", "status"), [(0.0, "PASS"), (-3.4, "PASS"), (3.6, "REVIEW"), (-6.1, "FAIL")])
def test_the_verdict_goes_by_standard_errors(z: float, status: str) -> None:
    assert residual_item("soon", Check(z, 100, 10, 12.0))["status"] == status
