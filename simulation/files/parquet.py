"""Parquet: registers as columns, read into memory; the large ones stay outside (see `class_panel`)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from simulation.files.grid import Column, Number
from simulation.model.errors import InputError, Problem

ZONE = "Asia/Shanghai"
"""Dates of the registers are days in China, whatever zone a program stored them in."""

ROWS_LIMIT = 20_000_000
"""Rows that are read into memory."""


def parquet_names(path: Path) -> list[str]:
    """Return the names of the columns.

    Raises
    ------
    InputError
        When the file is no whole Parquet file.
    """
    try:
        return [str(name) for name in pq.read_schema(path).names]
    except (pa.ArrowException, OSError) as error:
        raise _damaged(path, error) from None


def numeric_names(path: Path) -> set[str]:
    """Return the names of the columns that hold numbers, of a file whose names can be read."""
    return {str(field.name) for field in pq.read_schema(path) if _is_numeric(field.type)}


def _is_numeric(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def parquet_columns(path: Path, names: dict[str, str]) -> dict[str, Column]:
    """Return columns as text.

    Parameters
    ----------
    names
        Canonical name → name in the file.
    """
    try:
        rows = pq.read_metadata(path).num_rows
        if rows > ROWS_LIMIT:
            problem = Problem("too_many_records", value=rows, limit=ROWS_LIMIT, remedy="too_many_records")
            raise InputError([problem], path.name)
        table = pq.read_table(path, columns=list(names.values()))
        return {name: _column(table[heading]) for name, heading in names.items()}
    except (pa.ArrowException, OSError) as error:
        raise _damaged(path, error) from None


def _column(cells: pa.ChunkedArray) -> Column:
    kind = cells.type
    if pa.types.is_dictionary(kind):
        cells = cells.cast(kind.value_type)
    if pa.types.is_timestamp(kind):
        cells = _local(cells)
    text = cells.cast(pa.string()).fill_null("")
    if pa.types.is_floating(kind):
        # Whole numbers beside blank cells come as 1.0.
        text = pc.replace_substring_regex(text, pattern=r"\.0$", replacement="")
    coded = text.combine_chunks().dictionary_encode()
    places = coded.indices.to_numpy().astype(np.int64)
    texts = np.asarray(coded.dictionary.to_numpy(zero_copy_only=False), dtype=object)
    if _is_numeric(kind):
        texts[:] = [Number(cell) for cell in texts]
    return Column(places, texts)


def _local(moments: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return moments as text on the clock of China; midnight is written as the day, as in a workbook."""
    if moments.type.tz is not None:
        moments = moments.cast(pa.timestamp(moments.type.unit, ZONE))
    text = pc.strftime(moments, format="%Y-%m-%d %H:%M:%S")
    return pc.replace_substring_regex(text, pattern=r" 00:00:00(\.0+)?$", replacement="")


def _damaged(path: Path, error: Exception) -> InputError:
    reason = {"reason": str(error).splitlines()[0] if str(error) else type(error).__name__}
    return InputError([Problem("damaged_parquet", remedy="damaged_parquet", detail=reason)], path.name)
