"""Small tables in the shape of a comparison, for the charts to draw."""

from __future__ import annotations

import math

import pandas as pd

from simulation.charts.tables import COMPARISON_COLUMNS, MONTHLY_COLUMNS

TITLES = {"status-quo": "现行方案", "lighter": "A类减半"}


def comparison(*, interval: bool = True) -> pd.DataFrame:
    """Return two plans, two indicators, all firms and four classes; the yield of class A is undefined in one plan."""
    rows: list[tuple[object, ...]] = []
    for shift, plan in enumerate(TITLES):
        for indicator, value in (("coverage", 0.03), ("burden_on_a", 4.0), ("detection_rate", 0.2)):
            for scope, group in (("all", ""), *(("risk_class", c) for c in "ABCD")):
                known = value * (1 + shift / 10)
                ends = (known * 0.9, known * 1.1) if interval else (math.nan, math.nan)
                rows.append((plan, indicator, scope, group, known, *ends, known - value, math.nan, math.nan))
    table = pd.DataFrame(rows, columns=list(COMPARISON_COLUMNS))
    undefined = (table["plan"] == "lighter") & (table["indicator"] == "coverage") & (table["group"] == "A")
    return table[~undefined].reset_index(drop=True)


def monthly() -> pd.DataFrame:
    """Return two plans, 24 months, four classes, firms and visits."""
    rows = [
        (plan, month, risk_class, measure, 100.0 * (place + 1) + month)
        for plan in TITLES
        for month in range(24)
        for place, risk_class in enumerate("ABCD")
        for measure in ("firms", "visits")
    ]
    return pd.DataFrame(rows, columns=list(MONTHLY_COLUMNS))
