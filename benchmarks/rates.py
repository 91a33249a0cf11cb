"""The yardstick's probabilities, read from the specification without any code of the engines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.model.behaviour import FOR_CAUSE_CHANNELS, Behaviour
from simulation.model.plan import Plan, Programme, Scope
from simulation.model.specification import InitialShares, Specification

Array = NDArray[Any]


@dataclass(frozen=True)
class Rates:
    """Probabilities as lookup tables: `onset` by (cell, propensity, sanctioned), `detection` by (channel, status)."""

    strata: int
    propensity: Array
    exit: Array
    entries_per_month: Array
    entry_class: Array
    entry_status: Array
    memory_ends: float
    onset: Array
    escalation: float
    minor_correction: float
    serious_correction: float
    for_cause: list[Array]
    proactive: Array
    recognise_for_cause: bool
    draw: Array
    round_months: Array
    detection: Array
    hours: Array
    rectification: Array
    thresholds: Array

    @property
    def cells(self) -> int:
        """Number of (stratum, class) pairs."""
        return self.strata * 4

    @classmethod
    def of(cls, specification: Specification, plan: Plan) -> Rates:
        """Read the tables; raises ``ValueError`` for what the yardstick does not cover."""
        programme = _only_programme(specification, plan)
        behaviour = specification.behaviour
        return cls(
            strata=len(specification.strata),
            propensity=_normal([group.share for group in behaviour.propensity]),
            exit=behaviour.exit.array(),
            entries_per_month=np.array([s.entries_per_month for s in specification.strata]),
            entry_class=_normal(behaviour.entry.risk_class.array()),
            entry_status=_normal(behaviour.entry.status.array()),
            memory_ends=1 / behaviour.sanction.memory_months,
            onset=_onset(specification, programme),
            escalation=behaviour.escalation,
            minor_correction=behaviour.self_correction.minor,
            serious_correction=behaviour.self_correction.serious,
            for_cause=[getattr(behaviour.for_cause, name).array() for name in FOR_CAUSE_CHANNELS],
            proactive=plan.proactive.array(),
            recognise_for_cause=plan.recognise_for_cause,
            draw=_draw(programme, plan.start_month),
            round_months=12 // programme.rounds_per_year.array().astype(np.int64),
            detection=_detection(behaviour, programme),
            hours=np.array([_hours(plan.other_visit)] * 4 + [_hours(programme)]),
            rectification=np.array([0.0, behaviour.rectification.minor, behaviour.rectification.serious]),
            thresholds=_thresholds(behaviour),
        )


def _only_programme(specification: Specification, plan: Plan) -> Programme:
    covered = {
        "one programme": len(plan.programmes) == 1,
        "scope over all strata": all(p.scope == Scope() for p in plan.programmes),
        "fixed draw": plan.draw == "fixed",
        "no observation rule": plan.observation is None,
        "no fusion": plan.fusion == "none",
        "no capacity limit": plan.capacity_hours_per_month is None,
        "a start by given shares": isinstance(specification.initial, InitialShares),
    }
    lacking = [name for name, met in covered.items() if not met]
    if lacking:
        raise ValueError(f"the firm-level yardstick covers only: {', '.join(lacking)}")
    return plan.programmes[0]


def _normal(shares: Any) -> Array:
    return np.asarray(shares / np.sum(shares))


def _onset(specification: Specification, programme: Programme) -> Array:
    behaviour = specification.behaviour
    planned = programme.ratio.array() * programme.rounds_per_year.array()
    deterrence = behaviour.general_deterrence
    factor = np.exp(-deterrence.semi_elasticity * (planned - deterrence.reference_visits.array()))
    by_cell = np.outer([s.onset_multiplier for s in specification.strata], behaviour.onset.array() * factor).ravel()
    groups = np.array([group.onset_multiplier for group in behaviour.propensity])
    memory = np.array([1.0, behaviour.sanction.onset_multiplier])
    return np.asarray(np.minimum(1.0, by_cell[:, None, None] * groups[:, None] * memory))


def _draw(programme: Programme, first_month: int) -> Array:
    """Return u = r·w / (1 − r·W) by month of the plan year and class (model, section 3)."""
    calendar = (first_month - 1 + np.arange(12)) % 12 + 1
    active = np.isin(calendar, programme.months).astype(float)
    result = np.zeros((12, 4))
    for c, (ratio, rounds) in enumerate(zip(programme.ratio.array(), programme.rounds_per_year.array(), strict=True)):
        for share, where in _shares(active, 12 // int(rounds)):
            earlier = np.cumsum(share) - share
            left = 1 - ratio * earlier
            result[where, c] = np.divide(ratio * share, left, out=np.zeros_like(share), where=left > 1e-12)
    return np.minimum(result, 1.0)


def _shares(active: Array, length: int) -> list[tuple[Array, slice]]:
    rounds = [slice(start, start + length) for start in range(0, 12, length)]
    return [(active[where] / active[where].sum(), where) for where in rounds if active[where].any()]


def _detection(behaviour: Behaviour, programme: Programme) -> Array:
    sees = np.array([0.0, behaviour.sensitivity.minor, behaviour.sensitivity.serious])
    return np.array([sees] * 4 + [1 - (1 - sees) ** len(programme.departments)])


def _hours(effort: Any) -> float:
    return float(effort.hours_per_visit * effort.team_size)


def _thresholds(behaviour: Behaviour) -> Array:
    """Return the first three cumulative probabilities of every row, shape (3, kind × class)."""
    push = behaviour.reclassification
    kinds = [push.unvisited.compliant, push.unvisited.minor, push.unvisited.serious]
    rows = np.array([*kinds, push.cleared, push.found_minor, push.found_serious])
    rows /= rows.sum(axis=-1, keepdims=True)
    return np.ascontiguousarray(np.cumsum(rows, axis=-1)[..., :3].reshape(-1, 3).T)
