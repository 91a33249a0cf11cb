"""The ways to be visited, and how likely each is for whom (stages 3 and 4 of the model)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.engines.counts.axes import Array, Axes, Moves
from simulation.engines.counts.rounds import Schedule
from simulation.model.behaviour import FOR_CAUSE_CHANNELS, Behaviour
from simulation.model.calendar import MONTHS_PER_YEAR
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES


@dataclass(frozen=True)
class Channel:
    """One way to be visited.

    Attributes
    ----------
    index
        Place in `channels(plan)`.
    probability
        Shape (12 or 1, status, 1, class, 1, flags, stratum) with 1 where it does not vary; by month of the plan year.
    eligible, draw
        For a programme: who may be drawn (1, 1, class, 1, flags, stratum or 1) and u (12, class, stratum); else
        ``None``.
    detection
        Probability that the visit finds a violation, by severity, shape (2,).
    hours
        Inspector-hours a visit.
    flag_state
        How the visit moves `flag_state`.
    """

    index: int
    probability: Array
    eligible: Array | None
    draw: Array | None
    detection: Array
    hours: float
    flag_state: Moves

    def chance(self, month: int) -> Array:
        """Return the probability in a simulated month, axes (status, visited, class, onset, flags, stratum)."""
        return np.asarray(self.probability[month % len(self.probability)])

    def happens(self, month: int) -> bool:
        """Tell whether any firm can be visited this way in a simulated month."""
        return self.draw is None or bool(self.draw[month % MONTHS_PER_YEAR].any())


def possible_channels(
    behaviour: Behaviour,
    plan: Plan,
    programmes: list[Schedule],
    flags: list[int | None],
    axes: Axes,
    exempt: NDArray[np.bool_],
) -> tuple[Channel, ...]:
    """Return the channels that can happen at all, in order; `exempt` tells who has no cooling-off, (class, stratum)."""
    other_hours = plan.other_visit.hours_per_visit * plan.other_visit.team_size
    every_flag = 2**axes.flags - 1
    other_book = axes.setting(every_flag if plan.recognise_for_cause else 0)
    alone = _detection(behaviour, 1)
    outside = _outside_observation(plan, axes)
    found = [
        Channel(
            i,
            getattr(behaviour.for_cause, name).array().reshape(1, -1, 1, 1, 1, 1, 1),
            None,
            None,
            alone,
            other_hours,
            other_book,
        )
        for i, name in enumerate(FOR_CAUSE_CHANNELS)
    ]
    proactive = plan.proactive.array().reshape(1, 1, 1, -1, 1, 1, 1) * outside
    found.append(Channel(len(found), proactive, None, None, alone, other_hours, other_book))
    ready = outside * _cooled_off(axes, exempt)
    for schedule, flag in zip(programmes, flags, strict=True):
        programme = schedule.programme
        eligible = ready * axes.drawable(flag)[:, None]
        bits = every_flag if plan.mutual_recognition else (0 if flag is None else 1 << flag)
        draw = schedule.draw[:, None, None, :, None, None, :]
        detection = _detection(behaviour, len(programme.departments))
        hours = programme.hours_per_visit * programme.team_size
        found.append(
            Channel(
                len(found), draw * eligible, eligible, schedule.draw, detection, hours, axes.setting(bits, cools=True)
            )
        )
    return tuple(channel for channel in found if channel.probability.any())


def _outside_observation(plan: Plan, axes: Axes) -> Array:
    """Return 1 where the observation rule lets others than for-cause visits through, shape (1, 1, C, 1, K, 1)."""
    spared = np.array([bool(plan.observation and c in plan.observation.classes) for c in RISK_CLASSES])
    outside = ~(spared[:, None] & axes.under_observation()[None, :])
    return outside.astype(np.float64)[None, None, :, None, :, None]


def _cooled_off(axes: Axes, exempt: NDArray[np.bool_]) -> Array:
    """Return 1 where the cooling-off lets programmes through, shape (1, 1, C, 1, K, 1), or with strata for K > 1."""
    if axes.cooling == 1:
        return np.ones((1, 1, 1, 1, 1, 1))
    through = exempt[:, None, :] | ~axes.cooling_off()[None, :, None]
    return through.astype(np.float64)[None, None, :, None, :, :]


def _detection(behaviour: Behaviour, departments: int) -> Array:
    sensitivity = np.array([behaviour.sensitivity.minor, behaviour.sensitivity.serious])
    return np.asarray(1 - (1 - sensitivity) ** departments)
