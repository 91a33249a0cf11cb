"""What `monitor` wrote, read back: its tables, and the facts and notes behind them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.language.wording import word_error
from simulation.model.errors import InputError, Problem
from simulation.monitoring.watch import TABLES, Note, Watch

FACTS, DIGEST, NOTES = "facts", "digest", "notes"
ITEM, VALUE = "item", "value"
INTEGERS = ("done", "seed")
NUMBERS = (
    "planned", "share", "observed", "expected", "low", "high", "evidence", "threshold", "power_double", "guaranteed",
    "rate", "highest", "weight", "factor", "p", "figure", "limit",
)  # fmt: skip
TRUTHS = ("complete", "suspended", "inside")
COLUMNS = {
    "completion": ("risk_class", "planned", "done", "share", "against"),
    "series": ("month", "series", "observed", "expected", "low", "high", "evidence", "threshold", "power_double"),
    "alarms": ("what", "kind", "month", "since", "observed", "expected", "evidence", "threshold", "suspended"),
    "hypotheses": ("name", "evidence", "weight", "kind", "scope", "group", "factor"),
    "forecast_check": ("quarter", "quantity", "observed", "expected", "low", "high", "inside"),
    "retune": ("rule", "answer", "figure", "limit", "detail"),
    FACTS: (ITEM, VALUE),
}
"""What is read of each table."""


def fact_table(watch: Watch, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return settings, digests and notes of a watch as a table, and a digest over all tables as they are written."""
    facts = {**watch.facts, NOTES: [[note.code, note.values] for note in watch.notes]}
    rows = [(name, json.dumps(value, ensure_ascii=False, default=_plain)) for name, value in facts.items()]
    table = pd.DataFrame(rows, columns=[ITEM, VALUE])
    table.loc[len(table)] = [DIGEST, content_digest({**tables, FACTS: table})]
    return table


def _plain(value: Any) -> Any:
    return value.item()  # numbers of numpy


def content_digest(tables: Mapping[str, pd.DataFrame]) -> str:
    """Return a digest of tables that is the same for a workbook and for CSV, which hold numbers to different digits."""
    digest = hashlib.sha256()
    for name in sorted(tables):
        table = tables[name]
        digest.update(json.dumps([name, list(table.columns)]).encode())
        for row in table.itertuples(index=False, name=None):
            digest.update(json.dumps([_canonical(cell) for cell in row], ensure_ascii=False).encode())
    return "sha256:" + digest.hexdigest()


def _canonical(cell: object) -> str:
    text = "" if cell is None else str(cell)
    try:
        value = float(text)
    except ValueError:
        # CSV spells truth values small, a workbook with a capital.
        return text.lower() if text in ("True", "False") else text
    return "" if value != value else f"{value:.6g}"  # noqa: PLR0124 -- NaN differs from itself


def read_watch(path: str | Path, language: str = "en") -> Watch:
    """Return the watch that `monitor` wrote into a workbook or folder.

    Raises
    ------
    InputError
        When tables or columns are missing, or anything was changed since.
    """
    place = Path(path)
    try:
        tables = _read(place)
        missing = [
            f"{name}.{column}" if name in tables else name
            for name, columns in COLUMNS.items()
            for column in columns
            if name not in tables or column not in tables[name].columns
        ]
        said = "、".join(dict.fromkeys(missing))
        if missing:
            raise InputError(
                [Problem("watching_incomplete", "watching", said, remedy="watching_incomplete")], str(place)
            )
        return _watch(tables, place)
    except InputError as error:
        raise error.worded(lambda e: word_error(e, language)) from None


def _read(place: Path) -> dict[str, pd.DataFrame]:
    try:
        if place.is_dir():
            files = {name: place / f"{name}.csv" for name in COLUMNS}
            return {n: pd.read_csv(f, dtype=str, keep_default_na=False) for n, f in files.items() if f.exists()}
        return pd.read_excel(place, sheet_name=None, dtype=str, keep_default_na=False)
    except Exception as error:  # a broken workbook fails in ways of its own (zip, XML)
        raise _unreadable(error, place) from None


def _watch(tables: dict[str, pd.DataFrame], place: Path) -> Watch:
    facts = dict(zip(tables[FACTS][ITEM], tables[FACTS][VALUE], strict=True))
    digest = facts.pop(DIGEST, "")
    told = tables[FACTS][tables[FACTS][ITEM] != DIGEST]
    if content_digest({**{name: tables[name] for name in TABLES}, FACTS: told}) != digest:
        raise InputError([Problem("watching_changed", "watching", place.name, remedy="watching_changed")], str(place))
    known = {name: json.loads(value) for name, value in facts.items()}
    notes = tuple(Note(code, values) for code, values in known.pop(NOTES))
    return Watch(**{name: _typed(tables[name]) for name in TABLES}, facts=known, notes=notes)


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    typed = table.copy()
    for name in table.columns:
        if name in INTEGERS:
            typed[name] = table[name].astype("int64")
        elif name in NUMBERS:
            numbers = pd.Series([float(text or "nan") for text in table[name]], index=table.index)
            whole = name == "observed" and "quantity" not in table.columns
            typed[name] = numbers.astype("int64" if whole else "float64")
        elif name in TRUTHS:
            typed[name] = table[name].str.lower().isin(["true"])
    return typed


def _unreadable(error: Exception, place: Path) -> InputError:
    problem = Problem("watching_unreadable", "watching", type(error).__name__, remedy="watching_unreadable")
    return InputError([problem], str(place))
