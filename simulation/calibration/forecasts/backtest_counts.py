"""Forecasts of firms by class and of visits, month by month, with what is counted later."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import nbinom, norm

from simulation.calibration.assemble import assemble
from simulation.calibration.counted.demography import PROACTIVE, firms_by_class, practice
from simulation.calibration.counted.deterrence import PROGRAMME, yearly_counts
from simulation.calibration.counted.quantities import direct_quantities
from simulation.calibration.estimates import hidden_quantities
from simulation.calibration.forecasts.class_forecast import laws_of, mass_at_origin, project
from simulation.calibration.hidden.draws import specification_of_draw
from simulation.calibration.hidden.filtered import posterior_draws
from simulation.calibration.hidden.fit import Fit
from simulation.calibration.hidden.posterior import Problem
from simulation.calibration.panel.dimensions import CLASSES, Array
from simulation.calibration.panel.panel import NOT_VISITED, Panel
from simulation.calibration.quantity import draws_frame

LEVEL = 0.9
TAILS = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
DRAWS = 40
"""Draws from the estimate's distribution that a forecast is spread over."""
YEAR = 12


def firm_cells(panel: Panel, problem: Problem, found: Fit, seed: int) -> pd.DataFrame:
    """Return forecast and observed firms by class of the held-out months.

    Naive forecasts: as many as twelve months before (where the panel reaches back), as many as in the last month.
    """
    past, origin = problem.panel, problem.panel.months
    class_signal = problem.parameters.shape.class_signal
    counted = direct_quantities(past, DRAWS, seed, class_signal=class_signal)
    quantities = hidden_quantities(problem, found, posterior_draws(found, DRAWS, seed), seed) + counted
    specification = assemble(past, {q.name: q.value for q in quantities}, "past", "past")
    means, variances, spreads = _projected(panel, problem, found, specification, draws_frame(quantities))
    sd = np.sqrt(variances + spreads)
    counts = np.array([firms_by_class(panel, month).sum(axis=0) for month in range(panel.months)])
    months = np.arange(origin, panel.months)
    before = counts[np.maximum(months - YEAR, 0)]
    z = float(norm.ppf(TAILS[1]))
    columns = {
        "observed": counts[origin:], "forecast": means, "low": np.maximum(0, means - z * sd), "high": means + z * sd,
        "naive_last_year": before, "naive_overall": np.repeat(counts[origin - 1 : origin], len(months), axis=0),
    }  # fmt: skip
    return by_month_and_class("firms", months, columns)


def _projected(
    panel: Panel, problem: Problem, found: Fit, specification: Any, draws: pd.DataFrame
) -> tuple[Array, Array, Array]:
    past = problem.panel
    recent = past.months - YEAR
    months = np.arange(past.months) >= max(0, recent)
    there = past.present & months
    routine = there & ((past.channel == PROGRAMME) | (past.channel == PROACTIVE))
    rate = yearly_counts(past, routine).sum(axis=1) / np.maximum(yearly_counts(past, there).sum(axis=1), 1)
    departments, places = practice(past).departments, [place.id for place in past.places]
    horizon = panel.months - past.months
    laws = laws_of(specification, rate, departments, places)
    mass = mass_at_origin(problem, found.theta, laws)
    means, variances = project(mass, laws, horizon)
    drawn = []
    for row in draws.to_dict("records"):
        numbers = {str(name): float(value) for name, value in row.items()}
        other = laws_of(specification_of_draw(specification, numbers), rate, departments, places)
        drawn.append(project(mass, other, horizon)[0])
    return means, variances, np.var(drawn, axis=0)


def visit_cells(panel: Panel, origin: int) -> pd.DataFrame:
    """Return forecast and observed visits by class of the held-out months: last year's visits per firm go on.

    Naive forecasts: as many as twelve months before, as many as the mean month before.
    """
    visited = panel.channel != NOT_VISITED
    held = panel.risk_class
    counts = np.array([np.bincount(held[visited[:, m], m], minlength=CLASSES) for m in range(panel.months)])
    firms = np.array([firms_by_class(panel, month).sum(axis=0) for month in range(panel.months)])
    recent = slice(max(0, origin - YEAR), origin)
    rate = counts[recent].sum(axis=0) / np.maximum(firms[recent].sum(axis=0), 1)
    mean = np.repeat((rate * firms[origin - 1])[None], panel.months - origin, axis=0)
    low, high = _count_interval(mean, counts[recent], rate * firms[recent])
    months = np.arange(origin, panel.months)
    columns = {
        "observed": counts[origin:], "forecast": mean, "low": low, "high": high,
        "naive_last_year": counts[np.maximum(months - YEAR, 0)],
        "naive_overall": np.repeat(counts[:origin].mean(axis=0)[None], len(months), axis=0),
    }  # fmt: skip
    return by_month_and_class("visits", months, columns)


def _count_interval(mean: Array, counts: Array, expected: Array) -> tuple[Array, Array]:
    """Return intervals of counts that scatter as months before did about their means (negative binomial)."""
    excess = ((counts - expected) ** 2 - expected).sum() / np.maximum((expected**2).sum(), 1e-9)
    size = 1 / max(float(excess), 1e-6)
    law = nbinom(size, size / (size + np.maximum(mean, 1e-9)))
    return np.asarray(law.ppf(TAILS[0])), np.asarray(law.ppf(TAILS[1]))


def by_month_and_class(measure: str, months: np.ndarray, columns: dict[str, Array]) -> pd.DataFrame:
    """Return columns of shape (month, class) as rows of one measure."""
    index = pd.MultiIndex.from_product([months, range(CLASSES)], names=["month", "risk_class"])
    flat = {name: np.asarray(values, dtype=float).ravel() for name, values in columns.items()}
    return pd.DataFrame(flat, index=index).reset_index().assign(measure=measure)
