"""What the compiled month of many programmes reads, and room to work in.

Masses have axes (stratum, status, visited, class, onset group, observation, flag): place 0 of the last axis holds all
firms, place 1 + b those whose flag b is not set, i.e. whom its programmes have not drawn in their round.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulation.engines.counts.axes import Array, Axes
from simulation.engines.counts.rounds import Schedule, schedules, share_flags
from simulation.engines.counts.stages import (
    conditional,
    leaving_probabilities,
    matrices_by_outcome,
    novel_strata,
    propensity_shares,
)
from simulation.model.behaviour import FOR_CAUSE_CHANNELS, Behaviour
from simulation.model.calendar import MONTHS_PER_YEAR
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES, STATUSES
from simulation.model.qualifying.eligibility import Eligibility, eligibility_of
from simulation.model.record import hours_by_channel
from simulation.model.specification import Specification

Whole = np.ndarray
FIRST_PROGRAMME = len(FOR_CAUSE_CHANNELS) + 1
NO_FLAG = -1


class Tables(NamedTuple):
    """The specification and the plan.

    Attributes
    ----------
    entries
        Mean entrants a month by stratum, status, class, onset group and observation.
    onset
        By stratum, class, onset group and observation.
    moves
        Escalation; self-correction of minor violations that do not escalate, and of serious ones.
    fading
        End of an observation period, and of the memory of a sanction.
    other
        For-cause and proactive visits, by status, class and channel.
    detection
        By status and channel.
    unvisited, cleared, found
        Class matrices: unvisited by status, found by severity.
    begin, programme, chance
        Draws by month of the plan year, stratum and class, in the order of the plan: those of a row
        ``(month × strata + stratum) × classes + class`` from ``begin[row]`` on.
    flag
        Of each programme; `NO_FLAG` where every round lasts a month.
    resets
        By month of the plan year, stratum, class and flag.
    recognised
        Whether visits of programmes, and whether other visits, set every flag.
    qualifies
        Who qualifies for the measures of the plan, by stratum, class, sanctioned, in observation and row; no rows
        without measures.
    """

    exit: Array
    entries: Array
    onset: Array
    moves: Array
    fading: Array
    other: Array
    spared: Whole
    detection: Array
    rectification: Array
    unvisited: Array
    cleared: Array
    found: Array
    begin: Whole
    programme: Whole
    chance: Array
    flag: Whole
    resets: Whole
    recognised: Whole
    hours: Array
    capacity: float
    qualifies: Whole


class Room(NamedTuple):
    """Room to work in, by flag.

    Attributes
    ----------
    open
        Share of the firms of a state whose flag is not set, of those not visited so far.
    visited, seen
        Share of the firms of a state that are visited, or found in violation, and whose flag is still not set.
    visited_then, seen_then
        Shares of all its firms visited and found when `open` last changed.
    drawn
        Share of the firms of a state that each channel visits.
    """

    open: Array
    visited: Array
    seen: Array
    visited_then: Array
    seen_then: Array
    drawn: Array
    after: Array


def room_for(masses: Array, channels: int) -> Room:
    """Return room for the months of some masses."""
    by_flag = np.zeros((5, masses.shape[-1]))
    return Room(
        open=by_flag[0],
        visited=by_flag[1],
        seen=by_flag[2],
        visited_then=by_flag[3],
        seen_then=by_flag[4],
        drawn=np.zeros(channels),
        after=np.zeros(masses.shape[1:]),
    )


def tables_of(specification: Specification, plan: Plan, *, closed: bool = False) -> Tables:
    """Return the tables of a run; `closed` as in `simulation.engines.counts.stages.compile_stages`."""
    behaviour, strata = specification.behaviour, specification.strata
    programmes = schedules(plan, strata)
    flags = [NO_FLAG if flag is None else flag for flag in share_flags(plan, programmes)]
    matrices = matrices_by_outcome(behaviour, _axes(specification))
    begin, programme, chance = _draws(programmes, len(strata))
    limit = None if closed else plan.capacity_hours_per_month
    promised = eligibility_of(specification, plan)
    table = np.zeros((0, len(RISK_CLASSES), 2, 2, len(strata)), np.bool_) if promised is None else promised.table
    correction, worse = behaviour.self_correction, behaviour.escalation
    return Tables(
        exit=behaviour.exit.array() * (not closed),
        entries=_entries(specification, plan) * (not closed),
        onset=onset_by_cell(specification, programmes, promised),
        moves=np.array([worse, conditional(correction.minor, worse), correction.serious]),
        fading=np.array(
            [1 / plan.observation.months if plan.observation else 0.0, 1 / behaviour.sanction.memory_months]
        ),
        other=_other(behaviour, plan),
        spared=np.array([bool(plan.observation and c in plan.observation.classes) for c in RISK_CLASSES]),
        detection=_detection(behaviour, plan),
        rectification=np.array([behaviour.rectification.minor, behaviour.rectification.serious]),
        unvisited=np.ascontiguousarray(matrices[:3]),
        cleared=np.ascontiguousarray(matrices[3]),
        found=np.ascontiguousarray(matrices[6:8]),
        begin=begin,
        programme=programme,
        chance=chance,
        flag=np.array(flags, dtype=np.int64),
        resets=_resets(programmes, flags, len(strata)),
        recognised=np.array([plan.mutual_recognition, plan.recognise_for_cause]),
        hours=hours_by_channel(plan),
        capacity=np.inf if limit is None else float(limit),
        qualifies=np.ascontiguousarray(table.transpose(4, 1, 2, 3, 0)),
    )


def onset_by_cell(specification: Specification, programmes: list[Schedule], promised: Eligibility | None) -> Array:
    """Return the onset probability by stratum, class, onset group and whether in observation."""
    axes, measures = _axes(specification), None
    if promised is not None:  # (class, sanctioned, in observation, stratum), alike for each propensity
        measures = np.tile(promised.multiplier, (1, axes.propensities, 1, 1))
    onset = leaving_probabilities(specification, programmes, axes, measures)[0, 0]
    wide = np.broadcast_to(onset, (*onset.shape[:2], axes.observation, axes.strata))
    return np.ascontiguousarray(wide.transpose(3, 0, 1, 2))


def _axes(specification: Specification) -> Axes:
    propensities = len(specification.behaviour.propensity)
    return Axes(strata=len(specification.strata), propensities=propensities, sanctioned=2, observation=2)


def flags_of(specification: Specification, plan: Plan) -> int:
    """Return how many flags the programmes of a plan need."""
    flags = share_flags(plan, schedules(plan, specification.strata))
    return max((flag + 1 for flag in flags if flag is not None), default=0)


def _draws(programmes: list[Schedule], strata: int) -> tuple[Whole, Whole, Array]:
    """Return the draws that can happen, row by row (`Tables.begin`)."""
    shape = (len(programmes), MONTHS_PER_YEAR, len(RISK_CLASSES), strata)
    chances = np.array([programme.draw for programme in programmes]).reshape(shape).transpose(1, 3, 2, 0)
    by_row = chances.reshape(-1, len(programmes))
    rows, which = np.nonzero(by_row)
    return np.searchsorted(rows, np.arange(len(by_row) + 1)), which, by_row[rows, which]


def _resets(programmes: list[Schedule], flags: list[int], strata: int) -> Whole:
    count = max((flag + 1 for flag in flags), default=0)
    resets = np.zeros((MONTHS_PER_YEAR, strata, len(RISK_CLASSES), count), np.bool_)
    for programme, flag in zip(programmes, flags, strict=True):
        if flag != NO_FLAG:
            resets[..., flag] |= (programme.reset & programme.scope).transpose(0, 2, 1)
    return resets


def _detection(behaviour: Behaviour, plan: Plan) -> Array:
    departments = np.array([1] * FIRST_PROGRAMME + [len(p.departments) for p in plan.programmes])
    sensitivity = np.array([0.0, behaviour.sensitivity.minor, behaviour.sensitivity.serious])
    return np.asarray(1 - (1 - sensitivity[:, None]) ** departments)


def _other(behaviour: Behaviour, plan: Plan) -> Array:
    other = np.zeros((len(STATUSES), len(RISK_CLASSES), FIRST_PROGRAMME))
    for channel, name in enumerate(FOR_CAUSE_CHANNELS):
        other[:, :, channel] = getattr(behaviour.for_cause, name).array()[:, None]
    other[:, :, -1] = plan.proactive.array()
    return other


def _entries(specification: Specification, plan: Plan) -> Array:
    entry = specification.behaviour.entry
    status, risk_class = entry.status.array(), entry.risk_class.array()
    groups = propensity_shares(specification.behaviour)
    monthly = np.array([stratum.entries_per_month for stratum in specification.strata])
    kinds = np.einsum("s,v,c,u->svcu", monthly, status / status.sum(), risk_class / risk_class.sum(), groups)
    novel = novel_strata(specification, plan)
    entries = np.zeros((len(monthly), len(STATUSES), len(RISK_CLASSES), 2 * len(groups), 2))
    entries[:, :, :, ::2, 0] = kinds * ~novel[:, None, None, None]
    entries[:, :, :, ::2, 1] = kinds * novel[:, None, None, None]
    return entries if novel.any() else np.ascontiguousarray(entries[..., :1])


def first_masses(specification: Specification, plan: Plan, firms: Array) -> Array:
    """Return the masses of the start.

    Parameters
    ----------
    firms
        Firms by (stratum, class, status, propensity, sanctioned).
    """
    strata, classes, statuses, groups, _ = firms.shape
    novel, places = novel_strata(specification, plan), 1 + flags_of(specification, plan)
    masses = np.zeros((strata, statuses, 2, classes, 2 * groups, 2 if novel.any() else 1, places))
    share = np.array([stratum.in_observation for stratum in specification.strata]) * novel
    by_group = firms.transpose(0, 2, 1, 3, 4).reshape(strata, statuses, classes, 2 * groups)
    inside = by_group * share[:, None, None, None]
    masses[:, :, 0, :, :, -1] = inside[..., None]
    masses[:, :, 0, :, :, 0] += (by_group - inside)[..., None]
    return masses
