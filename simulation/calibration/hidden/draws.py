"""From named numbers to a specification: those of the estimate, or those of one draw from its distribution."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from simulation.model.population import RISK_CLASSES, STATUSES, StatusDistribution
from simulation.model.specification import InitialShares, Specification
from simulation.model.states.given import initial_of, state_of
from simulation.model.states.state import State

SECTOR, REGION, STRATUM = "onset_multiplier.sector.", "onset_multiplier.region.", "strata."
START, MEMORY = "initial.", ("free", "sanctioned")
"""Factors on the state at the start, see `simulation.calibration.hidden.filtered.start_factors`."""

_NO_STATE = InitialShares(kind="shares", status=StatusDistribution(compliant=1.0, minor=0.0, serious=0.0))


def specification_of_draw(specification: Specification, draw: Mapping[str, float]) -> Specification:
    """Return the specification with the numbers of one draw in the place of its own.

    Parameters
    ----------
    specification
        The one that was estimated together with the draws.
    draw
        Parameter → value: a row of ``draws.parquet``. Names that are no part of a specification are left aside.

    Raises
    ------
    KeyError
        When a name points to a place that the specification does not have.

    Examples
    --------
    >>> from simulation.model.exchange import read_specification
    >>> specification = read_specification("datasets/xiangzhou/specification.json")
    >>> specification_of_draw(specification, {"behaviour.escalation": 0.5}).behaviour.escalation
    0.5
    """
    state, factors = state_of(specification), {name: x for name, x in draw.items() if name.startswith(START)}
    if state is None:
        return Specification.model_validate(with_numbers(specification.model_dump(), draw))
    # The state is large and valid already: only what the draw changes of the rest is checked anew.
    blank = specification.model_copy(update={"initial": _NO_STATE})
    drawn = Specification.model_validate(with_numbers(blank.model_dump(), draw))
    initial = initial_of(_scaled(state, factors)) if factors else specification.initial
    return drawn.model_copy(update={"initial": initial})


def _scaled(state: State, factors: Mapping[str, float]) -> State:
    """Return the state with its cells multiplied by the factors, each stratum and class holding as many as before."""
    mass = state.mass.to_numpy()
    groups, sizes = state.mass["propensity"].to_numpy().tolist(), mass.shape[1:]
    table = np.ones(sizes)
    for c, u, v, d in np.ndindex(*sizes):
        name = f"{START}{RISK_CLASSES[c]}.{u}.{MEMORY[d]}.{STATUSES[v]}"
        table[c, u, v, d] = factors.get(name, 1.0)
    moved = mass * table
    before, after = (x.sum(axis=(2, 3, 4), keepdims=True) for x in (mass, moved))
    moved *= np.divide(before, after, out=np.ones_like(before), where=after > 0)
    return State.of(moved, state.mass["stratum"].to_numpy().tolist(), groups)


def with_numbers(content: dict[str, Any], numbers: Mapping[str, float]) -> dict[str, Any]:
    """Return the content of a specification file with `numbers` in their places; `content` is changed."""
    strata = {stratum["id"]: stratum for stratum in content["strata"]}
    for name, number in numbers.items():
        if name.startswith("behaviour."):
            _put(content, [int(p) if p.isdigit() else p for p in re.findall(r"[^.\[\]]+", name)], float(number))
        elif name.startswith(STRATUM):
            stratum, field = name.removeprefix(STRATUM).rsplit(".", 1)
            if stratum in strata:
                strata[stratum][field] = float(number)
    if any(name.startswith((SECTOR, REGION)) for name in numbers):
        for stratum in strata.values():
            factors = (numbers.get(SECTOR + stratum["sector"], 1.0), numbers.get(REGION + stratum["region"], 1.0))
            stratum["onset_multiplier"] = float(factors[0] * factors[1])
    return content


def _put(content: dict[str, Any], path: list[str | int], value: float) -> None:
    node: Any = content
    for part in path[:-1]:
        # Frozen tuples of the model become lists that can be written to.
        if isinstance(node[part], tuple):
            node[part] = list(node[part])
        node = node[part]
    if isinstance(node, dict) and path[-1] not in node:
        raise KeyError(".".join(map(str, path)))
    node[path[-1]] = value
