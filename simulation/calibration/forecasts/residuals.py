"""What the estimate did not expect: findings less the chance that each visit had of them, set against what was known.

Where the model is right, nothing that was known before a visit tells whether it finds more or less than the firm's own
record led to expect. Each check sums the residuals against one such thing, in standard errors: a score test (C. R. Rao,
Large sample tests of statistical hypotheses, Proc. Camb. Phil. Soc. 44, 1948), in which what the fit has already taken
up is not counted as chance a second time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import chi2, norm

from simulation.calibration.forecasts.predictive import Predictive, Visits, predictive_of, visits_of
from simulation.calibration.hidden.curvature import STEP
from simulation.calibration.hidden.fit import Fit
from simulation.calibration.hidden.posterior import Problem
from simulation.calibration.panel.dimensions import Array
from simulation.calibration.panel.panel import FOR_CAUSE, Panel

SOON = 6
"""Months after a visit in which the next one comes soon."""
YEAR = 12
SUREST = 1e-9
LEAST_LEFT = 0.1
"""Share of the chance in a check that the fit leaves at least; a fit that says to take up more is not believed."""
MOST_FIRMS = 2000
"""Visited firms from which is learned how much the fit takes up."""
CHECKS = ("soon", "after_finding", "for_cause", "class_a", "season", "firm", "team")
SUBSETS = CHECKS[:4]
"""Checks of some visits against all others."""
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Check:
    """Residuals set against one thing.

    Attributes
    ----------
    z
        Found less expected, in standard errors; of groups, by how much the results of each go together.
    visits, found, expected
        Of the visits looked at.
    """

    z: float
    visits: int
    found: int
    expected: float


@dataclass(frozen=True)
class Residuals:
    """Visits, and what was expected of each.

    Attributes
    ----------
    visits
        One item each, by firm and month.
    chance
        That the visit finds something, given all that was known of the firm before it.
    """

    visits: Visits
    chance: Array

    @property
    def rest(self) -> Array:
        """Return found less expected."""
        return self.visits.found - self.chance

    @property
    def variance(self) -> Array:
        """Return the variance of each finding by chance."""
        return self.chance * (1 - self.chance)

    def together(self, group: Ints) -> float:
        """Return by how much residuals of one group go together, in standard errors; groups below 0 are left out."""
        kept = group >= 0
        rest, weight, place = self.rest[kept], self.variance[kept], group[kept]
        # Twice the sum over pairs is the square of the sum less the sum of squares.
        both = np.bincount(place, rest) ** 2 - np.bincount(place, rest**2)
        spread = 2 * (np.bincount(place, weight) ** 2 - np.bincount(place, weight**2)).sum()
        return float(both.sum() / np.sqrt(spread)) if spread > 0 else 0.0

    def check(self, z: float, chosen: NDArray[np.bool_]) -> Check:
        """Return a check with the counts of the visits chosen."""
        found = int(self.visits.found[chosen].sum())
        return Check(z, int(chosen.sum()), found, float(self.chance[chosen].sum()))


def examine_residuals(problem: Problem, found: Fit, register: pd.DataFrame) -> dict[str, Check]:
    """Return each of `CHECKS` on the visits of a fit.

    Parameters
    ----------
    register
        The register of visits; columns ``firm, month, team``.
    """
    panel = problem.panel
    predictive = predictive_of(panel, panel.months, class_signal=problem.parameters.shape.class_signal)
    chance = np.clip(predictive.shares(problem.parameters, found.theta), SUREST, 1 - SUREST)
    rest = Residuals(visits_of(panel), chance)
    against = known_before(panel, rest.visits)
    z = dict(zip(against, scores(rest, np.array([*against.values()]), problem, found, predictive), strict=True))
    season = float(chi2.sf(z["season_sin"] ** 2 + z["season_cos"] ** 2, 2))
    team = teams_of(panel, rest.visits, register)
    everything = np.ones(len(chance), dtype=bool)
    return {
        **{name: rest.check(z[name], against[name] > 0) for name in SUBSETS},
        # Sine and cosine together, as one number that is normal where there is no season.
        "season": rest.check(float(norm.isf(max(season, 1e-300) / 2)), everything),
        "firm": rest.check(rest.together(rest.visits.firm), everything),
        "team": rest.check(rest.together(team), team >= 0),
    }


def known_before(panel: Panel, visits: Visits) -> dict[str, Array]:
    """Return, for each visit, what was known before it and what the residuals are set against."""
    again = np.append(False, visits.firm[1:] == visits.firm[:-1])
    since = np.append(0, np.diff(visits.month))
    season = 2 * np.pi * ((panel.first_month + visits.month) % YEAR) / YEAR
    chosen = {
        "soon": again & (since <= SOON),
        "after_finding": again & np.append(False, visits.found[:-1]),
        "for_cause": panel.channel[visits.firm, visits.month] < FOR_CAUSE,
        "class_a": visits.risk_class == 0,
        "season_sin": np.sin(season),
        "season_cos": np.cos(season),
    }
    return {name: values.astype(np.float64) for name, values in chosen.items()}


def scores(rest: Residuals, against: Array, problem: Problem, found: Fit, predictive: Predictive) -> Array:
    """Return the residuals against each row of `against`, in standard errors, shape (rows,)."""
    value, chance = against @ rest.rest, against**2 @ rest.variance
    slope = _slopes(against, problem, found, predictive)
    taken = np.einsum("px,pq,qx->x", slope, found.covariance, slope)
    left = np.maximum(chance - taken, LEAST_LEFT * chance)
    return np.asarray(np.divide(value, np.sqrt(left), out=np.zeros_like(value), where=chance > 0))


def _slopes(against: Array, problem: Problem, found: Fit, predictive: Predictive) -> Array:
    """Return how the findings expected in each row change with each parameter, shape (P, rows)."""
    panel = problem.panel
    every = -(-len(predictive.visited) // MOST_FIRMS)
    firms = predictive.visited[::every]
    some = panel.of(firms) if every > 1 else panel
    part = (
        predictive_of(some, some.months, class_signal=problem.parameters.shape.class_signal)
        if every > 1
        else predictive
    )
    kept = np.isin(visits_of(panel).firm, firms)
    rows = against[:, kept] * every

    def expected(theta: Array) -> Array:
        return np.asarray(rows @ part.shares(problem.parameters, theta))

    here, steps = expected(found.theta), STEP * np.sqrt(np.diag(found.covariance))
    return np.array(
        [
            (expected(found.theta + step * unit) - here) / step
            for step, unit in zip(steps, np.eye(len(steps)), strict=True)
        ]
    )


def teams_of(panel: Panel, visits: Visits, register: pd.DataFrame) -> Ints:
    """Return a number for the team of each visit, -1 where none is named or several visits of a month differ."""
    named = register.loc[register["team"].fillna("") != "", ["firm", "month", "team"]].astype({"firm": str})
    teams = named.groupby(["firm", "month"])["team"].agg(["first", "nunique"])
    index = pd.MultiIndex.from_arrays([panel.firms[visits.firm].astype(str), visits.month + panel.first_month])
    found = teams["first"].where(teams["nunique"] == 1).reindex(index)
    return np.asarray(pd.factorize(found)[0], dtype=np.int64)
