"""Forecast the months held out from the months before them, and score it against two naive forecasts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import betabinom

from simulation.calibration.forecasts.backtest_counts import (
    DRAWS,
    TAILS,
    YEAR,
    firm_cells,
    visit_cells,
)
from simulation.calibration.forecasts.class_signal import estimate
from simulation.calibration.forecasts.predictive import Predictive, Visits, predictive_of, visits_of
from simulation.calibration.forecasts.scores import calibration_slope, coverage, paired_difference, precision_of
from simulation.calibration.forecasts.stack import Stack, stack_of
from simulation.calibration.hidden.fit import Fit
from simulation.calibration.hidden.posterior import Problem
from simulation.calibration.panel.dimensions import Array
from simulation.calibration.panel.panel import Panel
from simulation.engines.random_streams import stream
from simulation.model.calendar import month_text
from simulation.model.population import RISK_CLASSES

COLUMNS = (
    "month", "risk_class", "measure", "observed", "forecast", "low", "high", "naive_last_year", "naive_overall",
)  # fmt: skip
HALF = 0.5
FORECASTS = ("forecast", "naive_last_year", "naive_overall")
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Backtest:
    """A forecast held against what came.

    Attributes
    ----------
    table
        `COLUMNS`; months as ``2025-07``.
    scores
        ``log_score`` of each forecast of findings, ``difference`` (mean, standard error) from each naive one,
        ``coverage`` by measure, ``calibration_slope``, ``cells``; what too few cells cannot tell is left out.
        ``stack``: the weight of the hidden-state model (``model``) beside the regression on records, and the trend of
        the level (``drift``, log-odds a year).
    """

    table: pd.DataFrame
    scores: dict[str, Any]


def backtest(
    panel: Panel,
    holdout: int,
    seed: int = 0,
    progress: Progress | None = None,
    begin: Array | None = None,
    *,
    class_signal: bool | None = None,
) -> Backtest:
    """Fit on the months before the last `holdout` ones, forecast those, and score.

    Visits of the held-out months, and the classes of the firms visited, are taken as given when findings are scored.

    Parameters
    ----------
    begin
        Where the search for the fit begins; it ends at the same place.
    class_signal
        Whether moves of class carry a signal; by default the months before decide, see `estimate`.
    """
    past = panel.until(panel.months - holdout)
    known = estimate(past, progress, class_signal=class_signal, begin=begin, exact=False)
    return forecast(panel, known.problem, known.fit, seed)


def forecast(panel: Panel, problem: Problem, found: Fit, seed: int = 0) -> Backtest:
    """Forecast the months of a panel that come after those of a fit, and score; see `backtest`.

    Parameters
    ----------
    panel
        All months.
    problem, found
        A fit to its first months.
    """
    origin = problem.panel.months
    findings, stack = finding_cells(panel, problem, found, seed)
    parts = [findings, firm_cells(panel, problem, found, seed), visit_cells(panel, origin)]
    table = pd.concat(parts, ignore_index=True)
    scores = {**score(table, findings), "stack": {"model": stack.weight, "drift": stack.level.drift}}
    names = [month_text(month) for month in table["month"] + panel.first_month]
    table = table.assign(month=names, risk_class=[RISK_CLASSES[c] for c in table["risk_class"]])
    return Backtest(table.reindex(columns=list(COLUMNS)), scores)


def finding_cells(panel: Panel, problem: Problem, found: Fit, seed: int) -> tuple[pd.DataFrame, Stack]:
    """Return the held-out cells (month, class) with visits: observed and forecast findings.

    Besides `COLUMNS` there are ``visits`` and, for each forecast, ``share_…`` and ``precision_…``. The forecast is the
    stack that is returned beside them.
    """
    origin = problem.panel.months
    visits, predictive = (
        visits_of(panel),
        predictive_of(panel, origin, class_signal=problem.parameters.shape.class_signal),
    )
    past, ahead = visits.month < origin, visits.month >= origin
    theta = _draws(found, seed)
    usual = predictive.shares(problem.parameters, found.theta)
    stack = stack_of(panel, visits, usual, origin)
    weighed = stack.shares
    cells = _cells(visits, ahead).assign(measure="found")
    tried = _cells(visits, past & (visits.month >= max(YEAR, origin - 2 * YEAR)))
    for name, share, before in (
        ("forecast", _share(visits, ahead, weighed), _share(visits, past, weighed)),
        *_naive(visits, cells, tried, origin),
    ):
        cells[f"share_{name}"] = share.reindex(_index(cells)).to_numpy()
        reached = before.reindex(_index(tried)).to_numpy()
        precision = precision_of(tried["observed"], tried["visits"], np.clip(reached, 1e-6, 1 - 1e-6))
        cells[f"precision_{name}"] = precision
    cells["precision_forecast"] = _widened(cells, visits, predictive, problem, theta, stack)
    for name in FORECASTS:
        cells[name] = cells[f"share_{name}"] * cells["visits"]
    cells["low"], cells["high"] = _interval(cells)
    return cells, stack


def _draws(found: Fit, seed: int) -> Array:
    normal = stream(seed, 0, "calibration: backtest").standard_normal((DRAWS, len(found.theta)))
    values, vectors = np.linalg.eigh(found.covariance)
    return np.asarray(found.theta + normal * np.sqrt(np.clip(values, 0, None)) @ vectors.T)


def _cells(visits: Visits, chosen: np.ndarray) -> pd.DataFrame:
    """Return visits and findings by month and class, one row per cell with visits."""
    frame = pd.DataFrame({
        "month": visits.month[chosen], "risk_class": visits.risk_class[chosen], "observed": visits.found[chosen],
    })  # fmt: skip
    groups = frame.groupby(["month", "risk_class"])["observed"]
    return groups.agg(["sum", "size"]).rename(columns={"sum": "observed", "size": "visits"}).reset_index()


def _index(cells: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(cells[["month", "risk_class"]])


def _share(visits: Visits, chosen: np.ndarray, chance: Array) -> pd.Series[float]:
    """Return the mean chance of the visits of each cell."""
    frame = pd.DataFrame({"month": visits.month, "risk_class": visits.risk_class, "chance": chance})[chosen]
    return frame.groupby(["month", "risk_class"])["chance"].mean()


Forecast = tuple[str, "pd.Series[float]", "pd.Series[float]"]
"""Name, shares of the held-out cells, shares of the cells it was tried on."""


def _naive(visits: Visits, cells: pd.DataFrame, tried: pd.DataFrame, origin: int) -> list[Forecast]:
    """Return last year's hit rate of the class, and one rate over everything before."""

    def last_year(month: int, risk_class: int) -> float:
        there = (visits.month < min(month, origin)) & (visits.month >= min(month, origin) - YEAR)
        return _rate(visits.found[there & (visits.risk_class == risk_class)])

    def overall(month: int, risk_class: int) -> float:
        return _rate(visits.found[visits.month < min(month, origin)])

    def shares(table: pd.DataFrame, rule: Callable[[int, int], float]) -> pd.Series[float]:
        pairs = zip(table["month"], table["risk_class"], strict=True)
        return pd.Series([rule(int(m), int(c)) for m, c in pairs], index=_index(table), dtype=float)

    rules = (("naive_last_year", last_year), ("naive_overall", overall))
    return [(name, shares(cells, rule), shares(tried, rule)) for name, rule in rules]


