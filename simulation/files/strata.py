"""Strata in a Parquet table beside a specification: one row a stratum, for places too large for one JSON file.

In the file stands ``"strata": {"parquet": "strata.parquet"}``. Columns are the keys of a stratum, its firms as
``firms_A`` to ``firms_D``; an empty cell is a key left out. Rows then meet the same rules as strata in the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.model.errors import InputError, Problem
from simulation.model.parse import check_file, parse_json, read_text
from simulation.model.population import RISK_CLASSES, Stratum

if TYPE_CHECKING:  # loaded where it is used: most specifications have no table
    import pyarrow as pa

KEY = "parquet"
STRATA_LIMIT = 500_000
"""Rows: ten times the strata of a large province."""
CELL_LIMIT = 1000
"""Characters of a cell; the names of a stratum have 200 at most."""

FIRMS = tuple(f"firms_{name}" for name in RISK_CLASSES)
TEXTS = ("id", "sector", "region", "professional_tier")
NUMBERS = ("entries_per_month", "onset_multiplier", "in_observation")
COLUMNS = tuple(
    column for field in Stratum.model_fields for column in (FIRMS if field == "firms" else (field,))
)  # fmt: skip
"""In the order of the keys of a stratum."""
NEEDED = (*(name for name, field in Stratum.model_fields.items() if field.is_required() and name != "firms"), *FIRMS)


def read_strata(reference: dict[str, Any], folder: Path) -> list[dict[str, Any]]:
    """Return the strata of a table as a JSON file would hold them.

    Parameters
    ----------
    reference
        What stands at ``strata`` in the specification.
    folder
        Of the specification's file, which the table may not lie outside of.

    Raises
    ------
    InputError
        With every problem of the reference, or of the table's columns; rows are held against the rules of the model
        by who asks for them.
    """
    place = table_of(reference, folder)
    try:
        check_file(place)
    except InputError as refused:
        raise InputError([_at_reference(problem) for problem in refused.problems]) from None
    return _rows(place)


def table_of(reference: dict[str, Any], folder: Path) -> Path:
    """Return where the table of a reference lies; raises `InputError` where it names none in the folder."""
    unknown = [Problem("unknown_key", f"strata.{key}", key, remedy="unknown_key") for key in reference if key != KEY]
    name = reference.get(KEY)
    if KEY not in reference:
        problem = Problem("missing_key", f"strata.{KEY}", None, remedy="missing_key")
    elif not isinstance(name, str):
        problem = Problem("not_text", f"strata.{KEY}", _short(name), remedy="not_text")
    elif not _inside(name, folder):
        problem = Problem("table_outside", f"strata.{KEY}", _short(name), remedy="table_outside")
    elif not unknown:
        return folder / name
    else:
        raise InputError(unknown)
    raise InputError([problem, *unknown])


def table_beside(path: Path) -> Path | None:
    """Return the table that a specification file names; ``None`` for a file without one, or that is not read."""
    if path.suffix == ".parquet":
        return None
    try:
        reference = parse_json(read_text(path), str(path)).get("strata")
        return table_of(reference, path.parent) if isinstance(reference, dict) else None
    except InputError:
        return None


def _inside(name: str, folder: Path) -> bool:
    """Tell whether a name stays in the folder, whatever links there are on the way."""
    try:
        return (folder / name).resolve().is_relative_to(folder.resolve()) and not Path(name).is_absolute()
    except (OSError, ValueError, RuntimeError):  # a null byte, links in a ring
        return False


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:60] + "…"  # noqa: PLR2004 - as other messages quote


def _at_reference(problem: Problem) -> Problem:
    return Problem(problem.code, f"strata.{KEY}", problem.value, problem.limit, problem.remedy, problem.detail)


def _rows(place: Path) -> list[dict[str, Any]]:
    from pyarrow import parquet

    from simulation.files.parquet import check_amount, readable

    try:
        with readable(place):
            metadata = parquet.read_metadata(place)
            check_amount(metadata, set(COLUMNS), place)
            if metadata.num_rows > STRATA_LIMIT:
                raise InputError(
                    [Problem("strata_table_long", "", metadata.num_rows, STRATA_LIMIT, "strata_table_long")]
                )
            schema = parquet.read_schema(place)
            if problems := [*_problems(schema)]:
                raise InputError(problems)
            texts = [name for name in TEXTS if name in schema.names]
            # Texts stay coded as they are in the file: written out, each would be there as often as it is repeated.
            table = parquet.read_table(place, columns=schema.names, read_dictionary=texts, use_threads=False)
            return _as_json({name: _values(table[name]) for name in schema.names})
    except InputError as refused:
        raise InputError([p if p.path else _at_reference(p) for p in refused.problems]) from None


def _problems(schema: pa.Schema) -> Iterable[Problem]:
    """Yield what is wrong with the columns, before any of them is read."""
    names = [str(name) for name in schema.names]
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield Problem("repeated_key", f"strata.{_short(name)}", _short(name), remedy="repeated_key")
        elif name not in COLUMNS:
            yield Problem("unknown_key", f"strata.{_short(name)}", _short(name), remedy="unknown_key")
        elif code := _misfit(name, schema.field(name).type):
            yield Problem(code, f"strata.{name}", str(schema.field(name).type), remedy=f"{code}_column")
    for name in NEEDED:
        if name not in names:
            yield Problem("missing_key", f"strata.{name}", None, remedy="missing_column")


def _misfit(name: str, kind: pa.DataType) -> str | None:
    """Return what a column of a type is not, though it should be; columns of nothing but empty cells are none."""
    from pyarrow import types

    if types.is_dictionary(kind):
        kind = kind.value_type
    if types.is_null(kind):
        return None
    if name in TEXTS:
        return None if types.is_string(kind) or types.is_large_string(kind) else "not_text"
    if name in FIRMS:
        return None if types.is_integer(kind) else "not_whole"
    if name in NUMBERS:
        return None if types.is_integer(kind) or types.is_floating(kind) else "not_a_number"
    return None if types.is_boolean(kind) else "not_boolean"


def _values(column: pa.ChunkedArray) -> list[Any]:
    """Return the cells; equal texts are one text in memory."""
    from pyarrow import types

    if not types.is_dictionary(column.type):
        return list(column.to_pylist())
    values: list[Any] = []
    for chunk in column.chunks:
        spoken = [*_checked(chunk.dictionary.to_pylist()), None]
        values += [spoken[place] for place in chunk.indices.fill_null(len(spoken) - 1).to_pylist()]
    return values


def _checked(texts: list[Any]) -> list[Any]:
    longest = max((len(text) for text in texts if isinstance(text, str)), default=0)
    if longest > CELL_LIMIT:
        raise InputError([Problem("cell_too_long", "", longest, CELL_LIMIT, "cell_too_long")])
    return texts


def _as_json(columns: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """Return rows as strata; cells without a value are left out, so that what is needed is missed by the rules."""
    strata = []
    for row in zip(*columns.values(), strict=True):
        given = {name: value for name, value in zip(columns, row, strict=True) if value is not None}
        firms = {name.removeprefix("firms_"): given.pop(name) for name in FIRMS if name in given}
        strata.append({**given, "firms": firms})
    return strata
