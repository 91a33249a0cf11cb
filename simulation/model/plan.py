"""What is chosen: programmes with ratios and rounds by class, and the rules around them (model, section 2)."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import (
    Field,
    SerializerFunctionWrapHandler,
    Strict,
    StringConstraints,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from simulation.display import Card, Shown
from simulation.model.base import AtLeastOne, Frozen, Hours, Name, NonNegative, digest
from simulation.model.incentives.measure import Measures, Names, Scope
from simulation.model.population import RiskClass, ShareByClass, Stratum
from simulation.model.population import _ByClass as ByClass
from simulation.model.rules import in_scope, plan_rules
from simulation.model.validation import IN_PARTS, collect_problems

__all__ = [
    "MONTHS", "NO_PROACTIVE", "OPTIONS", "CalendarMonth", "Names", "Observation", "OtherVisit", "Plan", "Programme",
    "Rounds", "RoundsByClass", "Scope", "YearMonth", "scopes_of",
]  # fmt: skip

MONTHS = tuple(range(1, 13))

Rounds = Literal[1, 2, 3, 4, 6, 12]
CalendarMonth = Annotated[int, Strict(), Field(ge=1, le=12)]
TeamSize = Annotated[int, Strict(), Field(ge=2, le=1000)]
CoolingOff = Annotated[int, Strict(), Field(ge=2, le=60)]
Together = Annotated[tuple[Name, ...], Field(min_length=2, max_length=4)]
YearMonth = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]


class RoundsByClass(ByClass):
    """Rounds a year of each class: how often a firm can be drawn (频次)."""

    A: Rounds
    B: Rounds
    C: Rounds
    D: Rounds


class Programme(Frozen):
    """One inspection task (抽查任务) of the annual plan.

    Attributes
    ----------
    departments
        One, or several for a joint inspection (部门联合抽查).
    ratio
        Share of the class drawn per round, in [0, 1].
    rounds_per_year
        1, 2, 3, 4, 6 or 12 for each class.
    months
        Calendar months in which visits are made.
    hours_per_visit
        Working hours of one team on one visit; inspector-hours are this times `team_size`.
    qualifications
        Qualifications (业务资质) that inspectors of the leading department must hold; a file may leave them out.
    items
        What is inspected (抽查事项); a file may leave them out.
    """

    id: Name
    title: Name
    departments: Annotated[tuple[Name, ...], Field(min_length=1), IN_PARTS]
    scope: Scope = Scope()
    ratio: ShareByClass
    rounds_per_year: RoundsByClass
    months: Annotated[tuple[CalendarMonth, ...], Field(min_length=1), IN_PARTS] = MONTHS
    hours_per_visit: Hours
    team_size: TeamSize = 2
    qualifications: Names = ()
    items: Names = ()

    @model_serializer(mode="wrap")
    def _without_what_is_unused(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what a plan does not name, so that older plans keep their text and digest."""
        content: dict[str, Any] = handler(self)
        return {key: value for key, value in content.items() if value or key not in UNNAMED}


UNNAMED = ("qualifications", "items")


class OtherVisit(Frozen):
    """Effort of one for-cause or proactive visit."""

    hours_per_visit: Hours = 3.0
    team_size: TeamSize = 2


class Observation(Frozen):
    """Observation period (观察期): firms of novel strata in `classes` get only for-cause visits (触发式监管)."""

    months: AtLeastOne
    classes: Annotated[tuple[RiskClass, ...], IN_PARTS]


OPTIONS = ("cooling_off_months", "together")
"""Options of the draw that a file holds only where they are used."""
LEFT_OUT = (*OPTIONS, "measures")
"""Keys that a file holds only where they are used."""
NO_PROACTIVE = ShareByClass(A=0.0, B=0.0, C=0.0, D=0.0)


