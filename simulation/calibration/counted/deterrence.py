"""Planned visits by class and year: what general deterrence could act on, if it changed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.calibration.panel.dimensions import CLASSES, Array
from simulation.calibration.panel.panel import CHANNELS, Panel

PROGRAMME = CHANNELS.index("programme")
YEAR = 12


def yearly_counts(panel: Panel, chosen: NDArray[np.bool_]) -> Array:
    """Count firm-months in which `chosen` holds, by class and year of the panel, shape (4, years)."""
    years = -(-panel.months // YEAR)
    chosen = chosen & panel.present
    firm, month = np.nonzero(chosen)
    place = panel.risk_class[firm, month].astype(np.int64) * years + month // YEAR
    return np.asarray(np.bincount(place, minlength=CLASSES * years).reshape(CLASSES, years), dtype=np.float64)


def planned_visits(panel: Panel) -> Array:
    """Return programme visits per firm and year by class and year of the panel, shape (4, years)."""
    months = yearly_counts(panel, panel.present)
    visits = yearly_counts(panel, panel.channel == PROGRAMME)
    return np.asarray(np.divide(visits * YEAR, months, out=np.zeros_like(visits), where=months > 0))


def reference_visits(panel: Panel) -> Array:
    """Return programme visits per firm and year by class over the whole panel, shape (4,)."""
    months = yearly_counts(panel, panel.present).sum(axis=1)
    visits = yearly_counts(panel, panel.channel == PROGRAMME).sum(axis=1)
    return np.asarray(np.divide(visits * YEAR, months, out=np.zeros_like(visits), where=months > 0))


def planned_changes(panel: Panel) -> Array:
    """Return by how much each year's planned visits differ from the class's mean, shape (4, years).

    Differences between classes are left out: riskier classes are visited more because they violate more. A change
    that chance alone explains (a visit rate within two standard errors of the mean) counts as none.
    """
    months = yearly_counts(panel, panel.present)
    mean = reference_visits(panel)[:, None]
    change = planned_visits(panel) - mean
    error = np.sqrt(np.maximum(mean, 1 / np.maximum(months, 1)) * YEAR / np.maximum(months, 1))
    return np.where((months > 0) & (np.abs(change) > 2 * error), change, 0.0)
