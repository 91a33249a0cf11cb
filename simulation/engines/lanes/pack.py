"""What the compiled run needs, taken from the stages that the NumPy engine runs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulation.engines.counts.axes import Array, Moves
from simulation.engines.counts.channels import Channel
from simulation.engines.counts.stages import Stages
from simulation.engines.lanes.layout import Lanes, Rules
from simulation.engines.lanes.rows import JOINT, number_of_rows
from simulation.model.calendar import MONTHS_PER_YEAR
from simulation.model.population import RISK_CLASSES, SEVERITIES, STATUSES


@dataclass(frozen=True)
class Packed:
    """One run, or many plans of one make, as the compiled run takes them."""

    rules: Rules
    lanes: Lanes

    def __post_init__(self) -> None:
        """Give every array the one layout that the core is compiled for: another would compile it anew."""
        lanes = Lanes(*(np.require(whole, np.float64, ["C", "W"]) for whole in self.lanes))
        object.__setattr__(self, "lanes", lanes)

    @property
    def plans(self) -> int:
        """Number of plans."""
        return len(self.lanes.chance)

    @property
    def strata(self) -> int:
        """Number of strata."""
        return int(self.lanes.start.shape[-1])

    @property
    def record_shape(self) -> tuple[int, ...]:
        """Shape of a full record: (plan, month, row, class, stratum)."""
        rows = number_of_rows(self.rules.channels, measures=len(self.lanes.eligible) > 0)
        return (self.plans, self.rules.months, rows, len(RISK_CLASSES), self.strata)

    def lumped(self, kinds: NDArray[np.intp]) -> Packed:
        """Return the same with strata added up: `kinds` tells for each stratum which of the fewer ones it joins."""
        first = np.unique(kinds, return_index=True)[1]
        lanes = self.lanes
        few = Lanes(
            *(_added_up(whole, kinds, len(first)) for whole in (lanes.start, lanes.entrants)),
            *(np.ascontiguousarray(whole[..., first]) for whole in lanes[2:]),
        )
        return replace(self, lanes=few)


def pack(stages: Stages, counts: Array, months: int, first: int, channels: int) -> Packed:
    """Pack one run.

    Parameters
    ----------
    counts
        Firms at the start, as `simulation.engines.counts.month.advance` takes them, with one replication.
    first
        Month of the plan year that the run begins with.
    channels
        Ways to be visited under the plan, those that cannot happen among them.
    """
    return Packed(_rules(stages, months, first, channels), _lanes(stages, counts))


def _rules(stages: Stages, months: int, first: int, channels: int) -> Rules:
    axes, found = stages.axes, stages.channels
    book = axes.flag_state
    by_class = [channel.index for channel in found if _varies(channel.probability)]
    visited = axes.visited
    leaving = stages.leaving
    return Rules(
        months=months, first=first, book=book,
        observation_bit=2**axes.flags if axes.observes and stages.observation_ends > 0 else 0,
        sanction_bit=axes.flag_state if axes.remembers_sanctions else 0,
        observation_ends=float(stages.observation_ends), memory_ends=float(stages.memory_ends),
        escalation=float(leaving[1].flat[0]), minor_correction=float(stages.minor_correction),
        serious_correction=float(leaving[2].flat[0]),
        exit=np.ascontiguousarray(stages.exit.ravel(), dtype=np.float64), rectification=stages.rectification.ravel(),
        unvisited=np.ascontiguousarray(stages.matrices[: 3 * visited : visited]),
        cleared=np.ascontiguousarray(stages.matrices[3 * visited]),
        found=np.ascontiguousarray(stages.matrices[-len(SEVERITIES) :]),
        by_status=np.array([_by_status(c.probability) for c in found]).reshape(-1, len(STATUSES)),
        lane=np.array([by_class.index(c.index) if c.index in by_class else -1 for c in found], dtype=np.int64),
        open=np.array([_open(c, axes.flag_state) for c in found], dtype=bool).reshape(-1, 4, axes.flag_state),
        to=np.array(
            [_targets(c.flag_state, axes.flag_state) for c in found], dtype=np.int64
        ).reshape(-1, axes.flag_state),
        detection=np.ascontiguousarray(stages.detection.reshape(-1, len(SEVERITIES))),
        hours=np.array([float(c.hours) for c in found]),
        programme=np.array([float(c.draw is not None) for c in found]),
        row=np.array([c.index for c in found], dtype=np.int64), channels=channels,
    )  # fmt: skip


def _varies(probability: Array) -> bool:
    """Tell whether a channel's chance differs by class, not by status: proactive visits and programmes."""
    return int(probability.shape[3]) > 1


