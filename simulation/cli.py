"""``python -m simulation VERB``: one command per verb; words, tables and exit status live here, work in `workflows`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from simulation.engines.base import Progress as Report
from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.language.wording import word_advice, word_error
from simulation.model.errors import InputError
from simulation.model.plan import Plan
from simulation.workflows.read import read_plan, read_specification
from simulation.workflows.write import check_output, write_table

NOT_SOUND = 1
BAD_INPUT = 2
INTERRUPTED = 130

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


def default_language() -> str:
    """Return the language of the terminal (``LC_ALL``, ``LC_MESSAGES``, ``LANG``), English if it is not one of ours."""
    spoken = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "zh" if spoken.startswith("zh") else "en"


Specification = Annotated[Path, typer.Argument(metavar="SPEC", help="Specification file (specification/1).")]
Output = Annotated[Path, typer.Option("--output", help="Table to write: .csv, .parquet or .xlsx.")]
Months = Annotated[int, typer.Option(help="Length of the horizon in months.")]
Seed = Annotated[int, typer.Option(help="Seed of the random streams.")]
Language = Annotated[
    str, typer.Option(help=f"Language of messages: {', '.join(LANGUAGES)}.", default_factory=default_language)
]


@app.callback()
def simulation() -> None:
    """Simulate an inspection plan by credit-risk class before it is adopted (信用风险分类 + 双随机)."""


@app.command()
def run(
    spec: Specification,
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="Plan file (plan/1).")],
    output: Output,
    language: Language,
    engine: Annotated[str, typer.Option(help="expectation, monte-carlo or discrete-event.")] = "expectation",
    months: Months = 36,
    replications: Annotated[int, typer.Option(help="Independent futures.")] = 1,
    seed: Seed = 0,
    record: Annotated[
        str, typer.Option(help="full keeps every stratum, total adds them up, auto decides by size.")
    ] = "auto",
) -> None:
    """Simulate a plan and write the tidy record."""
    with _readable_errors(language):
        from simulation.engines.base import Request  # keeps --help quick
        from simulation.workflows.run import keeps_total, run_blocks

        target = check_output(output)
        request = Request(read_specification(spec), read_plan(plan), months, replications, seed)
        total = keeps_total(request, engine, record)
        if total and record == "auto":
            _say(language, "record_reduced")
        with _progress(language) as report:
            blocks = run_blocks(request, engine, total=total, progress=report)
            rows = write_table((block.to_table() for block in blocks), target)
        _say(language, "written", rows=rows, path=target)


@app.command()
def compare(
    spec: Specification,
    plans: Annotated[list[Path], typer.Argument(metavar="PLAN...", help="Plan files (plan/1).")],
    output: Output,
    language: Language,
    baseline: Annotated[
        str | None, typer.Option(help="Id of the plan to compare with; the first one by default.")
    ] = None,
    months: Months = 36,
    replications: Annotated[int, typer.Option(help="Futures for the intervals; 0 gives expected values only.")] = 100,
    seed: Seed = 0,
    draws: Annotated[
        Path | None,
        typer.Option(help="draws.parquet of a calibration: intervals hold what is uncertain of parameters."),
    ] = None,
    save: Annotated[Path | None, typer.Option(help="Keep the comparison as .json, for `report`.")] = None,
) -> None:
    """Compare plans: indicators, differences from the baseline, intervals."""
    with _readable_errors(language):
        from simulation.workflows.calibrate import read_draws
        from simulation.workflows.compare import compare as compare_plans
        from simulation.workflows.compare_file import save_comparison
        from simulation.workflows.headlines import headline_table

        target = check_output(output)
        kept = None if save is None else check_output(save, (".json",))
        specification = read_specification(spec)
        chosen: list[Plan] = [read_plan(path) for path in plans]
        drawn = None if draws is None else read_draws(draws, language)
        with _progress(language) as report:
            meter = report if replications or draws is not None else None
            comparison = compare_plans(
                specification, chosen, baseline, months, replications, seed, draws=drawn, progress=meter
            )
        rows = write_table([comparison.table], target)
        if kept is not None:
            save_comparison(comparison, kept)
        Console().print(headline_table(comparison, language))
        titles = {item.id: item.title for item in comparison.plans}
        for advice in comparison.warnings:
            sys.stderr.write(word_advice(advice, load_catalogue(language), titles[advice.plan]) + "\n")
        _say(language, "written", rows=rows, path=target)


@app.command(name="report")
def report_command(
    comparisons: Annotated[
        list[Path], typer.Argument(metavar="COMPARISON...", help="Files of compare --save (comparison/1).")
    ],
    output: Annotated[Path, typer.Option("--output", help="Report to write: .docx, .pdf, or .xlsx for the annex.")],
    language: Language,
    proposal: Annotated[
        str | None, typer.Option(help="Id of the plan to adopt; the first that is not the baseline by default.")
    ] = None,
    sources: Annotated[
        Path | None,
        typer.Option(help="Sources of the numbers: CSV with path, kind, value, source, reason_zh, reason_en."),
    ] = None,
) -> None:
    """Write the evaluation report of a comparison for the joint meeting."""
    with _readable_errors(language):
        from simulation.workflows.compare_file import read_comparison  # keeps --help quick
        from simulation.workflows.report import SUFFIXES, read_sources, report, write_report

        target = check_output(output, SUFFIXES)
        read = [read_comparison(path, language) for path in comparisons]
        told = () if sources is None else read_sources(sources, language)
        write_report(report(read, proposal, language, sources=told), target)
        _say(language, "report_written", path=target)


@app.command()
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
    with _readable_errors(language):
        from simulation.registry.synthetic.teams import Teams  # keeps --help quick
        from simulation.workflows.folders import check_folder
        from simulation.workflows.registers import generate_registers, write_registers

        folder = check_folder(output)
        specification, chosen = read_specification(spec), read_plan(plan)
        with _progress(language) as report:
            synthetic = generate_registers(
                specification, chosen, months, seed, teams=Teams(teams, team_spread), progress=report
            )
        for path, rows in write_registers(synthetic, folder).items():
            _say(language, "written", rows=rows, path=path)


@app.command()
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
) -> None:
    """Estimate behaviour from registers: a specification, its intervals, a backtest and a health gate."""
    with _readable_errors(language):
        from simulation.workflows.calibrate import calibrate as estimate
        from simulation.workflows.calibrate import write_calibration
        from simulation.workflows.calibration_summary import summary
        from simulation.workflows.folders import check_folder
        from simulation.workflows.registers import read_registers

        folder = check_folder(output)
        read = read_registers(directory, classes, visits, signals, language=language)
        with _progress(language, "calibrating") as report:
            found = estimate(
                read, holdout_months=holdout_months, seed=seed, draws=draws, progress=report, language=language
            )
        write_calibration(found, read, folder, language)
        Console().print(summary(found, language))
        sys.stderr.write(load_catalogue(language).text("calibration.written", path=folder) + "\n")


audit = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
app.add_typer(audit, name="audit", help="The audit log of the store.")


@audit.callback()
def _audit() -> None:
    """Check the audit log of the store."""


@audit.command("verify")
def audit_verify(
    language: Language,
    head: Annotated[str, typer.Option(help="Hash of the last row as noted earlier; it must still be there.")] = "",
) -> None:
    """Check the chain of the log and every kept content; exit status 1 when something was changed."""
    with _readable_errors(language):
        from simulation.workflows.audit import verify_store  # keeps --help quick
        from simulation.workflows.store import open_store

        with open_store(language=language, create=False) as store:
            report = verify_store(store, language, head)
    (sys.stdout if report.sound else sys.stderr).write("\n".join(report.lines) + "\n")
    raise typer.Exit(0 if report.sound else NOT_SOUND)


@contextmanager
def _readable_errors(language: str) -> Iterator[None]:
    """Turn what a user can mend into a message and exit status 2, and Ctrl-C into 130."""
    if language not in LANGUAGES:
        _fail(f"--language: {language!r}; {' | '.join(LANGUAGES)}")
    try:
        yield
    except InputError as error:
        _fail(word_error(error, language))
    except KeyboardInterrupt:
        _say(language, "interrupted")
        raise typer.Exit(INTERRUPTED) from None


def _fail(message: str) -> None:
    sys.stderr.write(message + "\n")
    raise typer.Exit(BAD_INPUT)


def _say(language: str, key: str, **values: object) -> None:
    sys.stderr.write(load_catalogue(language).text(f"cli.{key}", **values) + "\n")


@contextmanager
def _progress(language: str, doing: str = "simulating") -> Iterator[Report]:
    """Show a bar with the time left on a terminal; nothing where the output is not one."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(load_catalogue(language).text(f"cli.{doing}"))
        yield lambda done, total: bar.update(task, completed=done, total=total)


def main() -> None:
    """Run the command line."""
    app()
