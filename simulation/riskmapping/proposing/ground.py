"""The district that a proposal is laid over: firms of the specification, shares of the map, room for more visits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.model.errors import InputError, Problem
from simulation.model.notice.check import CAP
from simulation.model.notice.visits import planned_visits
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES
from simulation.model.specification import Specification
from simulation.registry.observed.format import split_stratum
from simulation.riskmapping.crossed.table import CLASSES, Array
from simulation.riskmapping.riskmap import RiskMap, among_worst

MOST_OF_CLASS = 0.5
"""Most of a cell's firms of one class that a proposal visits."""
FIFTH = 0.2
D = RISK_CLASSES.index("D")


@dataclass(frozen=True)
class Ground:
    """Cells of the map that the specification has; I cells, S draws.

    Attributes
    ----------
    names
        Sector and township of each cell.
    strata
        Ids of the strata of each cell.
    firms
        Firms of the specification, shape (I, 4).
    shares
        Share that a random visit would find by draw, shape (S, I, 4).
    standard
        The same at the district's mix of classes, shape (S, I).
    worst_fifth
        Probability of each cell to be among the worst fifth, shape (I,).
    room
        Largest ratio of a further programme that keeps half of a cell's class, firms drawn already and the yearly cap
        of visits, shape (I, 4).
    unplaced
        Strata that the map says nothing of.
    """

    names: tuple[tuple[str, str], ...]
    strata: tuple[tuple[str, ...], ...]
    firms: Array
    shares: Array
    standard: Array
    worst_fifth: Array
    room: Array
    unplaced: tuple[str, ...]

    @property
    def mean(self) -> Array:
        """Return the posterior mean share by cell and class, shape (I, 4)."""
        return np.asarray(self.shares.mean(axis=0))

    def found(self, visits: Array) -> Array:
        """Return what visits would find by draw: (I, 4) → (S,)."""
        return np.asarray(np.einsum("sic,ic->s", self.shares, visits))


def lay(found: RiskMap, specification: Specification, plan: Plan) -> Ground:
    """Lay a risk map over a specification and a plan in force.

    Raises
    ------
    InputError
        When no stratum is in a cell of the map.
    """
    data = found.data
    cells = [(data.sectors[s], data.regions[r]) for s, r in zip(data.sector, data.region, strict=True)]
    place = {cell: number for number, cell in enumerate(cells)}
    planned = planned_visits(plan, specification)
    members: list[list[int]] = [[] for _ in cells]
    unplaced = []
    for number, stratum in enumerate(specification.strata):
        named = split_stratum(stratum.id)
        cell = place.get((stratum.sector, stratum.region), place.get(named, -1) if named else -1)
        if cell < 0:
            unplaced.append(stratum.id)
        else:
            members[cell].append(number)
    kept = [number for number, strata in enumerate(members) if strata]
    if not kept:
        example = specification.strata[0]
        detail = {"cell": " ".join(cells[0])}
        problem = Problem(
            "map_of_another", "strata", f"{example.sector} {example.region}", None, "map_of_another", detail
        )
        raise InputError([problem], specification.id)
    room = _room(plan, planned.visits, planned.drawn)
    worst = among_worst(found.standard, FIFTH, data.firms.sum(axis=1) > 0)
    return Ground(
        tuple(cells[n] for n in kept),
        tuple(tuple(specification.strata[s].id for s in members[n]) for n in kept),
        np.array([planned.firms[members[n]].sum(axis=0) for n in kept]),
        found.shares[:, kept],
        found.standard[:, kept],
        worst[kept],
        np.array([room[members[n]].min(axis=0) for n in kept]),
        tuple(unplaced),
    )


def _room(plan: Plan, visits: Array, drawn: Array) -> Array:
    """Return by stratum and class the largest ratio of a further round."""
    most = MOST_OF_CLASS * (1 - drawn)
    yearly = CAP - visits - 12 * plan.proactive.array()
    yearly[:, D] = np.inf  # high risk is visited as needed
    return np.clip(np.minimum(most, yearly), 0.0, MOST_OF_CLASS)


def some(ground: Ground) -> NDArray[np.bool_]:
    """Return the cells that have firms of any class."""
    return np.asarray(ground.firms.sum(axis=1) > 0)


def zeros(ground: Ground) -> Array:
    """Return no visit anywhere, shape (I, 4)."""
    return np.zeros((len(ground.names), CLASSES))
