"""From one array of counts to another: a state at the start, a change on the way, the state at the end.

A stretch carries only what matters under its plan (see `axes`), so a change of plans changes the axes. In between,
counts stand in the order of `Carried`: (replication, stratum, class, propensity, status, sanctioned, visited, in
observation, drawn), whatever axis is not carried having length 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.engines.counts.axes import Array
from simulation.engines.counts.rounds import Kept, schedules
from simulation.engines.counts.stages import Stages
from simulation.engines.counts.transitions import Transitions
from simulation.engines.course import Stretch
from simulation.model.population import RISK_CLASSES, STATUSES
from simulation.model.qualifying.eligibility import remembers_sanctions
from simulation.model.specification import Specification
from simulation.model.states.state import Carried, State

Drawn = tuple[frozenset[str], ...]
NOBODY: Drawn = (frozenset(),)


@dataclass(frozen=True)
class Load:
    """Firms between two stretches.

    Attributes
    ----------
    firms
        Shape (replication, stratum, class, propensity, status, sanctioned, visited, observed, drawn).
    drawn
        Ids of the programmes for each place of the last axis, as in `simulation.model.states.state.Carried`.
    """

    firms: Array
    drawn: Drawn


def load_of_state(state: State, transitions: Transitions, *, begins_year: bool) -> Load:
    """Return the firms that a state stands for."""
    carried = state.carried
    if carried is None:
        mass, drawn = state.mass.to_numpy()[..., None, None, None], NOBODY
    else:
        mass, drawn = carried.mass, carried.drawn
    load = Load(transitions.found("initial", np.asarray(mass, dtype=np.float64)), drawn)
    return anew(load) if begins_year else load


def anew(load: Load) -> Load:
    """Return the firms as they enter a plan year: nobody visited or drawn yet."""
    return Load(load.firms.sum(axis=(6, 8))[:, :, :, :, :, :, None, :, None], NOBODY)


def unload(counts: Array, stages: Stages) -> Load:
    """Take the firms out of the counts of a stretch."""
    axes = stages.axes
    split = counts.reshape(
        len(counts), len(STATUSES), axes.visited, len(RISK_CLASSES), axes.propensities, axes.sanctioned,
        axes.observation, axes.cooling, 1 << axes.flags, axes.strata,
    )  # fmt: skip
    # Nobody asks for the cooling-off afterwards: a run that would need it is refused.
    firms = split.sum(axis=7).transpose(0, 8, 3, 4, 1, 5, 2, 6, 7)
    names = [frozenset(name for name, _ in mark) for mark in stages.marks]
    drawn = tuple(
        frozenset().union(*(names[bit] for bit in range(axes.flags) if pattern >> bit & 1))
        for pattern in range(1 << axes.flags)
    )
    return Load(firms, drawn)


def lay(load: Load, stages: Stages, specification: Specification, transitions: Transitions) -> Array:
    """Lay the firms into the counts of a stretch, (replication, status, visited, class, onset, flags, stratum)."""
    axes = stages.axes
    firms = _fitted(load.firms, 5, axes.sanctioned)
    firms = _fitted(firms, 6, axes.visited)
    firms = _observed(firms, stages, specification, transitions)
    flagged = np.zeros((*firms.shape[:-1], axes.unobserved))
    for place, names in enumerate(load.drawn):
        for pattern, strata in _patterns(names, load.drawn, stages).items():
            flagged[:, strata, ..., pattern] += firms[:, strata, ..., place]
    moved = flagged.transpose(0, 4, 6, 2, 3, 5, 7, 8, 1)
    return np.ascontiguousarray(moved).reshape(len(firms), *axes.shape)


def _fitted(firms: Array, axis: int, length: int) -> Array:
    """Return firms with an axis of 1 or 2 values brought to a length; what was not known is "no"."""
    if firms.shape[axis] == length:
        return firms
    if length == 1:
        return np.asarray(firms.sum(axis=axis, keepdims=True))
    return np.concatenate([firms, np.zeros_like(firms)], axis=axis)


def _observed(firms: Array, stages: Stages, specification: Specification, transitions: Transitions) -> Array:
    """Bring the axis of observation to its length; where it was not known, the share of the stratum is inside."""
    if stages.axes.observation == 1 or firms.shape[7] == 2:  # noqa: PLR2004 - no and yes
        return _fitted(firms, 7, stages.axes.observation)
    share = np.array([stratum.in_observation for stratum in specification.strata]) * stages.novel
    inside = transitions.take("initial observation", firms[:, :, :, :, :, :, :, 0], share.reshape(1, -1, *[1] * 6))
    return np.stack([firms[:, :, :, :, :, :, :, 0] - inside, inside], axis=7)


def _patterns(names: frozenset[str], drawn: Drawn, stages: Stages) -> dict[int, list[int]]:
    """Return which bits stand for programmes that have drawn the firms, and in which strata they do."""
    known = frozenset().union(*drawn)
    result = np.zeros(stages.axes.strata, dtype=np.int64)
    for bit, mark in enumerate(stages.marks):
        own = [(name in known and name in names, scope) for name, scope in mark]
        # Where none of them reaches the bit means nothing; it stays what it was, so that luck stays the same.
        nowhere = ~np.any([scope for _, scope in own], axis=0)
        for marked, scope in own:
            result |= np.where((scope | nowhere) & marked, 1 << bit, 0)
    return {int(pattern): np.flatnonzero(result == pattern).tolist() for pattern in np.unique(result)}


def kept_of(stretches: list[Stretch], place: int, drawn: Drawn, *, sanctions: bool) -> Kept:
    """Return what a stretch must not forget: programmes that draw later, who was drawn before, sanctions."""
    plan, later = stretches[place].plan, stretches[place + 1 :]
    scopes = {programme.id: programme.scope for programme in plan.programmes}
    programmes = [programme for stretch in later for programme in stretch.plan.programmes]
    remembering = [s for stretch in later for s in schedules(stretch.plan, stretch.specification.strata) if s.remembers]
    return Kept(
        frozenset(schedule.programme.id for schedule in remembering),
        any(scopes.get(programme.id, programme.scope) != programme.scope for programme in programmes),
        drawn if drawn != NOBODY else (),
        sanctions or any(remembers_sanctions(s.specification, s.plan) for s in stretches),
    )


def state_at_end(load: Load, stretch: Stretch, weight: int) -> State:
    """Return the state that a run leaves: the mean over its replications."""
    mass = load.firms.mean(axis=0)
    mass = _fitted(mass[None], 5, 2)[0]
    carried = Carried(mass, load.drawn, stretch.start, stretch.of_year + stretch.months)
    specification = stretch.specification
    strata = [stratum.id for stratum in specification.strata]
    groups = [group.id for group in specification.behaviour.propensity]
    return State.of(mass.sum(axis=(5, 6, 7)), strata, groups, carried, weight)
