"""A year later: what a comparison promised of the adopted plan against what came, and how often its intervals held."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.comparison.comparison import Comparison
from simulation.model.calendar import month_number
from simulation.model.errors import InputError, Problem
from simulation.model.population import RISK_CLASSES
from simulation.monitoring.evidence.detector import YEAR
from simulation.monitoring.observing.counts import Counts, counts_of
from simulation.monitoring.streams import Layout

Array = NDArray[np.float64]
COLUMNS = ("indicator", "scope", "group", "promised", "low", "high", "came", "inside")
OBSERVED = ("firms", "visits", "found", "detection_yield", "visits_per_100_firms")
"""Indicators that counts tell of; the hidden ones stay hidden."""


def look_back_at(comparison: Comparison, plan: str, observations: pd.DataFrame) -> pd.DataFrame:
    """Return promised and observed indicators of the first plan year, by group.

    ``inside`` is missing where the comparison gave no interval. Its promise is the mean over its plan years: one made
    over twelve months is of this very year.

    Raises
    ------
    InputError
        When the comparison has no such plan, or a month of the year is missing or not complete.
    """
    chosen = next((p for p in comparison.plans if p.id == plan), None)
    if chosen is None:
        known = ", ".join(p.id for p in comparison.plans)
        raise InputError([Problem("not_among", "plan", plan, known, "not_among")])
    counts = counts_of(observations, comparison.specification, source="observations")
    begin = month_number(chosen.start) - counts.first
    year = counts.between(begin, begin + YEAR)
    if begin < 0 or len(year.firms) < YEAR or not year.complete.all():
        done = int(year.complete.sum()) if begin >= 0 else 0
        raise InputError([Problem("year_not_complete", "observations", done, YEAR, "year_not_complete")])
    came = dict(_came(year, Layout.of(comparison.specification)))
    table = comparison.table[(comparison.table["plan"] == plan) & comparison.table["indicator"].isin(OBSERVED)]
    rows = []
    for row in table.to_dict("records"):
        key = (str(row["indicator"]), str(row["scope"]), str(row["group"]))
        if key in came and np.isfinite(came[key]):
            low, high = float(row["low"]), float(row["high"])
            inside = None if np.isnan(low) else bool(low <= came[key] <= high)
            rows.append((*key, float(row["value"]), low, high, came[key], inside))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def coverage_of(table: pd.DataFrame) -> float:
    """Return the share of intervals that held; nan where none was given."""
    known = table["inside"].dropna()
    return float(known.astype(bool).mean()) if len(known) else float("nan")


def _came(year: Counts, layout: Layout) -> Iterator[tuple[tuple[str, str, str], float]]:
    """Yield (indicator, scope, group) and its value in the year."""
    for scope, group, strata, classes in _groups(layout):
        firms, visits, found = (
            float(values[:, strata][:, :, classes].sum())
            for values in (year.firms, year.visits.sum(axis=-1), year.found.sum(axis=-1))
        )
        mean = firms / YEAR
        values = (mean, visits, found, found / visits if visits else np.nan, 100 * visits / mean if mean else np.nan)
        for name, value in zip(OBSERVED, values, strict=True):
            yield (name, scope, group), value


def _groups(layout: Layout) -> Iterator[tuple[str, str, NDArray[np.int64], slice]]:
    every, whole = np.arange(len(layout.sectors)), slice(None)
    yield "all", "", every, whole
    for place, name in enumerate(RISK_CLASSES):
        yield "risk_class", name, every, slice(place, place + 1)
    for scope, labels in (("sector", layout.sectors), ("region", layout.regions)):
        for name in dict.fromkeys(labels):
            yield scope, name, np.flatnonzero(layout.mask(scope, name)), whole
