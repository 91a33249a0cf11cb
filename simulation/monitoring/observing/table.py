"""The table of observations (observations/1): monthly counts that name no firm, read, checked and written."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from simulation.files.parquet import readable
from simulation.files.spreadsheet_text import neutralise
from simulation.files.writing import check_output, write_table
from simulation.model.errors import InputError, Problem
from simulation.model.parse import check_file
from simulation.model.population import RISK_CLASSES

COLUMNS = ("month", "stratum", "risk_class", "measure", "detail", "value", "complete")
MEASURES = ("firms", "visits", "found", "found_by_channel", "signals", "moved_to")
"""Named as in the table of `run`; `found_by_channel` is there to tell random from for-cause findings, `moved_to` holds
the class of the next push, the same class included (`reclassified` of a run)."""
SUFFIXES = (".csv", ".parquet")
MONTH = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$")
MOST_PROBLEMS = 20
TRUE, FALSE = {"true", "1", "是"}, {"false", "0", "否"}


def month_text(number: int) -> str:
    """Return a month counted from year 0 as plans write it.

    Examples
    --------
    >>> month_text(2026 * 12)
    '2026-01'
    """
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def month_number(text: str) -> int:
    """Return the number of a month counted from year 0.

    Examples
    --------
    >>> month_text(month_number("2026-12"))
    '2026-12'
    """
    return int(text[:4]) * 12 + int(text[5:]) - 1


def read_table(path: str | Path) -> pd.DataFrame:
    """Return the table that a CSV or Parquet file holds.

    Raises
    ------
    InputError
        With every problem of the file, up to `MOST_PROBLEMS`.
    """
    file = check_file(path)
    if file.suffix == ".parquet":
        with readable(file):
            table = pd.read_parquet(file)
    elif file.suffix == ".csv":
        table = _csv(file)
    else:
        limit = ", ".join(SUFFIXES)
        raise InputError([Problem("unknown_suffix", "observations", file.suffix, limit, "unknown_suffix")], str(path))
    return checked(table, str(path))


def _csv(file: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (ValueError, UnicodeError) as error:
        reason = str(error).splitlines()[0]
        problem = Problem("unreadable", "", reason, remedy="observations", detail={"reason": reason})
        raise InputError([problem], str(file)) from None


def checked(table: pd.DataFrame, source: str = "") -> pd.DataFrame:
    """Return a table with the right columns, kinds and values; raise `InputError` with what is wrong."""
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        seen = ", ".join(map(str, table.columns))[:200]
        problems = [Problem("observations_column", name, seen, name, "observations") for name in missing]
        raise InputError(problems, source)
    text = table[list(COLUMNS)].copy()
    for name in ("month", "stratum", "risk_class", "measure", "detail"):
        text[name] = text[name].fillna("").astype(str)
    numbers = pd.to_numeric(text["value"], errors="coerce")
    marks = text["complete"].astype(str).str.strip().str.lower()
    wrong = {
        "month": ~text["month"].str.fullmatch(MONTH.pattern),
        "risk_class": ~text["risk_class"].isin(RISK_CLASSES),
        "measure": ~text["measure"].isin(MEASURES),
        "value": ~((numbers >= 0) & (numbers == numbers.round()) & (numbers < 2**53)),
        "complete": ~marks.isin(TRUE | FALSE),
    }
    limits = {
        "month": "2026-01", "risk_class": ", ".join(RISK_CLASSES), "measure": ", ".join(MEASURES),
        "value": "0, 1, 2 …", "complete": "true, false",
    }  # fmt: skip
    problems = [
        Problem("observations_value", f"[{row + 2}].{name}", str(table[name].iloc[row]), limits[name], "observations")
        for name, mask in wrong.items()
        for row in mask.to_numpy().nonzero()[0][:MOST_PROBLEMS]
    ]
    if table.empty:
        problems.append(Problem("observations_empty", remedy="observations"))
    if problems:
        raise InputError(problems, source)
    return _unique(text.assign(value=numbers.astype("int64"), complete=marks.isin(TRUE)), source)


def _unique(table: pd.DataFrame, source: str) -> pd.DataFrame:
    """Refuse a count that is told twice, and a month that is complete and is not."""
    key = ["month", "stratum", "risk_class", "measure", "detail"]
    twice = table.duplicated(key).to_numpy().nonzero()[0][:MOST_PROBLEMS]
    problems = [
        Problem("observations_twice", f"[{row + 2}]", "·".join(table[key].iloc[row]), remedy="observations")
        for row in twice
    ]
    marks = table.groupby("month")["complete"].nunique()
    problems += [Problem("observations_mark", str(m), remedy="observations") for m in marks.index[marks > 1]]
    if problems:
        raise InputError(problems, source)
    return table


def write_table_of(table: pd.DataFrame, path: str | Path) -> int:
    """Write observations as CSV or Parquet, and return the rows."""
    target = check_output(path, SUFFIXES)
    return write_table([neutralise(checked(table))], target)