def _rate(found: np.ndarray) -> float:
    return float((found.sum() + HALF) / (found.size + 2 * HALF))


def _widened(
    cells: pd.DataFrame, visits: Visits, predictive: Predictive, problem: Problem, theta: Array, stack: Stack
) -> Array:
    """Return the precision of the forecast of each cell, uncertainty of parameters, level and regression added."""
    ahead = visits.month >= predictive.origin
    level, weight = stack.level, stack.weight
    drawn = np.array([
        _share(visits, ahead, level.adjust(predictive.shares(problem.parameters, t), visits.risk_class)).to_numpy()
        for t in theta
    ])  # fmt: skip
    share = cells["share_forecast"].to_numpy()
    whole = share * (1 - share)
    model = drawn.var(axis=0) + (whole * level.error[cells["risk_class"].to_numpy()]) ** 2
    spread = weight**2 * model + (1 - weight) ** 2 * _variance_of_record(visits, ahead, stack)
    variance = whole / (cells["precision_forecast"].to_numpy() + 1) + spread
    return np.asarray(np.maximum(whole / variance - 1, 1.0))


def _variance_of_record(visits: Visits, ahead: np.ndarray, stack: Stack) -> Array:
    """Return the variance of each cell's share that the coefficients of the regression leave."""
    if stack.regression is None:
        return np.zeros(1)
    slopes = pd.DataFrame(stack.regression.slopes(stack.features[ahead]))
    keys = [visits.month[ahead], visits.risk_class[ahead]]
    mean = slopes.groupby(keys).mean().to_numpy()
    return np.asarray(np.einsum("ci,ij,cj->c", mean, stack.regression.covariance, mean))


def _interval(cells: pd.DataFrame) -> tuple[Array, Array]:
    a, b = _beta(cells, "forecast")
    chance = betabinom(cells["visits"].to_numpy(), a, b)
    return np.asarray(chance.ppf(TAILS[0])), np.asarray(chance.ppf(TAILS[1]))


def _beta(cells: pd.DataFrame, name: str) -> tuple[Array, Array]:
    share, precision = cells[f"share_{name}"].to_numpy(), cells[f"precision_{name}"].to_numpy()
    return share * precision, (1 - share) * precision


def score(table: pd.DataFrame, findings: pd.DataFrame) -> dict[str, Any]:
    """Return the scores of all cells; see `Backtest.scores`."""
    scores: dict[str, Any] = {"cells": len(findings), "coverage": {}}
    for measure, cells in table.groupby("measure"):
        scores["coverage"][str(measure)] = coverage(cells["observed"], cells["low"], cells["high"])
    if findings.empty:
        return scores
    logs = {
        name: betabinom.logpmf(findings["observed"], findings["visits"], *_beta(findings, name)) for name in FORECASTS
    }
    scores["log_score"] = {name: float(np.mean(values)) for name, values in logs.items()}
    months = findings["month"].to_numpy()
    if len(np.unique(months)) > 1:
        for name in FORECASTS[1:]:
            gain = paired_difference(logs["forecast"], logs[name], months)
            scores.setdefault("gain", {})[name] = {"mean": gain.value, "error": gain.error}
        with suppress(ValueError):  # findings that no line fits best have no slope
            slope = calibration_slope(findings["observed"], findings["visits"], findings["share_forecast"], months)
            scores["calibration_slope"] = {"value": slope.value, "error": slope.error}
    return scores
