"""Where the risk map and the calibration do not say the same of a sector or township; they are never averaged.

Both look at the same registers in different ways: the map at random visits alone, the calibration at classes, visits
for cause and moves as well, through a model of behaviour. A factor on onset moves what visits find by about as much
where few firms are in violation, so that the two are held against each other on the scale of logarithms.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.calibration.hidden.draws import REGION, SECTOR
from simulation.riskmapping.crossed.table import Array
from simulation.riskmapping.riskmap import LEVEL, RiskMap

FAR = 2.0
"""Standard deviations of the difference from which the two are said to disagree."""
COLUMNS = (
    "scope", "group", "map", "map_low", "map_high", "calibration", "calibration_low", "calibration_high", "distance",
    "disagree",
)  # fmt: skip


def disagreement(found: RiskMap, draws: pd.DataFrame) -> pd.DataFrame:
    """Return map and calibration beside each other for each sector and township that both know.

    Parameters
    ----------
    draws
        Draws of a calibration (``draws.parquet``).

    Returns
    -------
    pandas.DataFrame
        ``scope, group``; factors of both with their 90 % intervals, each about the mean over firms; ``distance`` in
        standard deviations of the difference; ``disagree`` beyond two. Sorted by distance.
    """
    data = found.data
    firms = data.firms.sum(axis=1)
    rows: list[tuple[object, ...]] = []
    for scope, prefix, names, place, drawn in (
        ("sector", SECTOR, data.sectors, data.sector, found.effects.sectors),
        ("region", REGION, data.regions, data.region, found.effects.regions),
    ):
        known = [n for n, name in enumerate(names) if f"{prefix}{name}" in draws.columns]
        if not known:
            continue
        weight = np.bincount(place, weights=firms, minlength=len(names)).astype(np.float64)[known]
        ours = _centred(drawn[:, known], weight)
        columns = [draws[f"{prefix}{names[n]}"].to_numpy(dtype=np.float64) for n in known]
        theirs = _centred(np.log(np.stack(columns, axis=1)), weight)
        rows += [(scope, names[n], *_row(ours[:, k], theirs[:, k])) for k, n in enumerate(known)]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    order = table["distance"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)


def _centred(values: Array, weight: Array) -> Array:
    """Return logarithms of factors about their mean over firms."""
    share = weight / weight.sum() if weight.sum() > 0 else np.full(len(weight), 1 / len(weight))
    return np.asarray(values - (values @ share)[:, None])


def _row(ours: Array, theirs: Array) -> tuple[object, ...]:
    apart = float(ours.mean() - theirs.mean()) / max(float(np.hypot(ours.std(), theirs.std())), 1e-9)
    told = [value for values in (ours, theirs) for value in _told(values)]
    return (*told, apart, abs(apart) > FAR)


def _told(values: Array) -> tuple[float, float, float]:
    low, high = np.quantile(np.exp(values), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(np.exp(values.mean())), float(low), float(high)
