"""Run the benchmarks and print each figure beside its target: ``python -m benchmarks [NAME …]``."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import calibration, counts, drawing, load, many, office, pages, plans, sweeps, system, tuning
from benchmarks.measure import Measured, MissingPartError, Options
from benchmarks.table import PLACE, MarksMissingError, put_into

BENCHMARKS: dict[str, Callable[[Options], list[Measured]]] = {
    "expectation": counts.expectation,
    "strata": counts.strata,
    "settled": counts.settled,
    "warm": plans.warm,
    "plans": plans.plans,
    "townships": plans.townships,
    "replications": counts.replications,
    "size": counts.size,
    "annual": many.annual,
    "futures": many.futures,
    "discrete-event": counts.discrete_event,
    "cold-run": system.cold_run,
    "slider": system.slider,
    "page": pages.page,
    "drawing": drawing.drawing,
    "calibration": calibration.calibration,
    "draws": sweeps.draws,
    "workers": sweeps.workers,
    "operations": office.operations,
    "tuning": tuning.tuning,
    "rivals": tuning.rivals,
    "memory": system.memory,
    "visitors": load.visitors,
    "soak": load.soak,
}
LONG = {"memory", "workers", "rivals", "visitors", "soak"}
"""Run only when named or asked for with an option of that name."""
INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> int:
    """Run what the command line asks for; a missed target is printed, and the exit status stays 0."""
    options = _read(arguments)
    console = Console()
    results: dict[str, list[Measured]] = {}
    console.print(_machine_line())
    for name in _chosen(options):
        try:
            results[name] = BENCHMARKS[name](Options(options.quick, tuple(options.sessions)))
        except MissingPartError as missing:
            console.print(f"[yellow]{name}: left out, {missing}")
            continue
        console.print(_table(name, results[name]))
        if options.table:  # case by case: who stops before the end keeps what was measured
            _write_page(results)
    if options.output:
        _write(options.output, results, options.quick)
    return 0


def _read(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__, allow_abbrev=False)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"among: {', '.join(BENCHMARKS)} (default: all but memory)"
    )
    parser.add_argument("--quick", action="store_true", help="a third of the repeats")
    parser.add_argument("--memory", action="store_true", help="also the peak memory of 1,000 replications (minutes)")
    parser.add_argument(
        "--sessions", type=int, nargs="+", default=Options.sessions, help="visitors: how many at a time"
    )
    parser.add_argument("--table", action="store_true", help="write the figures into the table of docs/speed.md")
    parser.add_argument("--output", type=Path, help="write the figures and the machine's facts to a JSON file")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"no such benchmark: {', '.join(unknown)}; there are: {', '.join(BENCHMARKS)}")
    if options.table:
        try:
            _write_page({})
        except (OSError, MarksMissingError) as missing:
            parser.error(f"--table: {missing}")
    if options.output and not options.output.absolute().parent.is_dir():
        parser.error(f"--output {options.output}: its folder does not exist")
    return options


def _chosen(options: argparse.Namespace) -> list[str]:
    usual = options.names or [name for name in BENCHMARKS if name not in LONG]
    return [*usual, *(name for name in LONG if options.memory and name not in usual)]


def _table(name: str, figures: list[Measured]) -> Table:
    table = Table(title=name, title_justify="left", title_style="bold", caption=figures[0].how, caption_justify="left")
    for heading, justify in (("measured", "left"), ("value", "right"), ("target", "right"), ("", "left")):
        table.add_column(heading, justify="right" if justify == "right" else "left")
    for figure in figures:
        table.add_row(figure.what, f"{figure.value:,.4g} {figure.unit}", _target(figure), _verdict(figure))
    return table


def _target(figure: Measured) -> str:
    if figure.target is None:
        return ""
    return f"{'≥' if figure.at_least else '≤'} {figure.target:,g} {figure.unit}"


def _verdict(figure: Measured) -> str:
    return {None: "", True: "[green]met", False: "[red]missed"}[figure.met]


def _machine() -> dict[str, object]:
    return {
        "processors": os.cpu_count(),
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{package: version(package) for package in ("numpy", "xarray", "simpy")},
    }


def _machine_line() -> str:
    facts = ", ".join(f"{name} {value}" for name, value in _machine().items())
    return f"{facts}\nThe targets are for a quiet machine (load near 0 before the run); ratios bear a busy one better."


def _write_page(results: dict[str, list[Measured]]) -> None:
    page = PLACE.read_text(encoding="utf-8")
    PLACE.write_text(put_into(page, results, date.today().isoformat()), encoding="utf-8")


def _write(path: Path, results: dict[str, list[Measured]], quick: bool) -> None:
    figures = {name: [{**asdict(figure), "met": figure.met} for figure in found] for name, found in results.items()}
    content = {"machine": _machine(), "quick": quick, "benchmarks": figures}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
