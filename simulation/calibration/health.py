"""The gate: what a planner must know before relying on the estimate, item by item."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from scipy.stats import norm

from simulation.calibration.counted.deterrence import PROGRAMME, reference_visits
from simulation.calibration.counted.matrices import monthly_root, moves_by_group, shrink, sparse_counts
from simulation.calibration.counted.pseudo_counts import PSEUDO_MOVES
from simulation.calibration.counted.teams import TeamSpread
from simulation.calibration.forecasts.backtest import Backtest
from simulation.calibration.forecasts.residuals import CHECKS as RESIDUALS
from simulation.calibration.forecasts.residuals import Check
from simulation.calibration.forecasts.scores import Measured
from simulation.calibration.gate.items import FAIL, PASS, REVIEW, Item, graded, item
from simulation.calibration.gate.pushes import classes_held_item, lag_item
from simulation.calibration.gate.records import firms_kept_item, refusals_item
from simulation.calibration.gate.surprises import residual_item, sanction_item
from simulation.calibration.hidden.fit import Fit
from simulation.calibration.hidden.posterior import Problem
from simulation.calibration.panel.dimensions import CLASSES
from simulation.calibration.panel.lag import Lag
from simulation.calibration.panel.panel import NOT_VISITED
from simulation.engines.counts.settled import settled_state
from simulation.model.population import RISK_CLASSES
from simulation.model.specification import Specification
from simulation.model.states.state import State
from simulation.registry.registers import Registers

CORE = (
    "behaviour.onset.B", "behaviour.escalation", "behaviour.self_correction.minor", "behaviour.self_correction.serious",
    "behaviour.sensitivity.minor", "behaviour.sensitivity.serious", "behaviour.rectification.minor",
    "behaviour.rectification.serious", "behaviour.propensity[1].share", "behaviour.propensity[1].onset_multiplier",
    "behaviour.sanction.onset_multiplier", "behaviour.sanction.memory_months",
)  # fmt: skip
"""Numbers of the behaviour that the gate asks after."""


@dataclass(frozen=True)
class Evidence:
    """What the gate looks at; `specification` with a settled start, beside the filtered `state`."""

    registers: Registers
    lag: Lag
    residuals: dict[str, Check]
    unknowns: Problem
    fit: Fit
    estimates: pd.DataFrame
    draws: int
    specification: Specification
    teams: TeamSpread
    backtest: Backtest | None
    signal_gain: Measured | None
    state: State


def examine(evidence: Evidence) -> dict[str, Item]:
    """Return item → ``status``, ``figure``, ``advice`` (code) and ``values`` (what its sentence names)."""
    return {name: check(evidence) for name, check in CHECKS.items()}


def _fit(evidence: Evidence) -> Item:
    left = evidence.fit.gradient
    if evidence.fit.converged:
        return item(PASS, left, "fit_found")
    return item(FAIL, left, "fit_not_found", left=round(left, 3))


def _identifiability(evidence: Evidence) -> Item:
    table = evidence.estimates.set_index("parameter")["kind"]
    kinds = table[[name for name in CORE if name in table.index]]
    assumed = list(kinds.index[kinds == "assumed"])
    share = len(assumed) / len(kinds)
    if not assumed:
        return item(PASS, 0.0, "all_informed")
    status = FAIL if share > 0.5 or CORE[0] in assumed else REVIEW  # noqa: PLR2004 - most
    return item(status, share, "some_assumed", count=len(assumed), total=len(kinds), names=assumed)


def _sparse_d(evidence: Evidence) -> Item:
    panel = evidence.unknowns.panel
    visits = int(((panel.channel == PROGRAMME) & (panel.risk_class == CLASSES - 1)).sum())
    status = graded(visits, 30, 5)
    return item(status, visits, "d_enough" if status == PASS else "d_few", visits=visits)


def _extrapolation(evidence: Evidence) -> Item:
    panel = evidence.unknowns.panel
    seen = [int(((panel.channel == PROGRAMME) & (panel.risk_class == c)).sum()) for c in range(CLASSES)]
    rates = reference_visits(panel)
    values = {f"rate_{name}": f"{rates[i]:.3f}" for i, name in enumerate(RISK_CLASSES)}
    status = graded(min(seen), 50, 1)
    return item(status, min(seen), "ratios_seen" if status == PASS else "ratios_unseen", **values)


def _deterrence(evidence: Evidence) -> Item:
    name = "behaviour.general_deterrence.semi_elasticity"
    row = evidence.estimates.set_index("parameter").to_dict("index")[name]
    values = {"low": f"{row['low']:.2f}", "high": f"{row['high']:.2f}"}
    if row["kind"] == "assumed":
        return item(REVIEW, row["value"], "deterrence_assumed", **values)
    return item(PASS, row["value"], "deterrence_informed", **values)


def _monte_carlo(evidence: Evidence) -> Item:
    # Standard error of the 5 % quantile of that many normal draws, in their standard deviations.
    tail = 0.05
    error = float(np.sqrt(tail * (1 - tail) / evidence.draws) / norm.pdf(norm.ppf(tail)))
    status = graded(-error, -0.1, -0.3)
    return item(status, error, "draws_enough" if status == PASS else "draws_few", draws=evidence.draws)


def _start(evidence: Evidence) -> Item:
    """Hold the undetected stock at the end of the records against the one that the ratios of those years settle to.

    The first is what forecasts begin with; the second is where they go if practice stays. Far apart, the first years of
    a forecast are on the way from one to the other.
    """
    known = evidence.state.stock()
    settled = settled_state(evidence.specification).stock()
    ratio = settled / max(known, 1e-9)
    status = graded(-abs(np.log(max(ratio, 1e-9))), -np.log(1.25), -np.log(2.0))
    values = {"settled": f"{settled:,.0f}", "known": f"{known:,.0f}"}
    return item(status, ratio, "start_agrees" if status == PASS else "start_differs", **values)


def _classes(evidence: Evidence) -> Item:
    panel, signal_gain = evidence.unknowns.panel, evidence.signal_gain
    if panel.gap == 1 and evidence.unknowns.parameters.shape.class_signal:
        return item(PASS, 1, "classes_monthly")
    if panel.gap == 1:
        values = {"gain": f"{signal_gain.value:.2g}", "error": f"{signal_gain.error:.2g}"} if signal_gain else {}
        return item(REVIEW, 1, "moves_no_news" if signal_gain else "moves_set_aside", **values)
    counts = sparse_counts(panel) + PSEUDO_MOVES * np.eye(CLASSES)
    root = monthly_root(counts / counts.sum(axis=1, keepdims=True), panel.gap)
    advice = "root_exists" if root.exact else "root_nearest"
    return item(REVIEW, panel.gap, advice, gap=panel.gap, distance=f"{root.distance:.4f}")


def _sectors(evidence: Evidence) -> Item:
    """Hold the class moves of each sector, shrunk towards those of all, against the one matrix of the specification."""
    panel, sector = evidence.unknowns.panel, evidence.unknowns.setting.sector
    names = sorted({place.sector for place in panel.places})
    apart, moves = np.zeros(len(names)), np.zeros(len(names))
    for event, counts in moves_by_group(panel, sector[panel.stratum]).items():
        shrunk = shrink(counts, event)
        firms = counts.sum(axis=2)
        apart += (firms * np.abs(shrunk.groups - shrunk.pooled).sum(axis=2) / 2).sum(axis=1)
        moves += (firms * (1 - np.diagonal(shrunk.pooled))).sum(axis=1)
    if not moves.any():
        return item(REVIEW, 0.0, "sectors_unseen")
    figure = float(apart.sum() / moves.sum())
    share = np.divide(apart, moves, out=np.zeros_like(apart), where=moves > 0)
    status = graded(-figure, -0.25, -1.0)
    values = {"share": f"{figure:.0%}", "sector": names[int(share.argmax())]}
    return item(status, figure, "sectors_alike" if status == PASS else "sectors_differ", **values)


def _teams(evidence: Evidence) -> Item:
    teams = evidence.teams
    if not teams.known:
        return item(REVIEW, 0.0, "teams_unknown", teams=teams.teams, visits=teams.visits)
    status = REVIEW if teams.sd > 0.5 else PASS  # noqa: PLR2004 - findings then differ by half between good teams
    low, high = teams.interval
    values = {"sd": f"{teams.sd:.2f}", "low": f"{low:.2f}", "high": f"{high:.2f}", "teams": teams.teams}
    return item(status, teams.sd, "teams_differ" if status == REVIEW else "teams_alike", **values)


def _window(evidence: Evidence) -> Item:
    months = evidence.unknowns.panel.months
    status = graded(months, 24, 12)
    return item(status, months, "window_enough" if status == PASS else "window_short", months=months)


def _placed(evidence: Evidence) -> Item:
    panel = evidence.unknowns.panel
    used = int((panel.channel != NOT_VISITED).sum())
    unused = panel.unused.get("outside_window", 0) + panel.unused.get("no_class", 0)
    share = used / max(1, used + unused)
    status = graded(share, 0.98, 0.8)
    return item(status, share, "visits_placed" if status == PASS else "visits_unplaced", used=used, unused=unused)


def _backtest(evidence: Evidence) -> Item:
    if evidence.backtest is None:
        return item(REVIEW, 0.0, "no_backtest")
    covered = float(evidence.backtest.scores["coverage"].get("found", float("nan")))
    if not covered > 0:
        return item(REVIEW, 0.0, "no_backtest")
    status = FAIL if covered < 0.6 else PASS if covered >= 0.8 else REVIEW  # noqa: PLR2004 - of 90 % intervals
    return item(status, covered, "backtest_covers" if status == PASS else "backtest_misses", covered=f"{covered:.0%}")


def _residual(name: str, evidence: Evidence) -> Item:
    return residual_item(name, evidence.residuals[name])


CHECKS: dict[str, Callable[[Evidence], Item]] = {
    "window": _window,
    "refusals": lambda e: refusals_item(e.registers),
    "firms_kept": lambda e: firms_kept_item(e.registers),
    "placed": _placed,
    "classes": _classes,
    "lag": lambda e: lag_item(e.lag, e.unknowns.panel.gap),
    "classes_held": lambda e: classes_held_item(e.unknowns.panel),
    "sectors": _sectors,
    "fit": _fit,
    "identifiability": _identifiability,
    "sparse_d": _sparse_d,
    "extrapolation": _extrapolation,
    "sanction": lambda e: sanction_item(e.estimates),
    "deterrence": _deterrence,
    "teams": _teams,
    "start": _start,
    "monte_carlo": _monte_carlo,
    "backtest": _backtest,
    **{f"residual_{name}": partial(_residual, name) for name in RESIDUALS},
}
