"""What is true of the firms, as probabilities that a firm's record can be looked up in."""

from __future__ import annotations

import math
from dataclasses import dataclass

from simulation.engines.discrete_event.promises import assumed_multipliers
from simulation.engines.discrete_event.rules import Draw, Rules
from simulation.engines.discrete_event.uniforms import Ladder, ladder
from simulation.model.behaviour import FOR_CAUSE_CHANNELS, Behaviour, Propensity
from simulation.model.population import RISK_CLASSES, Stratum
from simulation.model.specification import Specification

COMPLIANT, MINOR, SERIOUS = range(3)

HIGHEST_EXPONENT = 700.0  # exp of more overflows; onset is capped at 1 long before

ClassLadders = list[Ladder]
"""One row of cumulative shares for each class held now."""


@dataclass(frozen=True, slots=True)
class TransitionProbabilities:
    """The specification, looked up once.

    Attributes
    ----------
    onset
        As ``onset[stratum][class][propensity][sanctioned]``; depends on the plan through general deterrence.
    measures
        What multiplies the onset of the firms in each row of the measures of the plan.
    for_cause
        As ``for_cause[status]``: complaint, alert, referral, each given that those before did not happen.
    pushed_unvisited, pushed_found
        Class matrices by status; `pushed_found` holds ``cleared`` in the place of compliant.
    """

    exit: list[float]
    onset: list[list[list[tuple[float, float]]]]
    measures: list[float]
    escalation: float
    self_correction: list[float]
    forgetting: float
    for_cause: list[tuple[float, ...]]
    sensitivity: list[float]
    rectification: list[float]
    entries: list[float]
    entry_propensity: Ladder
    entry_class: Ladder
    entry_status: Ladder
    pushed_unvisited: list[ClassLadders]
    pushed_found: list[ClassLadders]


def transition_probabilities(specification: Specification, rules: Rules) -> TransitionProbabilities:
    """Look a specification up under the rules of a plan."""
    b = specification.behaviour
    moves = b.reclassification
    return TransitionProbabilities(
        exit=b.exit.array().tolist(),
        onset=[_onset_of_stratum(b, s, rules.draws[i]) for i, s in enumerate(specification.strata)],
        measures=assumed_multipliers(rules.plan, b),
        escalation=b.escalation,
        self_correction=[0.0, b.self_correction.minor, b.self_correction.serious],
        forgetting=1 / b.sanction.memory_months,
        for_cause=_for_cause(b),
        sensitivity=[0.0, b.sensitivity.minor, b.sensitivity.serious],
        rectification=[0.0, b.rectification.minor, b.rectification.serious],
        entries=[s.entries_per_month for s in specification.strata],
        entry_propensity=ladder(p.share for p in b.propensity),
        entry_class=ladder(b.entry.risk_class.array().tolist()),
        entry_status=ladder(b.entry.status.array().tolist()),
        pushed_unvisited=[
            _ladders(m) for m in (moves.unvisited.compliant, moves.unvisited.minor, moves.unvisited.serious)
        ],
        pushed_found=[_ladders(m) for m in (moves.cleared, moves.found_minor, moves.found_serious)],
    )


def _ladders(matrix: tuple[tuple[float, ...], ...]) -> ClassLadders:
    return [ladder(row) for row in matrix]


def _for_cause(behaviour: Behaviour) -> list[tuple[float, ...]]:
    by_channel = [getattr(behaviour.for_cause, name).array().tolist() for name in FOR_CAUSE_CHANNELS]
    return list(zip(*by_channel, strict=True))


def _onset_of_stratum(
    behaviour: Behaviour, stratum: Stratum, draws: list[list[Draw]]
) -> list[list[tuple[float, float]]]:
    planned = [math.fsum(draw.planned_visits for draw in draws[c]) for c in range(len(RISK_CLASSES))]
    return [
        [_onset(behaviour, stratum, c, group, planned[c]) for group in behaviour.propensity]
        for c in range(len(RISK_CLASSES))
    ]


def _onset(
    behaviour: Behaviour, stratum: Stratum, risk_class: int, group: Propensity, planned: float
) -> tuple[float, float]:
    """Return the onset probability of a firm without and with the memory of a sanction."""
    deterrence = behaviour.general_deterrence
    change = planned - float(deterrence.reference_visits.array()[risk_class])
    base = float(behaviour.onset.array()[risk_class]) * stratum.onset_multiplier * group.onset_multiplier
    base *= math.exp(min(-deterrence.semi_elasticity * change, HIGHEST_EXPONENT))
    return base, base * behaviour.sanction.onset_multiplier  # above 1 it is certain; a measure may lower it first
