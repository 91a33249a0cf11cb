"""Where firms go from here: expected firms by class month by month, from what is known of each at the origin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.calibration.counted.matrices import EVENTS, event_of
from simulation.calibration.hidden.posterior import Problem
from simulation.calibration.hidden.sweep import forward
from simulation.calibration.panel.dimensions import CLASSES, GROUPS, STATUSES, Array
from simulation.calibration.panel.histories import histories_of
from simulation.model.behaviour import FOR_CAUSE_CHANNELS
from simulation.model.population import STATUSES as STATUS_NAMES
from simulation.model.specification import Specification

ENTRANTS = CLASSES
"""Place of firms yet to enter, after the firms of each class at the origin."""

Mass = Array
"""Expected firms by (origin class or entrant, stratum, class, group, sanctioned, status)."""


@dataclass(frozen=True)
class Laws:
    """What moves firms, as arrays: the specification, and how firms are visited."""

    onset: Array
    worsen: Array
    forget: float
    for_cause: Array
    routine: Array
    detection: Array
    rectification: Array
    exit: Array
    entrants: Array
    unvisited: Array
    visited: Array


def laws_of(specification: Specification, routine: Array, departments: int, places: list[str]) -> Laws:
    """Return the laws.

    Parameters
    ----------
    routine
        Programme and proactive visits per firm and month by class, shape (4,).
    departments
        Of a programme visit.
    places
        Ids of the strata of the panel, in its order.
    """
    b = specification.behaviour
    strata = {s.id: s for s in specification.strata}
    multiplier = np.array([strata[p].onset_multiplier if p in strata else 1.0 for p in places])
    entering = np.array([strata[p].entries_per_month if p in strata else 0.0 for p in places])
    group, share = (np.array([getattr(g, name) for g in b.propensity]) for name in ("onset_multiplier", "share"))
    onset = np.einsum("g,c,u,d->gcud", multiplier, b.onset.array(), group, [1.0, b.sanction.onset_multiplier])
    sensitivity = np.array([0.0, b.sensitivity.minor, b.sensitivity.serious])
    moves = b.reclassification
    unvisited = np.array([getattr(moves.unvisited, name) for name in STATUS_NAMES])
    fresh = np.einsum("g,c,u,v->gcuv", entering, b.entry.risk_class.array(), share, b.entry.status.array())
    chance = np.array([getattr(b.for_cause, name).array() for name in FOR_CAUSE_CHANNELS])
    return Laws(
        np.minimum(onset, 1.0), np.array([b.escalation, b.self_correction.minor, b.self_correction.serious]),
        1 / b.sanction.memory_months, 1 - np.prod(1 - chance, axis=0), routine,
        np.array([sensitivity, 1 - (1 - sensitivity) ** departments]),
        np.array([b.rectification.minor, b.rectification.serious]), b.exit.array(), fresh,
        unvisited, np.array([getattr(moves, event) for event in EVENTS[1:]]),
    )  # fmt: skip


def mass_at_origin(problem: Problem, theta: Array, laws: Laws) -> Mass:
    """Return what is known of the firms when the month after the panel begins, classes already pushed."""
    panel = problem.panel
    histories = histories_of(panel, problem.setting.codes, class_signal=problem.parameters.shape.class_signal)
    end = forward(histories, problem.tables(theta)).end[..., histories.of_firm]
    there = np.flatnonzero(panel.stop == panel.months)
    # The class shown last answers to what happened before the push was due, which may be late.
    event = event_of(panel)[there, -1 - panel.lag]
    own = panel.risk_class[there, -1].astype(np.int64)
    rows = np.where((event == 0)[:, None, None], laws.unvisited[:, own].swapaxes(0, 1), 0.0)
    for place in range(1, len(EVENTS)):
        rows[event == place] = laws.visited[place - 1, own[event == place]][:, None]
    spread = np.einsum("udvn,nvc->ncudv", end[..., there], rows)
    mass = np.zeros((CLASSES + 1, len(panel.places), CLASSES, GROUPS, 2, STATUSES))
    np.add.at(mass, (own, panel.stratum[there]), spread)
    return mass


def project(mass: Mass, laws: Laws, months: int) -> tuple[Array, Array]:
    """Return expected firms by month and class, and their variance by chance, each (months, 4)."""
    means, variances = np.empty((months, CLASSES)), np.empty((months, CLASSES))
    founding = mass.sum(axis=(1, 2, 3, 4, 5))
    for month in range(months):
        mass = _demography(mass, laws)
        by_class = mass.sum(axis=(1, 3, 4, 5))
        means[month] = by_class.sum(axis=0)
        share = np.divide(by_class, founding[:, None], out=np.zeros_like(by_class), where=founding[:, None] > 0)
        # Founding firms are somewhere or gone, each for itself; those yet to enter are Poisson.
        variances[month] = (by_class * (1 - share))[:ENTRANTS].sum(axis=0) + by_class[ENTRANTS]
        mass = _reclassified(_complied(mass, laws), laws)
    return means, variances


def _demography(mass: Mass, laws: Laws) -> Mass:
    mass = mass * (1 - laws.exit)[:, None, None, None]
    ending = mass[..., 1, :] * laws.forget
    mass[..., 0, :] += ending
    mass[..., 1, :] -= ending
    mass[ENTRANTS, :, :, :, 0] += laws.entrants
    return mass


def _complied(mass: Mass, laws: Laws) -> Mass:
    escalation, minor, serious = laws.worsen
    after = np.empty_like(mass)
    turning = mass[..., 0] * laws.onset
    after[..., 0] = mass[..., 0] - turning + minor * mass[..., 1] + serious * mass[..., 2]
    after[..., 1] = turning + (1 - escalation - minor) * mass[..., 1]
    after[..., 2] = escalation * mass[..., 1] + (1 - serious) * mass[..., 2]
    return after


def _reclassified(mass: Mass, laws: Laws) -> Mass:
    """Visit, find, put right, and push the new classes."""
    visited = np.tile(laws.for_cause, (CLASSES, 1)), (1 - laws.for_cause) * laws.routine[:, None]
    found = np.sum([chance * seen for chance, seen in zip(visited, laws.detection, strict=True)], axis=0)
    seen = visited[0] + visited[1]
    untouched = np.einsum("kgcudv,cv,vcn->kgnudv", mass, 1 - seen, laws.unvisited)
    cleared = np.einsum("kgcudv,cv,cn->kgnudv", mass, seen - found, laws.visited[0])
    after = np.asarray(untouched + cleared)
    for severity, right in enumerate(laws.rectification, start=1):
        matrix = found[:, severity, None] * laws.visited[severity]
        moved = np.einsum("kgcu,cn->kgnu", mass[..., severity].sum(axis=4), matrix)
        after[:, :, :, :, 1, 0] += right * moved
        after[:, :, :, :, 1, severity] += (1 - right) * moved
    return after
