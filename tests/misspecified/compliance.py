"""What happens to firms without anybody's doing: they leave, enter, begin and end violations."""

from __future__ import annotations

import numpy as np

import simulation as sim
from tests.misspecified.firms import Firms, Floats, entrants
from tests.misspecified.plans import planned_visits
from tests.misspecified.streams import Streams
from tests.misspecified.truth import Truth

COMPLIANT, MINOR, SERIOUS = 0, 1, 2


def demography(firms: Firms, truth: Truth, streams: Streams, month: int) -> None:
    """Let firms leave and enter, and those that were there before forget their sanctions."""
    before = len(firms)
    firms.there &= streams.uniforms("exit", month, before) >= truth.leaving[firms.earned]
    memory = truth.specification.behaviour.sanction.memory_months
    firms.sanctioned &= streams.uniforms("forgetting", month, before) >= 1 / memory
    firms.add(entrants(truth.specification, truth.departure, streams, month))


def compliance(firms: Firms, truth: Truth, plan: sim.Plan, streams: Streams, month: int) -> None:
    """Let violations begin, grow worse and end, each firm from the status it had before."""
    behaviour = truth.specification.behaviour
    uniforms = streams.uniforms("compliance", month, len(firms))
    minor, serious = behaviour.self_correction.minor, behaviour.self_correction.serious
    was = firms.status.copy()
    firms.status[(was == COMPLIANT) & (uniforms < onset(firms, truth, plan, month))] = MINOR
    worse = uniforms < behaviour.escalation
    firms.status[(was == MINOR) & worse] = SERIOUS
    firms.status[(was == MINOR) & ~worse & (uniforms < behaviour.escalation + minor)] = COMPLIANT
    firms.status[(was == SERIOUS) & (uniforms < serious)] = COMPLIANT


def onset(firms: Firms, truth: Truth, plan: sim.Plan, month: int) -> Floats:
    """Return each firm's chance to begin a violation, should it be compliant."""
    departure = truth.departure
    remembered = np.where(firms.sanctioned, truth.specification.behaviour.sanction.onset_multiplier, 1.0)
    more = np.array(planned_visits(plan)) - truth.reference
    deterred = np.exp(-departure.deterrence * more)[firms.shown]
    factors = truth.strata[firms.stratum] * firms.multiplier * remembered * deterred
    return np.minimum(truth.onset[firms.earned] * factors * departure.of_month(month), 1.0)
