"""Levers by name, and the plan that a setting of them is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES, RiskClass
from simulation.tuning.posed import Array

Kind = Literal["ratio", "rounds", "proactive"]


@dataclass(frozen=True)
class PlanLever:
    """One number of a plan.

    Attributes
    ----------
    programme
        Id, or ``None`` for proactive visits; `place` is its place in the plan, −1 then.
    """

    kind: Kind
    risk_class: RiskClass
    programme: str | None
    place: int

    @property
    def name(self) -> str:
        """``<programme>.ratio.<class>``, ``<programme>.rounds.<class>``, ``proactive.<class>``."""
        return f"{self.programme}.{self.kind}.{self.risk_class}" if self.programme else f"proactive.{self.risk_class}"

    @property
    def column(self) -> int:
        """Place of the class."""
        return RISK_CLASSES.index(self.risk_class)

    def of(self, plan: Plan) -> float:
        """Return what a plan has there."""
        if self.kind == "proactive":
            return float(getattr(plan.proactive, self.risk_class))
        held = plan.programmes[self.place]
        return float(getattr(held.ratio if self.kind == "ratio" else held.rounds_per_year, self.risk_class))


def with_values(plan: Plan, values: Mapping[PlanLever, float]) -> Plan:
    """Return a copy of a plan with other values of some levers, its id and title kept.

    Raises
    ------
    pydantic.ValidationError
        For a value out of range, and for rounds without an active month.
    """
    content = plan.model_dump()
    for lever, value in values.items():
        if lever.kind == "proactive":
            content["proactive"][lever.risk_class] = float(value)
        else:
            held = content["programmes"][lever.place]
            name, number = ("ratio", float(value)) if lever.kind == "ratio" else ("rounds_per_year", round(value))
            held[name][lever.risk_class] = number
    return Plan.model_validate(content)


def settings_of(plan: Plan, levers: Iterable[PlanLever], points: Array) -> tuple[Array, Array]:
    """Return ratios (point, programme, class) and proactive chances (point, class) of settings (point, lever)."""
    own = np.array([programme.ratio.array() for programme in plan.programmes]).reshape(-1, len(RISK_CLASSES))
    ratios = np.repeat(own[None], len(points), axis=0)
    proactive = np.repeat(plan.proactive.array()[None], len(points), axis=0)
    for place, lever in enumerate(levers):
        if lever.kind == "proactive":
            proactive[:, lever.column] = points[:, place]
        else:
            ratios[:, lever.place, lever.column] = points[:, place]
    return ratios, proactive
