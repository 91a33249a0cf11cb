"""Rows of a comparison prepared for drawing: labels in the reader's language beside the numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from simulation.language.catalogue import Catalogue
from simulation.language.figures import is_share, say_interval, say_value

COMPARISON_COLUMNS = (
    "plan", "indicator", "scope", "group", "value", "low", "high", "difference", "difference_low", "difference_high",
)  # fmt: skip
MONTHLY_COLUMNS = ("plan", "month", "risk_class", "measure", "value")


def rows_of(
    table: pd.DataFrame, indicator: str, scope: str, titles: Mapping[str, str], catalogue: Catalogue
) -> pd.DataFrame:
    """Return one indicator's rows of the plans in `titles`, with words to show.

    Parameters
    ----------
    table
        Columns `COMPARISON_COLUMNS`; ``low`` and ``high`` are NaN without replications, undefined values have no row.

    Returns
    -------
    DataFrame
        A row for each plan and group. ``plan`` holds titles; added are ``known``, ``shown`` and ``shown_interval``
        (value and interval in words).

    Raises
    ------
    ValueError
        When the table does not hold one of the plans in this scope: an empty picture would look like an answer.
    """
    in_scope = table[table["scope"] == scope]
    missing = [plan for plan in titles if plan not in set(in_scope["plan"])]
    if missing or not titles:
        raise ValueError(f"the table has no rows in scope {scope!r} of {', '.join(missing) or 'any plan'}")
    every = pd.MultiIndex.from_product([list(titles), in_scope["group"].unique()], names=["plan", "group"])
    chosen = in_scope[in_scope["indicator"] == indicator].set_index(["plan", "group"]).reindex(every).reset_index()
    numbers = chosen[["value", "low", "high"]].astype(float).itertuples(index=False)
    words = [_words(indicator, value, low, high, catalogue) for value, low, high in numbers]
    return chosen.assign(
        plan=chosen["plan"].map(titles),
        known=chosen["value"].notna(),
        shown=[value for value, _ in words],
        shown_interval=[interval for _, interval in words],
    )


def _words(indicator: str, value: float, low: float, high: float, catalogue: Catalogue) -> tuple[str, str]:
    interval = catalogue.text("value.not_computed")
    if not math.isnan(low):
        interval = say_interval(indicator, low, high, catalogue)
    return say_value(indicator, value, catalogue), interval


def axis_format(indicator: str, catalogue: Catalogue) -> str:
    """Return the number format of an axis (d3): per cent for shares."""
    return "~%" if is_share(indicator, catalogue) else ",~f"
