"""A part of the shipped district whose future is played, written down as observations, and tampered with."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

import simulation as sim
from simulation.engines.base import Request
from simulation.engines.monte_carlo import MonteCarlo
from simulation.model.calendar import month_number, month_text
from simulation.model.forecast import Forecast
from simulation.monitoring.observing.counts import register_id
from simulation.registry.observed.format import COLUMNS, KEYS, OBSERVATIONS

SECTORS, TOWNSHIPS, TIMES = ("C", "F", "H"), 6, 8
HISTORY, YEAR = 24, 12
START = "2028-01"
"""First watched month: the plan begins two years before."""


@lru_cache(1)
def district() -> sim.Specification:
    """Three sectors in six townships, eight times the firms."""
    whole = sim.read_specification("datasets/xiangzhou/specification.json")
    regions = list(dict.fromkeys(s.region for s in whole.strata))[:TOWNSHIPS]
    chosen = [s for s in whole.strata if s.sector in SECTORS and s.region in regions]
    strata = tuple(
        s.model_copy(
            update={
                "firms": type(s.firms)(**{c: TIMES * n for c, n in s.firms.model_dump().items()}),
                "entries_per_month": TIMES * s.entries_per_month,
            }
        )
        for s in chosen
    )
    return whole.model_copy(update={"strata": strata, "id": "part", "title": "部分"})


@lru_cache(1)
def plan() -> sim.Plan:
    """Return the plan in force."""
    return sim.read_plan("datasets/plans/status_quo.json")


@lru_cache(8)
def future(seed: int, months: int = HISTORY + YEAR + 1) -> Forecast:
    """Play the district once."""
    return MonteCarlo("firms").run(Request(district(), plan(), months, 1, seed))


def observed(forecast: Forecast) -> pd.DataFrame:
    """Write a played future down as registers would give it; the last month is not complete."""
    frame = forecast.to_frame()
    names = {"firms": "firms", "visits": "visits", "found_by_channel": "found", "reclassified": "moved_to"}
    table = frame[frame["measure"].isin(names)].copy()
    table["measure"] = table["measure"].map(names)
    table["detail"] = table["detail"].str.partition(":")[0]
    ids = {s.id: register_id(s) for s in forecast.specification.strata}
    table["stratum"] = table["stratum"].map(ids)
    last = table["month"].max()
    table = table[(table["month"] < last) | (table["measure"] != "moved_to")]
    table["complete"] = table["month"] < last
    first = month_number(forecast.plan.start)
    table["month"] = [month_text(first + m) for m in table["month"]]
    table = table.groupby([*KEYS, "complete"], as_index=False)["value"].sum()
    table = table.astype(dict.fromkeys(KEYS, "str") | {"value": "int64", "complete": "bool"})
    return OBSERVATIONS.validate(table[list(COLUMNS)].reset_index(drop=True))


def scaled(table: pd.DataFrame, mask: pd.Series[bool], factor: float, seed: int = 0) -> pd.DataFrame:
    """Multiply counts: thinned at random, or with as many more on average."""
    random, value = np.random.default_rng(seed), table["value"].to_numpy().copy()
    chosen = mask.to_numpy()
    own = value[chosen]
    thinned = random.binomial(own, min(factor, 1.0))
    value[chosen] = thinned if factor <= 1 else own + random.binomial(own, factor - 1)
    changed = table.assign(value=value)
    # What was found cannot exceed what was visited: findings of visits that are gone are gone too.
    return changed[changed["value"] > 0].reset_index(drop=True)


def without(table: pd.DataFrame, month: str, measures: tuple[str, ...]) -> pd.DataFrame:
    """Leave out some measures of a month."""
    gone = (table["month"] == month) & table["measure"].isin(measures)
    return table[~gone].reset_index(drop=True)


def marked(table: pd.DataFrame, months: tuple[str, ...]) -> pd.DataFrame:
    """Mark months as not complete."""
    return table.assign(complete=table["complete"] & ~table["month"].isin(months))
