"""What the forecasts were worth: log scores of each, differences between them, intervals, calibration slopes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from datasets.chicago.study import FIRST_ORIGIN, FORECASTS
from simulation.calibration.forecasts.scores import (
    Measured,
    calibration_slope,
    coverage,
    interval,
    log_scores,
    paired_difference,
    precision_of,
)

COLUMNS = ("measure", "forecast", "rival", "value", "error", "cells", "months")


def score(cells: pd.DataFrame) -> pd.DataFrame:
    """Return `COLUMNS` over the quarters from `FIRST_ORIGIN` on.

    Parameters
    ----------
    cells
        `study.CELLS` of all quarters, the burn-in included.
    """
    rows = [(*row[:3], *_parts(row[3])) for row in _measures(cells)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def precisions(cells: pd.DataFrame, forecast: str) -> pd.Series:
    """Return the precision of a forecast in each quarter, learned from the quarters before: origin → precision."""
    share = cells[forecast] / cells["visits"]
    learned = {}
    for origin in sorted(cells["origin"].unique().tolist()):
        before = cells["origin"] < origin
        learned[origin] = precision_of(cells.loc[before, "found"], cells.loc[before, "visits"], share[before])
    return pd.Series(learned)


def _measures(cells: pd.DataFrame) -> Iterator[tuple[str, str, str, Measured | float]]:
    scored = cells["origin"] >= FIRST_ORIGIN
    kept = cells[scored]
    month = kept["month"].to_numpy()
    for kind in ("log_score", "log_score_binomial"):
        scores = {name: _log_scores(cells, name, scattered=kind == "log_score")[scored] for name in FORECASTS}
        for name, values in scores.items():
            yield kind, name, "", float(values.mean())
        for name, rival in combinations(FORECASTS, 2):
            yield kind, name, rival, paired_difference(scores[name], scores[rival], month)
    yield "coverage_90", "model", "", coverage(kept["found"], kept["low"], kept["high"])
    for name in FORECASTS:
        precision = cells["origin"].map(precisions(cells, name)).to_numpy()[scored]
        low, high = interval(kept["visits"], kept[name] / kept["visits"], precision)
        yield "coverage_90_equal_footing", name, "", coverage(kept["found"], low, high)
        yield "slope", name, "", calibration_slope(kept["found"], kept["visits"], kept[name] / kept["visits"], month)
        yield "expected_over_found", name, "", float(kept[name].sum() / kept["found"].sum())


def _log_scores(cells: pd.DataFrame, forecast: str, *, scattered: bool) -> NDArray[np.float64]:
    precision = cells["origin"].map(precisions(cells, forecast)).to_numpy() if scattered else np.inf
    return log_scores(cells["found"], cells["visits"], cells[forecast] / cells["visits"], precision)


def _parts(measured: Measured | float) -> tuple[float, float, int | None, int | None]:
    if isinstance(measured, Measured):
        return measured.value, measured.error, measured.count, measured.clusters
    return measured, np.nan, None, None
