"""The file format ``problem/1``: what may be moved, what is wanted, and what must hold."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Strict, Tag, ValidationInfo, ValidatorFunctionWrapHandler, model_validator

from simulation.model.base import Frozen, Name, NonNegative, Number, Probability
from simulation.model.plan import Names, Rounds
from simulation.model.population import RiskClass
from simulation.model.validation import IN_PARTS, collect_problems
from simulation.tuning.problem.rules import problem_rules

STEP = 0.005
"""Distance of announceable ratios unless the lever names another: half a percent."""
LONGEST = 600
"""Months of a horizon."""
MOST = 500
"""Levers, goals and limits of one file."""

By = Literal["sector", "region"]
Classes = Annotated[tuple[RiskClass, ...], Field(min_length=1, max_length=4)]
Positive = Annotated[float, Strict(), Field(gt=0, le=1_000_000, allow_inf_nan=False)]
Step = Annotated[float, Strict(), Field(gt=0, le=1, allow_inf_nan=False)]


def _shape_of(value: Any) -> str:
    return "by_class" if isinstance(value, dict) else "every"


Bound = Annotated[
    Annotated[Probability, Tag("every")] | Annotated[dict[RiskClass, Probability], Tag("by_class")],
    Discriminator(_shape_of),
]


class LeverEntry(Frozen):
    """What may be moved: ratios or rounds of a programme, or proactive visits, of some classes.

    Attributes
    ----------
    low, high
        Bounds of ratios and proactive visits, one number or by class; 0 and 1 unless given.
    step
        Distance of values that can be announced.
    choices
        Rounds a year to choose from.
    by
        Ratios of their own in each sector, or each region, that the programme reaches, instead of one everywhere: the
        programme is taken apart into programmes ``<programme>@<sector>``, whose levers are named
        ``<programme>@<sector>.ratio.<class>``. All levers of a programme are by the same, or none is.
    """

    programme: Name | None = None
    ratio: Classes | None = None
    rounds: Classes | None = None
    proactive: Classes | None = None
    low: Bound | None = None
    high: Bound | None = None
    step: Step | None = None
    choices: Annotated[tuple[Rounds, ...], Field(min_length=1)] | None = None
    by: By | None = None

    @property
    def kind(self) -> Literal["ratio", "rounds", "proactive"]:
        """Which of the three it moves."""
        return "ratio" if self.ratio is not None else "rounds" if self.rounds is not None else "proactive"

    @property
    def classes(self) -> tuple[RiskClass, ...]:
        """The classes it moves."""
        return self.ratio or self.rounds or self.proactive or ()

    def bound(self, which: Literal["low", "high"], risk_class: RiskClass) -> float:
        """Return a bound of one class."""
        given = self.low if which == "low" else self.high
        usual = 0.0 if which == "low" else 1.0
        if isinstance(given, dict):
            return given.get(risk_class, usual)
        return usual if given is None else given


class GoalEntry(Frozen):
    """An indicator of a group to make least, or most."""

    indicator: Name
    group: Name = "all"
    least: Literal[True] | None = None
    most: Literal[True] | None = None


class LimitEntry(Frozen):
    """What must hold: one rule of its own, or an indicator of a group at most or at least so much.

    Attributes
    ----------
    per
        ``year``: the mean over plan years, as everywhere; ``month``: every single month.
    planned_total
        Planned visits a year over all firms, at least.
    class_order
        Planned visits of a firm: A ≤ B ≤ C ≤ D.
    sharply
        Planned visits of class D are at least so many times those of class B.
    visits_per_firm
        Planned and proactive visits to one firm a year, at most; class D apart, as the notice's check counts them.
    keep_programmes
        Programmes that no lever may touch.
    """

    indicator: Name | None = None
    group: Name = "all"
    at_most: Number | None = None
    at_least: Number | None = None
    per: Literal["year", "month"] = "year"
    planned_total: Probability | None = None
    class_order: Annotated[bool, Strict()] | None = None
    sharply: NonNegative | None = None
    visits_per_firm: Positive | None = None
    keep_programmes: Names | None = None


class TuningProblem(Frozen):
    """A tuning problem, as one file holds it.

    Examples
    --------
    >>> problem = TuningProblem(
    ...     id="p",
    ...     title="p",
    ...     levers=({"programme": "general", "ratio": ("A",)},),
    ...     goals=({"indicator": "harm", "least": True},),
    ... )
    >>> problem.months, problem.levers[0].kind, problem.levers[0].bound("high", "A")
    (36, 'ratio', 1.0)
    """

    format: Literal["problem/1"] = "problem/1"
    id: Name
    title: Name
    months: Annotated[int, Strict(), Field(ge=1, le=LONGEST)] = 36
    levers: Annotated[tuple[LeverEntry, ...], Field(min_length=1, max_length=MOST), IN_PARTS]
    goals: Annotated[tuple[GoalEntry, ...], Field(min_length=1, max_length=4)]
    limits: Annotated[tuple[LimitEntry, ...], Field(max_length=MOST), IN_PARTS] = ()

    @model_validator(mode="wrap")
    @classmethod
    def _every_problem(cls, data: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Self:
        return collect_problems(cls, data, handler, problem_rules)
