"""Streams whose evidence has reached the threshold, and what belongs together of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.monitoring.evidence.detector import YEAR
from simulation.monitoring.streams import Stream

Array = NDArray[np.float64]
COLUMNS = (
    "what", "kind", "month", "since", "observed", "expected", "evidence", "threshold", "guaranteed", "rate", "seed",
    "suspended",
)  # fmt: skip
CLASS_RULE = "class_rule"


@dataclass(frozen=True)
class Limits:
    """What evidence is an alarm.

    Attributes
    ----------
    by_year
        Log-evidence by plan year of the watched time.
    guaranteed
        Evidence that is reached with probability `rate` at most whatever the futures say.
    rate
        Probability of any alarm in a year in which the plan's own specification stays true.
    futures
        Futures it was set by; 0: the guaranteed bound stands in.
    """

    by_year: Array
    guaranteed: float
    rate: float
    seed: int
    futures: int

    def of_months(self, months: int) -> Array:
        """Return the threshold of each month, as evidence."""
        years = np.minimum(np.arange(months) // YEAR, len(self.by_year) - 1)
        return np.asarray(np.exp(self.by_year[years]))


def alarm_table(
    names: Sequence[str], kinds: Sequence[str], months: Sequence[str], counts: Array, expected: Array,
    evidence: Array, tested: NDArray[np.bool_], limits: Limits,
) -> pd.DataFrame:  # fmt: skip
    """Return one row for each stream and plan year in which its evidence reached the threshold.

    ``month`` is when it did, ``since`` the month from which a change explains the counts best; ``observed`` and
    ``expected`` are summed from there.
    """
    threshold = limits.of_months(len(months))
    rows = []
    for place, (name, kind) in enumerate(zip(names, kinds, strict=True)):
        own = np.exp(np.minimum(evidence[:, place], 700))
        for begin in range(0, len(months), YEAR):
            year = np.arange(begin, min(begin + YEAR, len(months)))
            over = year[(own[year] >= threshold[year]) & tested[year]]
            if not len(over):
                continue
            since = _since(counts[year, place], expected[year, place], tested[year]) + begin
            told = np.arange(since, year[-1] + 1)[tested[since : year[-1] + 1]]
            values = (
                name, kind, months[over[0]], months[since], int(counts[told, place].sum()),
                float(expected[told, place].sum()), float(own[year].max()), float(threshold[begin]),
                limits.guaranteed, limits.rate, limits.seed, False,
            )  # fmt: skip
            rows.append(dict(zip(COLUMNS, values, strict=True)))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return _suspended(table.sort_values("evidence", ascending=False, kind="stable", ignore_index=True))


def _since(counts: Array, expected: Array, tested: NDArray[np.bool_]) -> int:
    """Return the month from which one factor explains the counts best."""
    best, place = -np.inf, 0
    for begin in np.flatnonzero(tested):
        x, mean = counts[begin:][tested[begin:]].sum(), max(expected[begin:][tested[begin:]].sum(), 1e-9)
        gain = (x * np.log(x / mean) if x > 0 else 0.0) - (x - mean)
        if gain > best + 1e-9:
            best, place = gain, int(begin)
    return place


def _suspended(table: pd.DataFrame) -> pd.DataFrame:
    """Mark alarms that follow from a changed class rule: firms of a class are no longer those they were."""
    moves = table["kind"] == "moves"
    if moves.any():
        first = table.loc[moves, "since"].min()
        table["suspended"] = (~moves) & (table["month"] >= first) & table["what"].str.contains("class", regex=False)
    return table


def kinds_of(streams: Sequence[Stream]) -> list[str]:
    """Return the family of each stream."""
    return [stream.family for stream in streams]
