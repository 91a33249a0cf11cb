"""Parquet: registers as columns, read into memory; the large ones stay outside (see `class_panel`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from simulation.files.grid import Column, Number
from simulation.model.errors import InputError, Problem

ZONE = "Asia/Shanghai"
"""Dates of the registers are days in China, whatever zone a program stored them in."""

ROWS_LIMIT = 20_000_000
"""Rows that are read into memory."""

WRITTEN_LIMIT = 2**30
"""Bytes that the columns would take as text, every cell written out: a file of kilobytes can stand for terabytes."""

CELL_LIMIT = 2**17
"""Characters of a cell, as in a delimited text."""

LONGEST_REASON = 200
"""Characters of what the library says of a damaged file."""


def parquet_names(path: Path) -> list[str]:
    """Return the names of the columns.

    Raises
    ------
    InputError
        When the file is no whole Parquet file.
    """
    with readable(path):
        return [str(name) for name in pq.read_schema(path).names]


def numeric_names(path: Path) -> set[str]:
    """Return the names of the columns that hold numbers, of a file whose names can be read."""
    with readable(path):
        return {str(field.name) for field in pq.read_schema(path) if _is_numeric(field.type)}


def _is_numeric(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def parquet_columns(path: Path, names: dict[str, str]) -> dict[str, Column]:
    """Return columns as text.

    Parameters
    ----------
    names
        Canonical name → name in the file.

    Raises
    ------
    InputError
        When the file is damaged, or holds more than is read into memory.
    """
    wanted = list(names.values())
    with readable(path):
        check_amount(pq.read_metadata(path), set(wanted), path)
        # Texts stay coded as they are in the file: written out, each would be there as often as it is repeated.
        table = pq.read_table(path, columns=wanted, read_dictionary=wanted, use_threads=False)
        return {name: _column(table[heading], path) for name, heading in names.items()}


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn whatever Arrow stumbles over in a damaged file, names that are no text among it, into words."""
    try:
        yield
    except (MemoryError, InputError):
        raise
    except (pa.ArrowException, OSError, UnicodeError, ValueError, OverflowError, KeyError, TypeError) as error:
        first = str(error).splitlines()[0][:LONGEST_REASON] if str(error) else type(error).__name__
        problem = Problem("damaged_parquet", remedy="damaged_parquet", detail={"reason": first})
        raise InputError([problem], path.name) from None


def check_amount(metadata: pq.FileMetaData, wanted: set[str], path: Path) -> None:
    """Raise `InputError` for more rows, or more bytes unpacked, than are read."""
    if metadata.num_rows > ROWS_LIMIT:
        problem = Problem("too_many_records", value=metadata.num_rows, limit=ROWS_LIMIT, remedy="too_many_records")
        raise InputError([problem], path.name)
    groups = (metadata.row_group(number) for number in range(metadata.num_row_groups))
    columns = (group.column(place) for group in groups for place in range(group.num_columns))
    size = sum(max(0, c.total_uncompressed_size) for c in columns if c.path_in_schema.partition(".")[0] in wanted)
    _check_size(size, path)


def _check_size(size: int, path: Path) -> None:
    if size > WRITTEN_LIMIT:
        problem = Problem("unpacks_to_too_much", value=size, limit=WRITTEN_LIMIT, remedy="unpacks_to_too_much")
        raise InputError([problem], path.name)


def _column(cells: pa.ChunkedArray, path: Path) -> Column:
    coded = cells.unify_dictionaries() if pa.types.is_dictionary(cells.type) else cells.dictionary_encode()
    whole = coded.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):  # of a file without row groups, or with too many texts for one array
        whole = pa.concat_arrays(whole.chunks) if whole.num_chunks else pa.array([], whole.type)
    # The last text stands for a cell that holds nothing.
    spoken = [*_texts(whole.dictionary).to_pylist(), ""]
    longest = max(map(len, spoken))
    if longest > CELL_LIMIT:
        problem = Problem("cell_too_long", value=longest, limit=CELL_LIMIT, remedy="cell_too_long")
        raise InputError([problem], path.name)
    numbers, texts = pd.factorize(np.array(spoken, dtype=object))
    places = numbers[whole.indices.fill_null(len(spoken) - 1).to_numpy().astype(np.int64)]
    lengths = np.array([len(text) for text in texts], dtype=np.int64)
    _check_size(int(np.bincount(places, minlength=len(texts)) @ lengths), path)
    if _is_numeric(whole.dictionary.type):
        texts[:] = [Number(text) if text else "" for text in texts]
    return Column(places, texts)


def _texts(values: pa.Array) -> pa.Array:
    """Return the different values of a column as text."""
    kind = values.type
    if pa.types.is_timestamp(kind):
        values = _local(values)
    text = values.cast(pa.string()).fill_null("")
    if pa.types.is_floating(kind):
        # Whole numbers beside blank cells come as 1.0.
        text = pc.replace_substring_regex(text, pattern=r"\.0$", replacement="")
    return text


def _local(moments: pa.Array) -> pa.Array:
    """Return moments as text on the clock of China; midnight is written as the day, as in a workbook."""
    if moments.type.tz is not None:
        moments = moments.cast(pa.timestamp(moments.type.unit, ZONE))
    text = pc.strftime(moments, format="%Y-%m-%d %H:%M:%S")
    return pc.replace_substring_regex(text, pattern=r" 00:00:00(\.0+)?$", replacement="")
