"""What staff has to reach: a goal file (``staff-goal/1``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, Strict, ValidationInfo, ValidatorFunctionWrapHandler, model_validator

from simulation.model.base import Frozen, Name, Probability
from simulation.model.exchange import parse_file
from simulation.model.parse import read_text
from simulation.model.validation import Finding, collect_problems
from simulation.operations.carried import ALL, Operations

Most = Annotated[int, Strict(), Field(ge=2, le=2000)]
DONE, PROGRAMMES, CAUSES = "done", "programmes_on_time", "for_cause_on_time"
MEASURES = (DONE, PROGRAMMES, CAUSES)


class Goal(Frozen):
    """Least shares that staff has to reach, in the whole office and in each department.

    Attributes
    ----------
    done
        Share of futures in which every programme visit is done by the end of the plan year.
    programmes_on_time, for_cause_on_time
        Share of these visits made by their due day; ``None``: not asked.
    departments
        Whose staff may change; ``None``: every department of the plan.
    most
        Inspectors of a department beyond which nobody looks.

    Examples
    --------
    >>> Goal(done=0.9).programmes_on_time
    0.95
    """

    format: Literal["staff-goal/1"] = "staff-goal/1"
    done: Probability | None = 0.95
    programmes_on_time: Probability | None = 0.95
    for_cause_on_time: Probability | None = 0.95
    departments: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    most: Most = 200

    @model_validator(mode="wrap")
    @classmethod
    def _every_problem(cls, data: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Self:
        return collect_problems(cls, data, handler, _asks_something)

    @property
    def asked(self) -> dict[str, float]:
        """Measure → least share, of those that are asked."""
        return {name: value for name in MEASURES if (value := getattr(self, name)) is not None}


@dataclass(frozen=True)
class Shortfall:
    """A share that is not reached: where, of what, how much there is, how much is asked."""

    department: str
    measure: str
    reached: float
    asked: float


def _asks_something(goal: dict[str, Any]) -> Iterator[Finding]:
    if all(name in goal and goal[name] is None for name in MEASURES):
        yield "goal_asks_nothing", (), {"value": None, "limit": ", ".join(MEASURES)}


def read_goal(path: str | Path) -> Goal:
    """Read a goal file.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    return parse_file(Goal, read_text(path), str(path))


def reached(found: Operations, department: str = ALL) -> dict[str, float]:
    """Return what is reached of each measure; 1 where there is nothing to do."""
    members = found.members("programme", department)
    month = min(12, found.load.months) - 1
    open_visits = found.carried.backlog[:, members, month].sum(axis=1)
    shares = {
        PROGRAMMES: found.share_on_time("programme", department),
        CAUSES: found.share_on_time("for_cause", department),
    }
    known = {name: 1.0 if share != share else share for name, share in shares.items()}  # noqa: PLR0124 -- NaN: none
    return {DONE: float((open_visits == 0).mean()), **known}


def shortfalls(goal: Goal, found: Operations, departments: tuple[str, ...] = (ALL,)) -> list[Shortfall]:
    """Return what is not reached, where and by how much."""
    return [
        Shortfall(department, name, round(is_, 4), asked)
        for department in departments
        for name, asked in goal.asked.items()
        if (is_ := reached(found, department)[name]) < asked
    ]
