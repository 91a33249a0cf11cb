"""Indicators of any set of cells (strata and classes), by the same formulas as those of a comparison."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.comparison.comparison import Comparison, rows_beside
from simulation.comparison.expected import monthly_series
from simulation.engines.base import Request, enough_memory
from simulation.engines.core import ready
from simulation.engines.expectation import Expectation
from simulation.model.advice import class_order
from simulation.model.forecast import Forecast
from simulation.model.groups import in_years
from simulation.model.indicators import SEVERITY_WEIGHTS, indicators
from simulation.model.indicators.formulas import Formula, Part, formulas, mean_over_years
from simulation.model.plan import Plan, Programme
from simulation.model.population import RISK_CLASSES, Stratum
from simulation.model.rules import in_scope
from simulation.model.specification import Specification

Mask = NDArray[np.bool_]
"""Which cells count, shape (stratum, class)."""


@dataclass(frozen=True)
class Setting:
    """A district, a plan, and for how many months."""

    specification: Specification
    plan: Plan
    months: int

    def run(self, plan: Plan, specification: Specification | None = None) -> Forecast:
        """Return what a plan is expected to do here; raises `InputError` where the two do not fit together."""
        ready()  # plans that are compared must come from one way of running
        with enough_memory(plan.id):
            return Expectation().run(Request(specification or self.specification, plan, self.months))

    def strata(self, holds: Callable[[Stratum], bool], classes: tuple[str, ...] = RISK_CLASSES) -> Mask:
        """Return the cells of the strata for which something holds, in some classes."""
        rows = np.array([holds(stratum) for stratum in self.specification.strata], dtype=bool)
        return np.asarray(rows[:, None] & np.array([name in classes for name in RISK_CLASSES]))

    def firms(self, cells: Mask | None = None) -> int:
        """Return the firms of some cells at the start, or of all."""
        counts = np.array([stratum.firms.array() for stratum in self.specification.strata])
        return round(float((counts if cells is None else counts[cells]).sum()))

    def compared(self, without: Forecast, with_it: Forecast) -> Comparison:
        """Return two runs as a comparison, the first one the baseline."""
        runs = {"without": without, "with": with_it}
        plans = {name: each.plan.model_copy(update={"id": name}) for name, each in runs.items()}
        found = {name: indicators(each) for name, each in runs.items()}
        rows = [rows_beside(name, each, found["without"]) for name, each in found.items()]
        monthly = [monthly_series(each).assign(plan=name) for name, each in runs.items()]
        return Comparison(
            pd.concat(rows, ignore_index=True), pd.concat(monthly, ignore_index=True),
            tuple(advice for plan in plans.values() for advice in class_order(plan)),
            with_it.specification, tuple(plans.values()), "without", self.months, 0, 0,
        )  # fmt: skip


def reaches(programme: Programme, stratum: Stratum) -> bool:
    """Tell whether a programme draws from a stratum."""
    key = {"sector": stratum.sector, "region": stratum.region, "id": stratum.id}
    return in_scope(programme.scope.model_dump(), key)


def figures_of(forecast: Forecast, cells: Mask | None = None) -> dict[str, float]:
    """Return the indicators of some cells of an expected run, or of all, averaged over the complete years.

    Every indicator of `simulation.model.indicators.formulas.formulas`; NaN where one is undefined.

    Examples
    --------
    >>> import simulation as sim
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> plan = sim.read_plan("datasets/plans/status_quo.json")
    >>> round(figures_of(sim.run(specification, plan, months=12))["coverage"], 3)
    0.047
    """
    every = np.ones(forecast.array("firms").shape[2:4], dtype=bool) if cells is None else cells
    known = formulas(forecast.record.channels, SEVERITY_WEIGHTS, forecast.capacity)
    return {name: _value(formula, forecast, every) for name, formula in known.items()}


def yearly(forecast: Forecast, measure: str, cells: Mask | None = None) -> NDArray[np.float64]:
    """Return what a measure adds up to in an average year, its details apart: shape () or (detail,)."""
    values = forecast.array(measure)[0]
    every = np.ones(values.shape[1:3], dtype=bool) if cells is None else cells
    by_year = in_years(values[:, every].sum(axis=1)[None])[0]
    return np.asarray(by_year.sum(axis=1).mean(axis=0))


def _value(formula: Formula, forecast: Forecast, cells: Mask) -> float:
    courses = [_course(forecast, part, cells) for part in formula.parts]
    return float(mean_over_years(formula.value(courses))[0])


def _course(forecast: Forecast, part: Part, cells: Mask) -> NDArray[np.float64]:
    """Return a part month by month, (year, month)."""
    kept = cells & (np.array(RISK_CLASSES) == "A") if part.class_a else cells
    values = forecast.array(part.measure)[0][:, kept].sum(axis=1)
    if values.ndim > 1:
        values = values.sum(axis=1) if part.weights is None else values @ np.array(part.weights)
    return np.asarray(in_years(values[None])[0])
