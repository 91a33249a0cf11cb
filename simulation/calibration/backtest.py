"""Forecast the months held out from the months before them, and score it against two naive forecasts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import betabinom, nbinom, norm

from simulation.calibration.assemble import assemble
from simulation.calibration.deterrence import PROGRAMME, yearly_counts
from simulation.calibration.direct import PROACTIVE, firms_by_class, practice
from simulation.calibration.draws import specification_of_draw
from simulation.calibration.estimates import direct_quantities, draws_frame, hidden_quantities
from simulation.calibration.fit import Fit, fit
from simulation.calibration.level import Level, level_of
from simulation.calibration.outlook import Outlook, Visits, outlook_of, visits_of
from simulation.calibration.panel import NOT_VISITED, Panel
from simulation.calibration.parameters import CLASSES, Array
from simulation.calibration.problem import Problem, pose
from simulation.calibration.prospect import laws_of, mass_at_origin, project
from simulation.calibration.scores import calibration_slope, coverage, paired_difference, precision_of
from simulation.engines.random_streams import stream
from simulation.model.population import RISK_CLASSES

COLUMNS = (
    "month", "risk_class", "measure", "observed", "forecast", "low", "high", "naive_last_year", "naive_overall",
)  # fmt: skip
LEVEL = 0.9
TAILS = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
DRAWS = 40
"""Draws from the estimate's distribution that a forecast is spread over."""
YEAR = 12
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
        ``coverage`` by measure, ``calibration_slope``, ``cells``.
    """

    table: pd.DataFrame
    scores: dict[str, Any]


def backtest(
    panel: Panel, holdout: int, seed: int = 0, progress: Progress | None = None, begin: Array | None = None
) -> Backtest:
    """Fit on the months before the last `holdout` ones, forecast those, and score.

    Visits of the held-out months, and the classes of the firms visited, are taken as given when findings are scored.

    Parameters
    ----------
    begin
        Where the search for the fit begins; it ends at the same place.
    """
    problem = pose(panel.until(panel.months - holdout))
    if begin is not None and len(begin) != len(problem.parameters):
        begin = None
    return forecast(panel, problem, fit(problem, progress, begin=begin, exact=False), seed)


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
    findings = finding_cells(panel, problem, found, seed)
    parts = [findings, firm_cells(panel, problem, found, seed), visit_cells(panel, origin)]
    table = pd.concat(parts, ignore_index=True)
    scores = score(table, findings)
    names = [f"{m // YEAR:04d}-{m % YEAR + 1:02d}" for m in table["month"] + panel.first_month]
    table = table.assign(month=names, risk_class=[RISK_CLASSES[c] for c in table["risk_class"]])
    return Backtest(table.reindex(columns=list(COLUMNS)), scores)


# --- findings ---


def finding_cells(panel: Panel, problem: Problem, found: Fit, seed: int) -> pd.DataFrame:
    """Return the held-out cells (month, class) with visits: observed and forecast findings.

    Besides `COLUMNS` there are ``visits`` and, for each forecast, ``share_…`` and ``precision_…``.
    """
    origin = problem.panel.months
    visits, outlook = visits_of(panel), outlook_of(panel, origin)
    past, ahead = visits.month < origin, visits.month >= origin
    theta = _draws(found, seed)
    usual = outlook.shares(problem.parameters, found.theta)
    level = level_of(visits.risk_class[past], visits.month[past], visits.found[past], usual[past], origin)
    adjusted = level.adjust(usual, visits.risk_class)
    cells = _cells(visits, ahead).assign(measure="found")
    tried = _cells(visits, past & (visits.month >= max(YEAR, origin - 2 * YEAR)))
    for name, share, before in (
        ("forecast", _share(visits, ahead, adjusted), _share(visits, past, adjusted)),
        *_naive(visits, cells, tried, origin),
    ):
        cells[f"share_{name}"] = share.reindex(_index(cells)).to_numpy()
        reached = before.reindex(_index(tried)).to_numpy()
        precision = precision_of(tried["observed"], tried["visits"], np.clip(reached, 1e-6, 1 - 1e-6))
        cells[f"precision_{name}"] = precision
    cells["precision_forecast"] = _widened(cells, visits, outlook, problem, theta, level)
    for name in FORECASTS:
        cells[name] = cells[f"share_{name}"] * cells["visits"]
    cells["low"], cells["high"] = _interval(cells)
    return cells


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
    cells: pd.DataFrame, visits: Visits, outlook: Outlook, problem: Problem, theta: Array, level: Level
) -> Array:
    """Return the precision of the forecast of each cell, uncertainty of parameters and level added."""
    ahead = visits.month >= outlook.origin
    drawn = np.array([
        _share(visits, ahead, level.adjust(outlook.shares(problem.parameters, t), visits.risk_class)).to_numpy()
        for t in theta
    ])  # fmt: skip
    share = cells["share_forecast"].to_numpy()
    whole = share * (1 - share)
    spread = drawn.var(axis=0) + (whole * level.error[cells["risk_class"].to_numpy()]) ** 2
    variance = whole / (cells["precision_forecast"].to_numpy() + 1) + spread
    return np.asarray(np.maximum(whole / variance - 1, 1.0))


def _interval(cells: pd.DataFrame) -> tuple[Array, Array]:
    a, b = _beta(cells, "forecast")
    chance = betabinom(cells["visits"].to_numpy(), a, b)
    return np.asarray(chance.ppf(TAILS[0])), np.asarray(chance.ppf(TAILS[1]))


def _beta(cells: pd.DataFrame, name: str) -> tuple[Array, Array]:
    share, precision = cells[f"share_{name}"].to_numpy(), cells[f"precision_{name}"].to_numpy()
    return share * precision, (1 - share) * precision


# --- firms and visits ---


def firm_cells(panel: Panel, problem: Problem, found: Fit, seed: int) -> pd.DataFrame:
    """Return forecast and observed firms by class of the held-out months.

    Naive forecasts: as many as twelve months before (where the panel reaches back), as many as in the last month.
    """
    past, origin = problem.panel, problem.panel.months
    quantities = hidden_quantities(problem, found, DRAWS, seed) + direct_quantities(past, DRAWS, seed)
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
    return _by_month_and_class("firms", months, columns)


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
    return _by_month_and_class("visits", months, columns)


def _count_interval(mean: Array, counts: Array, expected: Array) -> tuple[Array, Array]:
    """Return intervals of counts that scatter as months before did about their means (negative binomial)."""
    excess = ((counts - expected) ** 2 - expected).sum() / np.maximum((expected**2).sum(), 1e-9)
    size = 1 / max(float(excess), 1e-6)
    law = nbinom(size, size / (size + np.maximum(mean, 1e-9)))
    return np.asarray(law.ppf(TAILS[0])), np.asarray(law.ppf(TAILS[1]))


def _by_month_and_class(measure: str, months: np.ndarray, columns: dict[str, Array]) -> pd.DataFrame:
    index = pd.MultiIndex.from_product([months, range(CLASSES)], names=["month", "risk_class"])
    flat = {name: np.asarray(values, dtype=float).ravel() for name, values in columns.items()}
    return pd.DataFrame(flat, index=index).reset_index().assign(measure=measure)


# --- scores ---


def score(table: pd.DataFrame, findings: pd.DataFrame) -> dict[str, Any]:
    """Return the scores of all cells; see `Backtest.scores`."""
    scores: dict[str, Any] = {"cells": len(findings), "coverage": {}}
    for measure, cells in table.groupby("measure"):
        scores["coverage"][str(measure)] = coverage(cells["observed"], cells["low"], cells["high"])
    logs = {
        name: betabinom.logpmf(findings["observed"], findings["visits"], *_beta(findings, name)) for name in FORECASTS
    }
    scores["log_score"] = {name: float(np.mean(values)) for name, values in logs.items()}
    months = findings["month"].to_numpy()
    if len(np.unique(months)) > 1:
        for name in FORECASTS[1:]:
            gain = paired_difference(logs["forecast"], logs[name], months)
            scores.setdefault("gain", {})[name] = {"mean": gain.value, "error": gain.error}
        slope = calibration_slope(findings["observed"], findings["visits"], findings["share_forecast"], months)
        scores["calibration_slope"] = {"value": slope.value, "error": slope.error}
    return scores
