"""The visits themselves: not part of the project, found beside it or where an environment variable says."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd

from datasets.tables import DATASETS

VARIABLE = "CHICAGO_FOOD_VISITS"
"""Environment variable that may name the file."""
BESIDE = Path("shared") / "data" / "chicago_food_visits.csv"
COLUMNS = ("establishment_id", "visit_id", "date", "facility_type", "zip", "result", "critical", "inspector")
FAIL, CONDITIONS, PASS = "Fail", "Pass w/ Conditions", "Pass"


def visits_file() -> Path:
    """Return where the visits are, or should be."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else DATASETS.parents[1] / BESIDE


def read_visits(path: Path | None = None) -> pd.DataFrame:
    """Return one row per visit, by establishment and date.

    Parameters
    ----------
    path
        By default `visits_file`.

    Returns
    -------
    DataFrame
        ``establishment``, ``date``, ``month`` (months since year 0), ``facility``, ``zip``, ``result``, ``critical``
        (violations), ``inspector`` (a colour, or empty).

    Raises
    ------
    ValueError
        When a column is missing or a result is not one of the three.
    """
    path = path or visits_file()
    rows = pd.read_csv(path, dtype={"establishment_id": str, "zip": str, "inspector": str}, parse_dates=["date"])
    if missing := [name for name in COLUMNS if name not in rows.columns]:
        raise ValueError(f"{path.name}: no column {', '.join(missing)}; take the file that its README describes")
    if unknown := set(rows["result"]) - {FAIL, CONDITIONS, PASS}:
        raise ValueError(f"{path.name}: results {sorted(unknown)}; {FAIL}, {CONDITIONS} and {PASS} are known")
    rows = rows.sort_values(["establishment_id", "date", "visit_id"], ignore_index=True)
    rows = rows.rename(columns={"establishment_id": "establishment", "facility_type": "facility"})
    rows["month"] = rows["date"].to_numpy().astype("datetime64[M]").astype(np.int64) + 1970 * 12
    rows["zip"], rows["inspector"] = rows["zip"].fillna(""), rows["inspector"].fillna("")
    return rows[["establishment", "date", "month", "facility", "zip", "result", "critical", "inspector"]]
