"""Where the numbers of a specification come from: a table written by hand, or the estimates of a calibration."""

from __future__ import annotations

import csv
import math
import re
from pathlib import Path

from simulation.language.catalogue import LANGUAGES, Catalogue, load_catalogue
from simulation.language.wording import word_error
from simulation.model.errors import InputError, Problem
from simulation.model.parse import decode, read_text
from simulation.reports.given import Source

KINDS = ("measured", "borrowed", "published", "assumed")
"""The surest kind first."""
COLUMNS = ("path", "kind", "value", "source")
ESTIMATE_COLUMNS = ("parameter", "value", "low", "high", "unit", "kind", "source")
ROW = re.compile(r"(.+\[\d\])\[\d\]")
"""A number of a matrix, and the row that it stands in."""


def read_sources(path: str | Path, language: str = LANGUAGES[0]) -> tuple[Source, ...]:
    """Read where the numbers of a specification come from: CSV with `COLUMNS` and ``reason_<language>``.

    Raises
    ------
    InputError
        For a file that cannot be read, a missing column, or a kind that is none of `KINDS`.
    """
    try:
        text = read_text(path)
        lines = _lines(text, str(path), (*COLUMNS, f"reason_{language}"))
    except InputError as error:
        raise error.worded(lambda e: word_error(e, language)) from None
    return tuple(Source(*(line[name] for name in (*COLUMNS, f"reason_{language}"))) for line in lines)


def sources_of_estimates(content: bytes, language: str = LANGUAGES[0]) -> tuple[Source, ...]:
    r"""Return the sources of a calibrated specification, from the table of estimates that a calibration writes.

    Numbers of one row of a matrix become one source, of the least sure kind among them. Factors of sectors and
    townships are named as the calibration names them.

    Raises
    ------
    InputError
        For a table without the columns of a calibration, or with another kind.

    Examples
    --------
    >>> head = "parameter,value,low,high,unit,kind,source\n"
    >>> table = head + "behaviour.exit.A,0.004,0.003,0.005,per_month,measured,monthly_classes\n"
    >>> source = sources_of_estimates(table.encode(), "en")[0]
    >>> source.path, source.kind, source.value
    ('behaviour.exit.A', 'measured', '0.004')
    """
    lines = _lines(decode(content, "estimates.csv"), "estimates.csv", ESTIMATE_COLUMNS)
    catalogue = load_catalogue(language)
    rows: dict[str, list[dict[str, str]]] = {}
    for line in lines:
        found = ROW.fullmatch(line["parameter"])
        rows.setdefault(found[1] if found else line["parameter"], []).append(line)
    return tuple(_source(path, row, catalogue) for path, row in rows.items())


def _source(path: str, row: list[dict[str, str]], catalogue: Catalogue) -> Source:
    weakest = max(row, key=lambda line: KINDS.index(line["kind"]))
    origin = catalogue.text(f"estimate_source.{weakest['source']}")
    if weakest["kind"] == "assumed":
        return Source(path, "assumed", weakest["value"], origin, origin)
    return Source(path, weakest["kind"], _said(row, "value"), origin, _interval(row, catalogue))


def _interval(row: list[dict[str, str]], catalogue: Catalogue) -> str:
    low, high = _said(row, "low"), _said(row, "high")
    return catalogue.text("report.annex.estimated", low=low, high=high) if low and high else ""


def _said(row: list[dict[str, str]], column: str) -> str:
    """Return the numbers of a column, or nothing where one is missing."""
    numbers = [float(line[column] or "nan") for line in row]
    return "" if any(math.isnan(number) for number in numbers) else " / ".join(f"{n:.4g}" for n in numbers)


def _lines(text: str, source: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Return the rows with the columns asked for; all problems of the table at once."""
    reader = csv.DictReader(text.splitlines())
    try:
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        rows = list(reader)
    except csv.Error as error:  # a cell of more than 131,072 characters
        detail = {"line": reader.line_num}
        problem = Problem("broken_row", value=str(error), remedy="broken_row", detail=detail)
        raise InputError([problem], source) from None
    if missing:
        raise InputError([Problem("missing_key", name, remedy="missing_key") for name in missing], source)
    lines = [{name: row[name] or "" for name in columns} for row in rows]
    problems = [
        Problem("not_among", f"{number}.kind", line["kind"], ", ".join(KINDS), "not_among")
        for number, line in enumerate(lines, start=2)
        if line["kind"] not in KINDS
    ]
    if problems:
        raise InputError(problems, source)
    return lines
