"""What is true: strata, behaviour and the state at the start (model, sections 1 and 6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationInfo, ValidatorFunctionWrapHandler, model_validator

from simulation.display import Card, Shown
from simulation.model.base import Frozen, Name, digest
from simulation.model.behaviour import Behaviour
from simulation.model.population import Stratum
from simulation.model.rules import specification_rules
from simulation.model.start.initial import InitialSettled, InitialShares, InitialState
from simulation.model.start.rules import state_rules
from simulation.model.validation import IN_PARTS, Finding, collect_problems


def _rules(specification: dict[str, Any]) -> Iterator[Finding]:
    yield from specification_rules(specification)
    yield from state_rules(specification)


class Specification(Shown, Frozen):
    """An enterprise population and its behaviour, as one file holds it."""

    format: Literal["specification/1"] = "specification/1"
    id: Name
    title: Name
    strata: Annotated[tuple[Stratum, ...], IN_PARTS]
    behaviour: Behaviour
    initial: Annotated[InitialShares | InitialSettled | InitialState, Field(discriminator="kind")]

    @model_validator(mode="wrap")
    @classmethod
    def _every_problem(cls, data: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Self:
        return collect_problems(cls, data, handler, _rules)

    def card(self) -> Card:
        """Return the firms by class over all strata."""
        counts = [stratum.firms.model_dump() for stratum in self.strata]
        firms = {name: sum(count[name] for count in counts) for name in counts[0]} if counts else {}
        row = ("firms", *(f"{number:,}" for number in firms.values()), f"{sum(firms.values()):,}")
        facts = [f"id {self.id}, {len(self.strata)} strata, start {self.initial.kind}"]
        return Card("Specification", self.title, ("", *firms, "all"), [row], facts, digest(self), internal=True)


__all__ = ["InitialSettled", "InitialShares", "InitialState", "Specification"]
