"""Large class panels in Parquet: counted outside memory, never read in as a table."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from glob import escape
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.files.grid import Number
from simulation.files.parquet import numeric_names, parquet_names
from simulation.model.errors import InputError, Problem
from simulation.model.population import RISK_CLASSES
from simulation.registry.checks import Reader, meaning_of
from simulation.registry.credit_codes import are_valid
from simulation.registry.dates import month_reader, read_month
from simulation.registry.firm_ids import IdKind, id_reader
from simulation.registry.headings import Chosen, find_header, require_columns
from simulation.registry.mapping.format import USUAL, Mapping
from simulation.registry.panel_queries import FIRST_OF_MONTH, RECORDS, REFUSED, STEPS, SUMMARY
from simulation.registry.values import Refusal, read_class

MEMORY = "1GB"
"""What DuckDB may take before it works on disk."""


@dataclass(frozen=True)
class PanelCounts:
    """What a class panel says of the steps from class to class.

    Attributes
    ----------
    transitions
        ``group``, ``before``, ``after`` (classes), ``gap`` (months between the two records), ``count``.
    read, accepted
        Records; the others are in `refused`.
    refused
        ``reason`` and ``count`` of records.
    firms
        Firms with a usable record.
    months
        First and last usable month, as months since year 0; both 0 without one.
    """

    transitions: pd.DataFrame
    read: int
    accepted: int
    refused: pd.DataFrame
    firms: int
    months: tuple[int, int]

    def matrix(self, gap: int = 1) -> NDArray[np.float64]:
        """Return counts of steps over `gap` months, shape (4, 4), rows and columns A B C D."""
        steps = self.transitions[self.transitions["gap"] == gap]
        table = steps.pivot_table(index="before", columns="after", values="count", aggfunc="sum", fill_value=0)
        return table.reindex(index=RISK_CLASSES, columns=RISK_CLASSES, fill_value=0).to_numpy(dtype=np.float64)


def class_panel_counts(path: str | Path, groups: pd.Series[str] | None = None, mapping: Mapping = USUAL) -> PanelCounts:
    """Count the steps between consecutive classes of each firm in a Parquet file of any size.

    Parameters
    ----------
    path
        With the columns of 信用风险分类月度推送, in any order and under any known heading.
    groups
        Id of the firm → group, the sector say; a firm without one is refused. Without `groups` all are in group ``""``.
    mapping
        Columns by hand, answers for columns that the file lacks, and what firms are known by.

    Raises
    ------
    InputError
        When the file is no Parquet file or lacks a column.
    """
    file = Path(path)
    with _database(file) as database:
        headings = _open(database, file, mapping.of("classes"))
        numeric = numeric_names(file)
        firms, names = _firms(_distinct(database, "firm"), groups, mapping.firm_ids)
        months = _months(_distinct(database, "month"), headings.get("month") in numeric)
        classes = _meanings(_distinct(database, "risk_class"), read_class)
        classes["meaning"] = classes["meaning"].map(RISK_CLASSES.index, na_action="ignore")
        meanings = {"firm": firms, "month": months, "risk_class": classes}
        for name, table in meanings.items():
            database.register(f"{name}_meanings", table)
        database.execute(RECORDS)
        return _count(database, names, any(table["reason"].any() for table in meanings.values()))


def _open(database: duckdb.DuckDBPyConnection, file: Path, chosen: Chosen) -> dict[str, str]:
    """Offer the columns of a file as the view ``panel``: text under canonical names, and the record's number.

    Returns the heading of each column.
    """
    names = parquet_names(file)
    header = require_columns("classes", find_header("classes", [names], chosen), names, file.name, chosen)
    columns = [
        f"""coalesce(CAST("{names[place].replace('"', '""')}" AS VARCHAR), '') AS {name}"""
        for name, place in header.columns.items()
    ]
    columns += [f"""'{answer.replace("'", "''")}' AS {name}""" for name, answer in chosen.constants.items()]
    # A name that DuckDB would read as a pattern of names stands for itself.
    location = escape(str(file)).replace("'", "''")
    database.execute(
        f"CREATE VIEW panel AS SELECT {', '.join(columns)}, file_row_number AS record "
        f"FROM read_parquet('{location}', file_row_number = true)"
    )
    return {name: names[place] for name, place in header.columns.items()}


def _distinct(database: duckdb.DuckDBPyConnection, name: str) -> pd.Series[str]:
    return database.execute(f"SELECT DISTINCT {name} AS text FROM panel ORDER BY text").df()["text"].astype("str")


def _months(texts: pd.Series[str], numeric: bool) -> pd.DataFrame:
    reader = month_reader(texts)
    return _meanings(texts, (lambda text: read_month(Number(text))) if numeric else reader)


def _meanings(texts: pd.Series[str], reader: Reader) -> pd.DataFrame:
    """Return ``text``, ``meaning`` (missing if refused) and ``reason`` (empty if not)."""
    read = [meaning_of(text, reader) for text in texts]
    reasons = [item.reason if isinstance(item, Refusal) else "" for item in read]
    meanings = [None if isinstance(item, Refusal) else item for item in read]
    table = {
        "text": texts.to_numpy(),
        "meaning": pd.Series(meanings, dtype="object"),
        "reason": pd.Series(reasons, dtype="str"),
    }
    return pd.DataFrame(table)


def _firms(
    texts: pd.Series[str], groups: pd.Series[str] | None, ids: tuple[IdKind, ...]
) -> tuple[pd.DataFrame, list[str]]:
    """Return the meanings of ids, each a number, with the number of the firm's group; and the groups' names."""
    valid = are_valid(texts) & ("credit_code" in ids)
    # Nearly all are valid as they stand; only the others are read one by one.
    plain = pd.DataFrame({"text": texts[valid], "meaning": texts[valid], "reason": ""})
    table = pd.concat([plain, _meanings(texts[~valid], id_reader(ids))], ignore_index=True)
    group, names = np.zeros(len(table), dtype=np.int64), [""]
    if groups is not None:
        numbers, found = pd.factorize(groups, sort=True)
        names = [str(name) for name in found]
        place = groups.index.get_indexer(pd.Index(table["meaning"]))
        group = np.where(place >= 0, numbers[place], -1)
        table.loc[(group < 0) & (table["reason"] == ""), "reason"] = "not_in_directory"
    return table.assign(group=group, meaning=pd.factorize(table["meaning"])[0]), names


def _count(database: duckdb.DuckDBPyConnection, groups: list[str], any_refused: bool) -> PanelCounts:
    steps = database.execute(STEPS.format(records="records")).df()
    refused = [database.execute(REFUSED).df()] if any_refused else []
    repeated = int(steps.loc[steps["gap"] == 0, "count"].sum())
    if repeated:
        steps = database.execute(STEPS.format(records=FIRST_OF_MONTH)).df()
    refused.append(pd.DataFrame({"reason": ["class_month_twice"], "count": [repeated]}).head(min(repeated, 1)))
    reasons = pd.concat(refused, ignore_index=True).astype({"reason": "str", "count": "int64"})
    read, firms, first, last = database.execute(SUMMARY).df().iloc[0].astype(int).tolist()
    accepted = read - int(reasons["count"].sum())
    return PanelCounts(_named(steps, groups), read, accepted, reasons, firms, (first, last))


def _named(steps: pd.DataFrame, groups: list[str]) -> pd.DataFrame:
    """Unpack the states of steps."""
    group, after = np.divmod(steps["after"].to_numpy(dtype=np.int64), len(RISK_CLASSES))
    before = steps["before"].to_numpy(dtype=np.int64) % len(RISK_CLASSES)
    classes = np.array(RISK_CLASSES)
    named = {"group": np.array(groups)[group], "before": classes[before], "after": classes[after]}
    return pd.DataFrame(named).assign(**steps[["gap", "count"]].astype("int64"))


@contextmanager
def _database(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory that moves to a temporary folder what does not fit."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as database:
        database.execute("SET memory_limit = ?", [MEMORY])
        database.execute("SET temp_directory = ?", [folder])
        database.execute("SET enable_progress_bar = false")  # it would write among the program's own output
        try:
            yield database
        except duckdb.Error as error:
            reason = {"reason": str(error).splitlines()[0]}
            problem = Problem("damaged_parquet", remedy="damaged_parquet", detail=reason)
            raise InputError([problem], file.name) from None
