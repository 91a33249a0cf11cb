"""Every number of the district with its kind, its source and a reason."""

from __future__ import annotations

from collections.abc import Iterator

from datasets.tables import Row
from datasets.xiangzhou.firms import read_sectors, read_townships
from datasets.xiangzhou.inputs import Numbers, Values

COLUMNS = ("path", "kind", "value", "source", "reason_zh", "reason_en")
ASSUMED = {"kind": "assumed", "source": "assumed"}


def source_rows(numbers: Numbers) -> tuple[list[dict[str, str]], tuple[str, ...]]:
    """Return the rows and the columns of `sources.csv`.

    A path names a place in `specification.json`, with ``*`` for every stratum; `recipe`, `target`, `sector` and
    `township` are what the file is made from. A value with several numbers is in the order of the file.
    """
    plain = [
        {
            "path": number.path,
            "kind": number.kind,
            "value": spelled(number.values),
            "source": number.source,
            "reason_zh": number.reason_zh,
            "reason_en": number.reason_en,
        }
        for number in numbers.rows()
    ]
    return [*plain, *_sector_rows(), *_township_rows()], COLUMNS


def spelled(values: Values) -> str:
    """Return a vector as one cell; empty for what differs from stratum to stratum.

    Examples
    --------
    >>> spelled((0.9, 0.1, 0.0, 0.0))
    '0.9 0.1 0 0'
    """
    return " ".join(f"{value:.12g}" for value in values)


def _sector_rows() -> Iterator[Row]:
    for row in read_sectors():
        where = f"sector.{row['section']}"
        weight = {"kind": row["weight_kind"], "source": row["weight_source"]}
        yield _of(row, f"{where}.weight", row["weight"], weight)
        yield _of(row, f"{where}.onset_multiplier", row["onset_multiplier"], ASSUMED)
        affinities = " ".join(row[f"affinity_{kind}"] for kind in ("subdistrict", "town", "unit"))
        yield _of(row, f"{where}.affinity", affinities, ASSUMED)
        yield _of(row, f"{where}.professional_tier", row["professional_tier"], ASSUMED)


def _township_rows() -> Iterator[Row]:
    for row in read_townships():
        where = f"township.{row['slug']}"
        yield _of(row, f"{where}.weight", row["weight"], ASSUMED)
        yield _of(row, f"{where}.onset_factor", row["onset_factor"], ASSUMED)


def _of(row: Row, path: str, value: str, origin: Row) -> Row:
    return {"path": path, "value": value, **origin, "reason_zh": row["reason_zh"], "reason_en": row["reason_en"]}