class Plan(Shown, Frozen):
    """An inspection plan, as one file holds it.

    Attributes
    ----------
    cooling_off_months
        A firm that a programme drew is drawn by none for so many months, the month of the draw counted (间隔期); firms
        treated as class D are exempt. The ratio is that of the firms that may be drawn.
    together
        Groups of programmes whose departments go to a firm in one visit (同行): each draws as its ratio says, from one
        ticket of the firm.
    measures
        Conveniences for low risk and strict review for high risk (场景应用), for which firms qualify month by month.

    Examples
    --------
    >>> plan = Plan(id="p", title="p", start="2026-01", programmes=())
    >>> plan.draw, plan.mutual_recognition
    ('fixed', False)
    """

    format: Literal["plan/1"] = "plan/1"
    id: Name
    title: Name
    start: YearMonth
    programmes: Annotated[tuple[Programme, ...], IN_PARTS]
    proactive: ShareByClass = NO_PROACTIVE
    other_visit: OtherVisit = OtherVisit()
    mutual_recognition: bool = False
    recognise_for_cause: bool = False
    observation: Observation | None = None
    fusion: Literal["none", "stricter"] = "none"
    draw: Literal["fixed", "bernoulli"] = "fixed"
    capacity_hours_per_month: NonNegative | None = None
    cooling_off_months: CoolingOff | None = None
    together: Annotated[tuple[Together, ...], IN_PARTS] = ()
    measures: Measures = ()

    @model_validator(mode="wrap")
    @classmethod
    def _every_problem(cls, data: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Self:
        return collect_problems(cls, data, handler, plan_rules)

    @model_serializer(mode="wrap")
    def _without_unused(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out options that are not used, so that the file and the digest of a plan without them stay the same."""
        content: dict[str, Any] = handler(self)
        return {name: value for name, value in content.items() if value or name not in LEFT_OUT}

    @property
    def start_month(self) -> int:
        """Calendar month (1 to 12) of simulated month 0."""
        return int(self.start[5:])

    def card(self) -> Card:
        """Return each programme with its ratios and rounds, and what holds for the whole plan."""
        header = ("programme", "departments", "A", "B", "C", "D", "hours")
        facts = [f"id {self.id}, from {self.start}, draw {self.draw}"]
        facts += [
            f"mutual recognition{', for cause too' if self.recognise_for_cause else ''}"
        ] * self.mutual_recognition
        facts += [f"observation {self.observation.months:g} months"] if self.observation else []
        facts += [f"cooling-off {self.cooling_off_months} months"] if self.cooling_off_months else []
        facts += [f"together {' + '.join(group)}" for group in self.together]
        facts += [f"{measure.kind} {measure.title}: {''.join(measure.classes)}" for measure in self.measures]
        if self.capacity_hours_per_month is not None:
            facts.append(f"capacity {self.capacity_hours_per_month:,.0f} hours a month")
        rows = [_row_of(programme) for programme in self.programmes]
        return Card("Plan", self.title, header, rows, facts, digest(self))

    def with_ratio(self, programme: str | None = None, **ratio: float) -> Plan:
        """Return a copy with other ratios for the named classes.

        Parameters
        ----------
        programme
            Id of the programme to change; all of them when ``None``.
        **ratio
            ``A=0.005, D=1.0``: share of the class per round.

        Raises
        ------
        KeyError
            When no programme has that id.
        pydantic.ValidationError
            When a ratio is out of range or a class is unknown.

        Examples
        --------
        >>> plan = Plan(id="p", title="p", start="2026-01", programmes=())
        >>> plan.with_ratio(A=0.0) == plan
        True
        """
        return self._with("ratio", programme, ratio)

    def with_rounds(self, programme: str | None = None, **rounds: int) -> Plan:
        """Return a copy with other rounds per year for the named classes; see `with_ratio`."""
        return self._with("rounds_per_year", programme, rounds)

    def _with(self, field: str, programme: str | None, values: dict[str, Any]) -> Plan:
        content = self.model_dump()
        chosen = [p for p in content["programmes"] if programme in (None, p["id"])]
        if programme is not None and not chosen:
            raise KeyError(f"no programme {programme!r}; there are: {', '.join(p.id for p in self.programmes)}")
        for item in chosen:
            item[field] = {**item[field], **values}
        return Plan.model_validate(content)


def scopes_of(plan: Plan, stratum: Stratum) -> tuple[bool, ...]:
    """Tell of each programme, then of each measure, whether a stratum lies in its scope."""
    key = {"sector": stratum.sector, "region": stratum.region, "id": stratum.id}
    scopes = [*(programme.scope for programme in plan.programmes), *(measure.scope for measure in plan.measures)]
    return tuple(in_scope(scope.model_dump(), key) for scope in scopes)


def _row_of(programme: Programme) -> tuple[str, ...]:
    ratios, rounds = programme.ratio.model_dump(), programme.rounds_per_year.model_dump()
    by_class = (f"{100 * ratios[name]:.4g} % × {rounds[name]}" for name in ratios)
    return (
        programme.title,
        "、".join(programme.departments),
        *by_class,
        f"{programme.hours_per_visit:g} × {programme.team_size}",
    )
