"""Write tables so that a file is either complete or not there."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from simulation.model.errors import OutputError, Problem

if TYPE_CHECKING:  # loaded where they are used: a run that writes a CSV does not wait for pandas
    import pandas as pd
    import pyarrow as pa

SUFFIXES = (".csv", ".parquet", ".xlsx")
XLSX_ROWS = 1_048_575
"""Rows of an Excel sheet, less the header."""
NOTICE = "内部参考 不得公开"


def check_output(path: str | Path, suffixes: tuple[str, ...] = SUFFIXES, inputs: Iterable[Path] = ()) -> Path:
    """Return the path if a table, or a file with one of the `suffixes`, can be written there.

    Parameters
    ----------
    inputs
        Files that are read, and must not be written over.

    Raises
    ------
    OutputError
        For an unknown ending, a folder that is not there, is no folder or may not be written, a folder or a device as
        output, a name that the system refuses, or one of the `inputs`.
    """
    file = Path(path)
    try:
        problem = _obstacle(file, suffixes, inputs)
    except OSError as error:  # a name that is too long
        problem = bad_output(error)
    if problem:
        raise OutputError([problem], str(path))
    return file


def bad_output(error: OSError) -> Problem:
    """Return the problem of a place that the operating system refuses by its name."""
    return Problem("bad_output", "output", error.strerror or str(error), remedy="bad_output")


def _obstacle(file: Path, suffixes: tuple[str, ...], inputs: Iterable[Path]) -> Problem | None:
    """Return what keeps a file from being written."""
    if file.is_dir():
        return Problem("output_is_directory", "output", str(file), remedy="output_is_directory")
    if file.suffix not in suffixes:
        return Problem("unknown_suffix", "output", file.suffix or str(file), ", ".join(suffixes), "unknown_suffix")
    if not file.parent.is_dir():
        return Problem("no_folder", "output", str(file.parent), remedy="no_folder")
    if not os.access(file.parent, os.W_OK):
        return Problem("not_writable", "output", str(file), remedy="not_writable")
    return _in_the_way(file, inputs) if file.exists() else None


def _in_the_way(file: Path, inputs: Iterable[Path]) -> Problem | None:
    """Return why what is there already may not be replaced."""
    if not file.is_file():
        return Problem("no_regular_file", "output", str(file), remedy="output_is_input")
    if not os.access(file, os.W_OK):
        return Problem("not_writable", "output", str(file), remedy="not_writable")
    if any(item.exists() and item.samefile(file) for item in inputs):
        return Problem("output_is_input", "output", str(file), remedy="output_is_input")
    return None


def passing_name(suffix: str = "") -> str:
    """Return a name that nothing else has, for what is not complete yet."""
    return f".{uuid4().hex[:12]}.part{suffix}"


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Offer a temporary file beside `path` and put it in its place when all went well; else leave nothing."""
    part = path.with_name(passing_name(path.suffix))
    try:
        yield part
        part.replace(path)
    except OSError as error:
        raise OutputError([write_failed(error)], str(path)) from None
    finally:
        part.unlink(missing_ok=True)


def write_failed(error: OSError) -> Problem:
    """Return the problem of a result that could not be written; Arrow tells the system's number in its text only."""
    told = re.search(r"\[errno (\d+)\]", str(error), re.IGNORECASE)
    number = error.errno or (int(told[1]) if told else None)
    return Problem("write_failed", "output", os.strerror(number) if number else str(error), remedy="write_failed")


def write_table(tables: Iterable[pd.DataFrame | pa.Table], path: Path) -> int:
    """Write tables of the same columns one after another as one, and return its rows."""
    import pyarrow as pa

    writer = {".csv": _csv, ".parquet": _parquet, ".xlsx": _xlsx}[path.suffix]
    parts = (t if isinstance(t, pa.Table) else pa.Table.from_pandas(t, preserve_index=False) for t in tables)
    with whole_file(path) as part:
        return writer(parts, part)


def table_bytes(table: pd.DataFrame, kind: str) -> bytes:
    """Return a table as the bytes of a file for readers of spreadsheets.

    Text that begins like a formula stands behind an apostrophe. CSV begins with a byte order mark, by which Excel and
    WPS know its encoding; the workbook carries the notice in its page header.

    Parameters
    ----------
    kind
        ``csv`` or ``xlsx``.

    Examples
    --------
    >>> import pandas as pd
    >>> table_bytes(pd.DataFrame({"a": ["=1"]}), "csv").decode("utf-8-sig").split()
    ['a', "'=1"]
    """
    from simulation.files.spreadsheet_text import neutralise

    safe = neutralise(table)
    if kind == "csv":
        return str(safe.to_csv(index=False)).encode("utf-8-sig")
    content = BytesIO()
    _workbook(safe, content)
    return content.getvalue()


def _csv(tables: Iterator[pa.Table], part: Path) -> int:
    from pyarrow import csv

    rows = 0
    with part.open("wb") as file:
        for table in tables:
            options = csv.WriteOptions(include_header=rows == 0, quoting_style="needed", quoting_header="none")
            csv.write_csv(table, file, options)
            rows += len(table)
    return rows


def _parquet(tables: Iterator[pa.Table], part: Path) -> int:
    from pyarrow import parquet

    first = next(tables)
    schema = first.schema.with_metadata({**(first.schema.metadata or {}), "notice": NOTICE})
    rows = 0
    with parquet.ParquetWriter(part, schema) as writer:
        for table in chain([first], tables):
            writer.write_table(table.cast(schema))
            rows += len(table)
    return rows


def _xlsx(tables: Iterator[pa.Table], part: Path) -> int:
    import pyarrow as pa

    table = pa.concat_tables(tables)
    if len(table) > XLSX_ROWS:
        raise OutputError([Problem("too_many_rows", "output", len(table), XLSX_ROWS, "too_many_rows")], str(part))
    content = BytesIO()
    _workbook(table.to_pandas(), content)
    part.write_bytes(content.getvalue())
    return len(table)


def _workbook(table: pd.DataFrame, target: BytesIO) -> None:
    import pandas as pd

    # In memory: on a full disk the library's own files end in errors of its own.
    options = {"options": {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(target, engine="xlsxwriter", engine_kwargs=options) as writer:
        table.to_excel(writer, sheet_name="data", index=False, freeze_panes=(1, 0))
        sheet = writer.sheets["data"]
        sheet.set_header(f"&C{NOTICE}")
        sheet.autofit()
