"""What the fit was asked for and what the district then does in three years under the plan in force."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import xarray as xr

from datasets.xiangzhou.fit import Array, Settled, yields_of
from datasets.xiangzhou.inputs import Numbers
from simulation.engines.base import Request
from simulation.engines.expectation import Expectation
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES
from simulation.model.specification import Specification

COLUMNS = ("quantity", "risk_class", "target", "settled", "first_month", "last_month", "three_years")
MONTHS = 36


def fit_rows(
    numbers: Numbers, settled: Settled, district: Specification, plan: Plan
) -> tuple[list[dict[str, object]], tuple[str, ...]]:
    """Return the rows and the columns of `fit.csv`; a target is empty where none was set."""
    record = Expectation().run(Request(district, plan, months=MONTHS)).data.isel(replication=0)
    shares = (settled.shares, shares_in(record, [0]), shares_in(record, [-1]), shares_in(record, range(MONTHS)))
    yields = (settled.yields, yields_in(record, [0]), yields_in(record, [-1]), yields_in(record, range(MONTHS)))
    rows = [
        *_by_class("class_share", np.array(numbers["target.class_shares"]), shares),
        *_by_class("yield", np.array(numbers["target.yields"]), yields),
        _overall(numbers, shares, yields),
    ]
    return rows, COLUMNS


def shares_in(record: xr.Dataset, months: list[int] | range) -> Array:
    """Return the class shares of the firm-months in `months`, shape (4,)."""
    firms = record["firms"].isel(month=list(months)).sum(["month", "stratum"]).to_numpy()
    return np.asarray(firms / firms.sum())


def yields_in(record: xr.Dataset, months: list[int] | range) -> Array:
    """Return the yields of the random visits in `months`, shape (4,)."""
    return yields_of(record.isel(month=list(months)))


def _by_class(quantity: str, target: Array, columns: tuple[Array, ...]) -> Iterator[dict[str, object]]:
    for index, risk_class in enumerate(RISK_CLASSES):
        yield _row(quantity, risk_class, [target[index], *(column[index] for column in columns)])


def _overall(numbers: Numbers, shares: tuple[Array, ...], yields: tuple[Array, ...]) -> dict[str, object]:
    """Return the yield of the same ratio in every class: the mean of the yields over the class shares."""
    wanted = float(np.dot(numbers["target.class_shares"], numbers["target.yields"]))
    return _row("yield", "all", [wanted, *(float(share @ found) for share, found in zip(shares, yields, strict=True))])


def _row(quantity: str, risk_class: str, values: list[float]) -> dict[str, object]:
    return dict(zip(COLUMNS, (quantity, risk_class, *(f"{value:.4f}" for value in values)), strict=True))
