"""The ways to be visited, and how likely each is for whom (stages 3 and 4 of the model)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from simulation.engines.counts.axes import Array, Axes, Moves
from simulation.engines.counts.rounds import Schedule
from simulation.model.behaviour import FOR_CAUSE_CHANNELS, Behaviour
from simulation.model.calendar import MONTHS_PER_YEAR
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES
from simulation.model.record import departments_of, groups_of, hours_by_channel, programme_visits


@dataclass(frozen=True)
class Channel:
    """One way to be visited.

    Attributes
    ----------
    index
        Place in `channels(plan)`.
    probability
        Shape (12 or 1, status, 1, class, 1, flags, stratum) with 1 where it does not vary; by month of the plan year.
    before
        Of a set of programmes that go together: the probability, in the shape of `probability`, of the sets that had
        their turn before; else ``None``. `probability` is then that of the set at the start of the group's turn.
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
    before: Array | None = None

    def chance(self, month: int, factor: Array | float = 1.0) -> Array:
        """Return the probability in a simulated month, axes (status, visited, class, onset, flags, stratum).

        Parameters
        ----------
        factor
            Share of the programmes' visits that there are hours for.
        """
        chance = factor * self.probability[month % len(self.probability)]
        if self.before is None:
            return np.asarray(chance)
        left = 1 - factor * self.before[month % len(self.before)]
        return np.asarray(np.minimum(1.0, np.divide(chance, left, out=np.zeros_like(chance), where=left > 0)))

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
    own = _Programmes(plan, programmes, flags, axes, behaviour, ready, len(found))
    for place in range(len(programmes)):
        found += own.channels(place)
    return tuple(channel for channel in found if channel.probability.any())


@dataclass(frozen=True)
class _Programmes:
    """Makes the channels of programmes, alone or together; `first` is the place of the first among all channels."""

    plan: Plan
    schedules: list[Schedule]
    flags: list[int | None]
    axes: Axes
    behaviour: Behaviour
    ready: Array
    first: int

    def channels(self, place: int) -> list[Channel]:
        """Return the channels that have their turn with a programme: none if a group had it before."""
        name = self.plan.programmes[place].id
        group = next((group for group in groups_of(self.plan) if name in group), (name,))
        if len(group) == 1:
            eligible, draw = self._eligible(place), self.schedules[place].draw
            return [self._channel((place,), self._drawn(place), eligible, draw)]
        return self._together(group) if name == group[0] else []

    def _together(self, group: tuple[str, ...]) -> list[Channel]:
        places = [place for place, programme in enumerate(self.plan.programmes) if programme.id in group]
        result, before = list[Channel](), np.zeros(1)
        for members, chance in chances_of_sets({place: self._drawn(place) for place in places}).items():
            draw = chance.max(axis=(1, 2, 4, 5))
            result.append(replace(self._channel(members, chance, None, draw), before=before))
            before = before + chance
        return result

    def _channel(self, places: tuple[int, ...], probability: Array, eligible: Array | None, draw: Array) -> Channel:
        visits = programme_visits(self.plan)
        visit = tuple(self.plan.programmes[place] for place in places)
        index = self.first + visits.index(visit)
        own = [flag for place in places for flag in [self.flags[place]] if flag is not None]
        bits = 2**self.axes.flags - 1 if self.plan.mutual_recognition else sum(1 << flag for flag in set(own))
        detection = _detection(self.behaviour, departments_of(visit))
        hours = float(hours_by_channel(self.plan)[index])
        return Channel(index, probability, eligible, draw, detection, hours, self.axes.setting(bits, cools=True))

    def _eligible(self, place: int) -> Array:
        return self.ready * self.axes.drawable(self.flags[place])[:, None]

    def _drawn(self, place: int) -> Array:
        return np.asarray(self.schedules[place].draw[:, None, None, :, None, None, :] * self._eligible(place))


def most_channels(plan: Plan) -> int:
    """Return how many kinds of visit there are at most: for-cause and proactive ones, and programmes that draw."""
    joint = len(programme_visits(plan)) - len(plan.programmes)
    return len(FOR_CAUSE_CHANNELS) + 1 + joint + sum(any(p.ratio.array() > 0) for p in plan.programmes)


def chances_of_sets(chances: Mapping[int, Array]) -> dict[tuple[int, ...], Array]:
    """Return the chance of each set of a group's programmes to be those that come to a firm, of one and of more.

    Each firm has one number a month, and every programme whose chance is above it comes. So each draws a firm with its
    own chance, and as many as can meet at one door: a set with the least chance of its members less the largest of the
    others, where that is more than nothing.

    Parameters
    ----------
    chances
        Place of the programme → its chance, 0 for firms that it may not draw.

    Examples
    --------
    >>> found = chances_of_sets({0: np.array([0.5, 0.0]), 1: np.array([0.75, 0.25])})
    >>> {places: chance.tolist() for places, chance in found.items()}
    {(0,): [0.0, 0.0], (1,): [0.25, 0.25], (0, 1): [0.5, 0.0]}
    """
    sets = [places for size in range(1, len(chances) + 1) for places in combinations(chances, size)]
    return {places: _chance_of_set(places, chances) for places in sets}


def _chance_of_set(places: tuple[int, ...], chances: Mapping[int, Array]) -> Array:
    least = np.minimum.reduce([chances[place] for place in places])
    others = [chance for place, chance in chances.items() if place not in places]
    return np.asarray(np.maximum(0.0, least - (np.maximum.reduce(others) if others else 0.0)))


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
