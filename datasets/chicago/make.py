"""Make the aggregated counts from the visits: ``python -m datasets.chicago.make``. No row leaves the file it is in.

Then ``python -m datasets.make`` lists the digests, and ``python3 dev.py notebooks`` runs the study.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from datasets.chicago.page import PAGE, with_scores
from datasets.chicago.registers import make_registers
from datasets.chicago.scores import score
from datasets.chicago.source import VARIABLE, read_visits, visits_file
from datasets.chicago.study import rolling
from simulation.registry.registers import Registers

FOLDER = Path(__file__).parent
DECIMALS = 4
MONTHS = 12


def main() -> int:
    """Write ``counts.csv``, ``teams.csv``, ``cells.csv``, ``scores.csv``, ``readings.csv`` and the page's figures."""
    if not visits_file().is_file():
        print(f"{visits_file()} is not there; put the visits there or name the file in {VARIABLE}", file=sys.stderr)
        return 2
    visits = read_visits()
    with TemporaryDirectory() as folder:
        registers = make_registers(visits, Path(folder))
    write(counts(registers), "counts")
    write(teams(registers), "teams")
    cells = pd.concat(list(rolling(registers)), ignore_index=True)
    scores = score(cells.round(DECIMALS))
    write(scores, "scores")
    write(cells.assign(origin=named(cells["origin"]), month=named(cells["month"])), "cells")
    write(readings(registers), "readings")
    # From the tables as they stand, so that page and tables round the same numbers.
    text = with_scores(PAGE.read_text(encoding="utf-8"), *(read(name) for name in ("scores", "readings")))
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    return 0


def readings(registers: Registers) -> pd.DataFrame:
    """Return the model's scores where it is told beforehand whether moves of class are news."""
    parts = []
    for name, class_signal in (("always", True), ("never", False)):
        scores = score(pd.concat(list(rolling(registers, class_signal=class_signal)), ignore_index=True))
        chosen = (scores["forecast"] == "model") & scores["measure"].isin(["log_score", "coverage_90"])
        parts.append(scores[chosen].assign(news=name))
    return pd.concat(parts)[["news", "measure", "rival", "value", "error"]]


def counts(registers: Registers) -> pd.DataFrame:
    """Return establishments, visits and findings by month and class, as the registers have them."""
    keys = ["month", "risk_class"]
    firms = registers.classes.groupby(keys, observed=True).size().rename("firms")
    visits = registers.visits.merge(registers.classes, on=["firm", "month"])
    serious = visits["severity"] == "serious"
    made = visits.assign(serious=serious).groupby(keys, observed=True)[["found", "serious"]].agg(["size", "sum"])
    columns = {"visits": made["found", "size"], "found": made["found", "sum"], "serious": made["serious", "sum"]}
    table = pd.concat([firms, pd.DataFrame(columns)], axis=1).fillna(0).astype(int).sort_index().reset_index()
    return table.assign(month=named(table["month"]))


def teams(registers: Registers) -> pd.DataFrame:
    """Return visits and findings by year and team; visits without a named inspector under an empty name."""
    visits = registers.visits.assign(year=registers.visits["month"] // MONTHS, team=registers.visits["inspectors"])
    table = visits.groupby(["year", "team"])["found"].agg(["size", "sum"]).reset_index()
    return table.rename(columns={"size": "visits", "sum": "found"})


def named(month: pd.Series) -> pd.Series:
    """Return months since year 0 as ``2013-01``."""
    return (month // MONTHS).astype(str) + "-" + (month % MONTHS + 1).astype(str).str.zfill(2)


def read(name: str) -> pd.DataFrame:
    """Return a table of scores that was written."""
    return pd.read_csv(FOLDER / f"{name}.csv").fillna({"rival": ""})


def write(table: pd.DataFrame, name: str) -> None:
    """Write a table with the same bytes on every system."""
    table.round(DECIMALS).to_csv(FOLDER / f"{name}.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    sys.exit(main())
