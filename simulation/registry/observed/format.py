"""The table observations/1: what the registers say of each month, stratum and class, as counts and without a firm.

It is the tidy table of `run` with counts of what happened: forecast and fact meet on the same keys.
"""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from simulation.model.population import RISK_CLASSES
from simulation.registry.vocabulary import CHANNELS

FORMAT = "observations/1"
COLUMNS = ("month", "stratum", "risk_class", "measure", "detail", "value", "complete")
KEYS = COLUMNS[:5]

FIRMS, VISITS, FOUND, SIGNALS, MOVED_TO = MEASURES = ("firms", "visits", "found", "signals", "moved_to")
"""Firms in the class when the month begins; visits, and those that found something; signals; moves of class."""

DETAILS: dict[str, tuple[str, ...] | None] = {
    FIRMS: ("",),
    VISITS: tuple(CHANNELS),
    FOUND: tuple(CHANNELS),
    SIGNALS: None,
    MOVED_TO: RISK_CLASSES,
}
"""What `detail` says for each measure: nothing, the channel of the visit, the kind of the signal, the new class."""

OBSERVATIONS = pa.DataFrameSchema(
    {
        "month": pa.Column(str, pa.Check.str_matches(r"^[0-9]{4}-(0[1-9]|1[0-2])$")),
        "stratum": pa.Column(str, pa.Check.str_length(min_value=1)),
        "risk_class": pa.Column(str, pa.Check.isin(list(RISK_CLASSES))),
        "measure": pa.Column(str, pa.Check.isin(list(MEASURES))),
        "detail": pa.Column(str),
        "value": pa.Column("int64", pa.Check.ge(0)),
        "complete": pa.Column(bool),
    },
    unique=list(KEYS),
    strict=True,
    ordered=True,
)
"""The table in memory. Counts that are not there are 0; `complete` is the same for all rows of a month."""


def split_stratum(stratum: str) -> tuple[str, str] | None:
    """Return sector and township of a stratum's id; ``None`` for an id that names none.

    Examples
    --------
    >>> split_stratum("F-张湾-novel-tier-C"), split_stratum("s1")
    (('F', '张湾'), None)
    """
    sector, dash, rest = stratum.partition("-")
    for tier in RISK_CLASSES:
        rest = rest.removesuffix(f"-tier-{tier}")
    region = rest.removesuffix("-novel")
    return (sector, region) if sector and dash and region else None


def empty_observations() -> pd.DataFrame:
    """Return the table without rows."""
    kinds = dict.fromkeys(COLUMNS, "str") | {"value": "int64", "complete": "bool"}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
