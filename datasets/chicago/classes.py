"""Classes A to D from an establishment's record, as a platform would push them on the first of each month.

Only visits of earlier months count. An establishment is visited about once a year (the middle gap is eleven months), so
"recent" means a year and a half: long enough for one more visit to have been due.

| class | record |
|---|---|
| D | the last visit failed with a critical violation, or two of the last three failed; the newest failure is recent |
| C | the last or the previous visit failed, recently |
| A | at least two visits, and neither of the last two failed |
| B | everything else: no record, a single visit, or a failure that is old |

The rule comes from how inspections work and was not chosen by how well anything forecasts with it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

RECENT_MONTHS = 18
ENOUGH = 2
"""Visits that make a record."""


def class_of(month: int, visited: NDArray[np.int64], failed: NDArray[np.bool_], serious: NDArray[np.bool_]) -> str:
    """Return the class that an establishment holds when a month begins.

    Parameters
    ----------
    month
        Months since year 0.
    visited
        Month of each visit, in order, shape (visits,).
    failed, serious
        Whether the visit failed, and did so with a critical violation, shape (visits,).

    Examples
    --------
    >>> years, failed = np.array([24000, 24012]), np.array([False, True])
    >>> [class_of(month, years, failed, failed & False) for month in (24000, 24012, 24013, 24031)]
    ['B', 'B', 'C', 'B']
    """
    known = int(np.searchsorted(visited, month))
    failed, serious = failed[:known], serious[:known]
    recent = failed & (month - visited[:known] <= RECENT_MONTHS)
    if recent[-3:].any() and (serious[-1] or failed[-3:].sum() >= ENOUGH):
        return "D"
    if recent[-2:].any():
        return "C"
    return "A" if known >= ENOUGH and not failed[-2:].any() else "B"


def monthly_classes(visits: pd.DataFrame) -> pd.DataFrame:
    """Return the class of each establishment in each month from its first visit to the last month of all.

    Parameters
    ----------
    visits
        ``establishment``, ``month``, ``failed``, ``serious``, by establishment and date.

    Returns
    -------
    DataFrame
        ``establishment``, ``month``, ``risk_class``.
    """
    rows = list(_rows(visits, int(visits["month"].max())))
    return pd.DataFrame(rows, columns=["establishment", "month", "risk_class"])


def _rows(visits: pd.DataFrame, last: int) -> Iterator[tuple[str, int, str]]:
    columns = [visits[name].to_numpy() for name in ("month", "failed", "serious")]
    names, first = np.unique(visits["establishment"].to_numpy(dtype=str), return_index=True)
    ends = np.append(first[1:], len(visits))
    for name, begin, end in zip(names.tolist(), first.tolist(), ends.tolist(), strict=True):
        visited, failed, serious = (column[begin:end] for column in columns)
        for month in range(int(visited[0]), last + 1):
            yield name, month, class_of(month, visited, failed, serious)
