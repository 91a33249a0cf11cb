"""The indicators that a reader wants first, as a table for the terminal and for a notebook."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

from rich.table import Table

from simulation.display import Card
from simulation.language.catalogue import Catalogue, load_catalogue
from simulation.language.figures import is_share, name_indicator, unit_of

if TYPE_CHECKING:
    from simulation.comparison.comparison import Comparison

HEADLINES = (
    "coverage", "burden_on_a", "detection_yield", "detection_rate", "undetected_stock", "undisturbed_rate",
    "repeat_rate", "visits", "hours", "workload",
)  # fmt: skip
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
    whole = comparison.table[comparison.table["scope"] == "all"]
    return {(str(row["indicator"]), str(row["plan"])): row for row in whole.to_dict("records")}


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
    key = "cli.with_intervals" if comparison.replications else "cli.without_intervals"
    if comparison.draws:
        key = "cli.with_draws_and_chance" if comparison.replications else "cli.with_draws"
    numbers = {name: getattr(comparison, name) for name in ("months", "replications", "draws", "seed")}
    return catalogue.text(key, **numbers)
