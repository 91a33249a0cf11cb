"""The specification and the plan as the tables that the compiled month reads."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.engines.counts.axes import Axes
from simulation.engines.counts.many.tables import onset_by_cell
from simulation.engines.counts.rounds import Schedule, effective_classes, schedules, treated_as_d
from simulation.engines.counts.stages import matrices_by_outcome, novel_strata, propensity_shares
from simulation.engines.firms.risks import with_risks
from simulation.engines.firms.tables import FIRST_PROGRAMME, WORD, Bits, Laws, Reals, Tasks, steps, threshold, words_for
from simulation.model.behaviour import FOR_CAUSE_CHANNELS, Behaviour
from simulation.model.calendar import MONTHS_PER_YEAR
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES
from simulation.model.qualifying.eligibility import Eligibility, eligibility_of
from simulation.model.record import departments_of, groups_of, hours_by_channel, programme_visits
from simulation.model.specification import Specification

CLASSES = len(RISK_CLASSES)


def words_of(plan: Plan) -> int:
    """Return how many words of bits hold the flags of a plan's programmes."""
    return words_for(len(plan.programmes))


def laws_of(specification: Specification, plan: Plan) -> Laws:
    """Return what is true of the firms under a plan."""
    behaviour = specification.behaviour
    axes = Axes(strata=len(specification.strata), propensities=len(behaviour.propensity), sanctioned=2)
    promised = eligibility_of(specification, plan)
    correction, serious = behaviour.self_correction.minor, behaviour.self_correction.serious
    worse = behaviour.escalation
    entry, none = behaviour.entry, np.zeros(0, np.uint64)
    laws = Laws(
        exit=threshold(behaviour.exit.array()),
        onset=threshold(onset_by_cell(specification, schedules(plan, specification.strata), promised)),
        moves=threshold(np.array([worse, min(1.0, worse + correction), serious])),
        fading=threshold(
            np.array([1 / plan.observation.months if plan.observation else 0.0, 1 / behaviour.sanction.memory_months])
        ),
        for_cause=_for_cause(behaviour),
        proactive=threshold(plan.proactive.array()),
        spared=np.array([bool(plan.observation and c in plan.observation.classes) for c in RISK_CLASSES]),
        detection=_detection(behaviour, plan),
        rectification=threshold(np.array([behaviour.rectification.minor, behaviour.rectification.serious])),
        push=_push(behaviour, axes),
        entry_class=steps(entry.risk_class.array()),
        entry_status=steps(entry.status.array()),
        entry_propensity=steps(propensity_shares(behaviour)),
        observed=novel_strata(specification, plan),
        qualifies=_bits_of(promised),
        at_risk=none,
        turned=none,
    )
    return with_risks(laws)


def _bits_of(promised: Eligibility | None) -> NDArray[np.int64]:
    """Return the rows of the measures as bits, by stratum, class, sanctioned and in observation."""
    if promised is None:
        return np.zeros((0, CLASSES, 2, 2), np.int64)
    places = np.arange(len(promised.names), dtype=np.int64).reshape(-1, 1, 1, 1, 1)
    bits = (promised.table.astype(np.int64) << places).sum(axis=0)
    return np.ascontiguousarray(bits.transpose(3, 0, 1, 2))


def _for_cause(behaviour: Behaviour) -> Bits:
    """Return cumulative thresholds of the channels by status: each counts only if those before did not happen."""
    each = np.array([getattr(behaviour.for_cause, name).array() for name in FOR_CAUSE_CHANNELS]).T
    return threshold(1 - np.cumprod(1 - each, axis=1))


def _detection(behaviour: Behaviour, plan: Plan) -> Bits:
    departments = np.array([1] * FIRST_PROGRAMME + [departments_of(visit) for visit in programme_visits(plan)])
    sensitivity = np.array([behaviour.sensitivity.minor, behaviour.sensitivity.serious])
    return threshold(1 - (1 - sensitivity) ** departments[:, None])


def _push(behaviour: Behaviour, axes: Axes) -> Bits:
    """Return cumulative rows by what happened: unvisited by status, cleared, found by severity."""
    matrices = matrices_by_outcome(behaviour, axes)
    return steps(np.stack([*matrices[:3], matrices[3], matrices[6], matrices[7]]))


