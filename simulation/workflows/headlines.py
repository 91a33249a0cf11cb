"""The indicators that a reader wants first, as a table for the terminal."""

from __future__ import annotations

import math

import pandas as pd
from rich.table import Table

from simulation.language.catalogue import Catalogue, load_catalogue
from simulation.language.figures import name_indicator, say_difference, say_value
from simulation.workflows.compare import Comparison

HEADLINES = (
    "coverage", "burden_on_a", "detection_yield", "detection_rate", "undetected_stock", "undisturbed_rate",
    "repeat_rate", "visits", "hours", "workload",
)  # fmt: skip


def headline_table(comparison: Comparison, language: str) -> Table:
    """Return indicators as rows and plans as columns, each with its difference from the baseline and its interval."""
    catalogue = load_catalogue(language)
    rows = comparison.table[comparison.table["scope"] == "all"].set_index(["indicator", "plan"])
    table = Table(title=comparison.specification.title, caption=_caption(comparison, catalogue))
    table.add_column(catalogue.text("cli.indicator"))
    for plan in comparison.plans:
        mark = catalogue.text("cli.baseline_mark") if plan.id == comparison.baseline else ""
        table.add_column(plan.title + mark, justify="right")
    for indicator in HEADLINES:
        if indicator in rows.index.get_level_values(0):
            cells = [_cell(rows, indicator, plan.id, comparison.baseline, catalogue) for plan in comparison.plans]
            table.add_row(name_indicator(indicator, catalogue), *cells)
    return table


def _cell(rows: pd.DataFrame, indicator: str, plan: str, baseline: str, catalogue: Catalogue) -> str:
    if (indicator, plan) not in rows.index:
        return catalogue.text("value.undefined")
    row = rows.loc[(indicator, plan)]
    text = say_value(indicator, float(row["value"]), catalogue)
    if plan == baseline:
        return text + _interval(indicator, row["low"], row["high"], catalogue, differences=False)
    change = say_difference(indicator, float(row["difference"]), catalogue)
    return f"{text}\n{change}" + _interval(indicator, row["difference_low"], row["difference_high"], catalogue, differences=True)


def _interval(indicator: str, low: float, high: float, catalogue: Catalogue, *, differences: bool) -> str:
    if math.isnan(low):
        return ""
    say = say_difference if differences else say_value
    return f"\n[{say(indicator, float(low), catalogue)}, {say(indicator, float(high), catalogue)}]"


def _caption(comparison: Comparison, catalogue: Catalogue) -> str:
    key = "cli.with_intervals" if comparison.replications else "cli.without_intervals"
    return catalogue.text(key, months=comparison.months, replications=comparison.replications, seed=comparison.seed)
