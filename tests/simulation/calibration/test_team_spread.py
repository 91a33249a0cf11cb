"""Who looks: how much teams differ, and how sure that is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simulation.calibration.counted.teams import team_quantities, team_spread
from simulation.calibration.quantity import Quantity


def team_visits(spread: float, teams: int = 30, visits: int = 300, share: float = 0.3, seed: int = 17) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    keen = np.log(share / (1 - share)) + spread * random.standard_normal(teams)
    team = np.repeat(np.arange(teams), visits)
    found = random.random(len(team)) < 1 / (1 + np.exp(-keen[team]))
    return pd.DataFrame({"channel": "programme", "team": team.astype(str), "found": found, "month": 24_000 + team % 12})


@pytest.mark.parametrize("spread", [0.0, 0.3, 0.8])
def test_the_spread_between_teams_is_found_where_there_is_one(spread: float) -> None:
    found = team_spread(team_visits(spread))
    assert found.teams == 30
    # Thirty teams scatter about the spread they were drawn with by 13 %: two standard errors, and what visits add.
    assert found.sd == pytest.approx(spread, abs=0.3 * spread + 0.08)


@pytest.mark.slow  # many fits
def test_intervals_of_the_spread_hold_it_as_often_as_they_say() -> None:
    # 40 trials; an honest 90 % interval holds the truth fewer than 29 times with probability 2e-4.
    held = 0
    for seed in range(40):
        low, high = team_spread(team_visits(0.4, teams=15, visits=80, seed=seed)).interval
        held += low <= 0.4 <= high
    assert held >= 29


def test_a_keener_team_sees_more() -> None:
    spread = team_spread(team_visits(0.6))
    known = [Quantity("behaviour.sensitivity.minor", 0.6, np.full(500, 0.6), "share", "measured", "visits")]
    values = {q.name: q.value for q in team_quantities(spread, known, 500, 0)}
    assert values["teams.least.minor"] < 0.6 < values["teams.most.minor"] <= 1


def test_too_few_teams_tell_nothing() -> None:
    few = team_spread(team_visits(0.5, teams=3))
    assert not few.known
    assert team_quantities(few, [], 500, 0) == []
