"""The laws of one world as arrays: its specification and its departure from the model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

import simulation as sim
from tests.misspecified.departures import Departure
from tests.misspecified.firms import Floats
from tests.misspecified.plans import plan_named, planned_visits
from tests.misspecified.streams import Streams

CLEARED, FOUND_MINOR = 3, 4
"""Places of the matrices after visits; the first three are those of the statuses, `FOUND_MINOR + 1` is serious."""

TEAMS = 12


@dataclass(frozen=True)
class Truth:
    """What happens to firms, by arrays.

    Attributes
    ----------
    onset
        By class, before every factor.
    for_cause
        Shape (channel, status).
    sensitivity, rectification
        By status; 0 for compliant firms.
    moves
        Cumulative rows of the class matrices, shape (what happened, class, new class).
    reference
        Planned visits a year by class that firms are used to.
    teams
        What each team adds to the logit of the sensitivity.
    """

    specification: sim.Specification
    departure: Departure
    onset: Floats
    strata: Floats
    leaving: Floats
    for_cause: Floats
    sensitivity: Floats
    rectification: Floats
    moves: Floats
    reference: Floats
    teams: Floats


def truth_of(specification: sim.Specification, departure: Departure, streams: Streams) -> Truth:
    """Return the laws of a world."""
    behaviour = specification.behaviour
    causes = [getattr(behaviour.for_cause, name) for name in ("complaint", "alert", "referral")]
    return Truth(
        specification=specification,
        departure=departure,
        onset=_by_class(behaviour.onset) * departure.onset_by_class,
        strata=np.array([s.onset_multiplier for s in specification.strata]),
        leaving=_by_class(behaviour.exit),
        for_cause=np.array([[c.compliant, c.minor, c.serious] for c in causes]),
        sensitivity=np.array([0.0, behaviour.sensitivity.minor, behaviour.sensitivity.serious]),
        rectification=np.array([0.0, behaviour.rectification.minor, behaviour.rectification.serious]),
        moves=_moves(specification),
        reference=np.array(planned_visits(plan_named("p0"))),
        teams=streams.generator("teams", 0).standard_normal(TEAMS) * departure.keenness * np.sqrt(0.5),
    )


def _by_class(values: object) -> Floats:
    return np.array([getattr(values, name) for name in "ABCD"], dtype=np.float64)


def _moves(specification: sim.Specification) -> Floats:
    rules = specification.behaviour.reclassification
    unvisited = [rules.unvisited.compliant, rules.unvisited.minor, rules.unvisited.serious]
    return np.cumsum([*unvisited, rules.cleared, rules.found_minor, rules.found_serious], axis=2)
