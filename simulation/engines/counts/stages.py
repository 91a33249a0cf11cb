"""The stage probabilities of section 3 of the model, as arrays that broadcast against the count array."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simulation.engines.base import check_programmes
from simulation.engines.counts.axes import Array, Axes, Moves
from simulation.engines.counts.channels import Channel, most_channels, possible_channels
from simulation.engines.counts.measures.masks import Masks, masks_of
from simulation.engines.counts.rounds import Kept, Schedule, marks_of, resets_of, schedules, share_flags, treated_as_d
from simulation.engines.counts.size import EXACT_LIMIT, check_size, working_bytes
from simulation.model.behaviour import Behaviour
from simulation.model.calendar import MONTHS_PER_YEAR
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES, SEVERITIES, STATUSES
from simulation.model.qualifying.eligibility import remembers_sanctions
from simulation.model.specification import Specification

EXPONENT_LIMIT, LARGEST = 700.0, 1e300
"""exp beyond this overflows, and onset is capped at 1 long before; a measure may multiply it by 0 first."""


@dataclass(frozen=True)
class Stages:
    """Everything a month needs, for one specification and plan."""

    axes: Axes
    exit: Array
    entrants: Array
    novel: NDArray[np.bool_]
    observation_ends: float
    memory_ends: float
    leaving: Array
    minor_correction: float
    channels: tuple[Channel, ...]
    detection: Array
    fixed_draw: bool
    resets: tuple[tuple[tuple[Moves, Array], ...], ...]
    capacity: float | None
    rectification: Array
    matrices: Array
    marks: tuple[tuple[tuple[str, NDArray[np.bool_]], ...], ...] = ()
    """For each bit of the flags the programmes that it stands for, with the strata in their scope."""
    masks: Masks | None = None
    """Who qualifies for the measures of the plan; ``None`` without measures."""

    def channels_of(self, month: int) -> list[int]:
        """Return the places in `channels` of those that can happen in a simulated month."""
        return self._happening[month % MONTHS_PER_YEAR]

    @cached_property
    def _happening(self) -> list[list[int]]:
        """The places of the channels that can happen, by month of the plan year."""
        return [
            [place for place, channel in enumerate(self.channels) if channel.happens(month)]
            for month in range(MONTHS_PER_YEAR)
        ]

    @property
    def plain(self) -> bool:
        """Whether the compiled core, which knows no options of a plan, can run the months."""
        return self.axes.cooling == 1 and all(channel.before is None for channel in self.channels)

    @cached_property
    def grows(self) -> bool:
        """Whether firms enter at all."""
        return bool(self.entrants.any())

    def indices(self, places: list[int]) -> list[int]:
        """Return where the channels at `places` stand among all channels of the plan."""
        return [self.channels[place].index for place in places]


def compile_stages(
    specification: Specification, plan: Plan, *, record: bool = True, closed: bool = False, kept: Kept | None = None
) -> Stages:
    """Work out every probability of a run once.

    Parameters
    ----------
    record
        Whether first and repeat visits are to be told apart.
    closed
        Leave out entries, exits, observation periods and the capacity limit (the settled start).
    kept
        What must not be forgotten for the sake of later changes.
    """
    behaviour, strata = specification.behaviour, specification.strata
    check_programmes(plan)
    programmes = schedules(plan, strata)
    flags = share_flags(plan, programmes, kept)
    novel = novel_strata(specification, plan) & (not closed)
    axes = _axes(specification, plan, flags, novel, record=record, sanctions=bool(kept and kept.sanctions))
    check_size(axes, most_channels(plan), flags, plan)
    channels = possible_channels(behaviour, plan, programmes, flags, axes, treated_as_d(plan, strata))
    masks = masks_of(specification, plan, axes)
    return Stages(
        axes=axes,
        exit=behaviour.exit.array().reshape(1, 1, -1, 1, 1, 1) * (not closed),
        entrants=_entrants(specification, axes, novel) * (not closed),
        novel=novel,
        observation_ends=1 / plan.observation.months if plan.observation else 0.0,
        memory_ends=1 / behaviour.sanction.memory_months,
        leaving=leaving_probabilities(specification, programmes, axes, masks.multiplier if masks else None),
        minor_correction=conditional(behaviour.self_correction.minor, behaviour.escalation),
        channels=channels,
        detection=np.array([c.detection for c in channels]).reshape(-1, len(SEVERITIES), 1, 1, 1, 1),
        fixed_draw=plan.draw == "fixed",
        resets=resets_of(programmes, flags, axes),
        capacity=None if closed else plan.capacity_hours_per_month,
        rectification=np.array([behaviour.rectification.minor, behaviour.rectification.serious]).reshape(
            -1, 1, 1, 1, 1
        ),
        matrices=matrices_by_outcome(behaviour, axes),
        marks=marks_of(programmes, flags, axes),
        masks=masks,
    )


def bytes_of_run(specification: Specification, plan: Plan) -> int:
    """Return the memory that one replication works with, untaken; raise `InputError` beyond `size.WORKING_LIMIT`."""
    check_programmes(plan)
    flags = share_flags(plan, schedules(plan, specification.strata))
    axes = _axes(specification, plan, flags, novel_strata(specification, plan), record=True)
    check_size(axes, most_channels(plan), flags, plan)
    return working_bytes(axes, most_channels(plan))


def holds_every_flag(specification: Specification, plan: Plan) -> bool:
    """Tell whether counts can carry the flags of all programmes; raise `InputError` for strata that are too many."""
    check_programmes(plan)
    novel = novel_strata(specification, plan)
    most = _axes(specification, plan, list(range(len(plan.programmes))), novel, record=True)
    if working_bytes(most, most_channels(plan)) <= EXACT_LIMIT:
        return True  # even with a flag each: which of them share one need not be worked out
    flags = share_flags(plan, schedules(plan, specification.strata))
    axes = _axes(specification, plan, flags, novel, record=True)
    if not axes.flags or plan.cooling_off_months or plan.together:  # what cannot be taken as independent
        check_size(axes, most_channels(plan), flags, plan)
        return True
    one = replace(axes, flags=min(axes.flags, 1))
    check_size(one, 1, flags, plan)
    return axes.flags == 1 or working_bytes(axes, most_channels(plan)) <= EXACT_LIMIT


def novel_strata(specification: Specification, plan: Plan) -> NDArray[np.bool_]:
    """Tell which strata the observation rule of the plan concerns."""
    return np.array([s.novel for s in specification.strata]) & bool(plan.observation and plan.observation.classes)


def _axes(
    specification: Specification,
    plan: Plan,
    flags: list[int | None],
    novel: NDArray[np.bool_],
    *,
    record: bool,
    sanctions: bool = False,
) -> Axes:
    behaviour = specification.behaviour
    return Axes(
        strata=len(specification.strata),
        propensities=len(behaviour.propensity),
        sanctioned=2 if sanctions or remembers_sanctions(specification, plan) else 1,
        visited=2 if record else 1,
        observation=2 if novel.any() else 1,
        flags=max((f + 1 for f in flags if f is not None), default=0),
        cooling=1 + (plan.cooling_off_months or 0),
    )


def propensity_shares(behaviour: Behaviour) -> Array:
    """Return the shares of the propensity groups, adding up to 1 exactly."""
    shares = np.array([group.share for group in behaviour.propensity])
    return np.asarray(shares / shares.sum())


def conditional(probability: float, excluded: float) -> float:
    """Return the probability given that an exclusive event did not happen; 0/0 is 0."""
    return min(1.0, probability / (1 - excluded)) if excluded < 1 else 0.0


def _entrants(specification: Specification, axes: Axes, novel: NDArray[np.bool_]) -> Array:
    """Return the mean number of entrants in each cell of the count array.

    Poisson entries split by independent attributes are independent Poisson numbers, cell by cell. Entrants were never
    sanctioned, visited or drawn, and are under observation in a novel stratum.
    """
    entry = specification.behaviour.entry
    status, risk_class = entry.status.array(), entry.risk_class.array()
    groups = propensity_shares(specification.behaviour)
    monthly = np.array([stratum.entries_per_month for stratum in specification.strata])
    means = np.zeros(axes.shape)
    fresh = axes.by_observation(means)[:, 0, :, :: axes.sanctioned, :, 0]
    kinds = np.einsum("v,c,u,s->vcus", status / status.sum(), risk_class / risk_class.sum(), groups, monthly)
    fresh[..., 0, :] = kinds * ~novel
    fresh[..., -1, :] += kinds * novel
    return means


def leaving_probabilities(
    specification: Specification, programmes: list[Schedule], axes: Axes, measures: Array | None = None
) -> Array:
    """Return the probability to leave each status for the worse, (status, 1, class, onset, flags or 1, stratum).

    Onset, escalation, and for serious violations self-correction. `measures` multiplies the onset of those who qualify,
    (class, onset, flags, stratum); where it is 1 for all, nothing depends on the flags.
    """
    behaviour = specification.behaviour
    changing = measures is not None and bool((measures != 1).any())
    wide = axes.flag_state if changing else 1
    leaving = np.empty((len(STATUSES), 1, len(RISK_CLASSES), axes.onset_group, wide, axes.strata))
    onset = np.minimum(LARGEST, _onset(specification, programmes, axes))
    leaving[0] = np.minimum(1.0, onset * measures if changing else onset)
    leaving[1], leaving[2] = behaviour.escalation, behaviour.self_correction.serious
    return leaving


def _onset(specification: Specification, programmes: list[Schedule], axes: Axes) -> Array:
    """Return the onset probability before it is capped at 1, shape (class, onset, 1, stratum)."""
    behaviour = specification.behaviour
    deterrence = behaviour.general_deterrence
    planned = sum((s.planned_visits for s in programmes), start=np.zeros((len(RISK_CLASSES), axes.strata)))
    more = planned - deterrence.reference_visits.array()[:, None]
    factor = np.exp(np.clip(-deterrence.semi_elasticity * more, -EXPONENT_LIMIT, EXPONENT_LIMIT))
    stratum = np.array([s.onset_multiplier for s in specification.strata])
    sanction = np.array([1.0, behaviour.sanction.onset_multiplier])[: axes.sanctioned]
    onset_group = np.outer([group.onset_multiplier for group in behaviour.propensity], sanction).ravel()
    by_class = behaviour.onset.array()[:, None] * factor * stratum
    return np.asarray(by_class[:, None, None, :] * onset_group[:, None, None])


def matrices_by_outcome(behaviour: Behaviour, axes: Axes) -> Array:
    """Return the class matrix of each outcome of a month, in the order of the groups of `counts.visits`."""
    matrices = behaviour.reclassification
    unvisited = [getattr(matrices.unvisited, status) for status in STATUSES for _ in range(axes.visited)]
    found = [getattr(matrices, f"found_{severity}") for severity in SEVERITIES]
    stacked = np.array([*unvisited, *[matrices.cleared] * len(STATUSES), *found, *found])
    return np.asarray(stacked / stacked.sum(axis=-1, keepdims=True))
