"""Is it the place, or who was sent there? Findings of inspection teams, before anything is said of townships."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.calibration.counted.teams import TeamSpread, team_spread
from simulation.engines.random_streams import stream
from simulation.riskmapping.crossed.table import Array, Ints

SIMULATIONS = 4999
RARE = 0.01
"""Chance below which teams are said to differ: a test that is wrong in one of a hundred districts."""


@dataclass(frozen=True)
class TeamCheck:
    """How much findings differ between teams; teams are counted and never named.

    Attributes
    ----------
    spread
        Of the log-odds between teams; unknown where the records name too few.
    p
        Chance of teams that differ at least as much if all were alike, their visits' classes given; ``nan`` unknown.
    share_of_most
        Largest share of all findings that one team made, and its share of the visits.
    """

    spread: TeamSpread
    p: float
    share_of_most: tuple[float, float]

    @property
    def differ(self) -> bool:
        """Whether teams differ by more than chance."""
        return bool(self.p < RARE)


def check_teams(visits: pd.DataFrame, classes: pd.Series[str], seed: int = 0) -> TeamCheck:
    """Test whether findings differ between teams by more than chance.

    Parameters
    ----------
    visits
        Programme visits; columns ``channel, team, found, month``.
    classes
        Class of the firm at each visit, same index; empty where it is not known.
    """
    spread = team_spread(visits)
    used = visits[(visits["channel"] == "programme") & (visits["team"].fillna("") != "")]
    unknown = TeamCheck(spread, float("nan"), (float("nan"), float("nan")))
    if not spread.known or used.empty:
        return unknown
    cells = used.assign(risk_class=classes.reindex(used.index).fillna(""), found=used["found"].astype(float))
    rate = cells.groupby("risk_class")["found"].transform("mean").to_numpy()
    team, names = pd.factorize(cells["team"])
    found = cells["found"].to_numpy()
    random = stream(seed, 0, "risk map: teams")
    team = np.asarray(team, dtype=np.int64)
    seen = _distance(found[None], rate, team, len(names))[0]
    blocks = [(random.uniform(size=(500, len(rate))) < rate).astype(float) for _ in range(SIMULATIONS // 500 + 1)]
    thrown = np.concatenate([_distance(block, rate, team, len(names)) for block in blocks])[:SIMULATIONS]
    made = np.bincount(team, weights=found)
    most = int(made.argmax())
    shares = float(made[most] / max(made.sum(), 1.0)), float((team == most).mean())
    return TeamCheck(spread, float((1 + (thrown >= seen).sum()) / (1 + SIMULATIONS)), shares)


def _distance(found: Array, rate: Array, team: Ints, teams: int) -> Array:
    """Return Pearson's distance between teams of each row of findings."""
    member = np.zeros((len(team), teams))
    member[np.arange(len(team)), team] = 1.0
    expected, width = rate @ member, (rate * (1 - rate)) @ member
    return np.asarray((((found @ member - expected) ** 2) / np.maximum(width, 1e-12)).sum(axis=1))
