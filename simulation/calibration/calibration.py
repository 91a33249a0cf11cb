"""From registers to a specification: everything that is estimated, in one call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from simulation.calibration.assemble import NOVEL_MONTHS, assemble
from simulation.calibration.counted.prevalence import prevalence_quantities
from simulation.calibration.counted.quantities import direct_quantities, lag_quantity
from simulation.calibration.counted.teams import TeamSpread, team_quantities, team_spread
from simulation.calibration.estimates import hidden_quantities
from simulation.calibration.forecasts.backtest import Backtest, backtest
from simulation.calibration.forecasts.class_signal import estimate
from simulation.calibration.forecasts.residuals import examine_residuals
from simulation.calibration.forecasts.scores import Measured
from simulation.calibration.health import Evidence, examine
from simulation.calibration.hidden.filtered import filtered_mass, posterior_draws, start_factors
from simulation.calibration.hidden.fit import Fit
from simulation.calibration.hidden.posterior import Problem as Unknowns
from simulation.calibration.panel.dimensions import Array
from simulation.calibration.panel.lag import LONGEST, Lag, lag_of
from simulation.calibration.panel.panel import Panel, panel_of
from simulation.calibration.quantity import Quantity, draws_frame, estimates_frame
from simulation.display import Card, Shown
from simulation.engines.base import SEED_LIMIT, outside
from simulation.model.base import digest
from simulation.model.errors import InputError, Problem
from simulation.model.specification import Specification
from simulation.model.states.given import with_state
from simulation.model.states.state import State
from simulation.registry.registers import Registers

DRAWS = 1000
FEWEST_MONTHS = 6
"""Months that must remain to estimate from."""
YEAR = 12

Progress = Callable[[int, int], None]


@dataclass(frozen=True, repr=False)
class Calibration(Shown):
    """Behaviour from registers.

    Attributes
    ----------
    specification
        Ready for `run`: firms of the last month, estimated behaviour, and as the start `state`.
    state
        The hidden state of those firms at the end of the records, each firm by its whole history (the filter).
    estimates
        ``parameter, value, low, high, unit, kind, source`` and the prior's ``prior_value, prior_low, prior_high``;
        intervals hold 90 %.
    draws
        One row per draw from the distribution of the estimates, one column per parameter; columns ``initial.…`` are
        factors on the cells of `state`, which depends on the parameters (`hidden.filtered.start_factors`).
    health
        Item → ``status`` (PASS, REVIEW, FAIL), ``figure``, ``advice`` (code and values).
    backtest
        ``month, risk_class, measure, observed, forecast, low, high, naive_last_year, naive_overall``; ``None`` without
        held-out months.
    scores
        Of the backtest.
    counts, refused
        Records read, accepted and refused, from the registers.
    unused
        Visits that could not be placed in the panel, by reason.
    signal_gain
        What moves of class told of results, see `forecasts.class_signal`; ``None`` where it was not asked.
    lag
        After how many months a finding shows in the class, see `panel.lag`.
    """

    specification: Specification
    estimates: pd.DataFrame
    draws: pd.DataFrame
    health: dict[str, dict[str, Any]]
    backtest: pd.DataFrame | None
    scores: dict[str, Any]
    counts: pd.DataFrame
    refused: pd.DataFrame
    unused: dict[str, int]
    fit: Fit = field(repr=False)
    unknowns: Unknowns = field(repr=False)
    signal_gain: Measured | None = None
    lag: Lag | None = None
    state: State | None = None

    __repr__ = Shown.__str__

    def card(self) -> Card:
        """Return the items of the gate, and how many numbers were measured, borrowed or assumed."""
        rows = [(item, str(verdict["status"])) for item, verdict in self.health.items()]
        kinds = self.estimates["kind"].value_counts()
        facts = [", ".join(f"{count} {kind}" for kind, count in kinds.items()) + f"; {len(self.draws)} draws"]
        content = digest(self.specification)
        return Card("Calibration", self.specification.title, ("gate", "status"), rows, facts, content, internal=True)


def calibrate(
    registers: Registers,
    *,
    holdout_months: int = 0,
    seed: int = 0,
    draws: int = DRAWS,
    name: str = "calibrated",
    title: str = "calibrated",
    class_signal: bool | None = None,
    push_lag: int | None = None,
    progress: Progress | None = None,
) -> Calibration:
    """Estimate behaviour from registers.

    Parameters
    ----------
    holdout_months
        Months at the end that a fit on the months before forecasts; the specification is then estimated from all.
    seed
        Of the draws.
    draws
        Draws from the distribution of the estimates, at least 500 for `compare`.
    name, title
        Of the specification.
    class_signal
        Whether moves of class without a visit tell of hidden behaviour; by default the registers decide.
    push_lag
        Months by which pushes come late, 0 to 6; by default the registers decide.

    Raises
    ------
    InputError
        When the registers hold too little: no month of classes, no visit to a firm with a class, too few months.
    """
    panel, late = _read(registers, holdout_months, seed, push_lag)
    parts = 2 if holdout_months else 1
    known = estimate(panel, _part(progress, 0, parts), class_signal=class_signal)
    unknowns, found = known.problem, known.fit
    teams = team_spread(registers.visits)
    drawn = posterior_draws(found, draws, seed)
    quantities = [*_quantities(panel, unknowns, found, teams, drawn, seed), lag_quantity(late, draws)]
    table = estimates_frame(quantities)
    numbers = dict(zip(table["parameter"], table["value"], strict=True))
    settled = assemble(panel, numbers, name, title, _young(registers, panel))
    state = _state(unknowns, found, settled)
    tested: Backtest | None = None
    if holdout_months:
        part = _part(progress, 1, parts)
        tested = backtest(panel, holdout_months, seed, part, found.theta, class_signal=class_signal)
    residuals = examine_residuals(unknowns, found, registers.visits)
    seen = (registers, late, residuals, unknowns, found, table, draws, settled, teams, tested, known.signal_gain, state)
    health = examine(Evidence(*seen))
    factors = start_factors(unknowns, found, drawn)
    return Calibration(
        with_state(settled, state), table, draws_frame(quantities).assign(**factors), health, *_tested(tested),
        registers.counts, registers.refused, panel.unused, found, unknowns, known.signal_gain, late, state,
    )  # fmt: skip


def _state(unknowns: Unknowns, found: Fit, specification: Specification) -> State:
    """Return the filtered state of the strata of a specification."""
    places = {place.id: number for number, place in enumerate(unknowns.panel.places)}
    ids = [stratum.id for stratum in specification.strata]
    mass = filtered_mass(unknowns, found.theta)[[places[name] for name in ids]]
    return State.of(mass, ids, [group.id for group in specification.behaviour.propensity])


def _quantities(
    panel: Panel, unknowns: Unknowns, found: Fit, teams: TeamSpread, drawn: Array, seed: int
) -> list[Quantity]:
    hidden, draws = hidden_quantities(unknowns, found, drawn, seed), len(drawn)
    return [
        *hidden,
        *direct_quantities(panel, draws, seed, class_signal=unknowns.parameters.shape.class_signal),
        *prevalence_quantities(panel, draws, seed),
        *team_quantities(teams, hidden, draws, seed),
    ]


def _read(registers: Registers, holdout_months: int, seed: int, push_lag: int | None) -> tuple[Panel, Lag]:
    """Return the panel, read with the delay of its pushes, and that delay."""
    panel = panel_of(registers)
    _check(panel, holdout_months, seed, push_lag)
    late = lag_of(panel, push_lag)
    return replace(panel, lag=late.read), late


def _tested(tested: Backtest | None) -> tuple[pd.DataFrame | None, dict[str, Any]]:
    return (None, {}) if tested is None else (tested.table, tested.scores)


def _check(panel: Panel, holdout_months: int, seed: int, push_lag: int | None) -> None:
    problems = outside("seed", seed, 0, SEED_LIMIT)
    longest = panel.months - FEWEST_MONTHS
    if longest < 0:
        problems.append(Problem("too_few_months", "classes", panel.months, FEWEST_MONTHS, "too_few_months"))
    elif not 0 <= holdout_months <= longest:
        limit = f"0–{longest}"
        problems.append(Problem("out_of_range", "holdout_months", holdout_months, limit, "holdout_months"))
    problems += outside("push_lag", push_lag or 0, 0, LONGEST if panel.gap == 1 else 0)
    used = panel.channel[:, : max(1, panel.months - holdout_months)] >= 0
    if not used.any():
        problems.append(Problem("no_usable_visits", "visits", 0, 1, "no_usable_visits"))
    if problems:
        raise InputError(problems)


def _young(registers: Registers, panel: Panel) -> dict[str, float]:
    """Return the share of firms founded in the last year, by stratum of the new economy."""
    founded = pd.to_datetime(registers.directory.drop_duplicates("firm").set_index("firm")["founded"])
    month = founded.dt.year * YEAR + founded.dt.month - 1
    young = month.reindex(panel.firms).to_numpy() > panel.first_month + panel.months - 1 - NOVEL_MONTHS
    there = panel.stop == panel.months
    return {
        place.id: float(young[there & (panel.stratum == index)].mean())
        for index, place in enumerate(panel.places)
        if place.novel and (there & (panel.stratum == index)).any()
    }


def _part(progress: Progress | None, number: int, parts: int) -> Progress | None:
    if progress is None:
        return None
    report = progress
    return lambda done, total: report(number * total + done, parts * total)
