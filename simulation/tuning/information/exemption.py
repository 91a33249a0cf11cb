"""What it is worth to visit random firms of a class before exempting the class altogether."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from simulation.model.errors import InputError, Problem
from simulation.tuning.information.value import value_of_perfect_information, value_of_sample
from simulation.tuning.sensitivity.parameters import ASSUMED

VISITS = (50, 100, 200, 400, 1000)
WEAKEST = 1e-9
"""Sum of the parameters of a beta distribution below which it is all at 0 and 1."""
COLUMNS = ("visits", "value", "cost", "net")


@dataclass(frozen=True)
class Exemption:
    """The decision to exempt a class, and what a sample of it is worth before.

    Attributes
    ----------
    good, bad
        The beta distribution with the mean and variance of the draws; infinite where the draws are all alike.
    mean
        Of the share in violation.
    break_even
        Share in violation above which visits to the class are worth their hours.
    exempt
        Whether the class would be exempted by what is known now.
    chance_wrong
        Chance that this is the wrong decision.
    perfect
        Value, in violations, of knowing the share exactly.
    table
        By number of random visits: `value` in violations, `cost` of the visits that would not be made otherwise,
        in the violations that their hours end elsewhere, and what is left (`net`).
    kind
        How far the share is known: ``measured``, ``borrowed``, ``assumed``.
    """

    good: float
    bad: float
    mean: float
    break_even: float
    exempt: bool
    chance_wrong: float
    perfect: float
    table: pd.DataFrame
    kind: str

    @property
    def best(self) -> int:
        """The number of visits in the table with the largest net value; 0 where none is worth its cost."""
        place = int(self.table["net"].to_numpy().argmax())
        return int(self.table["visits"].iloc[place]) if self.table["net"].iloc[place] > 0 else 0


def break_even(hours_per_visit: float, price_of_hour: float, gain_per_violation: float) -> float:
    """Return the share in violation at which a visit is worth its hours.

    Parameters
    ----------
    price_of_hour
        What one more hour gains elsewhere, in the unit of the goal: a shadow price.
    gain_per_violation
        What finding one violation gains, in the same unit.

    Examples
    --------
    >>> round(break_even(6.0, 0.05, 10.0), 9)
    0.03
    """
    given = {
        "hours_per_visit": hours_per_visit,
        "price_of_hour": price_of_hour,
        "gain_per_violation": gain_per_violation,
    }
    problems = [Problem("not_above", name, value, 0) for name, value in given.items() if not 0 < value < np.inf]
    if problems:
        raise InputError(problems)
    return hours_per_visit * price_of_hour / gain_per_violation


def beta_by_moments(shares: ArrayLike) -> tuple[float, float]:
    """Return the beta distribution with the mean and the variance of draws of a share.

    Examples
    --------
    >>> from scipy.stats import beta
    >>> points = (np.arange(20_000) + 0.5) / 20_000
    >>> [round(x, 1) for x in beta_by_moments(beta.ppf(points, 2, 98))]
    [2.0, 98.0]
    """
    draws = np.asarray(shares, dtype=np.float64)
    if draws.ndim != 1 or len(draws) < 2:  # noqa: PLR2004 - a variance needs two
        raise InputError([Problem("too_few_draws", "prevalence", draws.size, 2, "too_few_draws")])
    if not (np.isfinite(draws).all() and (draws >= 0).all() and (draws <= 1).all()):
        raise InputError([Problem("not_a_share", "prevalence", float(draws[np.abs(draws - 0.5).argmax()]), 1)])
    mean, variance = float(draws.mean()), float(draws.var())
    if variance <= 0:
        return (np.inf, np.inf)
    # Draws of 0 and 1 alone leave a strength of nothing, which no beta distribution has.
    strength = max(mean * (1 - mean) / variance - 1, WEAKEST)
    return (mean * strength, (1 - mean) * strength)


def before_exempting(
    prevalence: ArrayLike,
    firms: float,
    break_even: float,
    visits: Sequence[int] = VISITS,
    kind: str = ASSUMED,
) -> Exemption:
    """Return what visits to random firms of a class are worth before the class is exempted.

    Exact for a beta distribution, which here has the mean and variance of the draws.

    Parameters
    ----------
    prevalence
        Draws of the share of the class in violation, from a calibration say.
    firms
        Firms of the class, for all of which it is decided.
    break_even
        See `break_even`.

    Examples
    --------
    >>> from scipy.stats import beta
    >>> points = (np.arange(20_000) + 0.5) / 20_000
    >>> found = before_exempting(beta.ppf(points, 2, 98), 10_000, 0.03)
    >>> found.exempt, round(found.perfect, 1), found.table.value.round(1).to_list()
    (True, 24.2, [8.3, 12.0, 16.4, 19.6, 22.2])
    """
    if not 0 < break_even < 1:
        raise InputError([Problem("not_a_share", "break_even", break_even, 1, "not_a_share")])
    if not 0 < firms < np.inf:
        raise InputError([Problem("not_above", "firms", firms, 0)])
    good, bad = beta_by_moments(prevalence)
    draws = np.asarray(prevalence, dtype=np.float64)
    mean, known = float(draws.mean()), not np.isfinite(good)
    exempt = mean <= break_even
    values = [0.0 if known else value_of_sample(good, bad, break_even, firms, n) for n in visits]
    costs = [n * max(break_even - mean, 0.0) for n in visits]
    rows = [(n, value, cost, value - cost) for n, value, cost in zip(visits, values, costs, strict=True)]
    wrong = float(((draws > break_even) == exempt).mean())
    perfect = 0.0 if known else value_of_perfect_information(good, bad, break_even, firms)
    return Exemption(
        good, bad, mean, break_even, exempt, wrong, perfect, pd.DataFrame(rows, columns=list(COLUMNS)), kind
    )
