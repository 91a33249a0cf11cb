"""The Excel annex: every number that may be printed, unrounded, with parameters, sources and what fixes the run."""

from __future__ import annotations

from io import BytesIO

import pandas as pd
import xlsxwriter

from simulation.language.figures import is_share
from simulation.model.groups import Group
from simulation.reports.assumptions import RANGES
from simulation.reports.chapters.annex import parameters, run_rows
from simulation.reports.formats.body_sheets import body_sheets
from simulation.reports.formats.sheet import FIXED_TIME, OPTIONS, Row, Share, write_sheet
from simulation.reports.formats.tuning_sheets import tuning_sheets
from simulation.reports.formats.watch_sheets import WATCH, watch_sheets
from simulation.reports.given import CELL_COLUMNS
from simulation.reports.subject import Subject

MOVED = "reclassified"
"""Measures that begin so count firms by class and next class."""


def write_workbook(subject: Subject) -> bytes:
    """Return the Excel annex, the same bytes for the same content.

    Text that begins like a formula stays text. Groups that must not be printed have no row; what is shown month by
    month is added up over all classes and, like all the rest, does not know their size (`reports.coarsening`).
    """
    content = BytesIO()
    with xlsxwriter.Workbook(content, OPTIONS) as book:
        book.set_properties({
            "title": subject.comparison.specification.title,
            "subject": subject.catalogue.text("notice.internal"),
            "created": FIXED_TIME,
        })  # fmt: skip
        for name, (columns, rows) in _sheets(subject).items():
            area = "reviewed.column" if name.startswith(WATCH) else "column"
            header = [subject.text(f"{area}.{column}") for column in columns]
            write_sheet(book, subject.text(f"sheet.{name}"), header, rows, subject.catalogue.text("notice.internal"))
    return content.getvalue()


def _sheets(subject: Subject) -> dict[str, tuple[tuple[str, ...], list[Row]]]:
    numbers = ("value", "low", "high", "difference", "difference_low", "difference_high")
    sheets: dict[str, tuple[tuple[str, ...], list[Row]]] = {
        "indicators": (("plan", "indicator", "scope", "group", *numbers), _indicators(subject)),
        "monthly": (("plan", "month", "measure", "value"), _monthly(subject)),
        "parameters": (("path", "value", "kind", "source"), list(parameters(subject))),
        "sensitivity": (("assumption", "range", "at_low", "at_central", "at_high"), _sensitivity(subject)),
    }
    if subject.rules is not None:
        lines = [(r.name, r.source, subject.text(f"verdict.{r.verdict}"), r.figure, r.remedy) for r in subject.rules]
        sheets["rules"] = (("rule", "source", "verdict", "figure", "remedy"), list(lines))
    sheets |= body_sheets(subject)
    sheets |= tuning_sheets(subject) | watch_sheets(subject)
    sheets["run"] = (("item", "content"), list(run_rows(subject)))
    return sheets


def _indicators(subject: Subject) -> list[Row]:
    table = subject.printable
    rows = []
    for record in table.to_dict("records"):
        group = Group(str(record["scope"]), str(record["group"]))
        scope = subject.catalogue.text(f"scope.{group.scope}")
        name = subject.name(str(record["indicator"]))
        kind = Share if is_share(str(record["indicator"]), subject.catalogue) else float
        numbers = (kind(record[column]) for column in CELL_COLUMNS)
        rows.append((subject.titles[str(record["plan"])], name, scope, subject.name_group(group), *numbers))
    return rows


def _monthly(subject: Subject) -> list[Row]:
    monthly: pd.DataFrame = subject.comparison.monthly
    # The monthly numbers of a hidden class are not told by class; their sums are those of the coarser district.
    monthly = monthly[~monthly["measure"].str.startswith(MOVED)]
    sums = monthly.groupby(["plan", "month", "measure"], sort=False, as_index=False)["value"].sum()
    columns = zip(sums["plan"], sums["month"], sums["measure"], sums["value"], strict=True)
    # Months count from 1 for a reader.
    return [
        (subject.titles[plan], int(month) + 1, subject.catalogue.text(f"measure.{measure}"), value)
        for plan, month, measure, value in columns
    ]


def _sensitivity(subject: Subject) -> list[Row]:
    rows = []
    for swing in subject.swings:
        item = RANGES[swing.assumption]
        words = subject.text(f"assumption.{item.id}.range", low=f"{item.low:g}", high=f"{item.high:g}")
        rows.append(
            (subject.text(f"assumption.{item.id}.name"), words, *map(Share, (swing.low, swing.central, swing.high)))
        )
    return rows
