"""运行: whether the people of an office suffice for a plan, the least staff for a goal, months that lie better."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from simulation.files.writing import check_output, whole_file
from simulation.language.catalogue import load_catalogue
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.model.states.state import State
from simulation.operations.answers.goal import Goal
from simulation.operations.answers.goal import read_goal as read_goal_file
from simulation.operations.answers.least import LeastStaff
from simulation.operations.answers.least import least_staff as search
from simulation.operations.answers.levelling import Levelling
from simulation.operations.answers.levelling import level_months as propose
from simulation.operations.assumed import facts_of
from simulation.operations.carried import Operations
from simulation.operations.load.travel import Travel, read_travel
from simulation.operations.people.workforce import Workforce
from simulation.operations.setting import COMPLAINTS_FIRST, Setting
from simulation.operations.year import Year, year_of
from simulation.registry.calendar.own_calendar import read_calendar
from simulation.registry.inspectors.people import Inspector, Leave
from simulation.registry.inspectors.reading import read_leave, read_staff
from simulation.reports.operations.workbook import operations_workbook

Staff = str | Path | Sequence[Inspector] | Workforce
WORKBOOK = (".xlsx",)


@dataclass(frozen=True)
class Asked:
    """Everything that a question about an office needs, read and checked.

    Attributes
    ----------
    workforce
        Who is there.
    year
        What there is to do.
    """

    workforce: Workforce
    year: Year
    specification: Specification

    @property
    def plan(self) -> Plan:
        """The plan, without its limit of capacity."""
        return self.year.load.plan

    def carried_out(self, plan: Plan) -> Operations:
        """Return what becomes of another plan with the same people, luck and ways of working."""
        return self.year.of_plan(self.specification, plan).carried_by(self.workforce)


def ask(
    specification: Specification,
    plan: Plan,
    staff: Staff,
    leave: str | Path | Sequence[Leave] | None = None,
    *,
    calendar: str | Path | Mapping[date, bool] | None = None,
    travel: str | Path | Travel | None = None,
    setting: Setting | None = None,
    months: int = 12,
    replications: int = 50,
    seed: int = 0,
    initial: State | None = None,
) -> Asked:
    """Return a question about an office: see `operate`."""
    workforce = _workforce(staff, leave)
    own = read_calendar(calendar) if isinstance(calendar, str | Path) else calendar
    ways = read_travel(travel) if isinstance(travel, str | Path) else travel
    year = year_of(
        specification, plan, setting, months, replications, seed, calendar=own, travel=ways, initial=initial
    )  # fmt: skip
    return Asked(workforce, year, specification)


def operate(
    specification: Specification,
    plan: Plan,
    staff: Staff,
    leave: str | Path | Sequence[Leave] | None = None,
    *,
    calendar: str | Path | Mapping[date, bool] | None = None,
    travel: str | Path | Travel | None = None,
    window: int = 1,
    rule: str = COMPLAINTS_FIRST,
    visits_a_day: float = 2.0,
    share: float | None = None,
    leave_days: int = 15,
    complaint_days: int = 15,
    for_cause_department: str | None = None,
    months: int = 12,
    replications: int = 50,
    seed: int = 0,
    initial: State | None = None,
) -> Operations:
    """Return what becomes of a plan with given people: shares on time, waits, what is left over, by working days.

    What the plan orders is ordered whatever the staff: its limit of capacity is left out of account.

    Parameters
    ----------
    staff
        Register of inspectors (执法检查人员名录) as a file, as people, or `Workforce.of_number("市场监管", 14)`.
    leave
        Who is away when; without it each inspector is away on `leave_days` working days a year, drawn at random.
    calendar
        The office's own calendar: days that are worked, or not, otherwise than published.
    travel
        Minutes between townships (起, 止, 分钟); without it ways take no time.
    window, rule, visits_a_day, share, leave_days, complaint_days, for_cause_department
        How the office works, see `Setting`.

    Raises
    ------
    InputError
        With every problem of a file, for numbers out of range, departments without staff, years beyond the calendars.

    Examples
    --------
    >>> import simulation as sim
    >>> from simulation.operations.people.workforce import Workforce
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> plan = sim.read_plan("datasets/plans/status_quo.json")
    >>> found = sim.operate(specification, plan, Workforce.of_number("市场监管", 16), replications=20)
    >>> found.done_by_end, round(found.share_on_time("complaint"), 2)
    (1.0, 1.0)
    """
    setting = Setting(window, rule, visits_a_day, share, leave_days, complaint_days, for_cause_department)
    asked = ask(
        specification, plan, staff, leave, calendar=calendar, travel=travel, setting=setting, months=months,
        replications=replications, seed=seed, initial=initial,
    )  # fmt: skip
    return asked.year.carried_by(asked.workforce)


def least_staff(
    asked: Asked, goal: Goal | str | Path | None = None, progress: Callable[[int, int], None] | None = None
) -> LeastStaff:
    """Return the least staff with which a goal is reached; see `simulation.operations.answers.least.least_staff`."""
    wanted = read_goal(goal) if isinstance(goal, str | Path) else goal or Goal()
    return search(asked.year, asked.workforce, wanted, progress)


def level_months(asked: Asked) -> tuple[Levelling, Operations, Operations]:
    """Return proposed months for the programmes, and what becomes of the plan without and with them."""
    before = asked.year.carried_by(asked.workforce)
    levelling = propose(before)
    return levelling, before, asked.carried_out(levelling.plan)


def read_goal(path: str | Path) -> Goal:
    """Read a goal file (``staff-goal/1``)."""
    return read_goal_file(path)


def operations_file(
    asked: Asked,
    operations: Operations,
    language: str,
    *,
    least: LeastStaff | None = None,
    levelling: tuple[Levelling, Operations] | None = None,
) -> bytes:
    """Return the workbook of an answer, with what it rests on."""
    facts = facts_of(asked.year, operations)
    return operations_workbook(operations, facts, load_catalogue(language), least=least, levelling=levelling)


def check_workbook(output: str | Path, inputs: Sequence[Path | None] = ()) -> Path:
    """Return the place of the workbook if it can be written and is none of the files that are read."""
    return check_output(output, WORKBOOK, [path for path in inputs if path is not None])


def write_workbook(content: bytes, output: Path) -> None:
    """Write a workbook, whole or not at all."""
    with whole_file(output) as part:
        part.write_bytes(content)


def _workforce(staff: Staff, leave: str | Path | Sequence[Leave] | None) -> Workforce:
    if isinstance(staff, Workforce):
        return staff
    register = read_staff(staff) if isinstance(staff, str | Path) else tuple(staff)
    away = read_leave(leave, register) if isinstance(leave, str | Path) else leave
    return Workforce.of(register, away)
