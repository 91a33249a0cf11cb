"""What is true: strata, behaviour and the state at the start (model, sections 1 and 6)."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, Strict, ValidationInfo, ValidatorFunctionWrapHandler, model_validator

from simulation.display import Card, Shown
from simulation.model.base import Frozen, Name, digest
from simulation.model.behaviour import Behaviour
from simulation.model.plan import Plan
from simulation.model.population import StatusDistribution, Stratum
from simulation.model.rules import specification_rules
from simulation.model.validation import IN_PARTS, collect_problems


class InitialShares(Frozen):
    """Status at the start by given shares, the same in every stratum and class."""

    kind: Literal["shares"]
    status: StatusDistribution


class InitialSettled(Frozen):
    """Hidden state at the start as it settles under a plan that was in force for `months`."""

    kind: Literal["settled"]
    plan: Plan
    months: Annotated[int, Strict(), Field(ge=1, le=1200)]


class Specification(Shown, Frozen):
    """An enterprise population and its behaviour, as one file holds it."""

    format: Literal["specification/1"] = "specification/1"
    id: Name
    title: Name
    strata: Annotated[tuple[Stratum, ...], IN_PARTS]
    behaviour: Behaviour
    initial: Annotated[InitialShares | InitialSettled, Field(discriminator="kind")]

    @model_validator(mode="wrap")
    @classmethod
    def _every_problem(cls, data: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Self:
        return collect_problems(cls, data, handler, specification_rules)

    def card(self) -> Card:
        """Return the firms by class over all strata."""
        counts = [stratum.firms.model_dump() for stratum in self.strata]
        firms = {name: sum(count[name] for count in counts) for name in counts[0]} if counts else {}
        row = ("firms", *(f"{number:,}" for number in firms.values()), f"{sum(firms.values()):,}")
        facts = [f"id {self.id}, {len(self.strata)} strata, start {self.initial.kind}"]
        return Card("Specification", self.title, ("", *firms, "all"), [row], facts, digest(self), internal=True)
