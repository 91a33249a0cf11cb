"""Whether findings, complaints and classes of a quarter lie where the forecast says, parameters uncertain.

A level that was wrong from the start is no change within the year: it shows here, and not among the alarms.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from simulation.model.population import RISK_CLASSES
from simulation.monitoring.evidence.detector import POISSON
from simulation.monitoring.evidence.noise import Noise
from simulation.monitoring.streams import Stream

Array = NDArray[np.float64]
QUARTER, SHARE = 3, 0.9
COLUMNS = ("quarter", "quantity", "observed", "expected", "low", "high", "p", "inside")
WATCHED = ("found|all", "for_cause|all", "complaints|all", "alerts|all")
RETUNE = ("found|all", *(f"share|class|{name}" for name in RISK_CLASSES))
"""Quantities of which two quarters running outside ask for a new tuning: detection yield and class shares."""


@dataclass(frozen=True)
class Quarter:
    """Months of the watched time that make up a quarter."""

    name: str
    months: slice


def quarters_of(months: list[str], tested: NDArray[np.bool_]) -> list[Quarter]:
    """Return the quarters, counted from the first watched month, all of whose months are complete."""
    return [
        Quarter(f"{months[begin]}–{months[begin + QUARTER - 1]}", slice(begin, begin + QUARTER))
        for begin in range(0, len(months) - QUARTER + 1, QUARTER)
        if tested[begin : begin + QUARTER].all()
    ]


def count_rows(
    quarters: list[Quarter], streams: tuple[Stream, ...], counts: Array, expected: Array, level_cv: Array, noise: Noise
) -> list[dict[str, object]]:
    """Return a row for each quarter and watched stream: sums against their predictive interval."""
    rows = []
    for place, stream in enumerate(streams):
        if stream.name not in WATCHED:
            continue
        for quarter in quarters:
            own = expected[quarter.months, place]
            mean = float(own.sum())
            if mean <= 0:
                continue
            # Months share the level; the common month factor is drawn anew in each.
            month = noise.month_cv[stream.family] ** 2 * float((own**2).sum())
            variance = noise.dispersion[stream.family] * mean + month + (level_cv[place] * mean) ** 2
            rows.append(_row(quarter.name, stream.name, float(counts[quarter.months, place].sum()), mean, variance))
    return rows


def _row(quarter: str, quantity: str, observed: float, mean: float, variance: float) -> dict[str, object]:
    ratio = max(variance / mean, POISSON)
    law = stats.nbinom(mean / (ratio - 1), 1 / ratio)
    low, high = law.ppf((1 - SHARE) / 2), law.ppf((1 + SHARE) / 2)
    middle = law.cdf(observed - 1) + law.pmf(observed) / 2
    p = 2 * min(middle, 1 - middle)
    return dict(
        zip(COLUMNS, (quarter, quantity, observed, mean, low, high, p, bool(low <= observed <= high)), strict=True)
    )


def share_rows(
    quarters: list[Quarter], firms: Array, expected: Array, moves: Array, level_cv: float, noise: Noise
) -> list[dict[str, object]]:
    """Return a row for each quarter and class: the share of the firms in it at the end of the quarter.

    Parameters
    ----------
    firms, expected
        Firms by month and class.
    moves
        Expected moves into or out of each class by month, shape (month, class): their chance scatter, month factor and
        uncertain level add up from the first month on.
    """
    rows = []
    for quarter in quarters:
        last = quarter.months.stop - 1
        seen, mean = firms[last] / firms[last].sum(), expected[last] / expected[last].sum()
        until = moves[: last + 1]
        counts = noise.dispersion["moves"] * until.sum(axis=0) + noise.month_cv["moves"] ** 2 * (until**2).sum(axis=0)
        sd = np.sqrt(counts + (level_cv * until.sum(axis=0)) ** 2) / firms[last].sum()
        z = (seen - mean) / np.maximum(sd, 1e-12)
        width = stats.norm.ppf((1 + SHARE) / 2) * sd
        for place, name in enumerate(RISK_CLASSES):
            low, high = mean[place] - width[place], mean[place] + width[place]
            inside = bool(low <= seen[place] <= high)
            p = float(2 * stats.norm.sf(abs(z[place])))
            values = (quarter.name, f"share|class|{name}", seen[place], mean[place], low, high, p, inside)
            rows.append(dict(zip(COLUMNS, values, strict=True)))
    return rows


def check_table(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Return the rows as a table."""
    return pd.DataFrame(rows, columns=list(COLUMNS))


def outside_twice(table: pd.DataFrame) -> list[str]:
    """Return the quantities that were outside in two quarters running, of those that ask for a new tuning."""
    found = []
    for quantity in RETUNE:
        inside = table.loc[table["quantity"] == quantity, "inside"].astype(bool).to_numpy()
        if any(not a and not b for a, b in pairwise(inside)):
            found.append(quantity)
    return found
