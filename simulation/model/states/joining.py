"""States of several runs as one: the mean of replications, or strata side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from simulation.model.states.state import Carried, State

Array = NDArray[np.float64]


def mean_state(states: Sequence[State]) -> State:
    """Return the mean of states of blocks of replications, each weighing as many as it has.

    Examples
    --------
    >>> cells = np.ones((1, 4, 1, 3, 2))
    >>> one, three = (State.of(n * cells, ["town"], ["all"], replications=n) for n in (1, 3))
    >>> mean_state([one, three]).mass.to_numpy()[0, 0, 0, 0, 0].item()
    2.5
    """
    if len(states) == 1:
        return states[0]
    number = sum(state.replications for state in states)
    weights = [state.replications / number for state in states]
    first = states[0]
    values = np.sum([w * state.mass.to_numpy() for w, state in zip(weights, states, strict=True)], axis=0)
    carried = None
    if first.carried is not None:
        parts = [state.carried for state in states if state.carried is not None]
        drawn = tuple(dict.fromkeys(names for part in parts for names in part.drawn))
        mass = np.sum([w * _spread(part, drawn) for w, part in zip(weights, parts, strict=True)], axis=0)
        carried = replace(first.carried, mass=mass, drawn=drawn)
    strata, groups = (first.mass[name].to_numpy().tolist() for name in ("stratum", "propensity"))
    return State.of(values, strata, groups, carried, number)


def side_by_side(states: Sequence[State]) -> State:
    """Return the states of different strata as one."""
    first = states[0]
    parts = [state.carried for state in states if state.carried is not None]
    carried = None
    if first.carried is not None and len(parts) == len(states):
        drawn = tuple(dict.fromkeys(names for part in parts for names in part.drawn))
        carried = replace(first.carried, mass=np.concatenate([_spread(part, drawn) for part in parts]), drawn=drawn)
    strata = [name for state in states for name in state.mass["stratum"].to_numpy().tolist()]
    values = np.concatenate([state.mass.to_numpy() for state in states])
    return State.of(values, strata, first.mass["propensity"].to_numpy().tolist(), carried, first.replications)


def _spread(carried: Carried, drawn: tuple[frozenset[str], ...]) -> Array:
    """Return the mass of a state with the places of more sets of programmes."""
    mass = np.zeros((*carried.mass.shape[:-1], len(drawn)))
    mass[..., [drawn.index(names) for names in carried.drawn]] = carried.mass
    return mass
