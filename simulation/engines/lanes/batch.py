"""Many plans of one make, packed together: plans that differ in ratios and proactive visits alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulation.engines.base import Request
from simulation.engines.counts.axes import Array
from simulation.engines.counts.rounds import Schedule, effective_classes, schedules
from simulation.engines.counts.run import first_counts
from simulation.engines.counts.stages import EXPONENT_LIMIT, Stages
from simulation.engines.counts.transitions import Multiply
from simulation.engines.lanes.pack import Packed, pack
from simulation.model.behaviour import FOR_CAUSE_CHANNELS
from simulation.model.calendar import MONTHS_PER_YEAR, active_months_by_round, calendar_month, round_length
from simulation.model.errors import InputError, Problem
from simulation.model.forecast import channels
from simulation.model.plan import OPTIONS, Plan, Programme
from simulation.model.population import RISK_CLASSES, ShareByClass
from simulation.model.specification import Specification

PROACTIVE = len(FOR_CAUSE_CHANNELS)
"""Place of the proactive visits among the channels; the programmes follow."""
SOME = 0.5
"""Stands for any ratio above 0 in the plan that says what can happen at all."""

Kinds = NDArray[np.intp]


@dataclass(frozen=True)
class Make:
    """What plans of one make share on one specification.

    Attributes
    ----------
    packed
        The run of the template, strata of one kind added up.
    programmes
        Places of the template's programmes that can draw, in the order of the chances after proactive visits.
    proactive
        Whether the first chance is that of proactive visits.
    scopes
        Whether each kind is in the scope of each programme, (programme, kind).
    effective
        The class whose ratio applies, (class, kind).
    active, counts, past
        By month of the plan year, programme and class: whether visits are made, the active months of the round, and
        those of them that are past.
    sanctioned
        2 where sanctions are remembered, else 1.
    multiplier
        What measures do to the onset, (class, onset group, flag state, kind); ``None`` where they do nothing.
    """

    specification: Specification
    template: Plan
    packed: Packed
    kinds: Kinds
    programmes: tuple[int, ...]
    proactive: bool
    scopes: Array
    effective: NDArray[np.intp]
    active: Array
    counts: Array
    past: Array
    sanctioned: int
    multiplier: Array | None


def make_of(plan: Plan) -> object:
    """Return what plans of one make have in common, as a key."""
    programmes = tuple(
        (p.id, p.departments, p.scope, p.months, p.hours_per_visit, p.team_size, p.rounds_per_year)
        for p in plan.programmes
    )
    options = (*(getattr(plan, name) for name in OPTIONS), plan.measures)
    rules = (plan.mutual_recognition, plan.recognise_for_cause, plan.observation, plan.fusion, options)
    return (plan.start, programmes, plan.other_visit, rules, plan.capacity_hours_per_month)


def template_of(plans: list[Plan], levers: dict[tuple[int, str], None] | None = None) -> Plan:
    """Return a plan in which everything can happen that can in one of `plans`, or through one of `levers`.

    Levers are (place of the programme or -1 for proactive visits, class).
    """
    moved = levers or {}

    def some(place: int, values: list[ShareByClass]) -> ShareByClass:
        drawn = {c: any(getattr(v, c) > 0 for v in values) or (place, c) in moved for c in RISK_CLASSES}
        return ShareByClass(**{c: SOME * can for c, can in drawn.items()})

    programmes = tuple(
        programme.model_copy(update={"title": "", "ratio": some(place, [p.programmes[place].ratio for p in plans])})
        for place, programme in enumerate(plans[0].programmes)
    )
    proactive = some(-1, [plan.proactive for plan in plans])
    changed = {"id": "template", "title": "", "programmes": programmes, "proactive": proactive, "draw": "bernoulli"}
    return plans[0].model_copy(update=changed)


def prepare(specification: Specification, template: Plan, months: int, weights: Array, *, lump: bool = True) -> Make:
    """Work out once what all plans of a make share.

    Parameters
    ----------
    weights
        Which strata belong to the groups asked for, (group, stratum): kinds keep them apart.
    lump
        Add up strata of one kind.
    """
    if used := [name for name in OPTIONS if getattr(template, name)]:
        raise InputError([Problem("options_tuning", used[0], ", ".join(used), remedy="options_tuning")], template.id)
    stages, counts = first_counts(Request(specification, template, months), Multiply())
    packed = pack(stages, counts, months, 0, len(channels(template)))
    programmes = schedules(template, specification.strata)
    effective = effective_classes(template, specification.strata)
    kinds = kinds_of(specification, stages, programmes, effective, weights)
    if not lump:
        kinds = np.arange(len(specification.strata))
    first = np.unique(kinds, return_index=True)[1]
    places = [channel.index - PROACTIVE - 1 for channel in stages.channels]
    calendar = np.array([_calendar(p, template.start_month) for p in template.programmes])
    active, count, past = calendar.reshape(-1, 3, MONTHS_PER_YEAR, len(RISK_CLASSES)).transpose(1, 2, 0, 3)
    return Make(
        specification, template, packed.lumped(kinds) if lump else packed, kinds,
        tuple(place for place in places if place >= 0), -1 in places,
        np.array([s.scope[first] for s in programmes], dtype=np.float64).reshape(-1, len(first)), effective[:, first],
        active, count, past, stages.axes.sanctioned, _multiplier(stages, first),
    )  # fmt: skip


def _multiplier(stages: Stages, first: Kinds) -> Array | None:
    masks = stages.masks
    return masks.multiplier[..., first] if masks is not None and bool((masks.multiplier != 1).any()) else None


def kinds_of(
    specification: Specification,
    stages: Stages,
    programmes: list[Schedule],
    effective: NDArray[np.intp],
    weights: Array,
) -> Kinds:
    """Return each stratum's kind, a number: those of one kind behave alike and belong to the same groups.

    Expected counts move linearly, so strata of one kind may be added up, whatever they begin with.
    """
    traits = [
        [s.onset_multiplier for s in specification.strata],
        stages.novel,
        *effective,
        *(schedule.scope for schedule in programmes),
        *weights,
        *_of_measures(stages),
    ]
    return np.unique(np.array(traits, dtype=np.float64).T, axis=0, return_inverse=True)[1].ravel()


def _of_measures(stages: Stages) -> Array:
    """Return what measures make of each stratum, (trait, stratum)."""
    masks = stages.masks
    if masks is None:
        return np.zeros((0, stages.axes.strata))
    return np.concatenate([table.reshape(-1, stages.axes.strata) for table in (masks.qualifies, masks.multiplier)])


def _calendar(programme: Programme, first_month: int) -> Array:
    """Return (active, months of the round, past months of it) by month of the plan year and class."""
    active = [calendar_month(t, first_month) in programme.months for t in range(MONTHS_PER_YEAR)]
    table = np.zeros((3, MONTHS_PER_YEAR, len(RISK_CLASSES)))
    for c, rounds in enumerate(programme.rounds_per_year.array()):
        length = round_length(int(rounds))
        in_round = active_months_by_round(int(rounds), programme.months, first_month)
        for month in range(MONTHS_PER_YEAR):
            past = sum(active[month // length * length : month])
            table[:, month, c] = active[month], in_round[month // length], past
    return table


def ratios_of(plans: list[Plan]) -> tuple[Array, Array]:
    """Return ratios (plan, programme, class) and proactive chances (plan, class)."""
    ratios = np.array([[p.ratio.array() for p in plan.programmes] for plan in plans])
    classes = len(RISK_CLASSES)
    return ratios.reshape(len(plans), -1, classes), np.array([plan.proactive.array() for plan in plans])


def pack_plans(make: Make, ratios: Array, proactive: Array) -> Packed:
    """Pack plans of a make, told apart by ratios (plan, programme, class) and proactive chances (plan, class)."""
    by_class = np.zeros((len(ratios), MONTHS_PER_YEAR, *ratios.shape[1:]))
    share = make.active * ratios[:, None]
    left = make.counts - ratios[:, None] * make.past
    np.divide(share, left, out=by_class, where=share > 0)
    chosen = by_class[:, :, list(make.programmes)]
    drawn = np.take_along_axis(chosen[..., None], make.effective[None, None, None], axis=3)
    drawn = drawn * make.scopes[list(make.programmes)][:, None]
    if make.proactive:
        shape = (len(ratios), MONTHS_PER_YEAR, 1, len(RISK_CLASSES), make.packed.strata)
        drawn = np.concatenate([np.broadcast_to(proactive[:, None, None, :, None], shape), drawn], axis=2)
    lanes = make.packed.lanes
    reset = np.broadcast_to(lanes.reset, (len(ratios), *lanes.reset.shape[1:]))
    changed = lanes._replace(
        chance=np.ascontiguousarray(drawn), onset=onsets(make, ratios), reset=np.ascontiguousarray(reset)
    )
    return replace(make.packed, lanes=changed)


def onsets(make: Make, ratios: Array) -> Array:
    """Return the onset probabilities under each plan, (plan or 1, class, onset group, kind)."""
    if make.specification.behaviour.general_deterrence.semi_elasticity == 0:
        return make.packed.lanes.onset
    return np.minimum(1.0, uncapped_onsets(make, ratios))


def uncapped_onsets(make: Make, ratios: Array) -> Array:
    """Return the same before it is capped at 1."""
    behaviour = make.specification.behaviour
    deterrence = behaviour.general_deterrence
    more = planned_visits(make, ratios) - deterrence.reference_visits.array()[:, None]
    factor = np.exp(np.clip(-deterrence.semi_elasticity * more, -EXPONENT_LIMIT, EXPONENT_LIMIT))
    return factor[:, :, None] * base_onsets(make)


def base_onsets(make: Make) -> Array:
    """Return the onset probabilities without deterrence, (class, onset group, kind)."""
    behaviour, first = make.specification.behaviour, np.unique(make.kinds, return_index=True)[1]
    stratum = np.array([make.specification.strata[place].onset_multiplier for place in first])
    sanction = np.array([1.0, behaviour.sanction.onset_multiplier])[: make.sanctioned]
    group = np.outer([g.onset_multiplier for g in behaviour.propensity], sanction).ravel()
    plain = behaviour.onset.array()[:, None, None] * group[:, None] * stratum
    if make.multiplier is None:
        return np.asarray(plain)
    by_cell = plain[:, :, None] * make.multiplier
    return np.asarray(by_cell.reshape(len(by_cell), -1, by_cell.shape[-1]))


def planned_visits(make: Make, ratios: Array) -> Array:
    """Return planned visits a year, (plan, class, kind)."""
    rounds = np.array([p.rounds_per_year.array() for p in make.template.programmes]).reshape(-1, len(RISK_CLASSES))
    planned = np.take_along_axis((ratios * rounds)[..., None], make.effective[None, None], axis=2)
    return np.asarray((planned * make.scopes[:, None]).sum(axis=1))
