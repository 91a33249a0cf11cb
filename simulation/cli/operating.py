"""The group operate: a year of an office, its least staff, its months. Without a word it carries the plan out.

Modules are loaded where they are used, which keeps ``--help`` quick.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from simulation.cli.terminal import Language, Seed, Specification, progress, readable_errors, say, show
from simulation.files.reading import read_plan, read_specification

if TYPE_CHECKING:
    from simulation.operations.carried import Operations
    from simulation.workflows.carrying_out.operate import Asked

CARRY_OUT = "plan"


class WithDefault(TyperGroup):
    """A group whose first word may be left out: what is no command is the specification of `CARRY_OUT`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command in front where it was left out."""
        if args and args[0] not in (*self.commands, *ctx.help_option_names):
            args = [CARRY_OUT, *args]
        return super().parse_args(ctx, args)


operate = typer.Typer(cls=WithDefault, no_args_is_help=True, rich_markup_mode=None)

InForce = Annotated[Path, typer.Argument(metavar="PLAN", help="Plan file (plan/1).")]
Staff = Annotated[Path, typer.Argument(metavar="STAFF", help="Register of inspectors (.csv, .xlsx).")]
Workbook = Annotated[Path, typer.Option("--output", help="Workbook to write (.xlsx).")]
LeaveFile = Annotated[Path | None, typer.Option("--leave", help="Leave of inspectors; else days away are drawn.")]
Calendar = Annotated[Path | None, typer.Option(help="The office's own calendar: 日期, 上班/休息.")]
Travel = Annotated[Path | None, typer.Option(help="Minutes between townships: 起, 止, 分钟.")]
Window = Annotated[int, typer.Option(metavar="MONTHS", help="Months in which a programme visit may be made.")]
Rule = Annotated[str, typer.Option(help="Who comes first on a day: complaints-first or due-date.")]
Months = Annotated[int, typer.Option(help="Length of the horizon in months.")]
Replications = Annotated[int, typer.Option(help="Futures that are played.")]
VisitsADay = Annotated[float, typer.Option(help="Visits of a team on a day given wholly to visits (assumed).")]
Share = Annotated[float | None, typer.Option(help="Share of the day for visits; else as the register says.")]
LeaveDays = Annotated[int, typer.Option(help="Days a year an inspector is away, without a list of leave (assumed).")]
ComplaintDays = Annotated[int, typer.Option(help="Working days within which a visit for cause is due.")]


@operate.callback()
def operating() -> None:
    """Say whether the people of an office suffice: operate SPEC PLAN STAFF, operate staff …, operate level ….

    A specification file that is called staff, level or plan is given as ./staff.
    """


@operate.command(CARRY_OUT)
def carry_out(
    spec: Specification, plan: InForce, staff: Staff, output: Workbook, language: Language, leave: LeaveFile = None,
    calendar: Calendar = None, window: Window = 1, rule: Rule = "complaints-first", months: Months = 12,
    replications: Replications = 50, seed: Seed = 0, travel: Travel = None, visits_a_day: VisitsADay = 2.0,
    share: Share = None, leave_days: LeaveDays = 15, complaint_days: ComplaintDays = 15,
) -> None:  # fmt: skip
    """Carry a plan out with the people of a register (the word plan may be left out)."""
    from simulation.workflows.carrying_out.operate import operations_file

    setting = _setting(window, rule, visits_a_day, share, leave_days, complaint_days)
    with readable_errors(language):
        asked, place = _asked(spec, plan, staff, output, language, leave, calendar, travel, setting,
                              months, replications, seed)  # fmt: skip
        found = asked.year.carried_by(asked.workforce)
        _write(operations_file(asked, found, language), place)
        _tell(found, language)
        say(language, "operations_written", path=place)


@operate.command("staff")
def least(
    spec: Specification, plan: InForce, staff: Staff, output: Workbook, language: Language,
    goal: Annotated[Path | None, typer.Option(help="What has to be reached (staff-goal/1); 95 % of each.")] = None,
    leave: LeaveFile = None, calendar: Calendar = None, window: Window = 1, rule: Rule = "complaints-first",
    months: Months = 12, replications: Replications = 50, seed: Seed = 0, travel: Travel = None,
    visits_a_day: VisitsADay = 2.0, share: Share = None, leave_days: LeaveDays = 15, complaint_days: ComplaintDays = 15,
) -> None:  # fmt: skip
    """Find the least staff with which a goal is reached, department by department."""
    from simulation.workflows.carrying_out.operate import least_staff, operations_file, read_goal

    setting = _setting(window, rule, visits_a_day, share, leave_days, complaint_days)
    with readable_errors(language):
        wanted = None if goal is None else read_goal(goal)
        asked, place = _asked(spec, plan, staff, output, language, leave, calendar, travel, setting,
                              months, replications, seed, goal)  # fmt: skip
        with progress(language, "looking_for_staff") as report:
            found = least_staff(asked, wanted, report)
        _write(operations_file(asked, found.operations, language, least=found), place)
        for name, number in found.least.items():
            say(language, "least_staff", department=name, least=number, now=found.now[name])
        say(language, "operations_written", path=place)


@operate.command("level")
def level(
    spec: Specification, plan: InForce, staff: Staff, output: Workbook, language: Language, leave: LeaveFile = None,
    calendar: Calendar = None, window: Window = 1, rule: Rule = "complaints-first", months: Months = 12,
    replications: Replications = 50, seed: Seed = 0, travel: Travel = None, visits_a_day: VisitsADay = 2.0,
    share: Share = None, leave_days: LeaveDays = 15, complaint_days: ComplaintDays = 15,
    levelled: Annotated[Path | None, typer.Option("--plan-output", help="Also the plan with these months (.json).")]
    = None,
) -> None:  # fmt: skip
    """Propose months for the programmes so that the fullest month asks for less."""
    from simulation.files.writing import check_output
    from simulation.model.exchange import to_json
    from simulation.workflows.carrying_out.operate import level_months, operations_file

    setting = _setting(window, rule, visits_a_day, share, leave_days, complaint_days)
    with readable_errors(language):
        asked, place = _asked(spec, plan, staff, output, language, leave, calendar, travel, setting,
                              months, replications, seed)  # fmt: skip
        inputs = [path for path in (spec, plan, staff, leave, calendar, travel) if path]
        other = None if levelled is None else check_output(levelled, (".json",), inputs)
        proposal, before, after = level_months(asked)
        _write(operations_file(asked, before, language, levelling=(proposal, after)), place)
        if other is not None:
            _write(to_json(_with_capacity(proposal.plan, plan)).encode(), other)
        say(language, "levelled", steps=len(proposal.steps), before=f"{proposal.peak:.0%}",
            after=f"{proposal.asked_after.max():.0%}")  # fmt: skip
        say(language, "operations_written", path=place)


def _setting(
    window: int, rule: str, visits_a_day: float, share: float | None, leave_days: int, complaint_days: int
) -> dict[str, Any]:
    return {
        "window": window, "rule": rule, "visits_a_day": visits_a_day, "share": share, "leave_days": leave_days,
        "complaint_days": complaint_days,
    }  # fmt: skip


def _asked(
    spec: Path, plan: Path, staff: Path, output: Path, language: str, leave: Path | None, calendar: Path | None,
    travel: Path | None, setting: dict[str, Any], months: int, replications: int, seed: int, goal: Path | None = None,
) -> tuple[Asked, Path]:  # fmt: skip
    """Return the question that the files ask, and the place of its answer."""
    from simulation.operations.setting import Setting
    from simulation.workflows.carrying_out.operate import ask, check_workbook

    place = check_workbook(output, [spec, plan, staff, leave, calendar, travel, goal])
    asked = ask(
        read_specification(spec, language), read_plan(plan, language), staff, leave, calendar=calendar, travel=travel,
        setting=Setting(**setting), months=months, replications=replications, seed=seed,
    )  # fmt: skip
    return asked, place


def _write(content: bytes, place: Path) -> None:
    from simulation.workflows.carrying_out.operate import write_workbook

    write_workbook(content, place)


def _with_capacity(levelled: Any, plan: Path) -> Any:
    """Return the levelled plan with the limit of capacity that its file has: it is left out for carrying out only."""
    capacity = read_plan(plan).capacity_hours_per_month
    return levelled.model_copy(update={"capacity_hours_per_month": capacity})


def _tell(found: Operations, language: str) -> None:
    """Show the answers that an office asks for first."""
    import numpy as np

    from simulation.language.catalogue import load_catalogue
    from simulation.operations.carried import share_text

    words = load_catalogue(language)
    left = found.open_at_end()
    show(words.text("operations.told.done", share=f"{found.done_by_end:.0%}", open=f"{left.mean():.1f}"))
    for kind in ("programme", "for_cause"):
        if found.members(kind).size:
            values = {"share": f"{found.share_on_time(kind):.1%}", "half": f"{found.waits(kind, 0.5):g}",
                      "most": f"{found.waits(kind):g}"}  # fmt: skip
            show(words.text(f"operations.told.{kind}", **values))
    for name in found.work.departments:
        show(words.text("operations.told.use", department=name, people=found.workforce.count(name),
                        use=share_text(found.use(name), np.mean), peak=share_text(found.use(name), np.max),
                        month=found.busiest))  # fmt: skip
