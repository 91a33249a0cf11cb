"""The canonical tables, declared: what every reader returns and every estimate may rely on."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pandera.pandas as pa

from simulation.model.population import RISK_CLASSES, SEVERITIES
from simulation.registry.checks import NOTED_COLUMNS, REFUSED_COLUMNS
from simulation.registry.firm_ids import CREDIT_CODE, IdKind, pattern_of
from simulation.registry.vocabulary import CHANNELS, RESULTS, SECTIONS

DAY = "datetime64[s]"
CODE_PATTERN = pattern_of(CREDIT_CODE)

CLASS_KIND = pd.CategoricalDtype(list(RISK_CLASSES), ordered=True)

FIRM = pa.Column(str, pa.Check.str_matches(CODE_PATTERN))
MONTH = pa.Column("int64", pa.Check.in_range(1949 * 12, 2200 * 12))
DATE = pa.Column(DAY)

DIRECTORY = pa.DataFrameSchema(
    {
        "firm": pa.Column(str, pa.Check.str_matches(CODE_PATTERN), unique=True),
        "name": pa.Column(str),
        "kind": pa.Column(str),
        "sector": pa.Column(str, pa.Check.isin(list(SECTIONS))),
        "region": pa.Column(str, pa.Check.str_length(min_value=1)),
        "founded": pa.Column(DAY, nullable=True),
        "status": pa.Column(str),
        "tier": pa.Column(str, pa.Check.isin(RISK_CLASSES), nullable=True),
        "novel": pa.Column(bool),
    },
    strict=True,
    ordered=True,
)

CLASSES = pa.DataFrameSchema(
    {
        "firm": FIRM,
        "month": MONTH,
        "risk_class": pa.Column(CLASS_KIND),
    },
    unique=["firm", "month"],
    strict=True,
    ordered=True,
)

VISITS = pa.DataFrameSchema(
    {
        "firm": FIRM,
        "date": DATE,
        "month": MONTH,
        "task": pa.Column(str),
        "channel": pa.Column(str, pa.Check.isin(list(CHANNELS))),
        "departments": pa.Column(str),
        "n_departments": pa.Column("int64", pa.Check.ge(1)),
        "inspectors": pa.Column(str),
        "team": pa.Column(str),
        "result": pa.Column(str, pa.Check.isin(list(RESULTS))),
        "results": pa.Column(str, pa.Check.str_length(min_value=1)),
        "found": pa.Column(bool),
        "severity": pa.Column(str, pa.Check.isin(["", *SEVERITIES])),
        "published": pa.Column(DAY, nullable=True),
    },
    checks=pa.Check(lambda table: table["found"] == (table["severity"] != ""), name="found_has_severity"),
    strict=True,
    ordered=True,
)

SIGNALS = pa.DataFrameSchema(
    {
        "firm": FIRM,
        "date": DATE,
        "month": MONTH,
        "kind": pa.Column(str, pa.Check.str_length(min_value=1)),
        "number": pa.Column(str),
        "led_to_visit": pa.Column(str, pa.Check.isin(["", "yes", "no"])),
    },
    strict=True,
    ordered=True,
)

REFUSED = pa.DataFrameSchema(
    {name: pa.Column("int64" if name == "row" else str) for name in REFUSED_COLUMNS}, strict=True, ordered=True
)

NOTES = pa.DataFrameSchema(
    {name: pa.Column("int64" if name == "row" else str) for name in NOTED_COLUMNS}, strict=True, ordered=True
)

COUNTS = pa.DataFrameSchema(
    {
        "register": pa.Column(str, unique=True),
        **{name: pa.Column("int64", pa.Check.ge(0)) for name in ("read", "accepted", "refused")},
    },
    checks=pa.Check(lambda table: table["read"] == table["accepted"] + table["refused"], name="nothing_is_lost"),
    strict=True,
    ordered=True,
)

TABLES = {
    "directory": DIRECTORY,
    "classes": CLASSES,
    "visits": VISITS,
    "signals": SIGNALS,
    "refused": REFUSED,
    "notes": NOTES,
    "counts": COUNTS,
}


def validated(name: str, table: pd.DataFrame, ids: Sequence[IdKind] = CREDIT_CODE) -> pd.DataFrame:
    """Return a table that is as declared.

    Parameters
    ----------
    ids
        What firms are known by.

    Raises
    ------
    AssertionError
        When it is not, which is a defect of the readers. Names column and check but no value: a firm's class must
        not reach a log.
    """
    schema = TABLES[name]
    if "firm" in schema.columns and tuple(ids) != CREDIT_CODE:
        schema = schema.update_column("firm", checks=pa.Check.str_matches(pattern_of(ids)))
    try:
        return schema.validate(table)
    except pa.errors.SchemaError as error:
        column = getattr(error.schema, "name", "") or ""
        raise AssertionError(f"table {name}, column {column}: {error.check}") from None
