"""Fit seven free numbers so that the district settles, under the plan in force, at the targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.optimize import least_squares

from datasets.xiangzhou.behaviour import Free, behaviour, with_free
from datasets.xiangzhou.inputs import Numbers
from simulation.engines.base import Request
from simulation.engines.expectation import Expectation
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES
from simulation.model.specification import Specification

Array = NDArray[np.float64]

SETTLING_MONTHS = 240
"""Twenty years of births and exits: the class shares no longer move in the fourth digit."""
FIRST_GUESS = (0.01, 0.01, 0.005, 0.006, 0.03, 0.06, 0.07)
"""Onset, rises A B C, falls B C D: near the solution, to save time; the end does not depend on it."""
STEP = 1e-5
"""Relative step of the derivatives; matrices are rounded at the twelfth decimal, which a smaller step would see."""
DIGITS = 4
FIT_TOLERANCE = 1e-4
RANDOM_CHANNEL = "programme:general"


@dataclass(frozen=True)
class Settled:
    """Where the district settles.

    Attributes
    ----------
    by_multiplier
        Class shares of the strata with each onset multiplier.
    shares, yields
        Of the district as a whole: shares of firms by class, found per random visit by class.
    """

    by_multiplier: Mapping[float, Array]
    shares: Array
    yields: Array


def fit(numbers: Numbers, firms: Mapping[float, int], plan: Plan) -> Free:
    """Return the free numbers at which class shares and yields meet the targets, rounded to `DIGITS`.

    Parameters
    ----------
    firms
        Firms by onset multiplier: strata with the same one settle alike.

    Raises
    ------
    RuntimeError
        When the targets cannot be met.
    """
    shares, yields = np.array(numbers["target.class_shares"]), np.array(numbers["target.yields"])

    def misses(logs: Array) -> Array:
        """Return seven log ratios to the targets: the share of B follows from the others."""
        reached = settle(with_free(numbers, Free.of(np.exp(logs).tolist())), firms, plan)
        return np.concatenate([np.log(reached.shares / shares)[[0, 2, 3]], np.log(reached.yields / yields)])

    # Logs keep probabilities above 0 and weigh a rare class like a common one.
    solution = least_squares(misses, np.log(FIRST_GUESS), diff_step=np.full(len(FIRST_GUESS), STEP), xtol=1e-10)
    worst = float(np.abs(solution.fun).max())
    if worst > FIT_TOLERANCE:
        raise RuntimeError(f"the fit misses a target by {worst:.2%}; the recipe cannot reach these targets")
    return Free.of(np.exp(solution.x).tolist()).rounded(DIGITS)


def settle(numbers: Numbers, firms: Mapping[float, int], plan: Plan) -> Settled:
    """Run one stratum for each onset multiplier, with births and exits, until class shares stand still."""
    request = Request(_few_strata(numbers, firms), plan, months=SETTLING_MONTHS)
    year = Expectation().run(request).data.isel(replication=0, month=slice(SETTLING_MONTHS - 12, SETTLING_MONTHS))
    # Nobody starts in class A, C or D: where the district settles must not depend on where it began.
    standing = year["firms"].isel(month=-1).to_numpy()
    by_multiplier = dict(zip(firms, standing / standing.sum(axis=1, keepdims=True), strict=True))
    # Every stratum grows by its own exits; the district as observed has the firms it has.
    shares = sum(share * count for share, count in zip(by_multiplier.values(), firms.values(), strict=True))
    return Settled(by_multiplier, np.asarray(shares) / sum(firms.values()), yields_of(year))


def yields_of(record: xr.Dataset) -> Array:
    """Return found per visit of the random programme, by class, shape (4,)."""
    kept = record[["visits", "found_by_channel"]].sel(channel=RANDOM_CHANNEL).sum(["month", "stratum"])
    return np.asarray(kept["found_by_channel"].to_numpy() / kept["visits"].to_numpy())


def _few_strata(numbers: Numbers, firms: Mapping[float, int]) -> Specification:
    births = numbers.one("recipe.births_per_year")
    strata = [_stratum(f"m{multiplier}", multiplier, count, births) for multiplier, count in firms.items()]
    status = {"compliant": 0.9, "minor": 0.08, "serious": 0.02}
    content = {"id": "fit", "title": "fit", "strata": strata, "behaviour": behaviour(numbers)}
    return Specification.model_validate({**content, "initial": {"kind": "shares", "status": status}})


def _stratum(name: str, multiplier: float, count: int, births: float) -> dict[str, Any]:
    firms = dict.fromkeys(RISK_CLASSES, 0) | {"B": count}
    return {
        "id": name,
        "sector": "F",
        "region": "district",
        "firms": firms,
        "entries_per_month": count * births / 12,
        "onset_multiplier": multiplier,
    }
