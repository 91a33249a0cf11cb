"""Where risk is, and what to propose: riskmap, propose. Modules are loaded where they are used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulation.cli.terminal import Language, Seed, Specification, readable_errors, say, show
from simulation.files.reading import read_plan, read_specification
from simulation.model.errors import InputError, Problem

if TYPE_CHECKING:  # keeps --help quick
    from rich.table import Table

    from simulation.riskmapping.riskmap import RiskMap

RegisterFolder = Annotated[
    Path | None, typer.Option("--registers", help="Folder of registers: directory, classes, visits.")
]
ObservationFile = Annotated[
    Path | None, typer.Option("--observations", help="Monthly sums (observations/1): .csv, .xlsx or .parquet.")
]
Memory = Annotated[int, typer.Option(help="Months looked back; 24 to 36 are usual.")]
PlacesFile = Annotated[
    Path | None, typer.Option(help="places.csv: region, column, row; neighbours and old_names if wanted.")
]
TablesOutput = Annotated[Path, typer.Option("--output", help="Workbook (.xlsx), or folder of CSV files.")]
InForce = Annotated[Path, typer.Argument(metavar="PLAN", help="Plan in force (plan/1).")]
RiskFile = Annotated[Path, typer.Option("--risk", help="What riskmap wrote: workbook or folder.")]
MOST_SHOWN = 10


def riskmap(
    output: TablesOutput,
    language: Language,
    registers: RegisterFolder = None,
    observations: ObservationFile = None,
    months: Memory = 36,
    places: PlacesFile = None,
    draws: Annotated[
        Path | None, typer.Option(help="draws.parquet of a calibration: where it says something else of a place.")
    ] = None,
    seed: Seed = 0,
) -> None:
    """Estimate where random visits would find most, by sector and township, and how sure that is."""
    from simulation.files.several.tables import check_tables
    from simulation.riskmapping.words import told
    from simulation.workflows.calibrate import read_draws
    from simulation.workflows.watching.riskmap import riskmap as find
    from simulation.workflows.watching.riskmap import write_risk_map

    with readable_errors(language):
        check_tables(output)
        source = _one_of(registers, observations)
        found = find(source, months, places, seed, language=language)
        beside = read_draws(draws, language) if draws else None
        write_risk_map(found, output, beside)
        show(_worst(found, language))
        for sentence in told(found, language):
            show(sentence)
        say(language, "risk_map_written", path=output)


def propose(
    spec: Specification,
    plan: InForce,
    risk: RiskFile,
    hours: Annotated[float, typer.Option(help="Inspector-hours: hours of a visit times the size of its team.")],
    output: Annotated[Path, typer.Option("--output", help="Draft plan (.json); proposal.json is written beside it.")],
    language: Language,
    floor: Annotated[float, typer.Option(help="Share of programme visits that stay random everywhere.")] = 0.3,
    classes: Annotated[str, typer.Option(help="Classes that may be singled out: some of BCD.")] = "BCD",
    leave_out: Annotated[int, typer.Option(help="Comparison cells left out by lot; at least 2.")] = 2,
    seed: Seed = 0,
) -> None:
    """Propose a targeted programme for given hours, beside class alone and chance; a draft to be approved."""
    from simulation.workflows.watching.propose import check_proposal, write_proposal
    from simulation.workflows.watching.propose import propose as make

    with readable_errors(language):
        check_proposal(output)
        proposed = make(
            read_specification(spec, language), read_plan(plan, language), risk, hours, floor, classes, leave_out,
            seed, language=language,
        )  # fmt: skip
        write_proposal(proposed, output)
        for sentence in proposed.sentences:
            show(sentence)
        say(language, "proposal_written", path=output, record=output.with_name("proposal.json"))


def _one_of(registers: Path | None, observations: Path | None) -> Path:
    given = [path for path in (registers, observations) if path is not None]
    if len(given) != 1:
        names = "--registers, --observations"
        raise InputError([Problem("one_risk_source", names, len(given), 1, "one_risk_source")])
    if registers is not None and not registers.is_dir():
        raise InputError([Problem("not_a_folder", "--registers", str(registers), remedy="not_a_folder")])
    return given[0]


def _worst(found: RiskMap, language: str) -> Table:
    from rich.table import Table

    from simulation.language.catalogue import load_catalogue

    words = load_catalogue(language)
    columns = ("cell", "visits", "found", "share", "interval", "worst_tenth", "kind")
    table = Table(*(words.text(f"riskmap.short.{name}") for name in columns), title=words.text("riskmap.worst"))
    for cell in found.cells.head(MOST_SHOWN).to_dict("records"):
        table.add_row(
            f"{cell['sector']} {cell['region']}", f"{cell['visits']:,}", f"{cell['found']:,}",
            f"{cell['share']:.1%}", f"{cell['low']:.1%}–{cell['high']:.1%}", f"{cell['worst_tenth']:.0%}",
            words.text(f"riskmap.kind.{cell['kind']}"),
        )  # fmt: skip
    return table
