"""The file format ``problem/1``: what may be moved, what is wanted, and what must hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Strict, Tag, ValidationInfo, ValidatorFunctionWrapHandler, model_validator

from simulation.model.base import Frozen, Name, NonNegative, Number, Probability
from simulation.model.plan import Names, Rounds
from simulation.model.population import RiskClass
from simulation.model.validation import IN_PARTS, Finding, Location, collect_problems

STEP = 0.005
"""Distance of announceable ratios unless the lever names another: half a percent."""
LONGEST = 600
"""Months of a horizon."""
MOST = 500
"""Levers, goals and limits of one file."""

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
    """

    programme: Name | None = None
    ratio: Classes | None = None
    rounds: Classes | None = None
    proactive: Classes | None = None
    low: Bound | None = None
    high: Bound | None = None
    step: Step | None = None
    choices: Annotated[tuple[Rounds, ...], Field(min_length=1)] | None = None

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
    class_order: Literal[True] | None = None
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


RULES = ("indicator", "planned_total", "class_order", "sharply", "visits_per_firm", "keep_programmes")
ONLY_WITH = {"ratio": ("low", "high", "step"), "proactive": ("low", "high", "step"), "rounds": ("choices",)}


def problem_rules(problem: dict[str, Any]) -> Iterator[Finding]:
    """Check what stands between the fields of a problem."""
    seen: set[tuple[object, ...]] = set()
    for place, lever in _records(problem.get("levers")):
        yield from _lever_rules(lever, ("levers", place), seen)
    for place, goal in _records(problem.get("goals")):
        yield from _one_of(goal, ("least", "most"), ("goals", place), "one_direction")
    for place, limit in _records(problem.get("limits")):
        yield from _one_of(limit, RULES, ("limits", place), "one_rule")
        if limit.get("indicator") is not None:
            yield from _one_of(limit, ("at_most", "at_least"), ("limits", place), "one_side")


def _records(value: Any) -> list[tuple[int, dict[str, Any]]]:
    return [(place, item) for place, item in enumerate(value or ()) if isinstance(item, dict)]


def _one_of(entry: dict[str, Any], names: tuple[str, ...], at: Location, code: str) -> Iterator[Finding]:
    given = [name for name in names if entry.get(name) is not None]
    if len(given) != 1:
        yield code, at, {"value": ", ".join(given) or "–", "limit": ", ".join(names)}


def _lever_rules(lever: dict[str, Any], at: Location, seen: set[tuple[object, ...]]) -> Iterator[Finding]:
    given = [name for name in ONLY_WITH if lever.get(name) is not None]
    if len(given) != 1:
        yield "one_lever", at, {"value": ", ".join(given) or "–", "limit": ", ".join(ONLY_WITH)}
        return
    kind, programme = given[0], lever.get("programme")
    if (programme is None) != (kind == "proactive"):
        yield "programme_of_lever", (*at, "programme"), {"value": programme or "–", "limit": kind}
    others = dict.fromkeys(name for names in ONLY_WITH.values() for name in names if name not in ONLY_WITH[kind])
    for key in others:
        if lever.get(key) is not None:
            yield "not_of_lever", (*at, key), {"value": key, "limit": ", ".join(ONLY_WITH[kind])}
    if kind == "rounds" and lever.get("choices") is None:
        yield "missing_key", (*at, "choices"), {"value": None, "limit": "1, 2, 3, 4, 6, 12"}
    for risk_class in lever[kind] if isinstance(lever[kind], list | tuple) else ():
        if not isinstance(risk_class, str):
            continue  # reported already
        if (programme, kind, risk_class) in seen:
            yield "lever_twice", (*at, kind), {"value": risk_class}
        seen.add((programme, kind, risk_class))
        yield from _bounds(lever, risk_class, at)


def _bounds(lever: dict[str, Any], risk_class: str, at: Location) -> Iterator[Finding]:
    low, high = (_of_class(lever.get(name), risk_class, usual) for name, usual in (("low", 0.0), ("high", 1.0)))
    if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
        yield "low_above_high", (*at, "low"), {"value": low, "limit": high, "risk_class": risk_class}


def _of_class(given: Any, risk_class: str, usual: float) -> Any:
    if isinstance(given, dict):
        return given.get(risk_class, usual)
    return usual if given is None else given
