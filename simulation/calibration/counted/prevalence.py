"""How common violations are by class, from random visits alone.

Visits for cause go where trouble is; the share they find says nothing of the class. Programme visits are drawn at
random within stratum and class, so that each can be weighted by the inverse of its chance to be drawn (D. G. Horvitz,
D. J. Thompson, A generalization of sampling without replacement from a finite universe, 1952; ratios after J. Hájek).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import betaln
from scipy.stats import beta, norm

from simulation.calibration.counted.deterrence import PROGRAMME, YEAR
from simulation.calibration.panel.dimensions import CLASSES, Array
from simulation.calibration.panel.panel import Panel
from simulation.calibration.quantity import VISITS, Quantity
from simulation.engines.random_streams import stream
from simulation.model.population import RISK_CLASSES

ENOUGH = 30
"""Random visits to a class from which on its share rests on them, not on other classes."""
LEVEL = 0.9
WEAK = (np.log(4.0), 1.5)
"""Prior of the logarithm of the weight, in visits, that classes lend one another: weak, and about four visits."""


def horvitz_thompson(found: Array, visited: Array, firms: Array) -> float:
    """Return the share of all firms in which visits would find something.

    Parameters
    ----------
    found, visited, firms
        Findings, random visits and firms of each group, shape (groups,). A group's inclusion probability is
        visited / firms; groups without visits take the mean of the others.

    Examples
    --------
    >>> horvitz_thompson(np.array([6.0, 400.0]), np.array([300.0, 2000.0]), np.array([60000.0, 10000.0]))
    0.045714285714285714
    """
    seen = visited > 0
    if not seen.any():
        return float("nan")
    share = np.divide(found, visited, out=np.zeros_like(found, dtype=np.float64), where=seen)
    return float(share[seen] @ firms[seen] / firms[seen].sum())


def wilson(found: Array, visited: Array, firms: Array, level: float = LEVEL) -> tuple[Array, Array]:
    """Return Wilson intervals for shares of finite groups: n visits of N firms count as n/(1 − n/N).

    Where every firm was visited the share is known; without visits the interval is everything.
    """
    share = np.divide(found, visited, out=np.zeros_like(found, dtype=np.float64), where=visited > 0)
    rest = 1 - np.divide(visited, firms, out=np.ones_like(share), where=firms > 0)
    known = (rest <= 0) & (visited > 0)
    count = np.where(rest > 0, visited / np.where(rest > 0, rest, 1.0), np.inf)
    z2 = float(norm.ppf((1 + level) / 2)) ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = (share + z2 / (2 * count)) / (1 + z2 / count)
        half = np.sqrt(z2 * (share * (1 - share) / count + z2 / (4 * count**2))) / (1 + z2 / count)
    low, high = np.where(known, share, centre - half), np.where(known, share, centre + half)
    return np.where(visited > 0, low, 0.0), np.where(visited > 0, high, 1.0)


@dataclass(frozen=True)
class Shared:
    """Beta distributions of the shares found in classes, each drawn towards what all classes have in common.

    Attributes
    ----------
    good, bad
        Parameters, shape (classes,).
    weight
        How many visits the common share counts as.
    """

    good: Array
    bad: Array
    weight: float

    @property
    def mean(self) -> Array:
        """Return the estimated shares, never 0 or 1."""
        return self.good / (self.good + self.bad)

    def interval(self, level: float = LEVEL) -> tuple[Array, Array]:
        """Return the central interval of each share."""
        tail = (1 - level) / 2
        return np.asarray(beta.ppf(tail, self.good, self.bad)), np.asarray(beta.ppf(1 - tail, self.good, self.bad))


def beta_binomial(found: Array, visited: Array) -> Shared:
    """Return shrunk shares: none of few is not 0 (empirical Bayes, beta-binomial, weakly informed weight).

    Examples
    --------
    >>> shares = beta_binomial(np.array([0.0, 21.0, 52.0, 113.0]), np.array([45.0, 53.0, 92.0, 133.0]))
    >>> bool(0 < shares.mean[0] < 0.05)
    True
    """

    def loss(theta: NDArray[np.float64]) -> float:
        mean, weight = 1 / (1 + np.exp(-theta[0])), np.exp(theta[1])
        good, bad = mean * weight, (1 - mean) * weight
        fit = betaln(good + found, bad + visited - found) - betaln(good, bad)
        return float(-fit.sum() + 0.5 * ((theta[1] - WEAK[0]) / WEAK[1]) ** 2 + 0.5 * (theta[0] / 3) ** 2)

    best = minimize(loss, np.array([-1.0, WEAK[0]]), method="Nelder-Mead")
    mean, weight = 1 / (1 + np.exp(-best.x[0])), float(np.exp(best.x[1]))
    return Shared(found + mean * weight, visited - found + (1 - mean) * weight, weight)


def random_visits(panel: Panel) -> tuple[Array, Array, Array]:
    """Return findings, programme visits and mean firms of the last year by stratum and class, each (G, 4)."""
    last = slice(max(0, panel.months - YEAR), panel.months)
    there = panel.present[:, last]
    place = panel.stratum[:, None] * CLASSES + panel.risk_class[:, last]
    drawn = there & (panel.channel[:, last] == PROGRAMME)
    cells = [drawn & (panel.found[:, last] > 0), drawn, there]
    counts = [np.bincount(place[c], minlength=len(panel.places) * CLASSES).reshape(-1, CLASSES) for c in cells]
    return counts[0].astype(float), counts[1].astype(float), counts[2] / there.shape[1]


def prevalence_quantities(panel: Panel, draws: int, seed: int) -> list[Quantity]:
    """Return the share of each class in which a random visit of the last year would find something.

    The value weights strata by their firms; small classes are drawn towards the others. Violations that visits miss are
    not in it: the hidden prevalence follows from the specification.
    """
    found, visited, firms = random_visits(panel)
    weighted = np.array([horvitz_thompson(found[:, c], visited[:, c], firms[:, c]) for c in range(CLASSES)])
    total = visited.sum(axis=0)
    # Weighting by strata moves the share; as many findings of as many visits then stand behind it.
    shares = beta_binomial(np.where(total > 0, np.nan_to_num(weighted) * total, 0.0), total)
    drawn = stream(seed, 0, "calibration: prevalence").beta(shares.good, shares.bad, size=(draws, CLASSES))
    kinds = ["measured" if n >= ENOUGH else "borrowed" if n > 0 else "assumed" for n in total]
    return [
        Quantity(f"prevalence.found.{name}", float(shares.mean[i]), drawn[:, i], "share", kinds[i], VISITS)
        for i, name in enumerate(RISK_CLASSES)
    ]
