"""The indicators that a reader wants first, as a table for the terminal and for a notebook."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from itertools import product
from typing import TYPE_CHECKING, Any

from rich.table import Table

from simulation.display import Card
from simulation.engines.approximation import say_approximation
from simulation.language.catalogue import Catalogue, load_catalogue
from simulation.language.figures import is_share, name_indicator, unit_of
from simulation.model.indicators import DEFINITIONS

if TYPE_CHECKING:
    import pandas as pd

    from simulation.comparison.comparison import Comparison, Covers

HEADLINES = (
    "coverage", "burden_on_a", "detection_yield", "detection_rate", "undetected_stock", "undisturbed_rate",
    "repeat_rate", "visits", "hours", "workload", "workload_peak",
)  # fmt: skip
SLOW = ("undetected_stock", "harm")
"""What changes over years, so that the mean of a horizon may be taken for the outcome."""
STAGES = ("mean", "last_year", "settled")
CAPTIONS: Mapping[Covers, str] = {
    "nothing": "without_intervals", "chance": "with_intervals", "parameters": "with_draws",
    "chance_and_parameters": "with_draws_and_chance", "chance_and_ranges": "with_ranges",
}  # fmt: skip
LARGE = 1000.0
"""From here on, decimals say nothing."""

Row = Mapping[Hashable, Any]


def card_of(comparison: Comparison, language: str) -> Card:
    """Return indicators as rows and plans as columns for a notebook; see `headline_table`."""
    catalogue, rows = load_catalogue(language), _rows(comparison)
    named = [(name, f"{name_indicator(name, catalogue)} ({unit_of(name, catalogue)})") for name in HEADLINES]
    cells = [
        (title, *(_cell(rows.get((name, plan.id)), name, catalogue) for plan in comparison.plans))
        for name, title in named
        if any((name, plan.id) in rows for plan in comparison.plans)
    ]
    header = (catalogue.text("cli.indicator"), *(_titled(plan.title, plan.id, comparison) for plan in comparison.plans))
    content = comparison.digests["specification"]
    facts = [_caption(comparison, catalogue)]
    return Card("Comparison", comparison.specification.title, header, cells, facts, content, internal=True)


def _titled(title: str, name: str, comparison: Comparison) -> str:
    return f"{title} *" if name == comparison.baseline else title


def headline_table(comparison: Comparison, language: str) -> Table:
    """Return indicators as rows and plans as columns, each with its difference from the baseline and its interval."""
    catalogue = load_catalogue(language)
    table = Table(title=comparison.specification.title, caption=_caption(comparison, catalogue), show_lines=True)
    table.add_column(catalogue.text("cli.indicator"), overflow="fold")
    for plan in comparison.plans:
        mark = catalogue.text("cli.baseline_mark") if plan.id == comparison.baseline else ""
        table.add_column(plan.title + mark, justify="right", overflow="fold")
    rows = _rows(comparison)
    for indicator in HEADLINES:
        if any((indicator, plan.id) in rows for plan in comparison.plans):
            name = f"{name_indicator(indicator, catalogue)} ({unit_of(indicator, catalogue)})"
            table.add_row(name, *(_cell(rows.get((indicator, p.id)), indicator, catalogue) for p in comparison.plans))
    return table


def _rows(comparison: Comparison) -> dict[tuple[str, str], Row]:
    return {(str(row["indicator"]), str(row["plan"])): row for row in _whole(comparison.table)}


def _whole(table: pd.DataFrame) -> list[Row]:
    return list(table[table["scope"] == "all"].to_dict("records"))


def _cell(row: Row | None, indicator: str, catalogue: Catalogue) -> str:
    if row is None:
        return catalogue.text("value.undefined")
    scale = 100 if is_share(indicator, catalogue) else 1
    lines = [_number(row["value"] * scale) + _interval(row, ("low", "high"), scale)]
    if row["difference"] != 0 or row["difference_low"] != row["difference_high"]:
        spread = _interval(row, ("difference_low", "difference_high"), scale)
        lines.append(f"Δ {_number(row['difference'] * scale, signed=True)}{spread}")
    return "\n".join(lines)


def _interval(row: Row, ends: tuple[str, str], scale: float) -> str:
    low, high = (row[end] * scale for end in ends)
    signed = ends[0].startswith("difference")
    return "" if math.isnan(low) else f" [{_number(low, signed=signed)}, {_number(high, signed=signed)}]"


def _number(value: float, *, signed: bool = False) -> str:
    places = 0 if abs(value) >= LARGE else 2
    return f"{value:{'+' if signed else ''},.{places}f}".replace("-", "−")


def _caption(comparison: Comparison, catalogue: Catalogue) -> str:
    """Say what the intervals cover, and what else a reader of the table must know."""
    numbers = {name: getattr(comparison, name) for name in ("months", "replications", "draws", "seed")}
    lines = [catalogue.text(f"cli.{CAPTIONS[comparison.covers]}", **numbers)]
    if comparison.covers != "nothing":
        lines.append(catalogue.text("cli.differences"))
    if any(plan.capacity_hours_per_month for plan in comparison.plans):
        lines.append(catalogue.text("cli.peak_of_futures" if comparison.replications else "cli.peak_of_average"))
    if comparison.definitions < DEFINITIONS:
        lines.append(catalogue.text("cli.old_definitions"))
    if approximate := say_approximation(comparison.specification, comparison.plans, catalogue):
        lines.append(approximate)
    return "\n".join(lines)


def horizon_table(comparison: Comparison, language: str) -> Table:
    """Return what changes slowly, a row for each indicator and plan: mean, last year and settled value."""
    catalogue = load_catalogue(language)
    table = Table(title=catalogue.text("cli.horizon"), caption=catalogue.text("cli.horizon_note"))
    for key in ("cli.indicator", "report.column.plan"):
        table.add_column(catalogue.text(key), overflow="fold")
    for stage in STAGES:
        table.add_column(catalogue.text(f"page.compare.horizon_{stage}"), justify="right")
    rows = {(row["indicator"], row["plan"]): row for row in _whole(comparison.horizon)}
    titles = {plan.id: plan.title for plan in comparison.plans}
    for indicator, plan in product(SLOW, titles):
        row = rows[indicator, plan]
        cells = []
        for stage in STAGES:
            apart = "" if plan == comparison.baseline else f" ({_number(row[f'{stage}_difference'], signed=True)})"
            cells.append(_number(row[stage]) + apart)
        table.add_row(name_indicator(indicator, catalogue), titles[plan], *cells)
    return table
