"""Dock a month and work out its tasks. Modules are loaded where they are used, which keeps ``--help`` quick."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from simulation.cli import mapping_options as options
from simulation.cli.terminal import Language, fail, readable_errors, say, show
from simulation.files.reading import read_plan, read_specification
from simulation.files.writing import check_output
from simulation.language.catalogue import load_catalogue
from simulation.language.wording import word_error, word_problem
from simulation.model.errors import InputError

if TYPE_CHECKING:
    from simulation.docking.dock import Dock

MonthOption = Annotated[str, typer.Option(help="Month, such as 2026-03.")]
Last = Annotated[
    Path | None, typer.Option(help="Folder of the last docking, or its snapshot.json beside its frame.csv.")
]
Confirm = Annotated[str | None, typer.Option(metavar="NAME", help="Who decided on everything that needs a decision.")]
WithoutClass = Annotated[
    Literal["leave-out", "B"], typer.Option(help="What becomes of firms without a class once it is confirmed.")
]
Fusion = Annotated[
    Literal["none", "stricter"], typer.Option(help="stricter: the stricter of class and professional tier counts.")
]
Doubts = Annotated[
    Path | None, typer.Option(help="Where to list firms that differ or are in doubt, also before a decision: .csv.")
]


def dock(
    directory: Annotated[Path, typer.Argument(metavar="DIRECTORY", help="Directory of firms (抽查检查对象名录).")],
    classes: Annotated[Path, typer.Argument(metavar="CLASSES", help="Monthly classes (信用风险分类月度推送).")],
    month: MonthOption,
    output: Annotated[Path, typer.Option("--output", help="Folder for frame, differences, snapshot; new.")],
    language: Language,
    previous: Last = None,
    confirm: Confirm = None,
    without_class: WithoutClass = "leave-out",
    fusion: Fusion = "none",
    spec: Annotated[Path | None, typer.Option(help="Specification whose strata give the names.")] = None,
    plan: Annotated[Path | None, typer.Option(help="Plan in force: tells what the differences do to the draw.")] = None,
    records: Annotated[Path | None, typer.Option(help="With --plan: folder of the chain of records.")] = None,
    doubts: Doubts = None,
    mapping: options.Source = None,
    column: options.Columns = None,
    constant: options.Constants = None,
    firm_id: options.FirmIds = None,
) -> None:
    """Dock a push of classes with the directory: frame, differences from the last month, what needs a decision.

    Ends with 2, and writes nothing, while something needs a decision and nobody confirmed it.
    """
    from simulation.docking.previous import read_previous
    from simulation.workflows.carrying_out import dock as work

    with readable_errors(language):
        _check_places(output, doubts)
        chosen = options.chosen_mapping(mapping, column, constant, firm_id, language)
        specification = read_specification(spec, language) if spec else None
        asked = read_plan(plan, language) if plan else None
        earlier = read_previous(previous) if previous else None
        with options.hint_at_columns(language):
            docked = work.dock(
                directory, classes, month, earlier, specification=specification, fusion=fusion,
                unclassed=without_class, plan=asked, records=records, confirm=confirm, mapping=chosen,
            )  # fmt: skip
        _finish(docked, output, doubts, language)


def _finish(docked: Dock, output: Path, doubts: Path | None, language: str) -> None:
    """Tell what was docked, and write it unless something needs a decision."""
    from simulation.docking.wording import dock_lines
    from simulation.workflows.carrying_out import dock as work

    sys.stdout.writelines(f"{line}\n" for line in dock_lines(docked, load_catalogue(language)))
    if doubts:
        work.write_doubts(docked, doubts)
    if docked.undecided:
        hint = load_catalogue(language).text("cli.gate_hint")
        fail(f"{word_error(InputError(docked.undecided, docked.snapshot.month), language)}\n{hint}")
    work.write_dock(docked, output)
    say(language, "docked", month=docked.snapshot.month, firms=f"{len(docked.frame):,}", path=output)


def _check_places(output: Path, doubts: Path | None) -> None:
    from simulation.workflows.carrying_out.dock import check_dock_folder

    check_dock_folder(output)
    if doubts is not None:
        check_output(doubts, (".csv",))


def tasks(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="Plan file (plan/1).")],
    frame: Annotated[Path, typer.Argument(metavar="FRAME", help="frame.csv of a docking, or its folder.")],
    month: MonthOption,
    output: Annotated[Path, typer.Option("--output", help="Workbook to write: .xlsx.")],
    language: Language,
    records: Annotated[Path | None, typer.Option(help="Folder of the chain of records.")] = None,
    window: Annotated[int, typer.Option(help="Months in which the visits are made, this one included.")] = 1,
    calendar: Annotated[
        Path | None, typer.Option(help="The office's own working days: a table 日期, 上班/休息.")
    ] = None,
    share: Annotated[str, typer.Option(help="Share of the plan's draws that the month makes, such as 0.8.")] = "1",
) -> None:
    """Work out the tasks of a month: firms by programme and class, hours and due days, as a workbook."""
    from simulation.docking.tasks.summary import summary
    from simulation.workflows.carrying_out import tasks as work

    with readable_errors(language):
        check_output(output, (".xlsx",), [plan, frame])
        found = work.tasks(
            read_plan(plan, language), frame, month, records, window=window, calendar=calendar, share=share
        )  # fmt: skip
        work.write_tasks(found, output, language)
        words = load_catalogue(language)
        show(summary(found, words))
        for note in found.notes:
            sys.stderr.write(word_problem(note, words) + "\n")
        say(language, "tasks_written", month=month, path=output)
