"""Rows of a comparison prepared for drawing: labels in the reader's language beside the numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from simulation.language.catalogue import Catalogue
from simulation.language.figures import is_share, say_interval, say_value

COMPARISON_COLUMNS = (
    "plan", "indicator", "scope", "group", "value", "low", "high", "difference", "difference_low", "difference_high",
)  # fmt: skip
NUMBERS = COMPARISON_COLUMNS[4:]
UNKNOWN = [math.nan] * len(NUMBERS)
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
    # Only what is drawn is copied: a page draws this at every move of a slider.
    in_scope = (table["scope"] == scope).to_numpy(dtype=np.bool_)
    present = set(table["plan"].array[in_scope].unique())
    missing = [plan for plan in titles if plan not in present]
    if missing or not titles:
        raise ValueError(f"the table has no rows in scope {scope!r} of {', '.join(missing) or 'any plan'}")
    chosen = table.iloc[np.flatnonzero(in_scope & (table["indicator"] == indicator).to_numpy(dtype=np.bool_))]
    held = zip(*(chosen[name].tolist() for name in ("plan", "group", *NUMBERS)), strict=True)
    numbers = {(plan, group): values for plan, group, *values in held}
    groups = table["group"].array[in_scope].unique().tolist()
    cells = [(plan, group, numbers.get((plan, group), UNKNOWN)) for plan in titles for group in groups]
    words = [_words(indicator, values[0], values[1], values[2], catalogue) for _, _, values in cells]
    # Plain lists: a page draws this at every move of a slider, and joining indexes would take longer than the engine.
    columns: dict[str, object] = {
        "plan": [titles[plan] for plan, _, _ in cells],
        "group": [group for _, group, _ in cells],
        **dict(zip(NUMBERS, np.array([values for _, _, values in cells], dtype=np.float64).T, strict=True)),
        "known": [not math.isnan(values[0]) for _, _, values in cells],
        "shown": [value for value, _ in words],
        "shown_interval": [interval for _, interval in words],
    }
    return pd.DataFrame(columns)


def _words(indicator: str, value: float, low: float, high: float, catalogue: Catalogue) -> tuple[str, str]:
    interval = catalogue.text("value.not_computed")
    if not math.isnan(low):
        interval = say_interval(indicator, low, high, catalogue)
    return say_value(indicator, value, catalogue), interval


def axis_format(indicator: str, catalogue: Catalogue) -> str:
    """Return the number format of an axis (d3): per cent for shares."""
    return "~%" if is_share(indicator, catalogue) else ",~f"
