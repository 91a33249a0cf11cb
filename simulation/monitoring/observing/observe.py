"""Counts by month, stratum and class from registers: what `observations/1` holds."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.calibration.panel.panel import CHANNELS, NOT_VISITED, Panel, panel_of
from simulation.model.calendar import month_end, month_text
from simulation.model.errors import InputError, Problem
from simulation.model.population import RISK_CLASSES
from simulation.registry.observed.format import COLUMNS, FIRMS, FOUND, KEYS, MOVED_TO, OBSERVATIONS, SIGNALS, VISITS
from simulation.registry.registers import Registers

Ints = NDArray[np.int64]


def observe_registers(registers: Registers) -> pd.DataFrame:
    """Return the monthly counts of registers; see `simulation.workflows.watching.observe.observe`."""
    if registers.classes.empty:
        raise InputError([Problem("no_classes", "classes", 0, 1, "no_classes")])
    panel = panel_of(registers)
    parts = [_firms(panel), *_visits(panel), _moves(panel), _signals(panel, registers)]
    table = pd.concat(parts, ignore_index=True)
    marks = complete_months(panel, registers)
    table["complete"] = marks[table["month"].to_numpy(dtype=np.int64)]
    table["stratum"] = np.array([place.id for place in panel.places], dtype=object)[table["stratum"]]
    table["risk_class"] = np.array(RISK_CLASSES, dtype=object)[table["risk_class"].to_numpy(dtype=np.int64)]
    names = np.array([month_text(panel.first_month + m) for m in range(panel.months)], dtype=object)
    table["month"] = names[table["month"].to_numpy(dtype=np.int64)]
    table = table.sort_values(list(KEYS), kind="stable", ignore_index=True)[list(COLUMNS)]
    return OBSERVATIONS.validate(table.astype(dict.fromkeys(KEYS, "str") | {"value": "int64", "complete": "bool"}))


def complete_months(panel: Panel, registers: Registers) -> NDArray[np.bool_]:
    """Tell which months are complete.

    The newest record of a visit or signal is of the last day of the month or later, classes were pushed for the month
    and for the one after. Visits are entered for weeks after they were made, and moves need two pushes.
    """
    days = [table["date"].max() for table in (registers.visits, registers.signals) if len(table)]
    newest = max(days).date() if days else date.min
    ends = [month_end(panel.first_month + month) for month in range(panel.months)]
    pushed = np.append(panel.pushed.any(axis=0), False)
    reached = np.array([newest >= day for day in ends])
    gap = panel.gap
    following = np.array([pushed[min(m + gap, panel.months)] for m in range(panel.months)])
    return np.asarray(reached & pushed[:-1] & following)


def _table(measure: str, month: Ints, stratum: Ints, risk_class: Ints, detail: NDArray[np.object_]) -> pd.DataFrame:
    """Return one row for each combination that occurs, with how often."""
    frame = pd.DataFrame({"month": month, "stratum": stratum, "risk_class": risk_class, "detail": detail})
    counted = frame.groupby(list(frame.columns), sort=False).size().rename("value").reset_index()
    return counted.assign(measure=measure)


def _cells(panel: Panel, mask: NDArray[np.bool_]) -> tuple[Ints, Ints, Ints, Ints]:
    """Return firm, month, stratum and class of the firm-months of a mask."""
    firm, month = np.nonzero(mask & (panel.risk_class >= 0))
    return firm, month, panel.stratum[firm], panel.risk_class[firm, month].astype(np.int64)


def _blank(length: int) -> NDArray[np.object_]:
    return np.full(length, "", dtype=object)


def _firms(panel: Panel) -> pd.DataFrame:
    _, month, stratum, risk_class = _cells(panel, panel.present)
    return _table(FIRMS, month, stratum, risk_class, _blank(len(month)))


def _visits(panel: Panel) -> list[pd.DataFrame]:
    firm, month, stratum, risk_class = _cells(panel, panel.channel != NOT_VISITED)
    detail = np.array(CHANNELS, dtype=object)[panel.channel[firm, month].astype(np.int64)]
    some = panel.found[firm, month] > 0
    return [
        _table(VISITS, month, stratum, risk_class, detail),
        _table(FOUND, month[some], stratum[some], risk_class[some], detail[some]),
    ]


def _moves(panel: Panel) -> pd.DataFrame:
    following = panel.next_class
    firm, month, stratum, risk_class = _cells(panel, following >= 0)
    classes = np.array(RISK_CLASSES, dtype=object)
    return _table(MOVED_TO, month, stratum, risk_class, classes[following[firm, month].astype(np.int64)])


def _signals(panel: Panel, registers: Registers) -> pd.DataFrame:
    """Return signals by kind; those of a firm that has no class in the month are left out."""
    signals = registers.signals
    row = pd.Index(panel.firms.astype(str)).get_indexer(pd.Index(signals["firm"].astype(str)))
    month = signals["month"].to_numpy(dtype=np.int64) - panel.first_month
    inside = (row >= 0) & (month >= 0) & (month < panel.months)
    row, month, kind = row[inside], month[inside], signals["kind"].to_numpy(dtype=object)[inside]
    risk_class = panel.risk_class[row, month].astype(np.int64)
    known = risk_class >= 0
    return _table(SIGNALS, month[known], panel.stratum[row[known]], risk_class[known], kind[known])
