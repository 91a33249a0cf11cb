"""A measure of the plan: a convenience or a strict review, the classes it is for, and on what conditions."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

from simulation.model.base import Frozen, Name
from simulation.model.population import RiskClass
from simulation.model.validation import IN_PARTS

Names = Annotated[tuple[Name, ...], IN_PARTS]
Convenience = Literal["commitment", "tolerance", "priority"]
Kind = Literal["commitment", "tolerance", "priority", "strict_review"]

CONVENIENCES: tuple[str, ...] = get_args(Convenience)
"""告知承诺 (a promise in place of proof), 容缺受理 (accepted with papers missing), 优先办理 (served first)."""
KINDS: tuple[str, ...] = get_args(Kind)
MEASURES_LIMIT = 20
"""Measures of a plan; the notice names four kinds."""

ANY_CONVENIENCE, ANY_REVIEW = "all:convenience", "all:strict_review"
"""Names of the two rows that join measures: firms that qualify for at least one."""
RESERVED = (ANY_CONVENIENCE, ANY_REVIEW)


class Scope(Frozen):
    """The strata a programme draws from; ``None`` means all, and several keys must all hold."""

    sectors: Names | None = None
    regions: Names | None = None
    strata: Names | None = None


class Conditions(Frozen):
    """What must hold beside the class; each can be told from the state of a firm in the month.

    Attributes
    ----------
    unsanctioned
        Not under a remembered sanction.
    outside_observation
        Not inside the observation period of the plan (观察期).
    professional
        Not in a stratum whose professional class (专业领域分类) lies outside the classes of the measure.
    """

    unsanctioned: bool = False
    outside_observation: bool = False
    professional: bool = False


class Measure(Frozen):
    """A convenience (便利措施) or a strict review (严格审查) for some classes.

    Examples
    --------
    >>> measure = Measure(id="m", title="m", kind="priority", classes=("A",))
    >>> measure.convenient, measure.conditions.unsanctioned
    (True, False)
    """

    id: Name
    title: Name
    kind: Kind
    classes: Annotated[tuple[RiskClass, ...], Field(min_length=1), IN_PARTS]
    scope: Scope = Scope()
    conditions: Conditions = Conditions()

    @property
    def convenient(self) -> bool:
        """Whether it is a convenience, not a review."""
        return self.kind in CONVENIENCES


Measures = Annotated[tuple[Measure, ...], Field(max_length=MEASURES_LIMIT), IN_PARTS]
