"""A tuning problem as the fields of the page hold it: what a problem says field by field, and a problem from fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ValidationError

import simulation as sim
from simulation.evaluation.asked import BLIND_SPOT
from simulation.model.exchange import problems_of
from simulation.tuning.problem.format import STEP, GoalEntry, LimitEntry, TuningProblem

Kind = Literal["ratio", "proactive"]
Entry = dict[str, Any]
"""A lever or limit as a problem file holds it."""

STRICTEST = {"planned_total": max, "sharply": max, "visits_per_firm": min}
"""Rules of one number, each with a field: which of two numbers holds, since a file may say it twice."""
GOALS = (
    GoalEntry(indicator="harm", least=True), GoalEntry(indicator="undetected_stock", least=True),
    GoalEntry(indicator="undetected_stock_serious", least=True), GoalEntry(indicator="found", most=True),
    GoalEntry(indicator="detection_rate", most=True), GoalEntry(indicator="detection_yield", most=True),
    GoalEntry(indicator="hours", least=True), GoalEntry(indicator="burden_on_a", least=True),
)  # fmt: skip
"""What a planner may want, the usual first."""


@dataclass(frozen=True)
class Bounds:
    """Between what values a lever may move, and at what distance they can be announced."""

    low: float = 0.0
    high: float = 1.0
    step: float = STEP


@dataclass(frozen=True)
class OutcomeField:
    """A limit on an indicator that has a field of its own."""

    indicator: str
    group: str = "all"
    per: Literal["year", "month"] = "year"

    def holds(self, limit: LimitEntry) -> bool:
        """Tell whether a limit belongs into this field."""
        named = (limit.indicator, limit.group, limit.per) == (self.indicator, self.group, self.per)
        return named and limit.at_most is not None


HOURS = OutcomeField("hours")
MONTH = OutcomeField("hours", per="month")
WIDTH = OutcomeField(BLIND_SPOT, "A")
OUTCOME_FIELDS = (HOURS, MONTH, WIDTH)


def bounds_of(problem: TuningProblem, kind: Kind, programme: str | None, risk_class: str) -> Bounds | None:
    """Return the bounds of a lever; ``None`` where the problem does not move it."""
    for entry in problem.levers:
        if entry.kind == kind and entry.programme == programme and risk_class in entry.classes:
            held = next(name for name in entry.classes if name == risk_class)
            return Bounds(entry.bound("low", held), entry.bound("high", held), entry.step or STEP)
    return None


def choices_of(problem: TuningProblem, programme: str, risk_class: str) -> tuple[int, ...]:
    """Return the rounds to choose from; none where they stay as they are."""
    for entry in problem.levers:
        if entry.kind == "rounds" and entry.programme == programme and risk_class in entry.classes:
            return entry.choices or ()
    return ()


def rule_of(problem: TuningProblem, rule: str) -> float | None:
    """Return the number of a rule, the strictest where it is there twice; ``None`` without it."""
    found = [value for limit in problem.limits if (value := getattr(limit, rule)) is not None]
    return STRICTEST[rule](found) if found else None


def in_order(problem: TuningProblem) -> bool:
    """Tell whether classes are to keep their order."""
    return any(limit.class_order for limit in problem.limits)


def outcome_of(problem: TuningProblem, field: OutcomeField) -> float | None:
    """Return the limit in a field; ``None`` without one."""
    found = [limit.at_most for limit in problem.limits if field.holds(limit) and limit.at_most is not None]
    return min(found) if found else None


def kept_programmes(problem: TuningProblem) -> tuple[str, ...]:
    """Return the programmes that must stay as they are."""
    return tuple(dict.fromkeys(name for limit in problem.limits for name in limit.keep_programmes or ()))


def further_limits(problem: TuningProblem) -> tuple[LimitEntry, ...]:
    """Return the limits on indicators that have no field of their own.

    Examples
    --------
    >>> problem = TuningProblem(
    ...     id="p",
    ...     title="p",
    ...     levers=({"programme": "general", "ratio": ("A",)},),
    ...     goals=({"indicator": "harm", "least": True},),
    ...     limits=({"indicator": "hours", "at_most": 9000.0}, {"indicator": "coverage", "at_least": 0.04}),
    ... )
    >>> [limit.indicator for limit in further_limits(problem)]
    ['coverage']
    """
    own = [limit for limit in problem.limits if limit.indicator is not None]
    return tuple(limit for limit in own if not any(field.holds(limit) for field in OUTCOME_FIELDS))


def lever_entries(moved: Mapping[tuple[str | None, Kind], Mapping[str, Bounds]]) -> list[Entry]:
    """Return levers as a file holds them: those of one programme, kind and step together."""
    entries: list[Entry] = []
    for (programme, kind), by_class in moved.items():
        for step in dict.fromkeys(bounds.step for bounds in by_class.values()):
            held = {name: bounds for name, bounds in by_class.items() if bounds.step == step}
            low, high = ({name: getattr(b, side) for name, b in held.items()} for side in ("low", "high"))
            entries.append({"programme": programme, kind: list(held), "low": low, "high": high, "step": step})
    return entries


def round_entries(programme: str, choices: Mapping[str, Sequence[int]]) -> list[Entry]:
    """Return rounds to choose from as a file holds them, one entry for each class."""
    return [{"programme": programme, "rounds": [name], "choices": list(c)} for name, c in choices.items() if c]


def rule_entries(numbers: Mapping[str, float | None], *, ordered: bool, kept: Sequence[str]) -> list[Entry]:
    """Return rules as a file holds them."""
    entries: list[Entry] = [{rule: value} for rule, value in numbers.items() if value is not None]
    entries += [{"class_order": True}] if ordered else []
    return entries + ([{"keep_programmes": list(kept)}] if kept else [])


def outcome_entries(numbers: Mapping[OutcomeField, float | None]) -> list[Entry]:
    """Return limits on indicators as a file holds them."""
    return [
        {"indicator": field.indicator, "group": field.group, "at_most": value, "per": field.per}
        for field, value in numbers.items()
        if value is not None
    ]


def problem_from(content: Entry) -> TuningProblem:
    """Return the problem that content makes.

    Raises
    ------
    simulation.InputError
        With every problem at once, as the same file would have.
    """
    try:
        return TuningProblem.model_validate(content)
    except ValidationError as error:
        raise sim.InputError(problems_of(error), str(content.get("title") or "")) from None
