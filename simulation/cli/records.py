"""Commands about records: registers, calibrate, audit verify. Modules are loaded where they are used."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from simulation.cli.terminal import (
    NOT_SOUND,
    Language,
    Months,
    Seed,
    Specification,
    progress,
    readable_errors,
    say,
    show,
)
from simulation.files.reading import read_plan, read_specification
from simulation.language.catalogue import load_catalogue
from simulation.registry.code_lists import CODE_LISTS


def registers(
    spec: Specification,
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="Plan file (plan/1).")],
    output: Annotated[Path, typer.Option("--output", help="Folder for the four registers and truth.json.")],
    language: Language,
    months: Months = 36,
    seed: Seed = 0,
    teams: Annotated[int, typer.Option(help="Teams of inspectors, sent at random.")] = 12,
    team_spread: Annotated[
        float, typer.Option(help="Standard deviation between teams of the logit of what a visit sees.")
    ] = 0.0,
) -> None:
    """Write synthetic registers (合成) of a known specification, firm by firm."""
    from simulation.files.folders import check_folder
    from simulation.registry.synthetic.teams import Teams  # keeps --help quick
    from simulation.workflows.registers import generate_registers, write_registers

    with readable_errors(language):
        folder = check_folder(output)
        specification, chosen = read_specification(spec), read_plan(plan)
        with progress(language) as report:
            synthetic = generate_registers(
                specification, chosen, months, seed, teams=Teams(teams, team_spread), progress=report
            )
        for path, rows in write_registers(synthetic, folder, language).items():
            say(language, "written", rows=rows, path=path)


def calibrate(
    directory: Annotated[Path, typer.Option(help="Directory of firms (抽查检查对象名录).")],
    classes: Annotated[Path, typer.Option(help="Monthly classes (信用风险分类月度推送).")],
    visits: Annotated[Path, typer.Option(help="Visits (检查结果).")],
    output: Annotated[Path, typer.Option("--output", help="Folder for specification.json and what belongs to it.")],
    language: Language,
    signals: Annotated[Path | None, typer.Option(help="Risk signals (风险信号).")] = None,
    holdout_months: Annotated[int, typer.Option(help="Months at the end for the backtest; 0 leaves it out.")] = 6,
    draws: Annotated[int, typer.Option(min=500, max=100_000, help="Draws from the distribution of estimates.")] = 1000,
    seed: Seed = 0,
    result_codes: Annotated[
        str | None,
        typer.Option(help="List that numbers of results stand in (结果代码表): " + ", ".join(CODE_LISTS) + "."),
    ] = None,
    class_signal: Annotated[
        bool | None,
        typer.Option(help="Whether moves of class without a visit tell of behaviour; else the records decide."),
    ] = None,
) -> None:
    """Estimate behaviour from registers: a specification, its intervals, a backtest and a health gate."""
    from simulation.cli.calibration_summary import summary
    from simulation.files.folders import check_folder
    from simulation.workflows.calibrate import calibrate as estimate
    from simulation.workflows.calibrate import write_calibration
    from simulation.workflows.registers import read_registers, word_notes

    with readable_errors(language):
        folder = check_folder(output)
        read = read_registers(directory, classes, visits, signals, result_codes=result_codes, language=language)
        sys.stderr.writelines(f"{line}\n" for line in word_notes(read, language))
        with progress(language, "calibrating") as report:
            found = estimate(
                read, holdout_months=holdout_months, seed=seed, draws=draws, class_signal=class_signal,
                progress=report, language=language,
            )  # fmt: skip
        write_calibration(found, read, folder, language)
        show(summary(found, language))
        sys.stderr.write(load_catalogue(language).text("calibration.written", path=folder) + "\n")


def audit_verify(
    language: Language,
    head: Annotated[str, typer.Option(help="Hash of the last row as noted earlier; it must still be there.")] = "",
) -> None:
    """Check the chain of the log and every kept content; exit status 1 when something was changed."""
    from simulation.workflows.audit import verify_store  # keeps --help quick
    from simulation.workflows.keep import open_store

    with readable_errors(language), open_store(language=language, create=False) as store:
        report = verify_store(store, language, head)
    (sys.stdout if report.sound else sys.stderr).write("\n".join(report.lines) + "\n")
    raise typer.Exit(0 if report.sound else NOT_SOUND)
