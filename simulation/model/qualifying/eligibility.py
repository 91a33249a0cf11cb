"""Who qualifies for which measure, by what a run knows of a firm: class, sanction, observation, stratum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.model.incentives.effect import effect_of
from simulation.model.incentives.measure import RESERVED, Measure
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES
from simulation.model.rules import in_scope
from simulation.model.specification import Specification


@dataclass(frozen=True)
class Eligibility:
    """Rows of a plan: any convenience, any strict review, then the measures one by one.

    Attributes
    ----------
    names
        Of the rows.
    table
        Whether a firm qualifies, (row, class, sanctioned, in observation, stratum).
    multiplier
        On the onset probability: the product over the rows in which a firm counts, (class, sanctioned, in observation,
        stratum).
    """

    names: tuple[str, ...]
    table: NDArray[np.bool_]
    multiplier: NDArray[np.float64]

    @property
    def lost_when_sanctioned(self) -> NDArray[np.bool_]:
        """Rows that a finding takes from a firm, same axes as `table`."""
        return self.table & ~self.table[:, :, 1:]


def rows_of_measures(plan: Plan) -> tuple[str, ...]:
    """Return the names of the rows of a plan; none without measures.

    Examples
    --------
    >>> rows_of_measures(Plan(id="p", title="p", start="2026-01", programmes=()))
    ()
    """
    own = tuple(measure.id for measure in plan.measures)
    return (*RESERVED, *own) if own else ()


def remembers_sanctions(specification: Specification, plan: Plan) -> bool:
    """Tell whether a run must remember who was sanctioned: for their behaviour, or for the sake of a measure."""
    needed = any(measure.conditions.unsanctioned for measure in plan.measures)
    return needed or specification.behaviour.sanction.onset_multiplier != 1


def eligibility_of(specification: Specification, plan: Plan) -> Eligibility | None:
    """Return who qualifies under a plan; ``None`` where it has no measures.

    Examples
    --------
    >>> import simulation as sim
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> eligibility_of(specification, sim.read_plan("datasets/plans/status_quo.json")) is None
    True
    """
    if not plan.measures:
        return None
    own = np.array([_of_measure(measure, specification) for measure in plan.measures])
    convenient = np.array([measure.convenient for measure in plan.measures])
    joined = [own[chosen].any(axis=0) for chosen in (convenient, ~convenient)]
    effects = specification.behaviour.measures
    table = np.concatenate([joined, own])
    assumed = [effect_of(effects, name) for name in RESERVED]
    assumed += [effect_of(effects, measure.id, measure.kind) for measure in plan.measures]
    product = np.ones(own.shape[1:])
    for qualifies, effect in zip(table, assumed, strict=True):
        product *= np.where(qualifies, effect.onset_multiplier, 1.0)
    return Eligibility(rows_of_measures(plan), table, product)


def _of_measure(measure: Measure, specification: Specification) -> NDArray[np.bool_]:
    """Return who qualifies for one measure, (class, sanctioned, in observation, stratum)."""
    scope, rules = measure.scope.model_dump(), measure.conditions
    strata = specification.strata
    inside = [in_scope(scope, {"sector": s.sector, "region": s.region, "id": s.id}) for s in strata]
    tiers = [not rules.professional or s.professional_tier in (None, *measure.classes) for s in strata]
    table = np.zeros((len(RISK_CLASSES), 2, 2, len(strata)), np.bool_)
    table[[RISK_CLASSES.index(name) for name in measure.classes]] = np.array(inside) & np.array(tiers)
    if rules.unsanctioned:
        table[:, 1] = False
    if rules.outside_observation:
        table[:, :, 1] = False
    return table
