"""A page on the terminal: what was read, what was estimated, how good it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from simulation.calibration.calibration import Calibration
from simulation.calibration.health import CORE
from simulation.language.catalogue import Catalogue, load_catalogue
from simulation.language.parameters import name_parameter
from simulation.workflows.calibrate import say_stack, worded_health

SHOWN = (*CORE, *(f"prevalence.found.{name}" for name in "ABCD"))
COLOURS = {"PASS": "green", "REVIEW": "yellow", "FAIL": "red"}


def summary(calibration: Calibration, language: str) -> RenderableType:
    """Return the tables of a calibration."""
    catalogue = load_catalogue(language)
    return Group(
        _registers(calibration, catalogue),
        _estimates(calibration, catalogue),
        _gate(calibration, catalogue),
        *_backtest(calibration.scores, catalogue),
        Text(catalogue.text("notice.internal")),
    )


def _registers(calibration: Calibration, catalogue: Catalogue) -> Table:
    table = Table(title=catalogue.text("calibration.title", title=calibration.specification.title))
    table.add_column(catalogue.text("calibration.register"))
    for name in ("read", "accepted", "refused"):
        table.add_column(catalogue.text(f"calibration.{name}"), justify="right")
    for row in calibration.counts.to_dict("records"):
        numbers = [f"{int(row[name]):,}" for name in ("read", "accepted", "refused")]
        table.add_row(catalogue.text(f"register.{row['register']}"), *numbers)
    return table


def _estimates(calibration: Calibration, catalogue: Catalogue) -> Table:
    table = Table(title=catalogue.text("calibration.estimates"))
    table.add_column(catalogue.text("calibration.parameter"), overflow="fold")
    for name in ("value", "interval"):
        table.add_column(catalogue.text(f"calibration.{name}"), justify="right", no_wrap=True)
    for name in ("unit", "kind"):
        table.add_column(catalogue.text(f"calibration.{name}"), no_wrap=name == "kind")
    rows = calibration.estimates.set_index("parameter")
    for name in SHOWN:
        if name in rows.index:
            table.add_row(*_estimate(name, dict(rows.loc[name]), catalogue))
    return table


def _estimate(name: str, row: dict[str, Any], catalogue: Catalogue) -> list[str]:
    return [
        name_parameter(name, catalogue),
        _number(row["value"]),
        f"{_number(row['low'])}–{_number(row['high'])}",
        catalogue.text(f"estimate_unit.{row['unit']}"),
        catalogue.text(f"kind.{row['kind']}"),
    ]


def _number(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")


def _gate(calibration: Calibration, catalogue: Catalogue) -> Table:
    table = Table(title=catalogue.text("calibration.gate"))
    table.add_column(catalogue.text("calibration.item"), overflow="fold")
    table.add_column(catalogue.text("calibration.status"))
    table.add_column(catalogue.text("calibration.advice"), overflow="fold")
    for item, found in worded_health(calibration, catalogue).items():
        status = Text(catalogue.text(f"gate.{found['status']}"), style=COLOURS[found["status"]])
        table.add_row(catalogue.text(f"health.{item}"), status, Text(found["advice"]))
    return table


def _backtest(scores: dict[str, Any], catalogue: Catalogue) -> Iterator[Text]:
    if not scores:
        return
    yield Text(catalogue.text("calibration.backtest", cells=scores["cells"]), style="bold")
    if "log_score" in scores:
        log = scores["log_score"]
        yield Text(catalogue.text(
            "calibration.score", forecast=f"{log['forecast']:.3f}", last_year=f"{log['naive_last_year']:.3f}",
            overall=f"{log['naive_overall']:.3f}",
        ))  # fmt: skip
    if "gain" in scores:
        year, overall = scores["gain"]["naive_last_year"], scores["gain"]["naive_overall"]
        yield Text(catalogue.text(
            "calibration.gain", year=f"{year['mean']:+.3f}", year_error=f"{year['error']:.3f}",
            overall=f"{overall['mean']:+.3f}", overall_error=f"{overall['error']:.3f}",
        ))  # fmt: skip
    if "calibration_slope" in scores:
        slope = scores["calibration_slope"]
        yield Text(catalogue.text("calibration.slope", slope=f"{slope['value']:.2f}", error=f"{slope['error']:.2f}"))
    if "stack" in scores:
        yield Text(say_stack(scores["stack"], catalogue))
    covered = scores["coverage"]
    shares = {name: f"{covered[name]:.0%}" if name in covered else "–" for name in ("found", "firms", "visits")}
    yield Text(catalogue.text("calibration.covered", **shares))
