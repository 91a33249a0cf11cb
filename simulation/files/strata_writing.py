"""Write a specification: one JSON file, or one beside a Parquet table of its strata."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.files.strata import COLUMNS, FIRMS, KEY, NUMBERS, TEXTS
from simulation.files.writing import check_output, whole_file, write_table
from simulation.model.exchange import to_json
from simulation.model.parse import SIZE_LIMIT
from simulation.model.population import RISK_CLASSES
from simulation.model.specification import Specification

if TYPE_CHECKING:  # loaded where it is used: most specifications have no table
    import pyarrow as pa


def write_specification(specification: Specification, path: str | Path, *, table: bool | None = None) -> list[Path]:
    """Write a specification file, its strata in a Parquet table beside it where one file would be too large to read.

    Parameters
    ----------
    path
        ``NAME.json``; the table becomes ``NAME.strata.parquet``.
    table
        Whether there is to be a table; by default where the JSON alone would be larger than is read.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    OutputError
        When a file cannot be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import simulation as sim
    >>> district = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> with TemporaryDirectory() as folder:
    ...     written = sim.write_specification(district, f"{folder}/district.json", table=True)
    ...     again = sim.read_specification(written[0])
    >>> [path.name for path in written], sim.digest(again) == sim.digest(district)
    (['district.json', 'district.strata.parquet'], True)
    """
    place = check_output(path, (".json",))
    text = to_json(specification)
    if table is None:
        table = len(text.encode()) > SIZE_LIMIT
    if not table:
        with whole_file(place) as part:
            part.write_text(text, encoding="utf-8")
        return [place]
    beside = place.with_name(f"{place.stem}.strata.parquet")
    # The table first: a specification that names it then never stands there alone.
    write_table([strata_table(specification)], beside)
    content = {**specification.model_dump(mode="json", exclude={"strata"}), "strata": {KEY: beside.name}}
    ordered = {name: content[name] for name in Specification.model_fields}
    with whole_file(place) as part:
        part.write_text(json.dumps(ordered, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return [place, beside]


def strata_table(specification: Specification) -> pa.Table:
    """Return the strata of a specification as the table that `read_strata` reads."""
    import pyarrow as pa

    rows = [stratum.model_dump() for stratum in specification.strata]
    columns = {name: pa.array([row[name] for row in rows], _kind(name)) for name in COLUMNS if name not in FIRMS}
    firms = {f"firms_{c}": pa.array([row["firms"][c] for row in rows], pa.int64()) for c in RISK_CLASSES}
    return pa.table({name: (firms | columns)[name] for name in COLUMNS})


def _kind(name: str) -> pa.DataType:
    import pyarrow as pa

    return pa.string() if name in TEXTS else pa.float64() if name in NUMBERS else pa.bool_()
