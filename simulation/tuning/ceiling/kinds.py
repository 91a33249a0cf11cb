"""The firms of a district by kind: those that behave alike and can get the same visits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.engines.counts.axes import Array
from simulation.engines.counts.stages import propensity_shares
from simulation.engines.counts.start import first_firms
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES
from simulation.model.specification import Specification
from simulation.model.states.given import state_of
from simulation.tuning.ceiling.law import Law, Visits, hours_of, law_of


@dataclass(frozen=True)
class Kind:
    """Strata with one onset multiplier and the same visits.

    Attributes
    ----------
    start
        Firms before the first month, (stratum, class, memory, belief place): strata stay apart here, because which
        stratum a firm belongs to is seen and tells of what is hidden.
    entrants
        Firms that enter each month, (class, belief place).
    hours
        Inspector-hours of each kind of visit, (month of the plan year, kind); infinite where it is impossible.
    """

    law: Law
    start: Array
    entrants: Array
    hours: Array


def kinds_of(specification: Specification, plan: Plan, visits: Visits) -> list[Kind]:
    """Return the kinds of a district, each once."""
    hours = [hours_of(plan, visits, stratum) for stratum in specification.strata]
    keys = [(stratum.onset_multiplier, own.tobytes()) for stratum, own in zip(specification.strata, hours, strict=True)]
    start, entrants = _start(specification), _entrants(specification)
    kinds = []
    for key in dict.fromkeys(keys):
        members = [place for place, other in enumerate(keys) if other == key]
        monthly = sum(specification.strata[place].entries_per_month for place in members)
        law = law_of(specification.behaviour, key[0], visits)
        kinds.append(Kind(law, np.ascontiguousarray(start[members]), np.asarray(entrants * monthly), hours[members[0]]))
    return kinds


def _start(specification: Specification) -> Array:
    """Return the firms of the start, (stratum, class, memory, belief place)."""
    given = state_of(specification)
    if given is None:
        firms = first_firms(specification).transpose(0, 1, 4, 2, 3)
    else:
        firms = given.aligned(specification).mass.to_numpy().transpose(0, 1, 4, 3, 2)
    if specification.behaviour.sanction.onset_multiplier == 1:  # then the memory of a sanction changes nothing
        firms = firms.sum(axis=2, keepdims=True)
    return np.asarray(firms.reshape(*firms.shape[:3], -1), dtype=np.float64)


def _entrants(specification: Specification) -> Array:
    """Return the shares of a new firm, (class, belief place)."""
    behaviour = specification.behaviour
    status, risk_class = behaviour.entry.status.array(), behaviour.entry.risk_class.array()
    groups = propensity_shares(behaviour)
    shares = np.einsum("c,v,u->cvu", risk_class / risk_class.sum(), status / status.sum(), groups)
    return np.asarray(shares.reshape(len(RISK_CLASSES), -1))
