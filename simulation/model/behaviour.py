"""How firms behave: onset and end of violations, what visits find, how classes move (model, sections 1 and 3)."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from simulation.model.base import AtLeastOne, Frozen, Matrix, Multiplier, Name, Number, Probability
from simulation.model.incentives.effect import MeasureEffect
from simulation.model.population import (
    ByStatus,
    ClassDistribution,
    RateByClass,
    ShareByClass,
    StatusDistribution,
)
from simulation.model.validation import IN_PARTS

FOR_CAUSE_CHANNELS = ("complaint", "alert", "referral")
"""Kinds of for-cause visit, in the order in which one rules out the next in a month."""


class Propensity(Frozen):
    """A group of firms with the same fixed inclination to violate."""

    id: Name
    share: Probability
    onset_multiplier: Multiplier


class BySeverity(Frozen):
    """A probability for each severity."""

    minor: Probability
    serious: Probability


class GeneralDeterrence(Frozen):
    """Onset falls by exp(−η·(p − p_ref)) when planned visits a year differ from the reference."""

    semi_elasticity: Number
    reference_visits: RateByClass


class Sanction(Frozen):
    """A found firm's onset is multiplied until it forgets, after `memory_months` on average."""

    onset_multiplier: Multiplier
    memory_months: AtLeastOne


class ForCause(Frozen):
    """Monthly probability of a for-cause visit by status, the same for all classes."""

    complaint: ByStatus
    alert: ByStatus
    referral: ByStatus


class Entry(Frozen):
    """Class and status of firms that enter."""

    risk_class: ClassDistribution
    status: StatusDistribution


class MatrixByStatus(Frozen):
    """A class matrix for each hidden status."""

    compliant: Matrix
    minor: Matrix
    serious: Matrix


class Reclassification(Frozen):
    """Monthly class matrices by what happened to the firm."""

    unvisited: MatrixByStatus
    cleared: Matrix
    found_minor: Matrix
    found_serious: Matrix


class Behaviour(Frozen):
    """Everything the engines need to know about firms and about what a visit sees.

    `measures` holds what is assumed of the measures of plans; a measure without an entry changes nothing.
    """

    propensity: Annotated[tuple[Propensity, ...], Field(min_length=1), IN_PARTS]
    onset: ShareByClass
    escalation: Probability
    self_correction: BySeverity
    general_deterrence: GeneralDeterrence
    sanction: Sanction
    for_cause: ForCause
    sensitivity: BySeverity
    rectification: BySeverity
    exit: ShareByClass
    entry: Entry
    reclassification: Reclassification
    measures: Annotated[tuple[MeasureEffect, ...], IN_PARTS] = ()

    @model_serializer(mode="wrap")
    def _without_unused(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what is not assumed, so that older files keep their text and digest."""
        content: dict[str, Any] = handler(self)
        if not content["measures"]:
            del content["measures"]
        return content