def _by_status(probability: Array) -> Array:
    return np.zeros(len(STATUSES)) if _varies(probability) else probability.reshape(len(STATUSES))


def _open(channel: Channel, states: int) -> Array:
    """Return which classes and flag states a channel is open to, (class, flag state)."""
    if channel.eligible is not None:
        return np.asarray(channel.eligible[0, 0, :, 0, :, 0] > 0)
    if _varies(channel.probability):
        return np.broadcast_to(channel.probability[0, 0, 0, :, 0, :, 0] > 0, (len(RISK_CLASSES), states))
    return np.ones((len(RISK_CLASSES), states), dtype=bool)


def _targets(moves: Moves, states: int) -> list[int]:
    return [dict(moves).get(k, k) for k in range(states)]


def _lanes(stages: Stages, counts: Array) -> Lanes:
    axes = stages.axes
    cells = (len(STATUSES), axes.visited, len(RISK_CLASSES), axes.onset_group * axes.flag_state, axes.strata)
    start = np.zeros((cells[0], 2, *cells[2:]))
    start[:, : axes.visited] = counts[0].reshape(cells)
    chance = [_chance(channel, axes.strata) for channel in stages.channels if _varies(channel.probability)]
    return Lanes(
        start,
        np.ascontiguousarray(stages.entrants.reshape(cells)[:, 0]),
        np.ascontiguousarray(stages.leaving[0, 0].reshape(len(RISK_CLASSES), -1, axes.strata))[None],
        np.array(chance).reshape(-1, MONTHS_PER_YEAR, len(RISK_CLASSES), axes.strata).swapaxes(0, 1).copy()[None],
        resets_of(stages)[None],
        _eligible(stages),
    )


def _eligible(stages: Stages) -> Array:
    """Return who qualifies for any convenience, and for any review, (row, class, cell, stratum)."""
    axes, masks = stages.axes, stages.masks
    cells = axes.onset_group * axes.flag_state
    if masks is None:
        return np.zeros((0, len(RISK_CLASSES), cells, axes.strata))
    return masks.qualifies[:JOINT].reshape(JOINT, len(RISK_CLASSES), cells, axes.strata)


def _chance(channel: Channel, strata: int) -> Array:
    """Return a channel's chance by month of the plan year, class and stratum."""
    if channel.draw is not None:
        return channel.draw
    by_class = channel.probability[0, 0, 0, :, 0, :, 0].max(axis=1)
    return np.broadcast_to(by_class[:, None], (MONTHS_PER_YEAR, len(by_class), strata))


def resets_of(stages: Stages) -> Array:
    """Return where each flag is cleared, by month of the plan year: (month, flag, class, stratum)."""
    begins = np.zeros((MONTHS_PER_YEAR, stages.axes.flags, len(RISK_CLASSES), stages.axes.strata))
    for month, resets in enumerate(stages.resets):
        for moves, mask in resets:
            flag = (moves[0][0] ^ moves[0][1]).bit_length() - 1
            begins[month, flag] = mask[:, 0, 0]
    return begins


def _added_up(whole: Array, kinds: NDArray[np.intp], number: int) -> Array:
    """Add up the last axis by kind."""
    joined = np.zeros((number, *whole.shape[:-1]))
    np.add.at(joined, kinds, np.moveaxis(whole, -1, 0))
    return np.ascontiguousarray(np.moveaxis(joined, 0, -1))
