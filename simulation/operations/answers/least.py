"""The least staff with which a goal is reached, department by department."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.model.errors import InputError, Problem
from simulation.operations.answers.goal import CAUSES, DONE, PROGRAMMES, Goal, Shortfall, reached, shortfalls
from simulation.operations.carried import ALL, Operations
from simulation.operations.people.workforce import Workforce
from simulation.operations.year import Year

CURVE = 3
"""Steps of staff shown on either side of the least."""
GROWTH = 1.1
"""Factor by which departments grow while joint visits still wait."""
CURVE_COLUMNS = (
    "department", "staff", "done_by_end", "programmes_on_time", "for_cause_on_time", "waiting_p95", "open", "use",
)  # fmt: skip


@dataclass(frozen=True)
class LeastStaff:
    """What the search found.

    Attributes
    ----------
    now, alone, least
        Department → inspectors of the register; the least if no other department let visits wait; the least.
    curve
        What more or fewer in one department would do, the others at their least; see `CURVE_COLUMNS`.
    operations
        The plan carried out by the least staff.
    """

    goal: Goal
    now: dict[str, int]
    alone: dict[str, int]
    least: dict[str, int]
    curve: pd.DataFrame
    operations: Operations


def least_staff(
    year: Year, workforce: Workforce, goal: Goal, progress: Callable[[int, int], None] | None = None
) -> LeastStaff:
    """Return the least staff for a goal.

    First each department alone, as if the others never let a joint visit wait: nobody can do with fewer. Then all
    together: every department grows until joint visits wait no longer than the goal allows, and is cut back as far as
    the goal holds, so that in the end no single department can spare anybody. Both by bisection, since one more
    inspector never makes fewer visits possible. Whoever is missing in the register is somebody of whom everything is
    assumed.

    Raises
    ------
    InputError
        When the goal is out of reach with `Goal.most` inspectors in a department, or names a department that the
        plan does not need.
    """
    needed = year.work(workforce).departments
    free = _may_change(goal, needed)
    tell = progress or (lambda _done, _total: None)
    alone = {}
    for place, department in enumerate(free):
        tell(place, 2 * len(free))
        alone[department] = _alone(year, workforce, department, goal)
    found = _grown(year, _with_numbers(year, workforce, alone), free, goal)
    for place, department in enumerate(sorted(free, key=found.count, reverse=True)):
        tell(len(free) + place, 2 * len(free))
        found = _cut_back(year, found, department, alone[department], goal)
    now = {name: workforce.count(name) for name in needed}
    least = {name: found.count(name) for name in needed}
    return LeastStaff(goal, now, alone, least, _curve(year, found, free), year.carried_by(found))


def _may_change(goal: Goal, needed: tuple[str, ...]) -> tuple[str, ...]:
    if goal.departments is None:
        return needed
    unknown = [name for name in goal.departments if name not in needed]
    if unknown:
        known = "、".join(needed)
        raise InputError(
            [Problem("goal_department", "departments", name, known, "goal_department") for name in unknown]
        )
    return goal.departments


def _alone(year: Year, workforce: Workforce, department: str, goal: Goal) -> int:
    """Return the least number of a department while the others keep nobody waiting."""

    def missed(number: int) -> list[Shortfall]:
        return shortfalls(
            goal, year.carried_by(year.with_number(workforce, department, number), department), (department,)
        )

    together = year.work(workforce).together(department)
    low, high = together - 1, max(together, min(workforce.count(department), goal.most))
    while lacking := missed(high):
        if high == goal.most:
            raise _impossible(goal, lacking)
        low, high = high, min(2 * high, goal.most)
    return _least(low, high, lambda number: not missed(number))


def _least(low: int, high: int, enough: Callable[[int], bool]) -> int:
    """Return the least number that is enough, between one that is not and one that is."""
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _grown(year: Year, found: Workforce, free: tuple[str, ...], goal: Goal) -> Workforce:
    """Return a workforce that reaches the goal with joint visits that need several departments on one day."""
    while lacking := _missed(year, found, goal):
        growing = [name for name in free if found.count(name) < goal.most]
        if not growing:
            raise _impossible(goal, lacking)
        numbers = {name: max(found.count(name) + 1, round(GROWTH * found.count(name))) for name in growing}
        found = _with_numbers(year, found, {name: min(number, goal.most) for name, number in numbers.items()})
    return found


def _cut_back(year: Year, found: Workforce, department: str, least: int, goal: Goal) -> Workforce:
    """Return the workforce with as few in a department as the goal allows, the others as they are."""

    def enough(number: int) -> bool:
        return not _missed(year, year.with_number(found, department, number), goal)

    number = found.count(department)
    return found if number <= least else year.with_number(found, department, _least(least - 1, number, enough))


def _missed(year: Year, found: Workforce, goal: Goal) -> list[Shortfall]:
    operations = year.carried_by(found)
    return shortfalls(goal, operations, (ALL, *operations.work.departments))


def _with_numbers(year: Year, workforce: Workforce, numbers: Mapping[str, int]) -> Workforce:
    for department, number in numbers.items():
        workforce = year.with_number(workforce, department, number)
    return workforce


def _impossible(goal: Goal, lacking: list[Shortfall]) -> InputError:
    return InputError(
        [
            Problem("goal_impossible", each.measure, each.reached, each.asked, "goal_impossible",
                    {"department": each.department, "most": goal.most})
            for each in lacking
        ]
    )  # fmt: skip


def _curve(year: Year, found: Workforce, free: tuple[str, ...]) -> pd.DataFrame:
    rows = []
    for department in free:
        least = found.count(department)
        together = year.work(found).together(department)
        for number in range(max(together, least - CURVE), least + CURVE + 1):
            rows.append(point(year.carried_by(year.with_number(found, department, number)), department, number))
    return pd.DataFrame(rows, columns=list(CURVE_COLUMNS))


def point(operations: Operations, department: str, number: int) -> tuple[object, ...]:
    """Return one row of the curve of staff."""
    shares = reached(operations)
    return (
        department, number, shares[DONE], shares[PROGRAMMES], shares[CAUSES], operations.waits(ALL),
        float(operations.open_at_end().mean()), _mean(operations.use(department)),
    )  # fmt: skip


def _mean(use: NDArray[np.float64]) -> float:
    """Return the mean of the months in which anybody was there; not a number where nobody ever was."""
    known = use[~np.isnan(use)]
    return float(known.mean()) if known.size else float("nan")
