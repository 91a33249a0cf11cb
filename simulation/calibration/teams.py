"""Who looks: teams are sent at random, so that what differs between them is the team and not the firm."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.special import expit, logit
from statsmodels.genmod.bayes_mixed_glm import BinomialBayesMixedGLM

from simulation.calibration.estimates import VISITS, Quantity
from simulation.engines.random_streams import stream

NORMAL_95 = 1.6448536269514722
"""95 % quantile of the normal distribution."""
FEWEST_TEAMS, FEWEST_VISITS = 5, 200
MOST_TEAMS = 400
"""Random effects that the mixed model is given; teams with the fewest visits are left out first."""


@dataclass(frozen=True)
class TeamSpread:
    """How much findings differ between teams.

    Attributes
    ----------
    sd, low, high
        Standard deviation between teams of the log-odds to find something, and its 90 % interval; NaN where too few
        teams or visits are named.
    teams, visits, share
        Behind the estimate, and the share of those visits that found something.
    """

    sd: float
    low: float
    high: float
    teams: int
    visits: int
    share: float

    @property
    def known(self) -> bool:
        """Whether the records name enough teams."""
        return not np.isnan(self.sd)


def team_spread(visits: pd.DataFrame) -> TeamSpread:
    """Estimate the spread of findings between teams by a mixed model: one random intercept per team.

    Fixed effects are the channel and the year. Programme visits alone are used where inspectors are drawn at random
    (一单两库); a team is its set of inspectors.

    Parameters
    ----------
    visits
        The register of visits; columns ``channel, team, found, month``.
    """
    used = visits[(visits["channel"] == "programme") & (visits["team"].fillna("") != "")]
    sizes = used["team"].value_counts()
    used = used[used["team"].isin(sizes.index[:MOST_TEAMS])]
    teams, number = pd.factorize(used["team"])
    if len(number) < FEWEST_TEAMS or len(used) < FEWEST_VISITS or used["found"].sum() == 0:
        nothing = float("nan")
        return TeamSpread(nothing, nothing, nothing, len(number), len(used), nothing)
    mean, sd = _log_sd(used["found"].to_numpy(dtype=float), teams, len(number), used["month"].to_numpy(dtype=np.int64))
    value, low, high = (float(np.exp(mean + k * NORMAL_95 * sd)) for k in (0, -1, 1))
    return TeamSpread(value, low, high, len(number), len(used), float(used["found"].mean()))


def _log_sd(found: np.ndarray, team: np.ndarray, teams: int, month: np.ndarray) -> tuple[float, float]:
    """Return mean and standard deviation of the logarithm of the spread, Laplace approximation."""
    years = np.unique(month // 12, return_inverse=True)[1]
    fixed = np.column_stack([np.ones(len(found)), *(years == y for y in range(1, years.max() + 1))]).astype(float)
    random = csr_array((np.ones(len(team)), (np.arange(len(team)), team)), shape=(len(team), teams))
    model = BinomialBayesMixedGLM(found, fixed, random, np.zeros(teams, dtype=int), vcp_p=1.0, fe_p=3.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = model.fit_map()
    return float(result.vcp_mean[0]), float(result.vcp_sd[0])


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
    log_sd = np.log(spread.high / spread.low) / (2 * NORMAL_95)
    drawn = np.exp(np.log(spread.sd) + log_sd * stream(seed, 0, "calibration: teams").standard_normal(draws))
    result = [Quantity("teams.spread", spread.sd, drawn, "log_odds", "measured", VISITS)]
    for quantity in known:
        if quantity.name.startswith("behaviour.sensitivity."):
            severity = quantity.name.rpartition(".")[2]
            for name, z in (("least", -NORMAL_95), ("most", NORMAL_95)):
                value = float(_at(np.array([quantity.value]), np.array([spread.sd]), z, spread.share)[0])
                values = _at(quantity.draws, drawn, z, spread.share)
                result.append(Quantity(f"teams.{name}.{severity}", value, values, "share", quantity.kind, VISITS))
    return result


def _at(sensitivity: np.ndarray, spread: np.ndarray, z: float, share: float) -> np.ndarray:
    """Return the sensitivity of a team `z` spreads from the middle, when visits find `share` on average."""
    found = expit(logit(share) + z * spread)
    return np.asarray(np.minimum(sensitivity * found / share, 1.0))
