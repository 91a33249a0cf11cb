"""Rolling origins: at each quarter's start, estimate from the past alone and forecast the quarter's findings.

Nothing here is made for these visits: the estimates and forecasts are those that `calibrate` gives any district.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from simulation.calibration.forecasts.backtest import backtest
from simulation.calibration.panel.panel import panel_of
from simulation.registry.registers import Registers

QUARTER = 3
FIRST_ORIGIN = 12 * 2013
BURN_IN = 2
"""Quarters before the first origin, forecast in the same way: from them the scatter of each forecast is learned."""
FORECASTS = ("model", "last_year", "overall")
CELLS = ("origin", "month", "risk_class", "visits", "found", *FORECASTS, "low", "high")


def until(registers: Registers, month: int) -> Registers:
    """Return the registers as they were before a month (months since year 0)."""
    tables = {name: getattr(registers, name) for name in ("classes", "visits", "signals")}
    past = {name: table[table["month"] < month].reset_index(drop=True) for name, table in tables.items()}
    return replace(registers, **past)


def origins(registers: Registers) -> list[int]:
    """Return the first month of each whole quarter to forecast, those of the burn-in first."""
    last = int(registers.classes["month"].max())
    return list(range(FIRST_ORIGIN - BURN_IN * QUARTER, last + 2 - QUARTER, QUARTER))


def quarter(registers: Registers, origin: int, seed: int = 0, *, class_signal: bool | None = None) -> pd.DataFrame:
    """Return `CELLS` of one quarter: visits made, findings that came, and findings that each forecast expected.

    Classes and visits of the quarter are taken as given; no finding of the quarter is used.

    Parameters
    ----------
    class_signal
        Whether moves of class are news; by default the months before the origin decide, as in `calibrate`.
    """
    panel = panel_of(until(registers, origin + QUARTER))
    tested = backtest(panel, QUARTER, seed, class_signal=class_signal).table
    keys = ["month", "risk_class"]
    of = {name: rows.set_index(keys) for name, rows in tested.groupby("measure")}
    found = of["found"].rename(
        columns={"observed": "found", "forecast": "model", "naive_last_year": "last_year", "naive_overall": "overall"}
    )
    cells = found.join(of["visits"]["observed"].rename("visits")).reset_index().assign(origin=origin)
    year, month = (cells["month"].str.split("-", expand=True)[part].astype(int) for part in (0, 1))
    cells["month"] = year * 12 + month - 1
    return cells.loc[cells["visits"] > 0, list(CELLS)].sort_values(keys, ignore_index=True)


def rolling(registers: Registers, *, class_signal: bool | None = None) -> Iterator[pd.DataFrame]:
    """Yield `CELLS` of each quarter."""
    for origin in origins(registers):
        yield quarter(registers, origin, class_signal=class_signal)
