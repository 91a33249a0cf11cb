"""Who looks: teams are sent at random, so that what differs between them is the team and not the firm.

A mixed model: the log-odds that a visit finds something is that of its year, plus an intercept of the team that is
normal about 0. The spread of the teams is integrated exactly on a grid rather than taken from a mixed model of
statsmodels: joint modes collapse to no spread at all, and its variational intervals held the truth in about half of the
trials that were made of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, logit, logsumexp
from scipy.stats import norm

from simulation.calibration.quantity import LEVEL, VISITS, Quantity
from simulation.engines.random_streams import stream

Array = NDArray[np.float64]

NORMAL_95 = 1.6448536269514722
"""95 % quantile of the normal distribution."""
HALF = 0.5
FEWEST_TEAMS, FEWEST_VISITS = 5, 200
MOST_TEAMS = 400
"""Teams that are looked at, those with the most visits."""
SPREADS = np.linspace(0.005, 2.5, 300)
USUAL_SPREAD = 0.7
"""Half-normal prior of the spread (assumed): in Chicago teams found 8.7 % to 33.5 %, a spread of about 0.4."""
SHIFTS = np.linspace(-0.6, 0.6, 31)
EFFECTS = np.linspace(-5.0, 5.0, 1001)
"""Grid of intercepts; finer than what thousands of visits tell of one team."""


@dataclass(frozen=True)
class TeamSpread:
    """How much findings differ between teams.

    Attributes
    ----------
    weight
        Posterior of the spread on `SPREADS`, adding to 1; empty where too few teams or visits are named.
    teams, visits, share
        Behind the estimate, and the share of those visits that found something.
    """

    weight: Array
    teams: int
    visits: int
    share: float

    @property
    def known(self) -> bool:
        """Whether the records name enough teams."""
        return self.weight.size > 0

    @property
    def sd(self) -> float:
        """Return the standard deviation between teams of the log-odds to find something, the posterior mean."""
        return float(self.weight @ SPREADS)

    def quantile(self, probability: float) -> float:
        """Return a quantile of the spread."""
        return float(np.interp(probability, np.cumsum(self.weight), SPREADS))

    @property
    def interval(self) -> tuple[float, float]:
        """Return the 90 % interval of the spread."""
        return self.quantile((1 - LEVEL) / 2), self.quantile((1 + LEVEL) / 2)


def team_spread(visits: pd.DataFrame) -> TeamSpread:
    """Estimate the spread of findings between teams.

    Only programme visits are used, whose inspectors are drawn at random (一单两库); a team is its set of inspectors.

    Parameters
    ----------
    visits
        The register of visits; columns ``channel, team, found, month``.
    """
    used = visits[(visits["channel"] == "programme") & (visits["team"].fillna("") != "")]
    used = used[used["team"].isin(used["team"].value_counts().index[:MOST_TEAMS])]
    teams = used["team"].nunique()
    found = int(used["found"].sum())
    if teams < FEWEST_TEAMS or len(used) < FEWEST_VISITS or found in (0, len(used)):
        return TeamSpread(np.zeros(0), teams, len(used), float("nan"))
    cells = used.assign(year=used["month"] // 12).groupby(["team", "year"])["found"].agg(["sum", "size"]).reset_index()
    return TeamSpread(_posterior(cells), teams, len(used), found / len(used))


def _posterior(cells: pd.DataFrame) -> Array:
    """Return the posterior of the spread on `SPREADS`; cells have ``team, year, sum, size``."""
    found, visits = cells["sum"].to_numpy(dtype=np.float64), cells["size"].to_numpy(dtype=np.float64)
    # Half a finding and half a clean visit beside each year's own: a year without findings has log-odds too.
    by_year = cells.groupby("year")[["sum", "size"]].transform("sum").to_numpy(dtype=np.float64)
    expected = np.log(by_year[:, 0] + HALF) - np.log(by_year[:, 1] - by_year[:, 0] + HALF)
    # Log likelihood of each team at each intercept, then averaged over normal intercepts of every spread and mean.
    odds = expected[:, None] + EFFECTS
    by_cell = found[:, None] * odds - visits[:, None] * np.logaddexp(0.0, odds)
    team = np.unique(cells["team"].to_numpy(dtype=str), return_inverse=True)[1]
    by_team = np.zeros((team.max() + 1, len(EFFECTS)))
    np.add.at(by_team, team, by_cell)
    peak = by_team.max(axis=1, keepdims=True)
    likelihood = np.exp(by_team - peak)
    value = np.empty((len(SPREADS), len(SHIFTS)))
    for place, spread in enumerate(SPREADS):
        weight = _bins(spread)
        value[place] = np.log(np.maximum(likelihood @ weight, 1e-300)).sum(axis=0)
    log = logsumexp(value, axis=1) + norm.logpdf(SPREADS, scale=USUAL_SPREAD)
    return np.asarray(np.exp(log - logsumexp(log)))


def _bins(spread: float) -> Array:
    """Return the mass of normal intercepts about each mean of `SHIFTS` in bins around `EFFECTS`."""
    step = EFFECTS[1] - EFFECTS[0]
    edges = np.append(EFFECTS - step / 2, EFFECTS[-1] + step / 2)
    return np.diff(norm.cdf(edges[:, None], loc=SHIFTS, scale=spread), axis=0)


def team_quantities(spread: TeamSpread, known: list[Quantity], draws: int, seed: int) -> list[Quantity]:
    """Return the spread, and what it does to sensitivity; nothing where the records name too few teams.

    Findings are proportional to sensitivity, so a team whose odds to find are lower by so much is as much less
    sensitive. The least and the most keen team are the first and the last of twenty.

    Parameters
    ----------
    known
        Quantities estimated before, sensitivity among them.
    """
    if not spread.known:
        return []
    drawn = stream(seed, 0, "calibration: teams").choice(SPREADS, size=draws, p=spread.weight)
    result = [Quantity("teams.spread", spread.sd, drawn, "log_odds", "measured", VISITS)]
    for quantity in known:
        if quantity.name.startswith("behaviour.sensitivity."):
            severity = quantity.name.rpartition(".")[2]
            for name, z in (("least", -NORMAL_95), ("most", NORMAL_95)):
                value = float(_at(np.array([quantity.value]), np.array([spread.sd]), z, spread.share)[0])
                values = _at(quantity.draws, drawn, z, spread.share)
                result.append(Quantity(f"teams.{name}.{severity}", value, values, "share", quantity.kind, VISITS))
    return result


def _at(sensitivity: Array, spread: Array, z: float, share: float) -> Array:
    """Return the sensitivity of a team `z` spreads from the middle, when visits find `share` on average."""
    found = expit(logit(share) + z * spread)
    return np.asarray(np.minimum(sensitivity * found / share, 1.0))