def tasks_of(specification: Specification, plan: Plan) -> Tasks:
    """Return what is chosen."""
    programmes, strata = schedules(plan, specification.strata), len(specification.strata)
    effective = effective_classes(plan, specification.strata)
    where = [_cells(programme) for programme in programmes]
    cells = np.concatenate([np.zeros(0, np.int64), *where])
    begin = np.cumsum([0, *map(len, where)], dtype=np.int64)
    groups = _groups(plan)
    turn = np.repeat(_turns(groups), np.diff(begin))
    own = np.lexsort((turn, cells))
    resets = _resets(programmes, strata, words_of(plan))
    limit = plan.capacity_hours_per_month
    return Tasks(
        chance=np.array([_chance(programme, effective) for programme in programmes]).reshape(-1, 12, CLASSES),
        cells=cells,
        effective=effective.T.ravel()[cells].astype(np.int8),
        begin=begin,
        own=np.searchsorted(begin, own, side="right") - 1,
        own_class=effective.T.ravel()[cells[own]].astype(np.int8),
        own_begin=np.searchsorted(cells[own], np.arange(CLASSES * strata + 1)),
        marks=_marks(plan),
        resets=resets,
        resetting=np.asarray(resets.any(axis=(1, 2))),
        cooling=plan.cooling_off_months or 0,
        exempt=np.ascontiguousarray(treated_as_d(plan, specification.strata).T.ravel()),
        **groups,
        hours=hours_by_channel(plan),
        capacity=np.inf if limit is None else float(limit),
        fixed=plan.draw == "fixed",
    )


def _cells(programme: Schedule) -> NDArray[np.int64]:
    return np.flatnonzero((programme.ratio > 0).T)


def _chance(programme: Schedule, effective: NDArray[np.intp]) -> Reals:
    """Return the probability of the draw by month and effective class; all strata in scope agree on it."""
    found = np.zeros((MONTHS_PER_YEAR, CLASSES))
    for c in range(CLASSES):
        where = np.argwhere((effective == c) & programme.scope)
        if len(where):
            found[:, c] = programme.draw[:, where[0][0], where[0][1]]
    return found


def _bit(number: int, words: int) -> Bits:
    mask = np.zeros(words, np.uint64)
    mask[number // WORD] = np.uint64(1) << np.uint64(number % WORD)
    return mask


def _marks(plan: Plan) -> Bits:
    """Return the flags that a visit sets, (channel, word)."""
    words = words_of(plan)
    every = np.full(words, ~np.uint64(0))
    other = every if plan.recognise_for_cause else np.zeros(words, np.uint64)
    bits = {programme.id: _bit(number, words) for number, programme in enumerate(plan.programmes)}
    visits = [np.bitwise_or.reduce([bits[programme.id] for programme in visit]) for visit in programme_visits(plan)]
    own = [every if plan.mutual_recognition else bits for bits in visits]
    return np.array([other] * FIRST_PROGRAMME + own)


def _groups(plan: Plan) -> dict[str, NDArray[np.int64]]:
    """Return who goes with whom: the fields `group` to `channel_of` of `Tasks`."""
    order = {programme.id: number for number, programme in enumerate(plan.programmes)}
    groups = [[order[name] for name in group] for group in groups_of(plan)]
    widest = max([1, *map(len, groups)])
    members, group, place = np.full((len(groups), widest), -1), np.full(len(order), -1), np.zeros(len(order), np.int64)
    for number, own in enumerate(groups):
        members[number, : len(own)], group[own], place[own] = own, number, range(len(own))
    visits = [[order[programme.id] for programme in visit] for visit in programme_visits(plan)]
    channel_of = np.full((len(groups), 1 << widest), -1)
    for channel, visit in enumerate(visits, start=FIRST_PROGRAMME):
        if group[visit[0]] >= 0:
            channel_of[group[visit[0]], sum(1 << place[programme] for programme in visit)] = channel
    sizes = np.array([len(own) for own in groups], dtype=np.int64)
    return {"group": group, "place": place, "members": members, "sizes": sizes, "channel_of": channel_of}


def _turns(groups: dict[str, NDArray[np.int64]]) -> NDArray[np.int64]:
    """Return the turn of each programme: those of a group follow its first."""
    group, members = groups["group"], groups["members"]
    first = np.array([members[own, 0] if own >= 0 else number for number, own in enumerate(group)], dtype=np.int64)
    return np.argsort(np.lexsort((np.arange(len(group)), first)))


def _resets(programmes: list[Schedule], strata: int, words: int) -> Bits:
    """Return the flags that are cleared, (month of the plan year, cell, word)."""
    masks = np.zeros((MONTHS_PER_YEAR, CLASSES * strata, words), np.uint64)
    for number, programme in enumerate(programmes):
        begins = (programme.reset & programme.scope).transpose(0, 2, 1).reshape(MONTHS_PER_YEAR, -1)
        masks |= np.where(begins[:, :, None], _bit(number, words), np.uint64(0))
    return masks
