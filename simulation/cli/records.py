"""Commands about records: registers, calibrate, audit verify, audit head. Modules are loaded where they are used."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulation.cli import mapping_options as options
from simulation.cli.terminal import (
    NOT_SOUND,
    Language,
    Months,
    Seed,
    progress,
    readable_errors,
    say,
    show,
)
from simulation.files.reading import read_plan, read_specification
from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.registry.code_lists import CODE_LISTS

if TYPE_CHECKING:  # keeps --help quick
    from simulation.calibration.calibration import Calibration
    from simulation.registry.registers import Registers

ResultCodes = Annotated[
    str | None,
    typer.Option(help="List that numbers of results stand in (结果代码表): " + ", ".join(CODE_LISTS) + "."),
]
SyntheticFolder = Annotated[
    Path | None, typer.Option("--output", help="Folder for the four synthetic registers and truth.json.")
]
Template = Annotated[Path | None, typer.Option("--template", help="Write an empty workbook to fill in: .xlsx.")]
ClassSignal = Annotated[
    bool | None,
    typer.Option(help="Whether moves of class without a visit tell of behaviour; else the records decide."),
]
NumberOfTeams = Annotated[int, typer.Option(help="Teams of inspectors, sent at random.")]
TeamSpread = Annotated[float, typer.Option(help="Standard deviation between teams of the logit of what a visit sees.")]
SignalsPerVisit = Annotated[
    float, typer.Option(help="Signals that led to no visit, for each visit for a complaint or an alert.")
]  # fmt: skip
SignalSeason = Annotated[float, typer.Option(help="Amplitude of their year's wave, as a share.")]
SignalDispersion = Annotated[float, typer.Option(help="Variance over mean of their monthly counts.")]
DIRECTORY, CLASSES, VISITS, SIGNALS = (
    typer.Option(help=text)
    for text in (
        "Directory of firms (抽查检查对象名录).", "Monthly classes (信用风险分类月度推送).", "Visits (检查结果).",
        "Risk signals (风险信号).",
    )
)  # fmt: skip


def registers(
    language: Language,
    spec: Annotated[Path | None, typer.Argument(metavar="[SPEC", help="Specification file (specification/1).")] = None,
    plan: Annotated[Path | None, typer.Argument(metavar="PLAN]", help="Plan file (plan/1).")] = None,
    output: SyntheticFolder = None,
    template: Template = None,
    directory: Annotated[Path | None, DIRECTORY] = None,
    classes: Annotated[Path | None, CLASSES] = None,
    visits: Annotated[Path | None, VISITS] = None,
    signals: Annotated[Path | None, SIGNALS] = None,
    mapping: options.Source = None,
    column: options.Columns = None,
    constant: options.Constants = None,
    firm_id: options.FirmIds = None,
    result_codes: ResultCodes = None,
    refused: Annotated[Path | None, typer.Option(help="Where to list what was refused: .csv, .parquet, .xlsx.")] = None,
    save_mapping: options.SaveMapping = None,
    months: Months = 36,
    seed: Seed = 0,
    teams: NumberOfTeams = 12,
    team_spread: TeamSpread = 0.0,
    signals_per_visit: SignalsPerVisit = 0.0,
    signal_season: SignalSeason = 0.3,
    signal_dispersion: SignalDispersion = 2.0,
) -> None:
    """Read exports and say what came of it, write an empty workbook, or write synthetic registers (合成).

    Exports: --directory, --classes, --visits. Workbook: --template. Synthetic: SPEC PLAN --output.
    """
    from simulation.cli.exports import Exports, read_exports, require_one_use

    exports = Exports(directory, classes, visits, signals)
    with readable_errors(language):
        require_one_use(exports, template, (spec, plan, output))
        if template is not None:
            from simulation.workflows.mappings import write_template

            say(language, "template_written", path=write_template(template, language))
        elif exports.any:
            options.check_save(save_mapping)
            chosen = options.chosen_mapping(mapping, column, constant, firm_id, language)
            read_exports(exports, chosen, refused, result_codes, save_mapping, language)
        elif spec and plan and output:
            volume = (signals_per_visit, signal_season, signal_dispersion)
            _write_synthetic(spec, plan, output, months, seed, (teams, team_spread), volume, language)


def _write_synthetic(
    spec: Path, plan: Path, output: Path, months: int, seed: int, teams: tuple[int, float],
    volume: tuple[float, float, float], language: str,
) -> None:  # fmt: skip
    from simulation.files.folders import check_folder
    from simulation.registry.synthetic.signals import Volume
    from simulation.registry.synthetic.teams import Teams  # keeps --help quick
    from simulation.workflows.registers import generate_registers, write_registers

    folder = check_folder(output)
    specification, chosen = read_specification(spec), read_plan(plan)
    with progress(language) as report:
        synthetic = generate_registers(
            specification, chosen, months, seed, teams=Teams(*teams), volume=Volume(*volume), progress=report
        )
    for path, rows in write_registers(synthetic, folder, language).items():
        say(language, "written", rows=rows, path=path)


def calibrate(
    directory: Annotated[Path, DIRECTORY],
    classes: Annotated[Path, CLASSES],
    visits: Annotated[Path, VISITS],
    output: Annotated[Path, typer.Option("--output", help="Folder for specification.json and what belongs to it.")],
    language: Language,
    signals: Annotated[Path | None, SIGNALS] = None,
    mapping: options.Source = None,
    column: options.Columns = None,
    constant: options.Constants = None,
    firm_id: options.FirmIds = None,
    save_mapping: options.SaveMapping = None,
    holdout_months: Annotated[int, typer.Option(help="Months at the end for the backtest; 0 leaves it out.")] = 6,
    draws: Annotated[int, typer.Option(min=500, max=100_000, help="Draws from the distribution of estimates.")] = 1000,
    seed: Seed = 0,
    result_codes: ResultCodes = None,
    class_signal: ClassSignal = None,
    push_lag: Annotated[
        int | None, typer.Option(help="Months by which pushes of classes come late; else the records decide.")
    ] = None,
) -> None:
    """Estimate behaviour from registers: a specification, its intervals, a backtest and a health gate."""
    from simulation.files.folders import check_folder
    from simulation.workflows.calibrate import calibrate as estimate
    from simulation.workflows.registers import read_registers, word_notes

    with readable_errors(language):
        folder = check_folder(output)
        options.check_save(save_mapping)
        chosen = options.chosen_mapping(mapping, column, constant, firm_id, language)
        with options.hint_at_columns(language):
            read = read_registers(
                directory, classes, visits, signals, mapping=chosen, result_codes=result_codes, language=language
            )
        sys.stderr.writelines(f"{line}\n" for line in word_notes(read, language))
        with progress(language, "calibrating") as report:
            found = estimate(
                read, holdout_months=holdout_months, seed=seed, draws=draws, class_signal=class_signal,
                push_lag=push_lag, progress=report, language=language,
            )  # fmt: skip
        options.save_mapping(read, save_mapping, language)
        _write_calibration(found, read, folder, language)


def _write_calibration(found: Calibration, read: Registers, folder: Path, language: str) -> None:
    from simulation.cli.calibration_summary import summary
    from simulation.workflows.calibrate import write_calibration

    write_calibration(found, read, folder, language)
    show(summary(found, language))
    sys.stderr.write(load_catalogue(language).text("calibration.written", path=folder) + "\n")


def audit_head(language: Language) -> None:
    """Print the line that proves the log later: date, rows, hash of the last row, a place to sign; Chinese first."""
    from simulation.workflows.audit import head_line  # keeps --help quick
    from simulation.workflows.keep import open_store

    with readable_errors(language), open_store(language=language, create=False) as store:
        lines = [head_line(store, each) for each in LANGUAGES]
    sys.stdout.write("\n".join(lines) + "\n")


def audit_verify(
    language: Language,
    head: Annotated[
        str, typer.Option(help="Hash of the last row as noted earlier, or the signed line; it must still be there.")
    ] = "",
    last: Annotated[bool, typer.Option("--last", help="Nothing may have been written since --head.")] = False,
) -> None:
    """Check the log, and all tables and contents against it; exit status 1 when something was changed."""
    from simulation.workflows.audit import verify_store  # keeps --help quick
    from simulation.workflows.keep import open_store

    with readable_errors(language), open_store(language=language, create=False) as store:
        report = verify_store(store, language, head, nothing_since=last)
    (sys.stdout if report.sound else sys.stderr).write("\n".join(report.lines) + "\n")
    raise typer.Exit(0 if report.sound else NOT_SOUND)
