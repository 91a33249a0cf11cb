"""Observations as files: .csv, .xlsx or .parquet, read with every problem at once and written whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from simulation.files.grid import Column, columns_of
from simulation.files.parquet import parquet_columns, parquet_names
from simulation.files.spreadsheet_text import neutralise
from simulation.files.writing import check_output, write_table
from simulation.model.errors import InputError, Problem
from simulation.model.population import RISK_CLASSES
from simulation.registry.dates import month_reader
from simulation.registry.observed.format import COLUMNS, DETAILS, KEYS, MEASURES, OBSERVATIONS
from simulation.registry.sheets import is_parquet, open_grid
from simulation.registry.values import Refusal, clean

MONTHS = 12
YES, NO = ("true", "1", "1.0", "是"), ("false", "0", "0.0", "否")
Meaning = str | int | bool | Problem


def read_observations(path: str | Path) -> pd.DataFrame:
    """Return the observations of a file, as `simulation.registry.observed.format.OBSERVATIONS` declares them.

    Raises
    ------
    InputError
        With every problem of the table.
    """
    file = Path(path)
    columns, numbers, source = _columns(file)
    texts = {name: [clean(text) for text in column.texts] for name, column in columns.items()}
    readers = _readers(texts["month"])
    problems: list[Problem] = []
    meanings: dict[str, pd.Series] = {}
    for name, column in columns.items():
        read = [readers[name](text) for text in texts[name]]
        wrong = np.array([isinstance(meaning, Problem) for meaning in read], dtype=bool)
        rows = np.flatnonzero(wrong[column.places])
        problems += [_in_row(numbers[row], name, read[column.places[row]]) for row in rows]
        meanings[name] = pd.Series([read[place] for place in column.places], dtype=object)
    if not problems:
        table = pd.DataFrame(meanings)[list(COLUMNS)].astype(dict.fromkeys(KEYS, "str"))
        table = table.astype({"value": "int64", "complete": "bool"})
        problems = list(_rules(table, numbers))
    if problems:
        raise InputError(problems, source)
    return OBSERVATIONS.validate(table)


def write_observations(table: pd.DataFrame, path: str | Path) -> int:
    """Write observations and return the number of rows.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    return write_table([neutralise(OBSERVATIONS.validate(table))], check_output(path))


def _columns(file: Path) -> tuple[dict[str, Column], list[int], str]:
    """Return the columns, the row numbers as a spreadsheet shows them, and the name of the file."""
    if is_parquet(file):
        _require(parquet_names(file), file.name)
        columns = parquet_columns(file, {name: name for name in COLUMNS})
        return columns, list(range(1, len(columns["month"]) + 1)), file.name
    grid, source = open_grid(file, lambda found: set(COLUMNS) <= {clean(cell) for cell in found.rows[0]})
    header = [clean(cell) for cell in grid.rows[0]]
    _require(header, source.name)
    columns = columns_of(grid.rows[1:], {name: header.index(name) for name in COLUMNS})
    return columns, grid.numbers[1:], source.name


def _require(header: list[str], source: str) -> None:
    lacking = [name for name in COLUMNS if name not in header]
    if lacking:
        limit = ", ".join(COLUMNS)
        raise InputError(
            [Problem("table_column", name, limit=limit, remedy="table_column") for name in lacking], source
        )


def _readers(months: list[str]) -> dict[str, Callable[[str], Meaning]]:
    read_month = month_reader(months)

    def month(text: str) -> Meaning:
        found = Refusal("not_a_month") if not text else read_month(text)
        if isinstance(found, Refusal):
            return Problem("not_a_month", value=text, limit="2026-03", remedy="not_a_month")
        return f"{found // MONTHS}-{found % MONTHS + 1:02}"

    return {
        "month": month,
        "stratum": lambda text: text or Problem("blank_cell", remedy="blank_cell"),
        "risk_class": lambda text: _among(text, RISK_CLASSES),
        "measure": lambda text: _among(text, MEASURES),
        "detail": str,
        "value": _count,
        "complete": _truth,
    }


def _among(text: str, allowed: tuple[str, ...]) -> Meaning:
    return text if text in allowed else Problem("not_among", value=text, limit=", ".join(allowed), remedy="not_among")


def _count(text: str) -> Meaning:
    if re.fullmatch(r"[0-9]{1,15}(\.0+)?", text):
        return int(text.partition(".")[0])
    return Problem("not_a_count", value=text, remedy="not_a_count")


def _truth(text: str) -> Meaning:
    if text.lower() in YES or text.lower() in NO:
        return text.lower() in YES
    return Problem("not_boolean", value=text, remedy="not_boolean")


def _in_row(number: int, name: str, problem: Meaning) -> Problem:
    assert isinstance(problem, Problem)
    return Problem(problem.code, f"[{number}].{name}", problem.value, problem.limit, problem.remedy)


def _rules(table: pd.DataFrame, numbers: list[int]) -> Iterator[Problem]:
    """Yield what is wrong with rows whose cells are in order one by one."""
    if table.empty:
        yield Problem("no_records", remedy="no_records")
    for measure, allowed in DETAILS.items():
        if allowed is not None:
            odd = table.index[(table["measure"] == measure) & ~table["detail"].isin(allowed)]
            yield from (_among_row(numbers[row], str(table.at[row, "detail"]), allowed) for row in odd)
    for row in table.index[table.duplicated(list(KEYS))]:
        said = ", ".join(str(cell) for cell in table.loc[row, list(KEYS)])
        yield Problem("row_twice", f"[{numbers[row]}]", said, remedy="row_twice")
    mixed = table.groupby("month")["complete"].nunique()
    yield from (
        Problem("month_half_complete", "complete", month, remedy="month_half_complete")
        for month in mixed.index[mixed > 1]
    )
    yield from _more_found(table, numbers)


def _among_row(number: int, text: str, allowed: tuple[str, ...]) -> Problem:
    return Problem("not_among", f"[{number}].detail", text, ", ".join(filter(None, allowed)) or '""', "not_among")


def _more_found(table: pd.DataFrame, numbers: list[int]) -> Iterator[Problem]:
    """Yield findings that no visit can have made."""
    keys = ["month", "stratum", "risk_class", "detail"]
    visits = table[table["measure"] == "visits"].drop_duplicates(keys).set_index(keys)["value"]
    found = table[table["measure"] == "found"]
    made = visits.reindex(pd.MultiIndex.from_frame(found[keys])).fillna(0).tolist()
    for row, value, limit in zip(found.index, found["value"].tolist(), made, strict=True):
        if value > limit:
            yield Problem("above", f"[{numbers[row]}].value", value, int(limit), "found_above")
