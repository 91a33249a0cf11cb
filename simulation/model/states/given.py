"""The state that a specification gives as its start, and a specification that begins with a state."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.model.population import RISK_CLASSES, STATUSES, CountByClass
from simulation.model.specification import Specification
from simulation.model.start.initial import InitialState, MassOfStratum, MassRow
from simulation.model.states.state import State

Array = NDArray[np.float64]


def state_of(specification: Specification) -> State | None:
    """Return the state that a specification gives as its start; ``None`` where it gives another kind."""
    if not isinstance(specification.initial, InitialState):
        return None
    strata = {stratum.id: place for place, stratum in enumerate(specification.strata)}
    propensities = {group.id: place for place, group in enumerate(specification.behaviour.propensity)}
    values = np.zeros((len(strata), len(RISK_CLASSES), len(propensities), len(STATUSES), 2))
    for part in specification.initial.strata:
        for row in part.mass:
            cell = (strata[part.id], RISK_CLASSES.index(row.risk_class), propensities[row.propensity])
            values[(*cell, slice(None), int(row.sanctioned))] = (row.compliant, row.minor, row.serious)
    return State.of(values, list(strata), list(propensities))


def with_state(specification: Specification, state: State) -> Specification:
    """Return the specification that begins with a state: its firms, rounded, and its mass as the start.

    Of what the state carries beyond its face, the share of each novel stratum in observation is kept. A run from the
    specification begins a plan year.

    Raises
    ------
    InputError
        When strata or propensities are not the same.
    """
    state = state.aligned(specification)
    values = state.mass.to_numpy()
    firms = np.rint(values.sum(axis=(2, 3, 4))).astype(np.int64)
    observed = _observed_share(state)
    strata = []
    for place, stratum in enumerate(specification.strata):
        update: dict[str, Any] = {"firms": CountByClass(**dict(zip(RISK_CLASSES, map(int, firms[place]), strict=True)))}
        if stratum.novel and observed is not None:
            update["in_observation"] = min(1.0, float(observed[place]))
        strata.append(stratum.model_copy(update=update))
    return specification.model_copy(update={"strata": tuple(strata), "initial": initial_of(state)})


def initial_of(state: State) -> InitialState:
    """Return a state as a specification file holds it."""
    return InitialState.model_construct(kind="state", strata=tuple(_parts(state)))


def _observed_share(state: State) -> Array | None:
    carried = state.carried
    if carried is None or carried.mass.shape[6] == 1:
        return None
    inside, total = carried.mass[..., 1, :].sum(axis=(1, 2, 3, 4, 5, 6)), carried.mass.sum(axis=tuple(range(1, 8)))
    return np.asarray(np.divide(inside, total, out=np.zeros_like(total), where=total > 0))


def _parts(state: State) -> list[MassOfStratum]:
    values, groups = state.mass.to_numpy(), [str(name) for name in state.mass["propensity"].to_numpy()]
    parts = []
    for place, stratum in enumerate(state.mass["stratum"].to_numpy()):
        cells = values[place]
        filled = [(c, u, d) for c, u, d in np.ndindex(len(RISK_CLASSES), len(groups), 2) if cells[c, u, :, d].any()]
        rows = tuple(_row(c, groups[u], d, cells[c, u, :, d]) for c, u, d in filled)
        parts.append(MassOfStratum.model_construct(id=str(stratum), mass=rows))
    return parts


def _row(risk_class: int, propensity: str, sanctioned: int, firms: Array) -> MassRow:
    content: dict[str, Any] = dict(zip(STATUSES, map(float, firms), strict=True))
    content |= {"risk_class": RISK_CLASSES[risk_class], "propensity": propensity, "sanctioned": bool(sanctioned)}
    return MassRow.model_construct(**content)
