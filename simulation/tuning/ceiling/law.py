"""What happens to one firm in a month, as plain numbers: for any policy, whoever it visits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from simulation.engines.counts.axes import Array
from simulation.model.behaviour import FOR_CAUSE_CHANNELS, Behaviour
from simulation.model.calendar import MONTHS_PER_YEAR, calendar_month
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES, SEVERITIES, STATUSES, Stratum
from simulation.model.rules import in_scope


class Law(NamedTuple):
    """The stages of a month for the firms of one kind.

    Attributes
    ----------
    onset
        (class, propensity, memory of a sanction); memory of length 1 where a sanction changes nothing.
    for_cause
        Chance of each channel, none before it having happened, (channel, status).
    summoned, quiet
        Chance of any of them, and of none, (status,).
    detection
        By kind of visit and severity; row 0 is a visit by one department.
    """

    onset: Array
    escalation: float
    minor_correction: float
    serious_correction: float
    exit: Array
    fade: float
    for_cause: Array
    summoned: Array
    quiet: Array
    detection: Array
    rectification: Array
    unvisited: Array
    cleared: Array
    found: Array


@dataclass(frozen=True)
class Visits:
    """The kinds of visit that a policy may choose from; visits by as many departments see and lead to the same.

    Attributes
    ----------
    departments
        How many look at once, of each kind; the first kind is a visit by one.
    other_hours
        Inspector-hours of a for-cause or proactive visit.
    """

    departments: tuple[int, ...]
    other_hours: float


def visits_of(plan: Plan) -> Visits:
    """Return the kinds of visit of a plan.

    Examples
    --------
    >>> visits_of(Plan(id="p", title="p", start="2026-01", programmes=()))
    Visits(departments=(1,), other_hours=6.0)
    """
    numbers = sorted({1, *(len(programme.departments) for programme in plan.programmes)})
    return Visits(tuple(numbers), plan.other_visit.hours_per_visit * plan.other_visit.team_size)


def hours_of(plan: Plan, visits: Visits, stratum: Stratum) -> Array:
    """Return the inspector-hours of each kind of visit to a stratum, (month of the plan year, kind); inf: impossible.

    A programme visits the strata of its scope in its months; proactive visits are possible everywhere, always. Of two
    programmes with as many departments the one that takes fewer hours is never the worse choice.
    """
    key = {"sector": stratum.sector, "region": stratum.region, "id": stratum.id}
    hours = np.full((MONTHS_PER_YEAR, len(visits.departments)), np.inf)
    hours[:, 0] = visits.other_hours
    for programme in plan.programmes:
        if in_scope(programme.scope.model_dump(), key):
            months = [calendar_month(t, plan.start_month) in programme.months for t in range(MONTHS_PER_YEAR)]
            kind, own = visits.departments.index(len(programme.departments)), programme.hours_per_visit
            hours[months, kind] = np.minimum(hours[months, kind], own * programme.team_size)
    return hours


def law_of(behaviour: Behaviour, onset_multiplier: float, visits: Visits) -> Law:
    """Return the law of the firms of strata with this onset multiplier, without general deterrence."""
    sanction, matrices = behaviour.sanction, behaviour.reclassification
    memory = [1.0] if sanction.onset_multiplier == 1 else [1.0, sanction.onset_multiplier]
    groups = np.array([group.onset_multiplier for group in behaviour.propensity])
    onset = behaviour.onset.array()[:, None, None] * onset_multiplier * np.multiply.outer(groups, memory)
    for_cause = _for_cause(behaviour)
    sensitivity = np.array([getattr(behaviour.sensitivity, s) for s in SEVERITIES])
    return Law(
        onset=np.minimum(1.0, onset),
        escalation=float(behaviour.escalation),
        minor_correction=float(behaviour.self_correction.minor),
        serious_correction=float(behaviour.self_correction.serious),
        exit=behaviour.exit.array(),
        fade=1.0 / behaviour.sanction.memory_months,
        for_cause=for_cause,
        summoned=for_cause.sum(axis=0),
        quiet=1.0 - for_cause.sum(axis=0),
        detection=np.array([1 - (1 - sensitivity) ** k for k in (1, *visits.departments)]),
        rectification=np.array([getattr(behaviour.rectification, s) for s in SEVERITIES]),
        unvisited=_rows([getattr(matrices.unvisited, status) for status in STATUSES]),
        cleared=_rows(matrices.cleared),
        found=_rows([getattr(matrices, f"found_{s}") for s in SEVERITIES]),
    )


def _for_cause(behaviour: Behaviour) -> Array:
    chances, left = [], np.ones(len(STATUSES))
    for name in FOR_CAUSE_CHANNELS:
        chance = getattr(behaviour.for_cause, name).array()
        chances.append(left * chance)
        left = left * (1 - chance)
    return np.array(chances)


def _rows(matrices: object) -> Array:
    """Return matrices whose rows add up to 1 exactly."""
    stacked = np.array(matrices, dtype=np.float64).reshape(-1, len(RISK_CLASSES), len(RISK_CLASSES))
    rows = stacked / stacked.sum(axis=-1, keepdims=True)
    return np.ascontiguousarray(rows if len(rows) > 1 else rows[0])
