"""Commands about plans: run, compare, break-even, report. Modules load where they are used: ``--help`` is quick."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulation.cli.terminal import Language, Months, Output, Seed, Specification, progress, readable_errors, say, show
from simulation.files.reading import read_plan, read_specification
from simulation.files.writing import check_output
from simulation.language.catalogue import load_catalogue
from simulation.language.wording import word_advice
from simulation.model.errors import InputError
from simulation.model.plan import Plan

if TYPE_CHECKING:
    from simulation.comparison.comparison import Comparison
    from simulation.model.specification import Specification as ModelSpecification
    from simulation.scenarios.watching import SavedAlarm


Draws = Annotated[
    Path | None,
    typer.Option(help="draws.parquet of a calibration: intervals cover its parameters, not ranges of assumptions."),
]
ChanceOnly = Annotated[
    bool, typer.Option("--chance-only", help="Intervals of chance alone, behaviour taken as known: too narrow.")
]


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
    from simulation.engines.base import Request  # keeps --help quick
    from simulation.engines.choice import engine_named
    from simulation.files.writing import write_table
    from simulation.workflows.run import keeps_total, run_blocks

    with suppress(InputError):  # told below; loads the engine's modules, see `readable_errors`
        engine_named(engine)
    with readable_errors(language):
        target = check_output(output, inputs=(spec, plan))
        request = Request(read_specification(spec), read_plan(plan), months, replications, seed)
        total = keeps_total(request, engine, record)
        if total and record == "auto":
            say(language, "record_reduced")
        with progress(language) as report:
            blocks = run_blocks(request, engine, total=total, progress=report)
            rows = write_table((block.to_table() for block in blocks), target)
        say(language, "written", rows=rows, path=target)
        if engine == "expectation":
            _tell_approximation(request.specification, request.plan, language)


def _tell_approximation(specification: ModelSpecification, plan: Plan, language: str) -> None:
    """Say on standard error how the expected values of a plan of many programmes were got."""
    from simulation.engines.approximation import say_approximation

    if approximate := say_approximation(specification, [plan], load_catalogue(language)):
        sys.stderr.write(approximate + "\n")


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
    draws: Draws = None,
    chance_only: ChanceOnly = False,
    save: Annotated[Path | None, typer.Option(help="Keep the comparison as .json, for `report`.")] = None,
) -> None:
    """Compare plans: indicators, differences from the baseline, intervals."""
    from simulation.comparison.comparison_file import save_comparison
    from simulation.engines.choice import engine_named
    from simulation.files.writing import write_table
    from simulation.workflows.compare import compare as compare_plans

    if draws:  # two seconds of imports that a comparison without them does not need
        from simulation.workflows.calibrate import read_draws
    engine_named("monte-carlo" if replications else "expectation")  # loads its modules, see `readable_errors`
    with readable_errors(language):
        inputs = [spec, *plans, *([draws] if draws else [])]
        target = check_output(output, inputs=inputs)
        kept = None if save is None else check_output(save, (".json",), inputs)
        specification = read_specification(spec)
        chosen: list[Plan] = [read_plan(path) for path in plans]
        drawn = None if draws is None else read_draws(draws, language)
        with progress(language) as report:
            meter = report if replications or draws is not None else None
            comparison = compare_plans(
                specification, chosen, baseline, months, replications, seed,
                draws=drawn, chance_only=chance_only, progress=meter,
            )  # fmt: skip
        rows = write_table([comparison.table], target)
        if kept is not None:
            save_comparison(comparison, kept)
        _tell(comparison, language)
        say(language, "written", rows=rows, path=target)


def _tell(comparison: Comparison, language: str) -> None:
    """Show the headlines, and what the notice would not have."""
    from simulation.comparison.headlines import headline_table, horizon_table

    show(headline_table(comparison, language))
    show(horizon_table(comparison, language))
    titles = {plan.id: plan.title for plan in comparison.plans}
    for advice in comparison.warnings:
        sys.stderr.write(word_advice(advice, load_catalogue(language), titles[advice.plan]) + "\n")


def break_even(
    spec: Specification,
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="Plan file (plan/1) with measures.")],
    baseline: Annotated[Path, typer.Argument(metavar="BASELINE", help="Plan file that it must be no worse than.")],
    language: Language,
    indicator: Annotated[str, typer.Option(help="harm, undetected_stock, undetected_stock_serious, …")] = "harm",
    measure: Annotated[
        str, typer.Option(help="Id of one measure; by default any convenience of the plan.")
    ] = "all:convenience",
    months: Months = 36,
    draws: Annotated[int, typer.Option(help="Draws from the ranges of what is assumed, for an interval.")] = 0,
    seed: Seed = 0,
) -> None:
    """Tell how much the measures of a plan must lower new violations to pay for what the plan gives up."""
    from simulation.comparison.measures.table import measures_table
    from simulation.comparison.measures.words import word_break_even, word_measures
    from simulation.workflows.breaking_even import break_even as ask

    with readable_errors(language):
        specification, own, other = read_specification(spec), read_plan(plan), read_plan(baseline)
        found = ask(specification, own, other, indicator, months, measure=measure, draws=draws, seed=seed)
        titles = {m.id: m.title for m in own.measures} | {own.id: own.title, other.id: other.title}
        catalogue = load_catalogue(language)
        said = word_measures(measures_table(specification, [own, other], months), titles, other.id, catalogue)
        for sentence in (*said, *word_break_even(found, titles, catalogue)):
            sys.stdout.write(sentence.replace("**", "") + "\n")


TuningFolder = Annotated[
    Path | None, typer.Option(help="Folder of `tune` that the plan comes from: adds how it was chosen.")
]
Watched = Annotated[
    Path | None, typer.Option(help="Workbook or folder of `monitor` on the plan in force: adds the yearly review.")
]
Counts = Annotated[Path | None, typer.Option(help="Monthly counts (observations/1): the review also looks back.")]


def report(
    comparisons: Annotated[
        list[Path], typer.Argument(metavar="COMPARISON...", help="Files of compare --save (comparison/1).")
    ],
    output: Annotated[
        Path, typer.Option("--output", help="Report: .docx, .pdf, .pptx for slides, or .xlsx for the annex.")
    ],
    language: Language,
    proposal: Annotated[
        str | None, typer.Option(help="Id of the plan to adopt; the first that is not the baseline by default.")
    ] = None,
    sources: Annotated[
        Path | None,
        typer.Option(help="Sources of the numbers: CSV with path, kind, value, source, reason_zh, reason_en."),
    ] = None,
    log: Annotated[bool, typer.Option("--log", help="Print the last row of the store's audit log.")] = False,
    tuning: TuningFolder = None,
    watching: Watched = None,
    observations: Counts = None,
) -> None:
    """Write the evaluation report of a comparison for the joint meeting."""
    from simulation.comparison.comparison_file import read_comparison  # keeps --help quick
    from simulation.reports.sources import read_sources
    from simulation.workflows.report import SUFFIXES, write_report
    from simulation.workflows.report import report as evaluation_report
    from simulation.workflows.tuning.files import read_tuning
    from simulation.workflows.watching.review import read_year

    with readable_errors(language):
        target = check_output(output, SUFFIXES, [*comparisons, *([sources] if sources else [])])
        read = [read_comparison(path, language) for path in comparisons]
        told = () if sources is None else read_sources(sources, language)
        record = None if tuning is None else read_tuning(tuning, language)
        head, alarms = _logged(read[0].specification.id, language) if log else (None, None)
        year = read_year(watching, observations, alarms, language)
        made = evaluation_report(read, proposal, language, sources=told, log_head=head, tuning=record, watching=year)
        write_report(made, target)
        say(language, "report_written", path=target)


def _logged(district: str, language: str) -> tuple[tuple[int, str] | None, tuple[SavedAlarm, ...]]:
    """Return the last row of the store's log, and how alarms of a district were dealt with."""
    from simulation.workflows.audit import log_head
    from simulation.workflows.keep import open_store

    with open_store(language=language, create=False) as store:
        return log_head(store), store.alarms(district)
