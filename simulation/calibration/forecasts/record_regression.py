"""A second forecast beside the hidden-state model: a logistic regression on what a firm's own record shows.

It knows nothing of hidden states: the class held, what was found before and how long ago, how the visit came about and
the sector, with recent years weighing more. Where the model's picture of firms is wrong, this one need not be.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import statsmodels.api as sm
from numpy.typing import NDArray
from scipy.special import expit, logit

from simulation.calibration.forecasts.predictive import Visits
from simulation.calibration.panel.dimensions import CLASSES, Array
from simulation.calibration.panel.panel import FOR_CAUSE, Panel

HALF_LIFE = 24
"""Months after which a visit weighs half."""
PRIOR_VISITS = 2.0
"""Visits that the average share found counts as in a firm's record."""
RARE = 50
"""Visits below which a sector has no effect of its own."""
FEWEST = 50
"""Visits, and findings among them times ten, below which nothing is fitted."""


@dataclass(frozen=True)
class RecordRegression:
    """A fitted regression.

    Attributes
    ----------
    coefficients, covariance
        On the log-odds, shapes (columns,) and (columns, columns).
    """

    coefficients: Array
    covariance: Array

    def shares(self, features: Array) -> Array:
        """Return the chance that each visit finds something; `features` as `features_of` gives them."""
        return np.asarray(expit(features @ self.coefficients))

    def slopes(self, features: Array) -> Array:
        """Return the derivatives of the chances by the coefficients, shape (visits, columns)."""
        chance = self.shares(features)
        return np.asarray((chance * (1 - chance))[:, None] * features)


def features_of(panel: Panel, visits: Visits, origin: int) -> Array:
    """Return what is known of each visit beforehand, shape (visits, columns).

    Parameters
    ----------
    visits
        Of the panel, in the order of `visits_of`: by firm, then by month.
    origin
        First month whose results are not known.
    """
    known = visits.month < origin
    before, found = _so_far(visits.firm, known), _so_far(visits.firm, known & visits.found)
    last = _last_known(visits.firm, known)
    ever = last >= 0
    since = np.where(ever, visits.month - visits.month[last], 0)
    usual = (visits.found[known].sum() + 1) / (known.sum() + 2)
    record = logit((found + PRIOR_VISITS * usual) / (before + PRIOR_VISITS)) - logit(usual)
    cause = panel.channel[visits.firm, visits.month] < FOR_CAUSE
    columns = [
        *np.eye(CLASSES)[visits.risk_class].T,
        record, ever & visits.found[last], ever, np.log1p(since), np.log1p(before), cause,
        *_sectors(panel, visits, known).T,
    ]  # fmt: skip
    return np.column_stack([np.asarray(column, dtype=np.float64) for column in columns])


def fit_record(features: Array, visits: Visits, origin: int) -> RecordRegression | None:
    """Fit the visits before `origin`; ``None`` where they are too few to tell anything.

    One half of a finding in a visit of each column alone keeps a coefficient finite that no visit speaks of.
    """
    past = visits.month < origin
    results = visits.found[past]
    if len(results) < FEWEST or 10 * min(results.sum(), (~results).sum()) < FEWEST:
        return None
    weight = 0.5 ** ((origin - visits.month[past]) / HALF_LIFE)
    columns = features.shape[1]
    design = np.vstack([features[past], np.eye(columns)])
    result = np.concatenate([results.astype(np.float64), np.full(columns, 0.5)])
    weights = np.concatenate([weight, np.ones(columns)])
    fitted = sm.GLM(result, design, family=sm.families.Binomial(), freq_weights=weights).fit()
    return RecordRegression(np.asarray(fitted.params), np.asarray(fitted.cov_params()))


def _so_far(firm: NDArray[np.int64], counted: NDArray[np.bool_]) -> Array:
    """Return for each visit how many earlier visits of its firm are counted."""
    total = np.cumsum(counted)
    first = np.flatnonzero(np.r_[True, firm[1:] != firm[:-1]])
    offset: Array = np.repeat(total[first] - counted[first], np.diff(np.r_[first, len(firm)]))
    return np.asarray(total - counted - offset, dtype=np.float64)


def _last_known(firm: NDArray[np.int64], known: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return for each visit the place of its firm's latest earlier visit with a known result, -1 without one."""
    place = np.where(known, np.arange(len(firm)), -1)
    latest = np.r_[-1, np.maximum.accumulate(place)[:-1]]
    return np.asarray(np.where((latest >= 0) & (firm[latest] == firm), latest, -1), dtype=np.int64)


def _sectors(panel: Panel, visits: Visits, known: NDArray[np.bool_]) -> Array:
    """Return a column for each sector with enough known visits, the most visited one left out."""
    sector = np.array([place.sector for place in panel.places])[panel.stratum[visits.firm]]
    names, counts = np.unique(sector[known], return_counts=True)
    kept = names[counts >= RARE]
    shown = kept[kept != names[counts.argmax()]] if len(names) else kept
    return np.asarray(sector[:, None] == shown[None, :], dtype=np.float64)
